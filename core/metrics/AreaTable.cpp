// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/AreaTable.h"

#include <bit>

namespace bauta::metrics {
namespace {

using image::Vec3;

/// Voxels among the eight that hang together by faces, at most four of them: the edges between them, by axis.
struct Piece {
    int voxels = 0;
    int edges = 0;
    std::array<int, 3> edgesAlong = {0, 0, 0};
    int middle = -1;      ///< of a chain of four voxels: the axis of the edge between the inner two
    bool tripod = false;  ///< of four voxels: three around one
};

/// The voxels joined to `seed` within `set`.
unsigned connected(unsigned set, unsigned seed) {
    unsigned grown = seed;
    for (unsigned before = 0; before != grown;) {
        before = grown;
        // The neighbour along x of bit b is b ^ 1, along y b ^ 2, along z b ^ 4.
        grown |= set & ((before & 0x55U) << 1U | (before & 0xAAU) >> 1U | (before & 0x33U) << 2U |
                        (before & 0xCCU) >> 2U | (before & 0x0FU) << 4U | (before & 0xF0U) >> 4U);
    }
    return grown;
}

Piece pieceOf(unsigned set) {
    Piece piece;
    piece.voxels = std::popcount(set);
    std::array<int, 8> degree{};
    const auto has = [&](unsigned voxel) { return (set >> voxel & 1U) != 0; };
    const auto forEachEdge = [&](auto&& visit) {
        for (unsigned axis = 0; axis < 3; ++axis)
            for (unsigned v = 0; v < 8; ++v)
                if (const unsigned w = v ^ 1U << axis; v < w && has(v) && has(w)) visit(axis, v, w);
    };
    forEachEdge([&](unsigned axis, unsigned v, unsigned w) {
        ++piece.edges;
        ++piece.edgesAlong[axis];
        for (const unsigned end : {v, w}) piece.tripod |= ++degree[end] == 3;
    });
    forEachEdge([&](unsigned axis, unsigned v, unsigned w) {
        if (degree[v] == 2 && degree[w] == 2) piece.middle = static_cast<int>(axis);
    });
    return piece;
}

/// The surface that parts a piece from the rest. `face` holds the areas of a voxel's faces across x, y and z: a flat
/// polygon whose shadows along the axes cover these shares of the faces has the length of that vector as its area.
double areaOf(const Piece& piece, const Vec3& face) {
    const auto without = [&](std::size_t axis) {
        Vec3 rest = face;
        rest[axis] = 0;
        return image::norm(rest);
    };
    const double slant = image::norm(face);
    std::size_t unused = 0;  // the first axis without an edge
    while (unused < 2 && piece.edgesAlong[unused] != 0) ++unused;
    switch (piece.voxels) {
        case 1:  // a triangle cuts the corner off
            return slant / 8;
        case 2: {  // a rectangle along the edge
            std::size_t along = 0;
            while (piece.edgesAlong[along] == 0) ++along;
            return without(along) / 2;
        }
        case 3:  // an L: half of the plane beside it, and a slope down to it at either end
            return face[unused] / 2 + slant * 3 / 8;
        default:
            break;
    }
    if (piece.edges == 4) return face[unused];  // a square: the plane beside it
    if (piece.tripod) return slant * 3 / 4;     // a regular hexagon in units of the spacing
    // A chain: a hexagon that is not flat. A triangle in front of each of the inner two voxels, across the axis of the
    // edge there that leads outwards, and two slanting triangles between them.
    double area = slant / 2;
    for (std::size_t axis = 0; axis < 3; ++axis)
        if (static_cast<int>(axis) != piece.middle) area += without(axis) / 4;
    return area;
}

}  // namespace

std::array<double, 256> areaTable(const Vec3& spacing_mm) {
    const Vec3 face = {spacing_mm[1] * spacing_mm[2], spacing_mm[0] * spacing_mm[2], spacing_mm[0] * spacing_mm[1]};
    std::array<double, 256> table{};
    for (unsigned code = 1; code < 255; ++code) {
        unsigned left = std::popcount(code) <= 4 ? code : 255U - code;
        while (left != 0) {
            const unsigned piece = connected(left, left & (~left + 1));
            table[code] += areaOf(pieceOf(piece), face);
            left &= ~piece;
        }
    }
    return table;
}

}  // namespace bauta::metrics
