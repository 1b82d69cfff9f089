// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/Surface.h"

#include <array>

namespace bauta::metrics {
namespace {

/// A row's bits one place on: bit x is that of x − 1.
std::uint64_t before(const std::uint64_t* row, std::size_t word) {
    return row[word] << 1U | (word > 0 ? row[word - 1] >> 63U : 0);
}

std::uint64_t after(const std::uint64_t* row, std::size_t word, std::size_t words) {
    return row[word] >> 1U | (word + 1 < words ? row[word + 1] << 63U : 0);
}

/// The four rows of voxels around a row of corners, in the order of the codes.
std::array<const std::uint64_t*, 4> around(const BitGrid& mask, std::int64_t y, std::int64_t z) {
    return {mask.row(y - 1, z - 1), mask.row(y, z - 1), mask.row(y - 1, z), mask.row(y, z)};
}

/// Calls fill(row, y, z) for every row of a grid.
template <typename Fill>
BitGrid filled(const image::Index3& size, const Fill& fill) {
    BitGrid grid(size);
    for (std::size_t r = 0; r < grid.rows(); ++r)
        fill(grid.row(r), static_cast<std::int64_t>(r) % size[1], static_cast<std::int64_t>(r) / size[1]);
    return grid;
}

}  // namespace

BitGrid surfaceVoxels(const BitGrid& mask) {
    return filled(mask.size(), [&](std::uint64_t* surface, std::int64_t y, std::int64_t z) {
        const std::uint64_t* here = mask.row(y, z);
        const std::array sides = {mask.row(y - 1, z), mask.row(y + 1, z), mask.row(y, z - 1), mask.row(y, z + 1)};
        for (std::size_t w = 0; w < mask.words(); ++w) {
            std::uint64_t inner = before(here, w) & after(here, w, mask.words());
            for (const std::uint64_t* side : sides) inner &= side[w];
            surface[w] = here[w] & ~inner;
        }
    });
}

BitGrid surfaceCorners(const BitGrid& mask) {
    // Rows keep their length in words: there is room for the corner after the last voxel.
    const image::Index3 size = {mask.size()[0] + 1, mask.size()[1] + 1, mask.size()[2] + 1};
    return filled(size, [&](std::uint64_t* surface, std::int64_t y, std::int64_t z) {
        const auto rows = around(mask, y, z);
        for (std::size_t w = 0; w < mask.words(); ++w) {
            std::uint64_t any = 0;
            std::uint64_t all = ~any;
            for (const std::uint64_t* row : rows) {
                any |= row[w] | before(row, w);
                all &= row[w] & before(row, w);
            }
            surface[w] = any & ~all;
        }
    });
}

std::vector<std::uint8_t> cornerCodes(const BitGrid& mask, const BitGrid& corners) {
    std::vector<std::uint8_t> codes;
    codes.reserve(corners.count());
    for (std::size_t r = 0; r < corners.rows(); ++r) {
        const auto y = static_cast<std::int64_t>(r) % corners.size()[1];
        const auto z = static_cast<std::int64_t>(r) / corners.size()[1];
        const auto rows = around(mask, y, z);
        forEachPlace(corners.row(r), mask.words(), [&](std::size_t w, int bit) {
            std::uint64_t code = 0;
            for (std::size_t i = 0; i < rows.size(); ++i) {
                code |= (before(rows[i], w) >> bit & 1U) << 2 * i;
                code |= (rows[i][w] >> bit & 1U) << (2 * i + 1);
            }
            codes.push_back(static_cast<std::uint8_t>(code));
        });
    }
    return codes;
}

}  // namespace bauta::metrics
