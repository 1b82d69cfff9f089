// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "core/image/Filters.h"
#include "core/image/Volume.h"
#include "core/registration/detail/Body.h"

namespace bauta::registration::detail {

/// Trilinear look-up by point; made once, read from many threads.
class Sampler {
  public:
    explicit Sampler(const image::Volume& floatVolume);
    /// False when the point lies beyond the voxel centres.
    [[nodiscard]] bool at(const image::Vec3& point_lps_mm, float& value) const;

  private:
    image::Volume volume_;
    std::span<const float> voxels_;
    image::Mat3 toIndex_;
    image::Vec3 origin_;
    std::array<std::int64_t, 3> size_;
};

/// The volume as f32 with the brightest and darkest outliers cut off (CT: −500…800 HU, MR: 0.1st to 99.5th percentile)
/// and scaled to 0…1, so that histogram bins are spent on tissue.
[[nodiscard]] image::Volume robustRange(const image::Volume& volume);

/// At most `count` points spread evenly at random (always the same) over the body and a margin of air around it, or
/// over `region` when given.
[[nodiscard]] std::vector<image::Vec3> samplePoints(const Body& body, const image::Mask* region, std::size_t count);

/// The points whose image under the map lies within a non-zero voxel of the mask.
[[nodiscard]] std::vector<image::Vec3> landingIn(const std::vector<image::Vec3>& points, const image::AffineMap& map,
                                                 const image::Mask& mask);

}  // namespace bauta::registration::detail
