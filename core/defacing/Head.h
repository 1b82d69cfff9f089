// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "core/image/Volume.h"

namespace bauta::defacing {

/// A range of slices [begin, end) along one index axis.
struct SliceRange {
    std::int64_t begin = 0;
    std::int64_t end = 0;
};

[[nodiscard]] SliceRange allSlices(const image::Geometry& geometry);

/// The body with its cavities: voxels at or above `level`, and in every axial slice (index plane closest to axial)
/// whatever of the rest cannot be reached from the slice's border. So airways, sinuses and signal-free vessels lie
/// inside, the air around the head does not. 1 inside, 0 outside; slices beyond `slices` stay 0.
[[nodiscard]] std::vector<std::uint8_t> filledBody(const image::Volume& volume, double level, const SliceRange& slices);

/// The same over all slices, of the largest 26-connected part only and in a CT without what image::couchOf() finds, so
/// that couch, head rest and noise stay out.
[[nodiscard]] image::Mask headMask(const image::Volume& volume, double level);

/// True for a body voxel with a neighbour outside the body, air it touches with a face; beyond the grid is nothing.
[[nodiscard]] bool onSurface(const std::vector<std::uint8_t>& body, const image::Geometry& geometry,
                             const image::Index3& index);

/// The index axis closest to inferior–superior.
[[nodiscard]] int axialAxis(const image::Geometry& geometry);

}  // namespace bauta::defacing
