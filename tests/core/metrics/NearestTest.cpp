// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/Nearest.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace bauta::metrics {
namespace {

using image::Index3;
using image::Vec3;

BitGrid gridOf(const Index3& size, const std::vector<Index3>& places) {
    BitGrid grid(size);
    for (const Index3& at : places)
        grid.row(static_cast<std::size_t>(at[1] + size[1] * at[2]))[at[0] / 64] |= std::uint64_t{1} << at[0] % 64;
    return grid;
}

std::vector<Index3> scattered(const Index3& low, const Index3& high, int count, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    std::vector<Index3> places;
    for (int i = 0; i < count; ++i) {
        Index3 at;
        for (std::size_t a = 0; a < 3; ++a)
            at[a] = low[a] + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(high[a] - low[a] + 1));
        places.push_back(at);
    }
    return places;
}

/// By looking at every pair, in the order of rows.
std::vector<double> bruteForce(std::vector<Index3> from, const std::vector<Index3>& to, const Vec3& spacing_mm) {
    std::ranges::sort(from, {}, [](const Index3& at) { return Index3{at[2], at[1], at[0]}; });
    const auto [end, last] = std::ranges::unique(from);
    from.erase(end, last);
    std::vector<double> distances;
    for (const Index3& a : from) {
        double least = HUGE_VAL;
        for (const Index3& b : to) {
            double sum = 0;
            for (std::size_t i = 0; i < 3; ++i) {
                const double away = static_cast<double>(a[i] - b[i]) * spacing_mm[i];
                sum += away * away;
            }
            least = std::min(least, std::sqrt(sum));
        }
        distances.push_back(least);
    }
    return distances;
}

void expectEqual(const Index3& size, const std::vector<Index3>& from, const std::vector<Index3>& to,
                 const Vec3& spacing_mm) {
    const BitGrid a = gridOf(size, from);
    const BitGrid b = gridOf(size, to);
    EXPECT_EQ(nearest_mm(a, b, spacing_mm), bruteForce(from, to, spacing_mm));
    EXPECT_EQ(nearest_mm(b, a, spacing_mm), bruteForce(to, from, spacing_mm));
}

TEST(NearestTest, NearPlacesAreFoundExactly) {
    const Index3 size = {70, 20, 9};
    for (const Vec3& spacing : {Vec3{1, 1, 1}, Vec3{0.3, 0.5, 2.5}, Vec3{2.7, 0.4, 0.9}})
        for (std::uint64_t seed = 1; seed <= 8; ++seed)
            expectEqual(size, scattered({0, 0, 0}, {69, 19, 8}, 60, seed),
                        scattered({0, 0, 0}, {69, 19, 8}, 300, seed + 100), spacing);
}

TEST(NearestTest, FarPlacesAreFoundExactly) {
    const Index3 size = {300, 90, 70};
    for (const Vec3& spacing : {Vec3{1, 1, 1}, Vec3{0.3, 0.5, 2.5}, Vec3{1e-3, 40, 0.2}}) {
        // Two clouds at opposite ends, a sparse one, and one place alone.
        expectEqual(size, scattered({0, 0, 0}, {40, 20, 15}, 200, 1), scattered({250, 60, 50}, {299, 89, 69}, 300, 2),
                    spacing);
        expectEqual(size, scattered({0, 0, 0}, {299, 89, 69}, 150, 3), scattered({0, 0, 0}, {299, 89, 69}, 40, 4),
                    spacing);
        expectEqual(size, {{299, 0, 69}}, scattered({0, 0, 0}, {299, 89, 69}, 100, 5), spacing);
    }
}

TEST(NearestTest, TheEdgeOfWhatIsLookedAtFirstIsNoSeam) {
    // One place against another at every offset around 32 voxels along and 17 rows across, where the tree takes over.
    const Index3 size = {140, 60, 60};
    for (std::int64_t dx = 0; dx <= 40; ++dx)
        for (std::int64_t dy = 14; dy <= 19; ++dy)
            for (const std::int64_t sign : {-1, 1})
                expectEqual(size, {{70, 30, 30}}, {{70 + sign * dx, 30 + sign * dy, 30}, {70, 30, 59}}, {0.5, 1, 1});
    for (std::int64_t dx = 28; dx <= 36; ++dx)
        for (const std::int64_t sign : {-1, 1})
            expectEqual(size, {{70, 30, 30}}, {{70 + sign * dx, 30, 30}, {70, 59, 27}, {70, 0, 0}}, {1, 9, 9});
}

}  // namespace
}  // namespace bauta::metrics
