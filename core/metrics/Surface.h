// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <bit>
#include <cstdint>
#include <span>
#include <vector>

#include "core/metrics/Boxes.h"

namespace bauta::metrics {

/// A structure cut out of its image, a bit a voxel: rows along x, 64 voxels a word, so that a word is worked on at
/// once. Beyond the box, and so beyond the image, is background.
class BitGrid {
  public:
    /// The voxels of `box` that have this label; with label 0 those that are not 0.
    BitGrid(const image::Mask& mask, const Box& box, std::uint8_t label);

    [[nodiscard]] const image::Index3& size() const { return size_; }
    /// Words of a row: there is room for one bit after the last voxel.
    [[nodiscard]] std::size_t words() const { return words_; }
    /// Row (y, z); one of zeros when it lies outside.
    [[nodiscard]] const std::uint64_t* row(std::int64_t y, std::int64_t z) const;
    [[nodiscard]] std::span<const std::uint64_t> bits() const { return bits_; }

  private:
    image::Index3 size_;
    std::size_t words_;
    std::vector<std::uint64_t> bits_, zeros_;
};

/// A place on a surface, in voxels of the box.
struct Site {
    std::int32_t x = 0, y = 0, z = 0;
    std::uint8_t code = 0;  ///< of a corner: which of the eight voxels around it are inside, as areaTable() has it
    bool shared = false;    ///< the other mask's surface has it too
};

/// The voxels of `mask` of whose six neighbours one is outside it.
[[nodiscard]] std::vector<Site> surfaceVoxels(const BitGrid& mask, const BitGrid& other);

/// The corners of voxels around which the mask's surface runs. Corner (x, y, z) lies before voxel (x, y, z); there is
/// one more of them in each direction than voxels.
[[nodiscard]] std::vector<Site> surfaceCorners(const BitGrid& mask, const BitGrid& other);

}  // namespace bauta::metrics
