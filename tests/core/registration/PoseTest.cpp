// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/registration/detail/Pose.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace bauta::registration::detail {
namespace {

void expectPoint(const image::Vec3& p, const image::Vec3& wanted) {
    for (std::size_t a = 0; a < 3; ++a) EXPECT_NEAR(p[a], wanted[a], 1e-9) << "axis " << a;
}

const Centres kCentres{{10, 20, 30}, {1, 2, 3}};

TEST(PoseTest, NothingTurnedLaysCentreOnCentre) {
    const auto map = toMap({}, kCentres);
    expectPoint(map({10, 20, 30}), {1, 2, 3});
    expectPoint(map({11, 22, 33}), {2, 4, 6});
}

TEST(PoseTest, QuarterTurnAboutXTakesFrontToBelow) {
    Pose pose{};
    pose[0] = std::numbers::pi / 2;
    // A point 5 mm in front of the centre (−y) comes to lie 5 mm below it (−z).
    expectPoint(toMap(pose, kCentres)({10, 15, 30}), {1, 2, -2});
}

TEST(PoseTest, ScaleActsAlongTheMovingAxesAfterTheTurn) {
    Pose pose{};
    pose[0] = std::numbers::pi / 2;
    pose[8] = std::log(2.0);
    expectPoint(toMap(pose, kCentres)({10, 15, 30}), {1, 2, -7});
}

TEST(PoseTest, SeparationIsTheLargestOverThePoints) {
    Pose shifted{};
    shifted[3] = 3;
    shifted[4] = 4;
    EXPECT_NEAR(separation_mm(toMap({}, kCentres), toMap(shifted, kCentres), outline({0, 0, 0}, 1)), 5, 1e-9);
}

}  // namespace
}  // namespace bauta::registration::detail
