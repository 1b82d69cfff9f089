// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "core/image/Geometry.h"

namespace bauta::segmentation::detail {

/// Where one position along an axis samples another grid. The grids share their axes, so that every axis is by itself.
struct Position {
    std::int64_t low = 0, high = 0;  ///< the neighbours for linear interpolation; at the border the same
    double part = 0;                 ///< of the high one
    std::int64_t nearest = -1;       ///< −1: beyond the half voxel around the grid
};

/// The position of a continuous index on an axis of so many voxels. Half way between two centres the higher one is the
/// nearest, as in ITK, and a border belongs to what lies above it; spacings that a file rounds (up to 1e-4 of a voxel)
/// do not decide.
[[nodiscard]] Position position(double index, std::int64_t size);

/// The same grid with its axes turned to the patient's: permuted and flipped. Only the obliqueness stays.
[[nodiscard]] image::Geometry turned(const image::Geometry& native, const image::AxisMap& map);

/// TorchIO's grid of another spacing: the corner of the volume stays, ⌈size · old / new⌉ voxels. A part of a voxel
/// below 1e-4 is the rounding of a spacing and makes no voxel.
[[nodiscard]] image::Geometry resampledGrid(const image::Geometry& turned, double spacing_mm);

/// The part of a grid from low to high, both included.
[[nodiscard]] image::Geometry cropped(const image::Geometry& grid, const image::Index3& low, const image::Index3& high);

}  // namespace bauta::segmentation::detail
