// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <cstdint>
#include <vector>

#include "ui/views/SlicePainter.h"

namespace bauta::views::detail {

/// One slice in grey, rows top to bottom.
struct GreySlice {
    std::int64_t columns = 0, rows = 0;
    std::vector<std::uint8_t> values;
};

/// The mixture (1 − share) · a + share · b of two slices of one size.
[[nodiscard]] GreySlice mixed(const GreySlice& a, const GreySlice& b, double share);

/// Draws the slice as it lies in the frame into `target` (RGB32, `ratio` device pixels a logical pixel), black around
/// it. Values between voxel centres are linear; from kExact logical pixels a voxel on, voxels are drawn as they are.
inline constexpr double kExactVoxel_px = 10.0;
void drawGrey(QImage& target, double ratio, const SliceFrame& frame, const GreySlice& slice);

}  // namespace bauta::views::detail
