// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>

#include "core/image/Filters.h"

namespace bauta::image {

AffineMap AffineMap::inverted() const {
    AffineMap back;
    back.matrix = inverse(matrix);
    back.offset_mm = -1.0 * (back.matrix * offset_mm);
    return back;
}

namespace {

template <typename T>
float linear(const T* voxels, const Index3& size, const Vec3& index, float outside) {
    Index3 low{};
    Vec3 part{};
    for (std::size_t a = 0; a < 3; ++a) {
        // Half a voxel beyond the centres still belongs to the grid; the value is that of the border. Also false for
        // NaN.
        if (!(index[a] >= -0.5 && index[a] <= static_cast<double>(size[a]) - 0.5)) return outside;
        const double clamped = std::clamp(index[a], 0.0, static_cast<double>(size[a] - 1));
        low[a] = std::min(static_cast<std::int64_t>(clamped), std::max<std::int64_t>(0, size[a] - 2));
        part[a] = clamped - static_cast<double>(low[a]);
    }
    const std::int64_t dx = size[0] > 1 ? 1 : 0;
    const std::int64_t dy = size[1] > 1 ? size[0] : 0;
    const std::int64_t dz = size[2] > 1 ? size[0] * size[1] : 0;
    const T* p = voxels + (low[0] + size[0] * (low[1] + size[1] * low[2]));
    const auto fx = static_cast<float>(part[0]);
    const auto fy = static_cast<float>(part[1]);
    const auto fz = static_cast<float>(part[2]);
    const auto along = [fx, dx](const T* q) {
        const auto a = static_cast<float>(q[0]);
        return a + fx * (static_cast<float>(q[dx]) - a);
    };
    const auto plane = [&](const T* q) {
        const float a = along(q);
        return a + fy * (along(q + dy) - a);
    };
    const float a = plane(p);
    return a + fz * (plane(p + dz) - a);
}

template <typename T>
std::vector<float> resample(const T* voxels, const Geometry& moving, const Geometry& fixed, const AffineMap& map,
                            float outside) {
    // Fixed index to moving index is affine: one matrix and one offset.
    const Mat3 toIndex = inverse(
        moving.direction * Mat3{moving.spacing_mm[0], 0, 0, 0, moving.spacing_mm[1], 0, 0, 0, moving.spacing_mm[2]});
    const Mat3 toPoint =
        fixed.direction * Mat3{fixed.spacing_mm[0], 0, 0, 0, fixed.spacing_mm[1], 0, 0, 0, fixed.spacing_mm[2]};
    const Mat3 matrix = toIndex * map.matrix * toPoint;
    const Vec3 offset = toIndex * (map(fixed.origin_lps_mm) - moving.origin_lps_mm);
    std::vector<float> out(fixed.voxelCount());
    base::parallelRanges(static_cast<std::size_t>(fixed.size[1] * fixed.size[2]),
                         [&](std::size_t begin, std::size_t end) {
                             for (std::size_t row = begin; row < end; ++row) {
                                 const auto y = static_cast<double>(static_cast<std::int64_t>(row) % fixed.size[1]);
                                 const auto z = static_cast<double>(static_cast<std::int64_t>(row) / fixed.size[1]);
                                 float* target = out.data() + static_cast<std::int64_t>(row) * fixed.size[0];
                                 for (std::int64_t x = 0; x < fixed.size[0]; ++x) {
                                     const Vec3 index = offset + matrix * Vec3{static_cast<double>(x), y, z};
                                     target[x] = linear(voxels, moving.size, index, outside);
                                 }
                             }
                         });
    return out;
}

}  // namespace

std::vector<float> resampleLinear(const Volume& moving, const Geometry& fixed, const AffineMap& map, float outside) {
    return moving.visit([&](auto voxels) { return resample(voxels.data(), moving.geometry(), fixed, map, outside); });
}

std::vector<float> resampleLinear(const std::vector<float>& moving, const Geometry& movingGeometry,
                                  const Geometry& fixed, const AffineMap& map, float outside) {
    return resample(moving.data(), movingGeometry, fixed, map, outside);
}

}  // namespace bauta::image
