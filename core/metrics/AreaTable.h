// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>

#include "core/image/Geometry.h"

namespace bauta::metrics {

/// The area in mm² of the surface between the eight voxels around a corner of the grid, by which of them belong to the
/// mask: voxel (dx, dy, dz), each 0 or 1, is bit dx + 2 dy + 4 dz. The surface is that of marching cubes with vertices
/// halfway (Lorensen and Cline 1987), a mask and its complement alike; corners that meet only in a face's diagonal are
/// kept apart. Derived from the shapes; equals the areas that DeepMind's surface-distance uses.
[[nodiscard]] std::array<double, 256> areaTable(const image::Vec3& spacing_mm);

}  // namespace bauta::metrics
