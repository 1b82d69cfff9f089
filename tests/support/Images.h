// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <random>

#include "core/image/Volume.h"

namespace bauta::test {

/// A grid with random size (3…12), spacing (0.3…4 mm), origin and full 3-D rotation, its axes permuted and flipped at
/// random: what any geometry code has to survive. The same seed gives the same grid.
image::Geometry randomGeometry(std::uint64_t seed);

/// The 48 axis permutations and flips as direction matrices.
std::vector<image::Mat3> axisDirections();

/// A rotation by angles in degrees about x, then y, then z.
image::Mat3 rotation(double x_deg, double y_deg, double z_deg);

/// A grid of the given size and spacing whose centre lies at the patient origin.
image::Geometry centredGeometry(image::Index3 size, image::Vec3 spacing_mm,
                                const image::Mat3& direction = image::kIdentity);

/// A volume filled by value(index).
image::Volume makeVolume(const image::Geometry& geometry, image::PixelType type,
                         const std::function<double(const image::Index3&)>& value,
                         image::Modality modality = image::Modality::T2w);

/// 0, 1, 2, … in memory order, modulo what the type holds.
image::Volume countingVolume(const image::Geometry& geometry, image::PixelType type);

/// A mask of the voxels whose centre satisfies inside(point in LPS mm).
image::Mask makeMask(const image::Geometry& geometry, const std::function<bool(const image::Vec3&)>& inside);

}  // namespace bauta::test
