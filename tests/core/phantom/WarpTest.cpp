// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/phantom/Warp.h"

#include <gtest/gtest.h>

namespace bauta::phantom {
namespace {

TEST(WarpTest, TemplateIsLeftInPlace) {
    const Warp warp(drawParameters(5, 0, true));
    const Point p = warp.toTemplate({12, -80, 33});
    EXPECT_FLOAT_EQ(p.x, 12);
    EXPECT_FLOAT_EQ(p.y, -80);
    EXPECT_FLOAT_EQ(p.z, 33);
}

TEST(WarpTest, ThereAndBackIsTheSamePoint) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        const Warp warp(drawParameters(seed, 0, false));
        for (const Point p :
             {Point{0, -120, -18}, Point{68, 3, 0}, Point{-55, 3, -40}, Point{0, 4, -140}, Point{10, 10, 120}})
            EXPECT_LT(length(warp.toTemplate(warp.toScan(p)) - p), 0.01F) << "seed " << seed;
    }
}

TEST(WarpTest, ChinUpRaisesTheEyesAndKeepsTheEarsLevel) {
    Parameters p = drawParameters(1, 0, true);
    p.average = false;
    p.pitch = 20;
    const Warp warp(p);
    const Point eye = warp.toScan({31, -71, 17}), ear = warp.toScan({68, 0, 0});
    EXPECT_GT(eye.z, 17 + 15);
    EXPECT_NEAR(ear.z, 0, 0.1);
    EXPECT_GT(eye.x, 0);
}

TEST(WarpTest, BendingTheNeckMovesTheTrunkAndLeavesTheJawToTheSkull) {
    Parameters p = drawParameters(1, 0, true);
    p.average = false;
    for (const double flex : {-12.0, 12.0}) {
        p.flex = flex;
        const Warp warp(p);
        for (const Point jaw : {Point{0, -99, -83.5F}, Point{0, -86, -99}, Point{48, -17, -45}}) {
            const Point moved = warp.toScan(jaw);
            EXPECT_LT(length(moved - jaw), 0.3F) << flex;
        }
        const float forward = -(warp.toScan({0, 20, -160}).y - 20);
        EXPECT_GT(forward * (flex > 0 ? 1 : -1), 15) << flex;
        for (const Point neck : {Point{0, -30, -101}, Point{0, -5, -121}, Point{40, -15, -82}, Point{0, -20, -150}})
            EXPECT_LT(length(warp.toTemplate(warp.toScan(neck)) - neck), 0.01F) << flex;
    }
}

TEST(WarpTest, DilationIsTheProductOfTheScales) {
    Parameters p = drawParameters(1, 0, true);
    p.average = false;
    p.neckWidth = 1.1;
    p.neckDepth = 0.9;
    p.neckHeight = 1.05;
    const Warp warp(p);
    EXPECT_NEAR(warp.dilation({30, 40, -125}), 1.1 * 0.9 * 1.05, 0.02);
    EXPECT_NEAR(warp.stretch({30, 40, -125}).volume(), 1.1 * 0.9 * 1.05, 0.01);
}

}  // namespace
}  // namespace bauta::phantom
