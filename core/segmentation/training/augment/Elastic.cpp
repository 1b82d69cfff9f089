// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>

#include "core/segmentation/training/augment/Transforms.h"
#include "core/segmentation/training/augment/Warp.h"

namespace bauta::segmentation::augment {
namespace {

/// The cubic B-spline about 0.
double spline(double t) {
    t = std::abs(t);
    if (t < 1) return 2.0 / 3 + t * t * (t / 2 - 1);
    return t < 2 ? (2 - t) * (2 - t) * (2 - t) / 6 : 0;
}

/// Weight of every control point (outer) for every voxel of an axis (inner).
std::vector<std::vector<float>> weights(int controlPoints, std::int64_t size) {
    // ITK lays the spline's domain over the voxels and an eighth of a voxel more on either side.
    const double knot = (static_cast<double>(size) + 0.25) / (controlPoints - 3);
    std::vector<std::vector<float>> all;
    for (int c = 0; c < controlPoints; ++c) {
        std::vector<float>& one = all.emplace_back();
        for (std::int64_t i = 0; i < size; ++i) {
            one.push_back(static_cast<float>(spline((static_cast<double>(i) + 0.625) / knot + 1 - c)));
        }
    }
    return all;
}

}  // namespace

std::optional<Elastic> Elastic::draw(const AugmentationConfig::Elastic& config, Random random) {
    if (!random.chance(config.probability)) return std::nullopt;
    constexpr int kLocked = 2;
    const int n = config.controlPoints;
    const auto locked = [&](int i) { return i < kLocked || i >= n - kLocked; };
    Elastic elastic{n, {}};
    for (int z = 0; z < n; ++z) {
        for (int y = 0; y < n; ++y) {
            for (int x = 0; x < n; ++x) {
                auto& d = elastic.displacement_mm.emplace_back();
                for (double& component : d) {
                    component = random.uniform(-config.maxDisplacement_mm, config.maxDisplacement_mm);
                }
                // TorchIO 0.18.61 locks the borders of two axes of the three.
                if (locked(x) || locked(y)) d = {0, 0, 0};
            }
        }
    }
    return elastic;
}

void Elastic::apply(Sample& sample) const {
    const auto n = static_cast<std::size_t>(controlPoints);
    std::array<std::vector<std::vector<float>>, 3> weight;
    for (std::size_t a = 0; a < 3; ++a) weight[a] = weights(controlPoints, sample.size[a]);
    std::vector<std::array<float, 3>> displacement;  // in voxels
    for (const auto& d : displacement_mm) {
        auto& one = displacement.emplace_back();
        for (std::size_t a = 0; a < 3; ++a) one[a] = static_cast<float>(d[a] / sample.spacing_mm[a]);
    }

    warp(sample, [&](std::int64_t z) -> Row {
        // Control points of the slice, then of the row.
        std::vector<std::array<float, 3>> plane(n * n);
        for (std::size_t c = 0; c < n; ++c) {
            const float w = weight[2][c][static_cast<std::size_t>(z)];
            if (w == 0) continue;
            for (std::size_t i = 0; i < n * n; ++i) {
                for (std::size_t a = 0; a < 3; ++a) plane[i][a] += w * displacement[c * n * n + i][a];
            }
        }
        return [&weight, plane = std::move(plane), n](std::int64_t y, Offsets& offsets) {
            for (auto& each : offsets) std::fill(each.begin(), each.end(), 0.0F);
            for (std::size_t x = 0; x < n; ++x) {
                std::array<float, 3> line{};
                for (std::size_t c = 0; c < n; ++c) {
                    const float w = weight[1][c][static_cast<std::size_t>(y)];
                    for (std::size_t a = 0; a < 3; ++a) line[a] += w * plane[c * n + x][a];
                }
                if (line == std::array<float, 3>{}) continue;
                const float* w = weight[0][x].data();
                for (std::size_t a = 0; a < 3; ++a) {
                    float* offset = offsets[a].data();
                    for (std::size_t i = 0; i < offsets[a].size(); ++i) offset[i] += line[a] * w[i];
                }
            }
        };
    });
}

}  // namespace bauta::segmentation::augment
