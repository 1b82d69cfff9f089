// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/BitGrid.h"

#include <algorithm>
#include <cstring>

#include "core/metrics/Ranges.h"

namespace bauta::metrics {
namespace {

constexpr std::uint64_t kOnes = 0x0101010101010101U;

/// Bit k is set where byte k of `word` is not 0.
std::uint64_t nonZeroBytes(std::uint64_t word) {
    constexpr std::uint64_t kLow = 0x7F * kOnes;
    const std::uint64_t top = (((word & kLow) + kLow) | word) & ~kLow;  // the top bit of each byte that is not 0
    return ((top >> 7U) * 0x0102040810204080U) >> 56U;
}

}  // namespace

BitGrid::BitGrid(const image::Index3& size)
    : size_(size), words_(static_cast<std::size_t>(size[0]) / 64 + 1), bits_(rows() * words_), zeros_(words_) {}

BitGrid::BitGrid(const image::Mask& mask, const Box& box, std::uint8_t label) : BitGrid(box.size()) {
    const std::uint64_t wanted = kOnes * label;
    const std::uint64_t flip = label == 0 ? 0 : 0xFF;  // bytes equal to the label are 0 once it is taken off
    forRows(rows(), 64 * bits_.size(), kManyVoxels, [&](std::size_t begin, std::size_t end) {
        for (std::size_t r = begin; r < end; ++r) {
            const auto y = static_cast<std::int64_t>(r) % size_[1];
            const auto z = static_cast<std::int64_t>(r) / size_[1];
            const std::uint8_t* from =
                mask.voxels().data() + mask.geometry().offset({box.low[0], box.low[1] + y, box.low[2] + z});
            std::uint64_t* to = row(r);
            for (std::int64_t x = 0; x < size_[0]; x += 8) {
                const auto count = static_cast<std::size_t>(std::min<std::int64_t>(8, size_[0] - x));
                std::uint64_t eight = 0;
                std::memcpy(&eight, from + x, count);
                const std::uint64_t inside = (nonZeroBytes(eight ^ wanted) ^ flip) & ((1U << count) - 1);
                to[x / 64] |= inside << x % 64;
            }
        }
    });
}

std::size_t BitGrid::count() const {
    std::size_t count = 0;
    for (const std::uint64_t word : bits_) count += static_cast<std::size_t>(std::popcount(word));
    return count;
}

Box BitGrid::box() const {
    Box box;
    std::vector<std::uint64_t> all(words_);
    for (std::size_t r = 0; r < rows(); ++r) {
        std::uint64_t any = 0;
        for (std::size_t w = 0; w < words_; ++w) {
            any |= row(r)[w];
            all[w] |= row(r)[w];
        }
        if (any == 0) continue;
        const auto y = static_cast<std::int64_t>(r) % size_[1];
        const auto z = static_cast<std::int64_t>(r) / size_[1];
        box.include({{0, y, z}, {0, y, z}});
    }
    // Along x the rows' places together tell.
    std::int64_t first = -1;
    forEachPlace(all.data(), words_, [&](std::size_t w, int bit) {
        box.high[0] = static_cast<std::int64_t>(64 * w) + bit;
        if (first < 0) first = box.high[0];
    });
    box.low[0] = first;
    return box;
}

}  // namespace bauta::metrics
