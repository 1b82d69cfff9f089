// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "ui/views/LruCache.h"
#include "ui/views/SlicePainter.h"

namespace bauta::views::detail {

inline constexpr int kAffected = 255;  ///< the layer number of the affected mask; structures count from 0

/// From this many logical pixels a voxel on, contours follow voxel edges.
inline constexpr double kVoxelEdges_px = 4.0;

/// The closed outlines of a mask on one slice, in slice pixels; the inside is on their right hand.
struct Rings {
    std::vector<std::array<float, 2>> points;
    std::vector<std::size_t> ends;  ///< one past the last point of each ring
};
using RingsPtr = std::shared_ptr<const Rings>;

/// The voxels that a contour goes around.
struct Shape {
    const image::Mask* mask = nullptr;
    VoxelBox box;
    std::uint8_t label = 0;  ///< of the mask; 0: all that is not 0
    const image::Mask* without = nullptr;
};
/// The rings on the frame's slice, none where it misses the box.
[[nodiscard]] RingsPtr traceRings(const Shape& shape, const SliceFrame& frame);

/// The rings of the masks of one content, kept per slice. Not for several threads.
class RingsCache {
  public:
    /// Null when not at hand.
    [[nodiscard]] RingsPtr find(int layer, const SliceFrame& frame);
    void put(int layer, const SliceFrame& frame, RingsPtr rings);
    /// Forgets the rings of layers whose voxels differ between the two contents.
    void keepOnly(const SliceContent& before, const SliceContent& after);

  private:
    LruCache<RingsPtr> rings_{200000};  ///< in points
};

}  // namespace bauta::views::detail
