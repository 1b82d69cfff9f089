// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/dicom/detail/Stacks.h"
#include "core/image/Volume.h"

namespace bauta::dicom::detail {

/// The grid of a stack.
struct Arranged {
    image::Geometry geometry;
    bool resampled = false;
    std::vector<std::string> warnings;  ///< what resampling does, in numbers
};

/// Sorts the slices along their normal and measures the grid. With `resample`, a tilt, uneven gaps and missing slices
/// become a regular grid: rows and columns keep their directions and spacing and cover the slices' shifts; along the
/// normal it goes from the first slice to the last exactly, with the gap of the finest part of the stack (the smallest
/// that a tenth of the gaps share, so that two blocks that nearly meet do not decide), but no more than four slices for
/// each one there is. Errors without context: Geometry (irregular, repeated positions, too short; beyond resampling: a
/// gap over 20 mm, a shear over 45°), Damaged (no position, orientation or pixel spacing).
[[nodiscard]] Arranged arrange(Stack& stack, bool resample);

/// Puts slices onto a regular grid as arrange() planned it. `voxels` are those of the slices in order, of the grid's
/// type; `positions_lps_mm` and `columns`, `rows` are the slices'. Linear between pixels and between slices; where
/// only one of two neighbouring slices has a pixel, the nearer one decides; `air` where there is none.
[[nodiscard]] image::Volume::Buffer regrid(const image::Volume::Buffer& voxels, std::int64_t columns, std::int64_t rows,
                                           const std::vector<image::Vec3>& positions_lps_mm,
                                           const image::Geometry& geometry, double air);

}  // namespace bauta::dicom::detail
