// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/Filters.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "core/base/Error.h"
#include "tests/support/Images.h"

namespace bauta::image {
namespace {

TEST(FiltersTest, DistanceEqualsBruteForceOnAnisotropicGrids) {
    for (std::uint64_t seed = 0; seed < 12; ++seed) {
        const Geometry g = test::randomGeometry(seed);
        std::mt19937 random(static_cast<unsigned>(seed));
        std::vector<std::uint8_t> voxels(g.voxelCount());
        for (auto& v : voxels) v = random() % 6 == 0;
        const Mask mask(g, voxels);
        for (const bool inside : {false, true}) {
            const std::vector<float> fast = distance_mm(mask, inside);
            for (std::size_t i = 0; i < voxels.size(); ++i) {
                double best = std::numeric_limits<double>::infinity();
                const auto at = [&](std::size_t o) {
                    const auto n = static_cast<std::int64_t>(o);
                    return Index3{n % g.size[0], n / g.size[0] % g.size[1], n / (g.size[0] * g.size[1])};
                };
                for (std::size_t j = 0; j < voxels.size(); ++j) {
                    if ((voxels[j] != 0) != inside) best = std::min(best, norm(g.toPoint(at(i)) - g.toPoint(at(j))));
                }
                ASSERT_NEAR(fast[i], best, 1e-4) << "seed " << seed << " voxel " << i;
            }
        }
    }
}

TEST(FiltersTest, DistanceToNothingIsInfinite) {
    const Mask none = test::makeMask(test::randomGeometry(2), [](const Vec3&) { return false; });
    for (const float d : distance_mm(none)) ASSERT_TRUE(std::isinf(d));
    for (const float d : distance_mm(none, true)) ASSERT_EQ(d, 0);
}

TEST(FiltersTest, SmoothingAPointGivesTheGaussian) {
    const Geometry g = test::centredGeometry({41, 31, 21}, {0.5, 1, 2});
    std::vector<float> voxels(g.voxelCount(), 0.0F);
    voxels[g.offset({20, 15, 10})] = 1;
    const double sigma = 2;
    const std::vector<float> out = smooth(voxels, g, sigma);
    double sum = 0;
    for (const float v : out) sum += v;
    EXPECT_NEAR(sum, 1, 1e-4);
    const float peak = out[g.offset({20, 15, 10})];
    // Ratios to the peak do not depend on how the kernel is normalised.
    for (const Index3 offset : {Index3{4, 0, 0}, Index3{0, 3, 0}, Index3{0, 0, 2}, Index3{2, 2, 1}}) {
        const double x = static_cast<double>(offset[0]) * 0.5;
        const double y = static_cast<double>(offset[1]);
        const double z = static_cast<double>(offset[2]) * 2;
        const double expected = std::exp(-(x * x + y * y + z * z) / (2 * sigma * sigma));
        EXPECT_NEAR(out[g.offset({20 + offset[0], 15 + offset[1], 10 + offset[2]})] / peak, expected, 2e-3);
    }
}

TEST(FiltersTest, SmoothingKeepsAConstantUpToTheBorder) {
    const Geometry g = test::randomGeometry(5);
    for (const float v : smooth(std::vector<float>(g.voxelCount(), 3.0F), g, 3)) ASSERT_NEAR(v, 3, 1e-4);
}

TEST(FiltersTest, BoxMeansEndAtTheBorderOrRepeatIt) {
    const Index3 size = {5, 4, 3};
    std::vector<float> values(60);
    for (std::size_t v = 0; v < values.size(); ++v) values[v] = static_cast<float>((v * 37) % 23);
    const auto half = [](std::int64_t k) { return Index3{k, 2, 1}; };
    const auto repeated = boxMean(values, size, Beyond::Border, half),
               cut = boxMean(values, size, Beyond::Nothing, half);
    for (std::int64_t k = 0; k < 3; ++k)
        for (std::int64_t j = 0; j < 4; ++j)
            for (std::int64_t i = 0; i < 5; ++i) {
                double sum = 0, count = 0, sumInside = 0, countInside = 0;
                for (std::int64_t dk = -1; dk <= 1; ++dk)
                    for (std::int64_t dj = -2; dj <= 2; ++dj)
                        for (std::int64_t di = -k; di <= k; ++di) {
                            const Index3 there = {i + di, j + dj, k + dk};
                            Index3 at = there;
                            for (std::size_t a = 0; a < 3; ++a) at[a] = std::clamp<std::int64_t>(at[a], 0, size[a] - 1);
                            const double value = values[static_cast<std::size_t>(at[0] + 5 * (at[1] + 4 * at[2]))];
                            sum += value, ++count;
                            if (at == there) sumInside += value, ++countInside;
                        }
                const auto v = static_cast<std::size_t>(i + 5 * (j + 4 * k));
                EXPECT_NEAR(repeated[v], sum / count, 1e-5);
                EXPECT_NEAR(cut[v], sumInside / countInside, 1e-5);
            }
}

TEST(FiltersTest, ShrinkAveragesBlocksAndKeepsTheFrame) {
    const Geometry g = test::centredGeometry({8, 6, 5}, {1, 1, 2}, test::rotation(20, 10, 5));
    // A linear ramp in patient coordinates keeps its value at every new voxel centre.
    const auto ramp = [](const Vec3& p) { return 100 + 3 * p[0] - 2 * p[1] + p[2]; };
    const Volume scan = test::makeVolume(g, PixelType::F32, [&](const Index3& i) { return ramp(g.toPoint(i)); });
    const Volume small = shrink(scan, 2.0);
    EXPECT_EQ(small.geometry().size, (Index3{4, 3, 5}));
    EXPECT_EQ(small.geometry().spacing_mm, (Vec3{2, 2, 2}));
    Index3 i{};
    for (i[2] = 0; i[2] < 5; ++i[2]) {
        for (i[1] = 0; i[1] < 3; ++i[1]) {
            for (i[0] = 0; i[0] < 4; ++i[0]) ASSERT_NEAR(small.at(i), ramp(small.geometry().toPoint(i)), 1e-3);
        }
    }
}

TEST(FiltersTest, ResamplingALinearRampIsExactInsideAndGivesOutsideBeyond) {
    const Geometry moving = test::centredGeometry({30, 30, 30}, {2, 2, 2}, test::rotation(15, -20, 30));
    const Geometry fixed = test::centredGeometry({12, 10, 14}, {1.5, 2.5, 1}, test::rotation(-5, 40, 10));
    const auto ramp = [](const Vec3& p) { return 50 + p[0] + 2 * p[1] - 3 * p[2]; };
    const Volume scan =
        test::makeVolume(moving, PixelType::F32, [&](const Index3& i) { return ramp(moving.toPoint(i)); });
    AffineMap map{{1.1, 0.1, 0, -0.05, 0.9, 0.2, 0, 0, 1.05}, {1, -2, 0.5}};
    const std::vector<float> out = resampleLinear(scan, fixed, map, -999);
    Index3 i{};
    for (i[2] = 0; i[2] < fixed.size[2]; ++i[2]) {
        for (i[1] = 0; i[1] < fixed.size[1]; ++i[1]) {
            for (i[0] = 0; i[0] < fixed.size[0]; ++i[0]) {
                ASSERT_NEAR(out[fixed.offset(i)], ramp(map(fixed.toPoint(i))), 1e-2);
            }
        }
    }
    map.offset_mm = {500, 0, 0};
    for (const float v : resampleLinear(scan, fixed, map, -999)) ASSERT_EQ(v, -999);
}

TEST(FiltersTest, InvertedMapUndoesTheMap) {
    const AffineMap map{{1.1, 0.1, 0, -0.05, 0.9, 0.2, 0, 0, 1.05}, {1, -2, 0.5}};
    const Vec3 p = {12, -7, 3};
    const Vec3 back = map.inverted()(map(p));
    for (std::size_t a = 0; a < 3; ++a) EXPECT_NEAR(back[a], p[a], 1e-12);
}

TEST(FiltersTest, LargestComponentJoinsAcrossCorners) {
    const Geometry g = test::centredGeometry({6, 6, 3}, {1, 1, 1});
    std::vector<std::uint8_t> voxels(g.voxelCount(), 0);
    for (const Index3 i : {Index3{0, 0, 0}, Index3{1, 1, 1}, Index3{2, 2, 2}}) voxels[g.offset(i)] = 1;  // by corners
    for (const Index3 i : {Index3{5, 5, 0}, Index3{5, 4, 0}}) voxels[g.offset(i)] = 1;
    const Mask kept = largestComponent(Mask(g, voxels));
    EXPECT_EQ(kept.count(), 3U);
    EXPECT_EQ(kept.at({1, 1, 1}), 1);
    EXPECT_EQ(kept.at({5, 5, 0}), 0);
    EXPECT_EQ(largestComponent(test::makeMask(g, [](const Vec3&) { return false; })).count(), 0U);
}

TEST(FiltersTest, VolumeRefusesAWrongBuffer) {
    const Geometry g = test::randomGeometry(9);
    EXPECT_THROW(Volume(g, std::vector<float>(3), Modality::MR), base::Error);
    EXPECT_THROW(Mask(g, std::vector<std::uint8_t>(3)), base::Error);
}

}  // namespace
}  // namespace bauta::image
