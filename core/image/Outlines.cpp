// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/Slice.h"

namespace bauta::image {
namespace {

// Directions along pixel edges, in clockwise order, so that (d + 1) % 4 is a right turn.
enum Direction : unsigned { kRight, kDown, kLeft, kUp };
constexpr int kStepX[] = {1, 0, -1, 0};
constexpr int kStepY[] = {0, 1, 0, -1};

/// For every corner of the pixel grid the directed boundary edges that leave it; the inside is on the right hand.
std::vector<std::uint8_t> boundaryEdges(const std::vector<std::uint8_t>& slice, std::int64_t columns,
                                        std::int64_t rows) {
    const auto inside = [&](std::int64_t c, std::int64_t r) {
        return c >= 0 && r >= 0 && c < columns && r < rows && slice[static_cast<std::size_t>(r * columns + c)] != 0;
    };
    std::vector<std::uint8_t> edges(static_cast<std::size_t>((columns + 1) * (rows + 1)), 0);
    const auto add = [&](std::int64_t x, std::int64_t y, Direction d) {
        edges[static_cast<std::size_t>(y * (columns + 1) + x)] |= static_cast<std::uint8_t>(1U << d);
    };
    for (std::int64_t r = 0; r < rows; ++r) {
        for (std::int64_t c = 0; c < columns; ++c) {
            if (slice[static_cast<std::size_t>(r * columns + c)] == 0) continue;
            if (!inside(c, r - 1)) add(c, r, kRight);
            if (!inside(c + 1, r)) add(c + 1, r, kDown);
            if (!inside(c, r + 1)) add(c + 1, r + 1, kLeft);
            if (!inside(c - 1, r)) add(c, r + 1, kUp);
        }
    }
    return edges;
}

/// The ring that leaves (x, y) to the right; its edges are taken out of `edges`. One direction an edge.
std::vector<Direction> takeRing(std::vector<std::uint8_t>& edges, std::int64_t stride, std::int64_t x, std::int64_t y) {
    std::vector<Direction> ring;
    const std::int64_t startX = x;
    const std::int64_t startY = y;
    Direction d = kRight;
    do {
        edges[static_cast<std::size_t>(y * stride + x)] &= static_cast<std::uint8_t>(~(1U << d));
        ring.push_back(d);
        x += kStepX[d];
        y += kStepY[d];
        const unsigned leaving = edges[static_cast<std::size_t>(y * stride + x)];
        // The tightest right turn first: pixels that meet only at a corner stay apart.
        for (const unsigned turn : {1U, 0U, 3U}) {
            const unsigned next = (d + turn) % 4;
            if ((leaving & (1U << next)) != 0) {
                d = static_cast<Direction>(next);
                break;
            }
        }
    } while (x != startX || y != startY || (edges[static_cast<std::size_t>(y * stride + x)] & (1U << d)) != 0);
    return ring;
}

Outline toOutline(const std::vector<Direction>& ring, std::int64_t x, std::int64_t y, bool smooth) {
    Outline outline;
    auto px = static_cast<float>(x);
    auto py = static_cast<float>(y);
    for (std::size_t i = 0; i < ring.size(); ++i) {
        const Direction before = ring[(i + ring.size() - 1) % ring.size()];
        const Direction d = ring[i];
        const auto dx = static_cast<float>(kStepX[d]);
        const auto dy = static_cast<float>(kStepY[d]);
        if (smooth) {
            const Direction after = ring[(i + 1) % ring.size()];
            if (before != d || after != d) outline.points.push_back({px + dx / 2 - 0.5F, py + dy / 2 - 0.5F});
        } else if (before != d) {
            outline.points.push_back({px - 0.5F, py - 0.5F});
        }
        px += dx;
        py += dy;
    }
    return outline;
}

}  // namespace

std::vector<Outline> outlines(const std::vector<std::uint8_t>& slice, std::int64_t columns, std::int64_t rows,
                              bool smooth) {
    std::vector<std::uint8_t> edges = boundaryEdges(slice, columns, rows);
    std::vector<Outline> found;
    for (std::int64_t y = 0; y <= rows; ++y) {
        for (std::int64_t x = 0; x <= columns; ++x) {
            // Every ring has an edge that runs to the right.
            while ((edges[static_cast<std::size_t>(y * (columns + 1) + x)] & (1U << kRight)) != 0) {
                found.push_back(toOutline(takeRing(edges, columns + 1, x, y), x, y, smooth));
            }
        }
    }
    return found;
}

}  // namespace bauta::image
