// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "core/metrics/BitGrid.h"

namespace bauta::metrics {

/// The voxels of a mask of whose six neighbours one is outside it.
[[nodiscard]] BitGrid surfaceVoxels(const BitGrid& mask);

/// The corners of voxels around which the mask's surface runs: of the eight voxels there some are inside and some not.
/// Corner (x, y, z) lies before voxel (x, y, z); there is one more of them in each direction than of voxels.
[[nodiscard]] BitGrid surfaceCorners(const BitGrid& mask);

/// For each of these corners, row after row, which of its eight voxels are inside, as areaTable() has it.
[[nodiscard]] std::vector<std::uint8_t> cornerCodes(const BitGrid& mask, const BitGrid& corners);

}  // namespace bauta::metrics
