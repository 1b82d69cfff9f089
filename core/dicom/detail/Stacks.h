// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/dicom/Header.h"

namespace bauta::dicom::detail {

/// Slices of one series that may form one grid.
using Stack = std::vector<Header>;

/// Splits the slices of a series by size, orientation, pixel spacing, echo and image type; where positions repeat,
/// also by temporal position, then by acquisition. The order follows the first file of each.
[[nodiscard]] std::vector<Stack> splitIntoStacks(std::vector<Header> slices);

/// A short digest of what tells this stack from others of its series.
[[nodiscard]] std::string digestOf(const Stack& stack);

/// Sorts the slices along their normal and measures the grid. Errors without context: Geometry (tilt, uneven gaps,
/// missing slices, repeated positions, too short), Damaged (no position, orientation or pixel spacing).
[[nodiscard]] image::Geometry arrange(Stack& stack);

}  // namespace bauta::dicom::detail
