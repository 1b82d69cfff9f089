// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "core/phantom/Phantom.h"
#include "core/registration/Registration.h"
#include "tests/support/Images.h"

namespace bauta::registration {
namespace {

phantom::Phantom head(phantom::FieldOfView fov, const image::Mat3& direction = image::kIdentity) {
    phantom::PhantomSpec spec;
    spec.seed = 31;
    spec.fov = fov;
    spec.spacing_mm = {3, 3, 3};
    spec.direction = direction;
    return phantom::makePhantom(spec);
}

image::Vec3 betweenEars(const phantom::Phantom& p) {
    const auto& left = p.landmarks_lps_mm.at("ear_canal_L");
    const auto& right = p.landmarks_lps_mm.at("ear_canal_R");
    return {(left[0] + right[0]) / 2, (left[1] + right[1]) / 2, (left[2] + right[2]) / 2};
}

TEST(FieldOfViewTest, FindsTheHeadOfAWholeScan) {
    const auto p = head(phantom::FieldOfView::Full);
    const auto view = analyseFieldOfView(p.scan);
    ASSERT_TRUE(view.headFound) << view.reason;
    EXPECT_FALSE(view.topCut);
    EXPECT_TRUE(view.neckVisible);
    EXPECT_NEAR(view.top_lps_mm, p.landmarks_lps_mm.at("vertex")[2], 15);
    const auto ears = betweenEars(p);
    for (std::size_t a = 0; a < 3; ++a) EXPECT_NEAR(view.headCentre_lps_mm[a], ears[a], 30) << "axis " << a;
    EXPECT_NEAR(view.scale, 1, 0.15);
}

TEST(FieldOfViewTest, TellsThatTheVertexIsCut) {
    const auto p = head(phantom::FieldOfView::Rt);
    const auto view = analyseFieldOfView(p.scan);
    ASSERT_TRUE(view.headFound) << view.reason;
    EXPECT_TRUE(view.topCut);
    EXPECT_NEAR(view.headCentre_lps_mm[2], betweenEars(p)[2], 60);
}

TEST(FieldOfViewTest, IsBlindToAxisOrderAndFlips) {
    const auto directions = test::axisDirections();
    const auto plain = analyseFieldOfView(head(phantom::FieldOfView::Full).scan);
    for (const std::size_t d : {7U, 41U}) {
        const auto view = analyseFieldOfView(head(phantom::FieldOfView::Full, directions[d]).scan);
        ASSERT_TRUE(view.headFound) << "direction " << d << ": " << view.reason;
        EXPECT_FALSE(view.topCut) << "direction " << d;
        for (std::size_t a = 0; a < 3; ++a)
            EXPECT_NEAR(view.headCentre_lps_mm[a], plain.headCentre_lps_mm[a], 12) << "direction " << d;
    }
}

TEST(FieldOfViewTest, SaysWhyThereIsNoHead) {
    const auto grid = test::centredGeometry({40, 40, 40}, {4, 4, 4});
    const auto constant = test::makeVolume(grid, image::PixelType::I16, [](const image::Index3&) { return 7.0; });
    EXPECT_FALSE(analyseFieldOfView(constant).headFound);
    EXPECT_FALSE(analyseFieldOfView(constant).reason.empty());
    EXPECT_FALSE(analyseFieldOfView({}).headFound);
    // A ball of 3 cm is no head.
    const auto ball = test::makeVolume(grid, image::PixelType::I16, [&](const image::Index3& i) {
        return image::norm(grid.toPoint(i)) < 30 ? 500.0 : 0.0;
    });
    EXPECT_FALSE(analyseFieldOfView(ball).headFound);
    EXPECT_FALSE(analyseFieldOfView(ball).reason.empty());
}

}  // namespace
}  // namespace bauta::registration
