// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <vector>

#include "core/base/Task.h"
#include "core/image/Volume.h"

namespace bauta::image {

/// Exact Euclidean distance in mm from every voxel centre to the nearest voxel centre whose mask is (inside ? zero :
/// non-zero), i.e. inside=false gives 0 on the mask and the distance to it elsewhere; inside=true gives the depth
/// within the mask. Infinity where there is no such voxel. Anisotropic, both cores (separable parabola envelopes,
/// Felzenszwalb and Huttenlocher 2012).
[[nodiscard]] std::vector<float> distance_mm(const Mask& mask, bool inside = false);

/// Gaussian smoothing of f32 voxels, sigma in mm per axis, reflecting borders.
[[nodiscard]] std::vector<float> smooth(const std::vector<float>& voxels, const Geometry& geometry, double sigma_mm);

/// Mean over the box of half(slice)[axis] voxels to either side of every voxel; half may differ from slice to slice
/// (last index axis). Beyond the grid lies nothing, or its border's values go on.
enum class Beyond { Nothing, Border };
[[nodiscard]] std::vector<float> boxMean(const std::vector<float>& voxels, const Index3& size, Beyond beyond,
                                         const std::function<Index3(std::int64_t slice)>& half);

/// Mean over blocks so that spacing is at least target_mm an axis: for registration and previews. Padding of a CT
/// (kCtFloor_hu) counts as air.
[[nodiscard]] Volume shrink(const Volume& volume, double target_mm);

/// Samples `moving` on the grid `fixed`: value of moving at map(fixed voxel centre, LPS mm). Linear; `outside`
/// where the point falls beyond the moving grid. Parallel over slices.
struct AffineMap {  ///< p ↦ matrix · p + offset, LPS mm
    Mat3 matrix = kIdentity;
    Vec3 offset_mm = {0, 0, 0};
    [[nodiscard]] Vec3 operator()(const Vec3& p) const { return matrix * p + offset_mm; }
    [[nodiscard]] AffineMap inverted() const;
};
[[nodiscard]] std::vector<float> resampleLinear(const Volume& moving, const Geometry& fixed, const AffineMap& map,
                                                float outside);
[[nodiscard]] std::vector<float> resampleLinear(const std::vector<float>& moving, const Geometry& movingGeometry,
                                                const Geometry& fixed, const AffineMap& map, float outside);

/// Keeps the largest 26-connected component.
[[nodiscard]] Mask largestComponent(const Mask& mask);

}  // namespace bauta::image
