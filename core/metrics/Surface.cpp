// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/Surface.h"

#include <cstring>

#include "core/base/Task.h"

namespace bauta::metrics {
namespace {

constexpr std::uint64_t kOnes = 0x0101010101010101U;

/// Bit k is set where byte k of `word` is not 0.
std::uint64_t nonZeroBytes(std::uint64_t word) {
    constexpr std::uint64_t kLow = 0x7F * kOnes;
    const std::uint64_t top = (((word & kLow) + kLow) | word) & ~kLow;  // the top bit of each byte that is not 0
    return ((top >> 7U) * 0x0102040810204080U) >> 56U;
}

/// The bits of a row one voxel on: bit x is that of voxel x − 1.
std::uint64_t before(const std::uint64_t* row, std::size_t word) {
    return row[word] << 1U | (word > 0 ? row[word - 1] >> 63U : 0);
}

std::uint64_t after(const std::uint64_t* row, std::size_t word, std::size_t words) {
    return row[word] >> 1U | (word + 1 < words ? row[word + 1] << 63U : 0);
}

/// A row of voxels and the four beside it.
struct Cross {
    const std::uint64_t *here, *up, *down, *front, *back;
    std::size_t words;

    Cross(const BitGrid& mask, std::int64_t y, std::int64_t z)
        : here(mask.row(y, z)),
          up(mask.row(y - 1, z)),
          down(mask.row(y + 1, z)),
          front(mask.row(y, z - 1)),
          back(mask.row(y, z + 1)),
          words(mask.words()) {}

    [[nodiscard]] std::uint64_t surface(std::size_t w) const {
        if (here[w] == 0) return 0;
        return here[w] & ~(before(here, w) & after(here, w, words) & up[w] & down[w] & front[w] & back[w]);
    }
};

/// The four rows of voxels around a row of corners.
struct Bundle {
    std::array<const std::uint64_t*, 4> rows;

    Bundle(const BitGrid& mask, std::int64_t y, std::int64_t z)
        : rows{mask.row(y - 1, z - 1), mask.row(y, z - 1), mask.row(y - 1, z), mask.row(y, z)} {}

    [[nodiscard]] std::uint64_t surface(std::size_t w) const {
        std::uint64_t any = 0;
        std::uint64_t all = ~any;
        for (const std::uint64_t* row : rows) {
            any |= row[w] | before(row, w);
            all &= row[w] & before(row, w);
        }
        return any & ~all;
    }
    [[nodiscard]] std::uint8_t code(std::size_t w, int bit) const {
        unsigned code = 0;
        for (std::size_t r = 0; r < 4; ++r) {
            code |= static_cast<unsigned>(before(rows[r], w) >> bit & 1U) << 2 * r;
            code |= static_cast<unsigned>(rows[r][w] >> bit & 1U) << (2 * r + 1);
        }
        return static_cast<std::uint8_t>(code);
    }
};

template <typename Row, typename Visit>
void forEachSite(const BitGrid& mask, const BitGrid& other, std::int64_t rows, std::int64_t slices, Visit&& visit) {
    for (std::int64_t z = 0; z < slices; ++z) {
        for (std::int64_t y = 0; y < rows; ++y) {
            const Row mine(mask, y, z);
            const Row theirs(other, y, z);
            for (std::size_t w = 0; w < mask.words(); ++w) {
                std::uint64_t left = mine.surface(w);
                if (left == 0) continue;
                const std::uint64_t shared = theirs.surface(w);
                for (; left != 0; left &= left - 1) {
                    const int bit = std::countr_zero(left);
                    Site site;
                    site.x = static_cast<std::int32_t>(64 * w) + bit;
                    site.y = static_cast<std::int32_t>(y);
                    site.z = static_cast<std::int32_t>(z);
                    site.shared = (shared >> bit & 1U) != 0;
                    visit(site, mine, w, bit);
                }
            }
        }
    }
}

}  // namespace

BitGrid::BitGrid(const image::Mask& mask, const Box& box, std::uint8_t label)
    : size_(box.size()), words_(static_cast<std::size_t>(size_[0]) / 64 + 1), zeros_(words_) {
    const auto rows = static_cast<std::size_t>(size_[1] * size_[2]);
    bits_.resize(rows * words_);
    const std::uint64_t wanted = kOnes * label;
    const std::uint64_t flip = label == 0 ? 0 : 0xFF;  // with a label the bytes that are *not* another one count
    base::parallelRanges(rows, [&](std::size_t begin, std::size_t end) {
        for (std::size_t r = begin; r < end; ++r) {
            const auto y = static_cast<std::int64_t>(r) % size_[1];
            const auto z = static_cast<std::int64_t>(r) / size_[1];
            const std::uint8_t* from =
                mask.voxels().data() + mask.geometry().offset({box.low[0], box.low[1] + y, box.low[2] + z});
            std::uint64_t* to = bits_.data() + r * words_;
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

const std::uint64_t* BitGrid::row(std::int64_t y, std::int64_t z) const {
    if (y < 0 || z < 0 || y >= size_[1] || z >= size_[2]) return zeros_.data();
    return bits_.data() + static_cast<std::size_t>(y + size_[1] * z) * words_;
}

std::vector<Site> surfaceVoxels(const BitGrid& mask, const BitGrid& other) {
    std::vector<Site> sites;
    forEachSite<Cross>(mask, other, mask.size()[1], mask.size()[2],
                       [&](const Site& site, const Cross&, std::size_t, int) { sites.push_back(site); });
    return sites;
}

std::vector<Site> surfaceCorners(const BitGrid& mask, const BitGrid& other) {
    std::vector<Site> sites;
    forEachSite<Bundle>(mask, other, mask.size()[1] + 1, mask.size()[2] + 1,
                        [&](Site site, const Bundle& around, std::size_t w, int bit) {
                            site.code = around.code(w, bit);
                            sites.push_back(site);
                        });
    return sites;
}

}  // namespace bauta::metrics
