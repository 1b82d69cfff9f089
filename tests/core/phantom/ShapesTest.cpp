// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/phantom/Shapes.h"

#include <gtest/gtest.h>

#include "core/phantom/Loft.h"

namespace bauta::phantom {
namespace {

TEST(ShapesTest, SphereAndCapsuleDistancesAreExact) {
    const ShapePtr sphere = ellipsoid({1, 2, 3}, {5, 5, 5});
    EXPECT_NEAR(sphere->distance({1, 2, 11}), 3, 1e-4);
    EXPECT_NEAR(sphere->distance({4, 2, 3}), -2, 1e-4);
    const ShapePtr capsule = tube({{0, 0, 0}, {10, 0, 0}}, {2, 4});
    EXPECT_NEAR(capsule->distance({5, 7, 0}), 7 - 3, 1e-4);  // radius 3 half way
    EXPECT_NEAR(capsule->distance({-6, 0, 0}), 4, 1e-4);
}

TEST(ShapesTest, WidenedTubeIsWiderAlongItsAxisOnly) {
    const ShapePtr flat = tube({{0, 0, -10}, {0, 0, 10}}, {4}, {1, 0, 0}, 2);
    EXPECT_LT(flat->distance({7.9F, 0, 0}), 0);
    EXPECT_GT(flat->distance({8.1F, 0, 0}), 0);
    EXPECT_GT(flat->distance({0, 4.1F, 0}), 0);
}

TEST(ShapesTest, TurnedEllipsoidHasItsLongAxisWhereTheRotationPutsIt) {
    const ShapePtr turned = ellipsoid({0, 0, 0}, {1, 6, 1}, rotationAboutZ(90));
    EXPECT_LT(turned->distance({5.5F, 0, 0}), 0);
    EXPECT_GT(turned->distance({0, 5.5F, 0}), 0);
}

TEST(ShapesTest, SmoothUnionBulgesByAQuarterOfItsWidth) {
    Blend two;
    two.add(ellipsoid({0, 0, 0}, {5, 5, 5}), 1).add(ellipsoid({0, 0, 0}, {5, 5, 5}), 8);
    EXPECT_NEAR(two.distance({7, 0, 0}), 2 - 8.0 / 4, 1e-4);
    Blend bitten;
    bitten.add(ellipsoid({0, 0, 0}, {5, 5, 5}), 1).cut(ellipsoid({5, 0, 0}, {2, 2, 2}), 0.5F);
    EXPECT_GT(bitten.distance({4, 0, 0}), 0);
    EXPECT_LT(bitten.distance({-4, 0, 0}), 0);
}

TEST(ShapesTest, LeavingOutFarStepsChangesNothingNearTheSurface) {
    Blend body;
    body.add(ellipsoid({0, 0, 0}, {50, 60, 70}), 1);
    for (float x = -40; x <= 40; x += 20)
        body.add(ellipsoid({x, -50, 10}, {12, 12, 12}), 10).cut(tube({{x, -70, 0}, {x, -50, 0}}, {3}), 4);
    int compared = 0;
    for (float x = -60; x < 60; x += 8)
        for (float y = -80; y < 80; y += 8)
            for (float z = -80; z < 80; z += 8) {
                const Box block = {{x, y, z}, {x + 7, y + 7, z + 7}};
                const auto steps = body.stepsNear(block, 8);
                const Point p = {x + 3, y + 2, z + 5};
                const float whole = body.distance(p);
                if (std::abs(whole) > 8) continue;
                ++compared;
                EXPECT_NEAR(body.distance(p, steps), whole, 0.35) << x << " " << y << " " << z;
            }
    EXPECT_GT(compared, 300);
}

TEST(ShapesTest, LoftPassesThroughItsSections) {
    const ShapePtr body = loft({{-20, -10, 10, 8, 0, 2, 2}, {0, -12, 14, 9, 1, 2, 2}, {30, -6, 6, 5, 0, 2, 2}}, false);
    EXPECT_NEAR(body->distance({0, -12, 0}), 0, 0.05);
    EXPECT_NEAR(body->distance({0, 14, 0}), 0, 0.05);
    EXPECT_NEAR(body->distance({9, 1, 0}), 0, 0.05);
    EXPECT_LT(body->distance({0, 0, 29}), 0);
    EXPECT_NEAR(body->distance({0, 0, 34}), 4, 0.05);
}

}  // namespace
}  // namespace bauta::phantom
