// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/phantom/Artefacts.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

namespace bauta::phantom {
namespace {

image::Geometry grid(std::int64_t x, std::int64_t y, std::int64_t z) {
    image::Geometry g;
    g.size = {x, y, z};
    g.spacing_mm = {1, 1, 1};
    return g;
}

TEST(ArtefactsTest, ChemicalShiftMovesFatAloneAndLeavesASeamOnEitherSide) {
    // Water on both sides of a slab of fat.
    Lattice l;
    l.size = {40, 5, 5};
    std::vector<float> water(l.count(), 0.3F), fat(l.count(), 0);
    for (int k = 0; k < 5; ++k)
        for (int j = 0; j < 5; ++j)
            for (int i = 15; i < 25; ++i) {
                water[l.offset(i, j, k)] = 0;
                fat[l.offset(i, j, k)] = 0.8F;
            }
    addShiftedFat(water, fat, l, {2, 0, 0});
    const auto at = [&](int i) { return water[l.offset(i, 2, 2)]; };
    EXPECT_FLOAT_EQ(at(13), 0.3F);  // water in its place
    EXPECT_FLOAT_EQ(at(27), 0.3F);
    EXPECT_FLOAT_EQ(at(15), 0);  // the side fat left is dark
    EXPECT_FLOAT_EQ(at(16), 0);
    EXPECT_FLOAT_EQ(at(20), 0.8F);  // fat within
    EXPECT_FLOAT_EQ(at(25), 1.1F);  // the side it came to is bright
    EXPECT_FLOAT_EQ(at(26), 1.1F);
}

TEST(ArtefactsTest, TruncationRingsBesideAnEdgeInPlaneAndKeepsTheMean) {
    const image::Geometry g = grid(80, 80, 3);
    std::vector<float> step(g.voxelCount());
    for (std::size_t o = 0; o < step.size(); ++o) step[o] = o % 80 < 40 ? 1 : 2;
    std::vector<float> rung = step;
    truncate(rung, g, 2, 0.85, 1);
    const auto at = [&](std::int64_t i) { return rung[g.offset({i, 40, 1})]; };
    EXPECT_GT(std::max({at(40), at(41), at(42)}), 2.04F);  // overshoot
    EXPECT_LT(std::min({at(37), at(38), at(39)}), 0.96F);
    EXPECT_NEAR(at(5), 1, 0.01);
    EXPECT_NEAR(at(75), 2, 0.01);
    EXPECT_NEAR(std::accumulate(rung.begin(), rung.end(), 0.0) / std::accumulate(step.begin(), step.end(), 0.0), 1,
                1e-3);
    // Along the slices nothing was cut.
    std::vector<float> upright(g.voxelCount());
    for (std::size_t o = 0; o < upright.size(); ++o) upright[o] = o < 80 * 80 ? 1 : 2;
    std::vector<float> same = upright;
    truncate(same, g, 2, 0.85, 1);
    for (std::size_t o = 0; o < same.size(); ++o) ASSERT_NEAR(same[o], upright[o], 1e-4);
}

TEST(ArtefactsTest, GhostsLieAtWholeStepsAlongThePhaseAxisOnly) {
    const image::Geometry g = grid(60, 60, 2);
    std::vector<float> scan(g.voxelCount(), 0);
    scan[g.offset({30, 30, 1})] = 10;
    const auto still = [](const image::Vec3& p) { return p[2] > 0.5 ? 1.0F : 0.0F; };
    addGhosts(scan, g, 1, 15, 0.05F, still);
    EXPECT_FLOAT_EQ(scan[g.offset({30, 30, 1})], 10 + 0.05F * 0);
    EXPECT_FLOAT_EQ(scan[g.offset({30, 45, 1})], 0.5F);
    EXPECT_FLOAT_EQ(scan[g.offset({30, 15, 1})], 0.5F);
    EXPECT_FLOAT_EQ(scan[g.offset({30, 0, 1})], 0.5F);  // both second ghosts, wrapped onto one place
    EXPECT_FLOAT_EQ(scan[g.offset({45, 30, 1})], 0);
    EXPECT_FLOAT_EQ(scan[g.offset({30, 45, 0})], 0);
}

TEST(ArtefactsTest, AirDarkensWhatLiesWithinSixMillimetres) {
    Model m;
    m.lattice.size = {30, 9, 9};
    m.tissue.assign(m.lattice.count(), static_cast<std::uint8_t>(Label::Muscle));
    for (int k = 0; k < 9; ++k)
        for (int j = 0; j < 9; ++j)
            for (int i = 0; i < 5; ++i) m.tissue[m.lattice.offset(i, j, k)] = static_cast<std::uint8_t>(Label::Air);
    std::vector<float> greys(m.lattice.count(), 1);
    darkenNearAir(greys, m, 0.5F, {0, 0, 0});
    const auto at = [&](int i) { return greys[m.lattice.offset(i, 4, 4)]; };
    EXPECT_LT(at(5), 0.65F);
    EXPECT_LT(at(5), at(8));
    EXPECT_FLOAT_EQ(at(11), 1);
}

TEST(ArtefactsTest, MetalLeavesAVoidWithABrightRimInMr) {
    const image::Geometry g = grid(61, 61, 61);
    std::vector<float> scan(g.voxelCount(), 1);
    tearHole(scan, g, {30, 30, 30}, 10, {1, 0, 0});
    EXPECT_FLOAT_EQ(scan[g.offset({30, 30, 30})], 0);
    EXPECT_LT(scan[g.offset({30, 36, 30})], 0.1F);
    EXPECT_FLOAT_EQ(scan[g.offset({2, 30, 30})], 1);
    EXPECT_GT(*std::max_element(scan.begin(), scan.end()), 1.2F);
}

TEST(ArtefactsTest, StreaksOfTwoMetalsAreDarkBetweenThemAndStayInTheirSlices) {
    const image::Geometry g = grid(121, 121, 41);
    std::vector<float> scan(g.voxelCount(), 40);
    addStreaks(scan, g, {{40, 60, 20}, {80, 60, 20}}, 5);
    EXPECT_LT(scan[g.offset({60, 60, 20})], -50);
    EXPECT_FLOAT_EQ(scan[g.offset({60, 60, 35})], 40);
    double most = -1e9;
    for (std::int64_t i = 0; i < 121; ++i) most = std::max<double>(most, scan[g.offset({i, 70, 20})]);
    EXPECT_GT(most, 55);  // rays of the fan
}

TEST(ArtefactsTest, ShouldersAreNoisyInGrainsThatLieAcrossThePatient) {
    const image::Geometry g = grid(200, 60, 60);
    std::vector<float> scan(g.voxelCount(), 40);
    addShoulderNoise(scan, g, 20, 15, 3);
    double sum = 0, alongX = 0, alongY = 0;
    int n = 0;
    for (std::int64_t k = 0; k < 20; ++k)
        for (std::int64_t j = 0; j < 57; ++j)
            for (std::int64_t i = 0; i < 197; ++i, ++n) {
                const auto at = [&](std::int64_t di, std::int64_t dj) {
                    return static_cast<double>(scan[g.offset({i + di, j + dj, k})]) - 40;
                };
                sum += at(0, 0) * at(0, 0);
                alongX += at(0, 0) * at(3, 0);
                alongY += at(0, 0) * at(0, 3);
            }
    EXPECT_NEAR(std::sqrt(sum / n), 15, 1);
    EXPECT_GT(alongX / sum, 0.9);
    EXPECT_LT(alongY / sum, 0.2);
    EXPECT_FLOAT_EQ(scan[g.offset({100, 30, 41})], 40);  // the head
}

TEST(ArtefactsTest, TheBandBetweenThePetrousBonesIsDark) {
    const image::Geometry g = grid(100, 60, 60);
    std::vector<float> scan(g.voxelCount(), 40);
    scan[g.offset({50, 30, 30})] = -1000;
    hardenBeam(scan, g, {20, 30, 30}, {80, 30, 30}, 8);
    EXPECT_NEAR(scan[g.offset({51, 30, 30})], 32, 0.1);
    EXPECT_FLOAT_EQ(scan[g.offset({50, 30, 30})], -1000);  // air stays
    EXPECT_FLOAT_EQ(scan[g.offset({85, 30, 30})], 40);
    EXPECT_GT(scan[g.offset({50, 45, 30})], 39);
}

TEST(ArtefactsTest, AboutOneScanInTenMovesAndTheDrawIsTheSubjectsOwn) {
    int moved = 0;
    for (std::uint64_t seed = 0; seed < 400; ++seed) {
        const Parameters p = drawParameters(seed, 0, false);
        const Formation f = drawFormation(image::Modality::T2w, p, {1, 1, 2});
        moved += f.moved ? 1 : 0;
        EXPECT_LE(std::abs(f.fatShift_mm), 2);
        EXPECT_EQ(f.toJson(), drawFormation(image::Modality::T2w, p, {1, 1, 2}).toJson());
    }
    EXPECT_GT(moved, 20);
    EXPECT_LT(moved, 65);
    const Formation average = drawFormation(image::Modality::T2w, drawParameters(1, 0, true), {1, 1, 1});
    EXPECT_EQ(average.fatShift_mm, 0);
    EXPECT_FALSE(average.moved);
}

}  // namespace
}  // namespace bauta::phantom
