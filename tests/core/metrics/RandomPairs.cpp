// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/metrics/RandomPairs.h"

#include <array>
#include <functional>

namespace bauta::test {
namespace {

using image::Index3;

std::uint64_t draw(std::uint64_t seed, std::uint64_t n) {
    std::uint64_t z = seed * 0xD1342543DE82EF95U + (n + 1) * 0x9E3779B97F4A7C15U;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31U);
}

std::vector<std::uint8_t> maskOf(std::uint64_t seed, const Index3& size, std::uint64_t side,
                                 const std::vector<std::uint8_t>& first) {
    const auto d = [&](std::uint64_t n, std::int64_t modulus) {
        return static_cast<std::int64_t>(draw(seed, 100 * (side + 1) + n) % static_cast<std::uint64_t>(modulus));
    };
    const auto offset = [&](const Index3& i) {
        return static_cast<std::size_t>(i[0] + size[0] * (i[1] + size[1] * i[2]));
    };
    const auto ellipsoid = [&](std::uint64_t n, const Index3& i) {
        std::int64_t sum = 0;
        for (std::size_t a = 0; a < 3; ++a) {
            const std::int64_t away = i[a] - d(n + 3 + a, size[a]);
            sum += (1 + d(n + a, 5)) * away * away;
        }
        return sum <= 3 + d(n + 6, 80);
    };
    const auto inside = [&](const Index3& i) {
        switch (d(0, side == 0 ? 6 : 8)) {
            case 0:
                return ellipsoid(10, i);
            case 1:
                return ellipsoid(10, i) || ellipsoid(20, i);
            case 2: {
                bool all = true;
                for (std::size_t a = 0; a < 3; ++a) {
                    const std::int64_t low = d(1 + a, size[a]);
                    all = all && i[a] >= low && i[a] <= low + d(4 + a, size[a]);
                }
                return all;
            }
            case 3:
                return draw(seed, 1000 + 100000 * side + offset(i)) % 100 < static_cast<std::uint64_t>(1 + d(1, 70));
            case 4:
                return i == Index3{d(1, size[0]), d(2, size[1]), d(3, size[2])};
            case 5:
                return d(1, 3) == 0;
            case 6:
                return first[offset(i)] != 0;
            default: {
                const auto axis = static_cast<std::size_t>(d(1, 3));
                Index3 behind = i;
                return --behind[axis] >= 0 && first[offset(behind)] != 0;
            }
        }
    };
    std::vector<std::uint8_t> mask;
    for (std::int64_t z = 0; z < size[2]; ++z)
        for (std::int64_t y = 0; y < size[1]; ++y)
            for (std::int64_t x = 0; x < size[0]; ++x) mask.push_back(inside({x, y, z}) ? 1 : 0);
    return mask;
}

}  // namespace

MaskPair randomPair(std::uint64_t seed) {
    constexpr std::array kSpacings_mm = {0.3, 0.5, 0.7, 0.9765625, 1.0, 1.3, 2.0, 2.5, 3.1};
    constexpr std::array<std::uint64_t, 3> kLargest = {22, 18, 14};
    image::Geometry geometry;
    for (std::size_t a = 0; a < 3; ++a) {
        geometry.size[a] = 1 + static_cast<std::int64_t>(draw(seed, a) % kLargest[a]);
        geometry.spacing_mm[a] = kSpacings_mm[draw(seed, 3 + a) % kSpacings_mm.size()];
    }
    const std::vector<std::uint8_t> first = maskOf(seed, geometry.size, 0, {});
    return {{geometry, first}, {geometry, maskOf(seed, geometry.size, 1, first)}};
}

}  // namespace bauta::test
