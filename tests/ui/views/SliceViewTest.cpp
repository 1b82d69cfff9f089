// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/SliceView.h"

#include <gtest/gtest.h>

#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

#include "tests/support/Application.h"
#include "tests/support/Images.h"
#include "tests/ui/views/Marks.h"

namespace bauta {
namespace {

using image::operator-;

class SliceViewTest : public testing::Test {
  protected:
    void SetUp() override {
        test::application();
        view_ = std::make_unique<views::SliceView>();
        view_->resize(400, 360);
        view_->setContent(test::markedContent(test::markedGrid(image::kIdentity)));
        view_->setState(test::plainState(image::Plane::Axial, {3, 4, 5}));
    }
    void wheel(int delta, Qt::KeyboardModifiers modifiers = {}, QPointF at = {200, 180}) {
        QWheelEvent event(at, view_->mapToGlobal(at), {}, {0, delta}, Qt::NoButton, modifiers, Qt::NoScrollPhase,
                          false);
        QApplication::sendEvent(view_.get(), &event);
    }
    void mouse(QEvent::Type type, QPointF at, Qt::MouseButton button, Qt::KeyboardModifiers modifiers = {}) {
        const Qt::MouseButtons held = type == QEvent::MouseButtonRelease ? Qt::NoButton : button;
        QMouseEvent event(type, at, view_->mapToGlobal(at), type == QEvent::MouseMove ? Qt::NoButton : button, held,
                          modifiers);
        QApplication::sendEvent(view_.get(), &event);
    }
    void drag(QPointF from, QPointF to, Qt::MouseButton button, Qt::KeyboardModifiers modifiers = {}) {
        mouse(QEvent::MouseButtonPress, from, button, modifiers);
        mouse(QEvent::MouseMove, to, button, modifiers);
        mouse(QEvent::MouseButtonRelease, to, button, modifiers);
    }
    std::unique_ptr<views::SliceView> view_;
};

TEST_F(SliceViewTest, WheelMovesTheCrosshairByWholeSlicesAlongTheNormalOnly) {
    QSignalSpy moved(view_.get(), &views::SliceView::crosshairMoved);
    const auto before = view_->frame();
    wheel(120);
    ASSERT_EQ(moved.count(), 1);
    const auto point = moved[0][0].value<image::Vec3>();
    EXPECT_NEAR(point[0], 3, 1e-9);
    EXPECT_NEAR(point[1], 4, 1e-9);
    auto state = view_->state();
    state.crosshair_lps_mm = point;
    view_->setState(state);
    EXPECT_EQ(view_->frame().slice, before.slice + 1);
    wheel(60);
    EXPECT_EQ(moved.count(), 1) << "half a step waits for its other half";
    wheel(60);
    EXPECT_EQ(moved.count(), 2);
}

TEST_F(SliceViewTest, WheelStopsAtTheFirstAndLastSlice) {
    auto state = view_->state();
    state.crosshair_lps_mm = {0, 0, 1000};
    view_->setState(state);
    EXPECT_EQ(view_->frame().slice, view_->frame().layout.slices - 1);
    QSignalSpy moved(view_.get(), &views::SliceView::crosshairMoved);
    wheel(120);
    EXPECT_EQ(moved.count(), 0);
    wheel(-120);
    EXPECT_EQ(moved.count(), 1);
}

TEST_F(SliceViewTest, ZoomKeepsThePointUnderTheCursor) {
    const QPointF at(310, 95);
    const auto before = view_->frame().toPoint(at);
    QSignalSpy viewMoved(view_.get(), &views::SliceView::viewMoved);
    wheel(240, Qt::ControlModifier, at);
    ASSERT_EQ(viewMoved.count(), 1);
    auto state = view_->state();
    EXPECT_LT(viewMoved[0][0].toDouble(), state.mm_per_pixel);
    state.mm_per_pixel = viewMoved[0][0].toDouble();
    state.centre_lps_mm = viewMoved[0][1].value<image::Vec3>();
    view_->setState(state);
    EXPECT_LT(image::norm(view_->frame().toPoint(at) - before), 1e-6);
}

TEST_F(SliceViewTest, MiddleDragPansWithTheCursor) {
    QSignalSpy viewMoved(view_.get(), &views::SliceView::viewMoved);
    const auto before = view_->frame().toPoint({100, 100});
    drag({100, 100}, {130, 80}, Qt::MiddleButton);
    ASSERT_EQ(viewMoved.count(), 1);
    auto state = view_->state();
    EXPECT_EQ(viewMoved[0][0].toDouble(), state.mm_per_pixel);
    state.centre_lps_mm = viewMoved[0][1].value<image::Vec3>();
    view_->setState(state);
    EXPECT_LT(image::norm(view_->frame().toPoint({130, 80}) - before), 1e-6);
}

TEST_F(SliceViewTest, LeftDragMovesTheCrosshairAndStaysInsideTheGrid) {
    QSignalSpy moved(view_.get(), &views::SliceView::crosshairMoved);
    drag({200, 180}, {9000, 180}, Qt::LeftButton);
    ASSERT_EQ(moved.count(), 2);
    const auto point = moved[1][0].value<image::Vec3>();
    EXPECT_NEAR(point[0], 28 * 1.3, 1e-6);  // half a voxel beyond the last centre
    EXPECT_NEAR(point[2], 5, 1e-9);
}

TEST_F(SliceViewTest, InWindowModeALeftDragChangesTheWindow) {
    auto state = view_->state();
    state.windowMode = true;
    view_->setState(state);
    QSignalSpy moved(view_.get(), &views::SliceView::crosshairMoved);
    QSignalSpy window(view_.get(), &views::SliceView::windowChanged);
    drag({100, 100}, {140, 60}, Qt::LeftButton);
    EXPECT_EQ(moved.count(), 0);
    ASSERT_EQ(window.count(), 1);
    const auto w = window[0][0].value<image::Window>();
    EXPECT_GT(w.width, 1000);  // to the right: wider
    EXPECT_GT(w.level, 500);   // upwards: higher
    drag({100, 100}, {-20000, 100}, Qt::LeftButton);
    EXPECT_GT(window[1][0].value<image::Window>().width, 0);
}

TEST_F(SliceViewTest, DoubleClickAsksToMaximiseAndArrowsMoveByAVoxel) {
    QSignalSpy maximise(view_.get(), &views::SliceView::maximiseRequested);
    QTest::mouseDClick(view_.get(), Qt::LeftButton, {}, {50, 50});
    EXPECT_EQ(maximise.count(), 1);
    QSignalSpy moved(view_.get(), &views::SliceView::crosshairMoved);
    QTest::keyClick(view_.get(), Qt::Key_Right);
    ASSERT_EQ(moved.count(), 1);
    const auto point = moved[0][0].value<image::Vec3>();
    EXPECT_NEAR(point[0], 3 + 1.3, 1e-9);
    EXPECT_NEAR(point[1], 4, 1e-9);
}

TEST_F(SliceViewTest, TellsWhatItShowsToAssistiveTools) {
    EXPECT_EQ(view_->accessibleName().toStdString(), "Axial view, original, S 6 mm, slice 18 of 30");
    view_->setMessage(QStringLiteral("Loading sub-017…"));
    EXPECT_TRUE(view_->accessibleName().contains(QStringLiteral("Loading sub-017")));
}

TEST_F(SliceViewTest, ProbesWhatLiesUnderTheCursorAndNothingOutside) {
    QSignalSpy probed(view_.get(), &views::SliceView::probed);
    mouse(QEvent::MouseMove, {200, 180}, Qt::NoButton);
    ASSERT_EQ(probed.count(), 1);
    EXPECT_TRUE(probed[0][0].value<std::optional<views::SliceProbe>>());
    mouse(QEvent::MouseMove, {3, 3}, Qt::NoButton);
    EXPECT_FALSE(probed[1][0].value<std::optional<views::SliceProbe>>());
    EXPECT_EQ(view_->probe({200, 180})->hasDefaced, false);
}

TEST_F(SliceViewTest, AnEmptyViewTakesEveryEventWithoutHarm) {
    views::SliceView empty;
    empty.resize(100, 100);
    QSignalSpy moved(&empty, &views::SliceView::crosshairMoved);
    QTest::mouseClick(&empty, Qt::LeftButton, {}, {50, 50});
    QTest::keyClick(&empty, Qt::Key_Left);
    EXPECT_EQ(moved.count(), 0);
    EXPECT_FALSE(empty.probe({50, 50}));
    EXPECT_EQ(qRed(test::painted(empty).pixel(50, 50)), 0);
}

}  // namespace
}  // namespace bauta
