// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPainterPath>

#include "ui/views/LruCache.h"
#include "ui/views/SlicePainter.h"

namespace bauta::views::detail {

inline constexpr int kAffected = 255;  ///< the layer number of the affected mask; structures count from 0

/// From this many logical pixels a voxel on, contours follow voxel edges.
inline constexpr double kVoxelEdges_px = 4.0;

/// Contours of the masks of one content in slice-pixel coordinates, kept per slice.
class ContourCache {
  public:
    /// Null when the slice misses the mask's box.
    [[nodiscard]] const QPainterPath* find(int layer, const image::Mask& mask, const VoxelBox& box,
                                           const SliceFrame& frame);
    /// Forgets the contours of layers whose voxels differ between the two contents.
    void keepOnly(const SliceContent& before, const SliceContent& after);

  private:
    LruCache<QPainterPath> paths_{200000};  ///< in path elements
};

[[nodiscard]] QPainterPath inView(const QPainterPath& path, const SliceFrame& frame);

}  // namespace bauta::views::detail
