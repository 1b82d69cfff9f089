// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>
#include <numbers>

#include "core/segmentation/training/augment/Transforms.h"
#include "core/segmentation/training/augment/Warp.h"

namespace bauta::segmentation::augment {
namespace {

using Matrix = std::array<std::array<double, 3>, 3>;

Matrix operator*(const Matrix& a, const Matrix& b) {
    Matrix c{};
    for (std::size_t i = 0; i < 3; ++i) {
        for (std::size_t j = 0; j < 3; ++j) {
            for (std::size_t k = 0; k < 3; ++k) c[i][j] += a[i][k] * b[k][j];
        }
    }
    return c;
}

/// By an angle about an axis of the sample.
Matrix turn(std::size_t axis, double degrees) {
    const double angle = degrees * std::numbers::pi / 180;
    const std::size_t i = (axis + 1) % 3;
    const std::size_t j = (axis + 2) % 3;
    Matrix m{};
    m[axis][axis] = 1;
    m[i][i] = m[j][j] = std::cos(angle);
    m[j][i] = std::sin(angle);
    m[i][j] = -m[j][i];
    return m;
}

}  // namespace

std::optional<Rotation> Rotation::draw(const AugmentationConfig::Rotation& config, Random random) {
    if (!random.chance(config.probability)) return std::nullopt;
    Rotation rotation;
    for (double& s : rotation.scale) s = random.uniform(1 - config.scale, 1 + config.scale);
    for (double& d : rotation.degrees_ras) d = random.uniform(-config.degrees, config.degrees);
    return rotation;
}

void Rotation::apply(Sample& sample) const {
    // A voxel takes its value from where the turn came from: the inverse. From RAS to the sample's LPS an angle about x
    // or y changes its sign.
    const Matrix forth = turn(2, degrees_ras[2]) * turn(0, -degrees_ras[0]) * turn(1, -degrees_ras[1]);
    Matrix back{};  // in voxels
    for (std::size_t i = 0; i < 3; ++i) {
        for (std::size_t j = 0; j < 3; ++j) {
            back[i][j] = forth[j][i] / scale[j] * sample.spacing_mm[j] / sample.spacing_mm[i];
        }
    }
    std::array<double, 3> centre{};
    for (std::size_t a = 0; a < 3; ++a) centre[a] = static_cast<double>(sample.size[a] - 1) / 2;

    warp(sample, [&](std::int64_t z) -> Row {
        return [&, z](std::int64_t y, Offsets& offsets) {
            const std::array<double, 3> from = {-centre[0], static_cast<double>(y) - centre[1],
                                                static_cast<double>(z) - centre[2]};
            for (std::size_t a = 0; a < 3; ++a) {
                // The offset of x = 0, and what each step along x adds.
                const double first = back[a][0] * from[0] + back[a][1] * from[1] + back[a][2] * from[2] - from[a];
                const double step = back[a][0] - (a == 0 ? 1 : 0);
                float* offset = offsets[a].data();
                const auto width = static_cast<std::int32_t>(offsets[a].size());
                for (std::int32_t x = 0; x < width; ++x) offset[x] = static_cast<float>(first + step * x);
            }
        };
    });
}

}  // namespace bauta::segmentation::augment
