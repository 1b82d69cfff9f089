// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <bit>
#include <cstdint>
#include <span>
#include <vector>

#include "core/metrics/Boxes.h"

namespace bauta::metrics {

/// A set of places of a grid, a bit each: rows along x, 64 places a word, so that a word is worked on at once. Beyond
/// the grid there is none.
class BitGrid {
  public:
    explicit BitGrid(const image::Index3& size);
    /// The voxels of `box` that have this label; with label 0 those that are not 0.
    BitGrid(const image::Mask& mask, const Box& box, std::uint8_t label);

    [[nodiscard]] const image::Index3& size() const { return size_; }
    /// Words of a row: there is room for one bit after the last place.
    [[nodiscard]] std::size_t words() const { return words_; }
    [[nodiscard]] std::size_t rows() const { return static_cast<std::size_t>(size_[1] * size_[2]); }
    /// Row (y, z); one of zeros when it lies outside.
    [[nodiscard]] const std::uint64_t* row(std::int64_t y, std::int64_t z) const {
        const bool inside = y >= 0 && z >= 0 && y < size_[1] && z < size_[2];
        return inside ? row(static_cast<std::size_t>(y + size_[1] * z)) : zeros_.data();
    }
    [[nodiscard]] const std::uint64_t* row(std::size_t index) const { return bits_.data() + index * words_; }
    [[nodiscard]] std::uint64_t* row(std::size_t index) { return bits_.data() + index * words_; }
    [[nodiscard]] std::span<const std::uint64_t> bits() const { return bits_; }
    [[nodiscard]] std::size_t count() const;
    /// The smallest box of the places in it.
    [[nodiscard]] Box box() const;

  private:
    image::Index3 size_;
    std::size_t words_;
    std::vector<std::uint64_t> bits_, zeros_;
};

/// Calls visit(word, bit) for the places of a row in their order: x is 64 word + bit.
template <typename Visit>
void forEachPlace(const std::uint64_t* row, std::size_t words, Visit&& visit) {
    for (std::size_t w = 0; w < words; ++w)
        for (std::uint64_t left = row[w]; left != 0; left &= left - 1) visit(w, std::countr_zero(left));
}

}  // namespace bauta::metrics
