// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/scene/SkinField.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/image/Couch.h"

namespace bauta::scene::detail {

namespace {

using image::Index3;

constexpr std::int64_t kLayer = 1;
constexpr double kLeastSigma = 0.75;  // in voxels

// How brightness becomes −1…1: air −1, the level 0, body +1, linear between. Beyond air and body brightness says
// nothing about where the skin is, and bright fat would pull the smoothed surface outwards.
struct Scale {
    float level, belowGain, aboveGain;

    [[nodiscard]] float operator()(float value) const {
        const float above = value - level;
        // Without branches, so that the compiler vectorises it.
        return std::max(std::min(above, 0.0F) * belowGain, -1.0F) + std::min(std::max(above, 0.0F) * aboveGain, 1.0F);
    }
};

Scale scaleOf(const image::Volume& scan, double level) {
    if (scan.modality() == image::Modality::CT) return {static_cast<float>(level), 1 / 500.0F, 1 / 300.0F};
    std::vector<double> below;
    std::vector<double> above;
    const std::size_t step = std::max<std::size_t>(1, scan.voxelCount() / 20011);
    for (std::size_t i = 0; i < scan.voxelCount(); i += step) {
        const double value = scan.at(i);
        (value > level ? above : below).push_back(value);
    }
    const auto distance = [&](std::vector<double>& values) {
        if (values.empty()) return 1.0;
        const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
        std::nth_element(values.begin(), middle, values.end());
        return std::max(std::abs(*middle - level), 1e-6);
    };
    return {static_cast<float>(level), static_cast<float>(1 / distance(below)),
            static_cast<float>(1 / distance(above))};
}

// Means over blocks of the scan. Each voxel is turned into −1…1 first: means of brightness would put the surface where
// a block's bright fat outweighs its air.
template <typename T>
void fill(SkinField& field, std::span<const T> voxels, const Index3& size, const std::array<int, 3>& factor,
          const Scale& scale) {
    const std::int64_t nx = field.size[0] - 2 * kLayer;
    const std::int64_t ny = field.size[1] - 2 * kLayer;
    const std::int64_t nz = field.size[2] - 2 * kLayer;
    base::parallelRanges(static_cast<std::size_t>(nz), [&](std::size_t begin, std::size_t end) {
        std::vector<float> sum(static_cast<std::size_t>(size[0]));
        for (auto k = static_cast<std::int64_t>(begin); k < static_cast<std::int64_t>(end); ++k) {
            for (std::int64_t j = 0; j < ny; ++j) {
                std::fill(sum.begin(), sum.end(), 0.0F);
                std::int64_t rows = 0;
                for (std::int64_t z = k * factor[2]; z < std::min(size[2], (k + 1) * factor[2]); ++z) {
                    for (std::int64_t y = j * factor[1]; y < std::min(size[1], (j + 1) * factor[1]); ++y, ++rows) {
                        const T* row = voxels.data() + size[0] * (y + size[1] * z);
                        float* into = sum.data();
                        for (std::int64_t x = 0; x < size[0]; ++x) into[x] += scale(static_cast<float>(row[x]));
                    }
                }
                float* out = field.values.data() + field.offset(kLayer, j + kLayer, k + kLayer);
                for (std::int64_t i = 0; i < nx; ++i) {
                    const auto first = sum.begin() + i * factor[0];
                    const auto last = sum.begin() + std::min(size[0], (i + 1) * factor[0]);
                    out[i] = std::accumulate(first, last, 0.0F) / static_cast<float>(rows * (last - first));
                }
            }
        }
    });
}

std::vector<float> kernel(double sigma) {
    const int radius = std::max(1, static_cast<int>(std::ceil(2.5 * sigma)));
    std::vector<float> weights;
    for (int i = -radius; i <= radius; ++i)
        weights.push_back(static_cast<float>(std::exp(-0.5 * i * i / (sigma * sigma))));
    const float total = std::accumulate(weights.begin(), weights.end(), 0.0F);
    for (float& w : weights) w /= total;
    return weights;
}

// Smooths along one axis inside the layer, repeating the border voxels.
void smoothAxis(SkinField& field, int axis, double sigma_mm) {
    // Less than about a voxel would leave terraces.
    const double sigma = std::max(kLeastSigma, sigma_mm / field.spacing_mm[static_cast<std::size_t>(axis)]);
    const auto weights = kernel(sigma);
    const auto radius = static_cast<std::int64_t>(weights.size() / 2);
    const auto a = static_cast<std::size_t>(axis);
    const std::int64_t n = field.size[a] - 2 * kLayer;
    const std::int64_t nx = field.size[0] - 2 * kLayer;
    // Lines along x are filtered one by one; along y and z whole x rows are added up, which the compiler vectorises.
    const std::size_t other = axis == 2 ? 1 : 2;
    base::parallelRanges(
        static_cast<std::size_t>(field.size[other] - 2 * kLayer), [&](std::size_t begin, std::size_t end) {
            std::vector<float> line(static_cast<std::size_t>(axis == 0 ? n : n * nx));
            for (auto o = static_cast<std::int64_t>(begin) + kLayer; o < static_cast<std::int64_t>(end) + kLayer; ++o) {
                if (axis == 0) {
                    for (std::int64_t j = kLayer; j < field.size[1] - kLayer; ++j) {
                        float* row = field.values.data() + field.offset(kLayer, j, o);
                        std::copy(row, row + n, line.begin());
                        for (std::int64_t i = 0; i < n; ++i) {
                            float sum = 0;
                            for (std::int64_t w = -radius; w <= radius; ++w) {
                                const auto at = static_cast<std::size_t>(std::clamp<std::int64_t>(i + w, 0, n - 1));
                                sum += weights[static_cast<std::size_t>(w + radius)] * line[at];
                            }
                            row[i] = sum;
                        }
                    }
                    continue;
                }
                const auto rowAt = [&](std::int64_t i) {
                    return field.values.data() +
                           (axis == 1 ? field.offset(kLayer, i + kLayer, o) : field.offset(kLayer, o, i + kLayer));
                };
                for (std::int64_t i = 0; i < n; ++i) std::copy(rowAt(i), rowAt(i) + nx, line.data() + i * nx);
                for (std::int64_t i = 0; i < n; ++i) {
                    float* out = rowAt(i);
                    std::fill(out, out + nx, 0.0F);
                    for (std::int64_t w = -radius; w <= radius; ++w) {
                        const float* in = line.data() + std::clamp<std::int64_t>(i + w, 0, n - 1) * nx;
                        const float weight = weights[static_cast<std::size_t>(w + radius)];
                        for (std::int64_t x = 0; x < nx; ++x) out[x] += weight * in[x];
                    }
                }
            }
        });
}

// Where the body leaves the grid its surface is closed by a plane half a voxel out: the layer mirrors what it touches.
void closeCaps(SkinField& field) {
    for (std::size_t a = 0; a < 3; ++a) {
        const std::size_t u = (a + 1) % 3;
        const std::size_t v = (a + 2) % 3;
        for (const bool upper : {false, true}) {
            for (std::int64_t s = kLayer; s < field.size[u] - kLayer; ++s) {
                for (std::int64_t t = kLayer; t < field.size[v] - kLayer; ++t) {
                    Index3 layer{};
                    layer[u] = s;
                    layer[v] = t;
                    layer[a] = upper ? field.size[a] - 1 : 0;
                    Index3 inner = layer;
                    inner[a] += upper ? -1 : 1;
                    const float value = field.values[field.offset(inner[0], inner[1], inner[2])];
                    field.values[field.offset(layer[0], layer[1], layer[2])] = -std::abs(value);
                }
            }
        }
    }
}

// Turns couch and head rest into air.
void removeCouch(SkinField& field, const image::Mat3& direction) {
    image::Geometry grid;
    grid.size = field.size;
    grid.spacing_mm = field.spacing_mm;
    grid.direction = direction;
    for (auto& n : grid.size) n -= 2 * kLayer;
    std::vector<std::uint8_t> body(grid.voxelCount());
    const auto forRows = [&](auto&& row) {
        base::parallelFor(static_cast<std::size_t>(grid.size[2]), [&](std::size_t slice) {
            const auto k = static_cast<std::int64_t>(slice);
            for (std::int64_t j = 0; j < grid.size[1]; ++j)
                row(grid.offset({0, j, k}), field.values.data() + field.offset(kLayer, j + kLayer, k + kLayer));
        });
    };
    const auto nx = static_cast<std::size_t>(grid.size[0]);
    forRows([&](std::size_t o, const float* values) {
        for (std::size_t i = 0; i < nx; ++i) body[o + i] = values[i] > 0 ? 1 : 0;
    });
    const image::Mask couch = image::couchOf(image::Mask(grid, std::move(body)));
    forRows([&](std::size_t o, float* values) {
        for (std::size_t i = 0; i < nx; ++i)
            if (couch.voxels()[o + i] != 0) values[i] = -1;
    });
}

}  // namespace

SkinField skinField(const image::Volume& scan, double level, const SkinOptions& options,
                    const base::TaskContext& task) {
    const auto& geometry = scan.geometry();
    geometry.validate("skin");
    SkinField field;
    std::array<int, 3> factor{};
    for (std::size_t a = 0; a < 3; ++a) {
        factor[a] = std::max(1, static_cast<int>(options.grid_mm / geometry.spacing_mm[a] + 0.25));
        field.size[a] = (geometry.size[a] + factor[a] - 1) / factor[a] + 2 * kLayer;
        field.scale[a] = factor[a];
        field.shift[a] = (factor[a] - 1) / 2.0 - static_cast<double>(kLayer * factor[a]);
        field.spacing_mm[a] = geometry.spacing_mm[a] * factor[a];
    }
    field.values.assign(static_cast<std::size_t>(field.size[0] * field.size[1] * field.size[2]), -1.0F);
    const Scale scale = scaleOf(scan, level);
    scan.visit([&](auto voxels) { fill(field, voxels, geometry.size, factor, scale); });
    task.throwIfStopped();
    if (scan.modality() == image::Modality::CT) removeCouch(field, geometry.direction);
    task.throwIfStopped();
    for (std::size_t a = 0; a < 3; ++a) {
        // What the mean over a block has smoothed already.
        const double block_mm2 = (std::pow(field.spacing_mm[a], 2) - std::pow(geometry.spacing_mm[a], 2)) / 12;
        smoothAxis(field, static_cast<int>(a),
                   std::sqrt(std::max(0.0, options.smoothing_mm * options.smoothing_mm - block_mm2)));
    }
    task.throwIfStopped();
    sealPassages(field, options.passage_mm);
    task.throwIfStopped();
    keepLargestBody(field);
    closeCaps(field);
    return field;
}

}  // namespace bauta::scene::detail
