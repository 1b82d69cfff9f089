// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

#include "core/image/Volume.h"

namespace bauta::defacing {

/// What removed voxels become when the method does not say (DESIGN 6): MR the scan's minimum, CT −1000 HU. A CT scan
/// stored unsigned has no −1000 and gets its minimum, never 0 HU.
[[nodiscard]] double backgroundValue(const image::Volume& scan);

/// For methods whose original sets removed voxels to 0: MR 0, CT as backgroundValue().
[[nodiscard]] double zeroValue(const image::Volume& scan);

/// A copy of the scan in which the non-zero voxels of `removal` hold `value`, as near to it as an integer pixel type
/// comes; all others keep their bits.
/// Error Geometry when the grids differ.
[[nodiscard]] image::Volume filled(const image::Volume& scan, const image::Mask& removal, double value);

/// A copy of the scan in which the non-zero voxels of `where` hold `values` (one a voxel of the scan), rounded to
/// nearest and clamped to what an integer pixel type holds; all others keep their bits. Error Geometry when the grids
/// differ or values has another length.
[[nodiscard]] image::Volume replaced(const image::Volume& scan, const image::Mask& where,
                                     std::span<const float> values);

}  // namespace bauta::defacing
