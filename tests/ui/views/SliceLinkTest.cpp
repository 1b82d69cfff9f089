// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/SliceLink.h"

#include <gtest/gtest.h>

#include <QSignalSpy>
#include <QTest>

#include "tests/support/Application.h"
#include "tests/support/Images.h"
#include "tests/ui/views/Marks.h"

namespace bauta {
namespace {

class SliceLinkTest : public testing::Test {
  protected:
    void SetUp() override {
        test::application();
        for (int i = 0; i < 6; ++i) {
            auto* view = views_.emplace_back(std::make_unique<views::SliceView>()).get();
            view->resize(300, 400);
            views::SliceState state;
            state.plane = static_cast<image::Plane>(i % 3);
            state.image = i < 3 ? views::SliceImage::Original : views::SliceImage::Defaced;
            view->setState(state);
            view->show();
            link_.add(view);
        }
        content_ = test::markedContent(test::markedGrid(image::kIdentity));
        link_.setContent(content_, false);
    }
    views::SliceLink link_;
    std::vector<std::unique_ptr<views::SliceView>> views_;
    views::SliceContent content_;
};

TEST_F(SliceLinkTest, AClickInOneViewMovesTheCrosshairOfAll) {
    QTest::mouseClick(views_[0].get(), Qt::LeftButton, {}, {200, 150});
    const auto expected = views_[0]->frame().toPoint({200, 150});
    for (const auto& view : views_) {
        EXPECT_NEAR(view->state().crosshair_lps_mm[0], expected[0], 1e-9);
        EXPECT_NEAR(view->state().crosshair_lps_mm[1], expected[1], 1e-9);
    }
    EXPECT_EQ(views_[1]->state().plane, image::Plane::Sagittal);
    EXPECT_EQ(views_[4]->state().image, views::SliceImage::Defaced);
}

TEST_F(SliceLinkTest, AllViewsShareOneScaleThatFitsEveryPlane) {
    // The widest plane is 75 mm of posterior to anterior in 292 px, or 72.8 mm; the fit follows it everywhere.
    const double expected = std::max({56 * 1.3, 50 * 1.5, 30 * 2.4}) / 292;
    for (const auto& view : views_) EXPECT_NEAR(view->state().mm_per_pixel, expected, 1e-9);
}

TEST_F(SliceLinkTest, AnotherMethodKeepsTheViewAnotherSubjectResetsIt) {
    link_.change([](views::SliceState& s) {
        s.crosshair_lps_mm = {5, 6, 7};
        s.mm_per_pixel = 0.1;
        s.window = {123, 45};
    });
    auto other = content_;
    other.defaced = content_.original;
    link_.setContent(other, true);
    EXPECT_EQ(views_[3]->state().mm_per_pixel, 0.1);
    EXPECT_EQ(views_[3]->state().window.width, 123);
    EXPECT_FALSE(views_[3]->content().defaced.empty());
    link_.setContent(content_, false);
    EXPECT_GT(views_[3]->state().mm_per_pixel, 0.2);
    EXPECT_NE(views_[3]->state().window.width, 123);
    EXPECT_NEAR(views_[3]->state().crosshair_lps_mm[2], 0, 1e-9);
}

TEST_F(SliceLinkTest, ScrollsAPlaneByNumber) {
    const auto before = views_[2]->frame().slice;
    link_.scroll(image::Plane::Coronal, 3);
    EXPECT_EQ(views_[2]->frame().slice, before + 3);
    EXPECT_EQ(views_[5]->frame().slice, before + 3);
    link_.scroll(image::Plane::Coronal, -1000);
    EXPECT_EQ(views_[2]->frame().slice, 0);
}

TEST_F(SliceLinkTest, ScrollsTowardsTheHeadOnGridsThatRunDownToo) {
    for (const double down : {1.0, -1.0}) {
        // Turned about x: slices and rows run the other way, the patient does not.
        content_ = test::markedContent(test::markedGrid({1, 0, 0, 0, down, 0, 0, 0, down}));
        link_.setContent(content_, false);
        const double before = views_[0]->state().crosshair_lps_mm[2];
        link_.scroll(image::Plane::Axial, 2);
        EXPECT_GT(views_[0]->state().crosshair_lps_mm[2], before + 1) << down;
        link_.scroll(image::Plane::Coronal, 2);
        EXPECT_GT(views_[0]->state().crosshair_lps_mm[1], 1) << down;
    }
}

TEST_F(SliceLinkTest, AViewMayGoBeforeTheLinkAndTheLinkBeforeTheViews) {
    views_.pop_back();
    link_.setCrosshair({1, 2, 3});
    EXPECT_EQ(link_.views().size(), 5U);
    auto shortLived = std::make_unique<views::SliceLink>();
    shortLived->add(views_[0].get());
    shortLived.reset();
    QTest::mouseClick(views_[0].get(), Qt::LeftButton, {}, {150, 150});
    (void)test::painted(*views_[0]);
}

TEST_F(SliceLinkTest, ResetAndCentreMoveTheView) {
    link_.setCrosshair({10, -8, 3});
    link_.centreOnCrosshair();
    EXPECT_EQ(views_[0]->state().centre_lps_mm, (image::Vec3{10, -8, 3}));
    link_.resetView();
    EXPECT_NEAR(views_[0]->state().centre_lps_mm[0], 0, 1e-9);
}

}  // namespace
}  // namespace bauta
