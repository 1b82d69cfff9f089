// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/Boxes.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <mutex>

#include "core/metrics/Ranges.h"

namespace bauta::metrics {
namespace {

static_assert(std::endian::native == std::endian::little, "the first voxel is taken for the lowest byte of a word");

/// The first voxel at or after x whose label is another.
std::int64_t endOfRun(const std::uint8_t* row, std::int64_t x, std::int64_t size, std::uint8_t label) {
    const std::uint64_t same = 0x0101010101010101U * label;
    // Most of an image is background: 64 voxels a step as long as nothing else comes.
    for (; x + 64 <= size; x += 64) {
        __builtin_prefetch(row + x + 2048);  // the processor does not look beyond a page of memory by itself
        std::array<std::uint64_t, 8> words;
        std::memcpy(words.data(), row + x, 64);
        std::uint64_t other = 0;
        for (const std::uint64_t word : words) other |= word ^ same;
        if (other != 0) break;
    }
    for (; x + 8 <= size; x += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, row + x, 8);
        if (word != same) return x + std::countr_zero(word ^ same) / 8;
    }
    while (x < size && row[x] == label) ++x;
    return x;
}

}  // namespace

image::Index3 Box::size() const {
    if (empty()) return {0, 0, 0};
    return {high[0] - low[0] + 1, high[1] - low[1] + 1, high[2] - low[2] + 1};
}

std::int64_t Box::voxelCount() const {
    const image::Index3 n = size();
    return n[0] * n[1] * n[2];
}

void Box::include(const Box& other) {
    for (std::size_t a = 0; a < 3; ++a) {
        low[a] = std::min(low[a], other.low[a]);
        high[a] = std::max(high[a], other.high[a]);
    }
}

std::array<Box, 256> boxesOfLabels(const image::Mask& labels) {
    const image::Index3 size = labels.geometry().size;
    std::array<Box, 256> all;
    std::mutex mutex;
    forRows(static_cast<std::size_t>(size[1] * size[2]), labels.voxels().size(), kManyVoxels,
            [&](std::size_t begin, std::size_t end) {
                std::array<Box, 256> mine;
                for (auto r = static_cast<std::int64_t>(begin); r < static_cast<std::int64_t>(end); ++r) {
                    const std::uint8_t* row = labels.voxels().data() + r * size[0];
                    for (std::int64_t x = endOfRun(row, 0, size[0], 0); x < size[0];) {
                        const std::uint8_t label = row[x];
                        const std::int64_t next = endOfRun(row, x, size[0], label);
                        mine[label].include({{x, r % size[1], r / size[1]}, {next - 1, r % size[1], r / size[1]}});
                        x = endOfRun(row, next, size[0], 0);
                    }
                }
                const std::lock_guard lock(mutex);
                for (std::size_t label = 1; label < all.size(); ++label) all[label].include(mine[label]);
            });
    return all;
}

Box boxOf(const image::Mask& mask) {
    Box box;
    for (const Box& each : boxesOfLabels(mask)) box.include(each);
    return box;
}

}  // namespace bauta::metrics
