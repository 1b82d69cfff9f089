// SPDX-License-Identifier: GPL-3.0-or-later
// What a surface view does without OpenGL: camera, buttons, labels, software picture.
#include "ui/views/SurfaceView.h"

#include <gtest/gtest.h>

#include <QAbstractButton>
#include <QSignalSpy>
#include <QTest>

#include "tests/support/Application.h"
#include "tests/support/Images.h"

namespace bauta {
namespace {

using scene::CameraPreset;
using views::SurfaceView;

scene::SkinPtr ball(double radius_mm) {
    const auto geometry = test::centredGeometry({50, 50, 50}, {2, 2, 2});
    return std::make_shared<const scene::SkinMesh>(scene::extractSkin(
        test::makeVolume(
            geometry, image::PixelType::I16,
            [&](const image::Index3& i) { return image::norm(geometry.toPoint(i)) < radius_mm ? 1000.0 : 0.0; }),
        500));
}

class SurfaceViewTest : public testing::Test {
  protected:
    void SetUp() override {
        test::application();
        view_ = std::make_unique<SurfaceView>();
        view_->resize(300, 360);
        view_->show();
    }
    int skinPixels() {
        const QImage p = view_->grab().toImage();
        int count = 0;
        for (int y = 40; y < p.height() - 40; ++y) {
            for (int x = 0; x < p.width(); ++x)
                count += qRed(p.pixel(x, y)) > 90 && qRed(p.pixel(x, y)) > qBlue(p.pixel(x, y));
        }
        return count;
    }
    std::unique_ptr<SurfaceView> view_;
};

TEST_F(SurfaceViewTest, SaysThatItIsBuildingUntilASkinComes) {
    EXPECT_TRUE(view_->accessibleName().contains(QStringLiteral("Building the skin surface…")));
    EXPECT_EQ(skinPixels(), 0);
    QSignalSpy shown(view_.get(), &SurfaceView::skinShown);
    view_->setSkin(ball(40));
    EXPECT_GT(skinPixels(), 5000);
    ASSERT_TRUE(test::waitFor([&] { return shown.count() == 1; }));
    EXPECT_TRUE(view_->accessibleName().contains(QStringLiteral("45° left · iso 500")));
    view_->setSkin(std::make_shared<const scene::SkinMesh>());
    EXPECT_TRUE(view_->accessibleName().contains(QStringLiteral("Nothing in this image is above the skin level")));
}

TEST_F(SurfaceViewTest, ButtonsGoToTheirPresets) {
    view_->setSkin(ball(40));
    QSignalSpy changed(view_.get(), &SurfaceView::cameraChanged);
    const auto buttons = view_->findChildren<QAbstractButton*>();
    ASSERT_EQ(buttons.size(), 5);
    for (qsizetype i = 0; i < buttons.size(); ++i) {
        EXPECT_GE(buttons[i]->height(), 24);
        EXPECT_GE(buttons[i]->width(), 24);
        EXPECT_FALSE(buttons[i]->accessibleName().isEmpty());
        QTest::mouseClick(buttons[i], Qt::LeftButton);
        EXPECT_EQ(view_->camera().preset(), scene::kCameraPresets[static_cast<std::size_t>(i)]);
        EXPECT_TRUE(buttons[i]->isChecked());
    }
    EXPECT_EQ(changed.count(), 5);
}

TEST_F(SurfaceViewTest, DraggingToTheRightTurnsTheFaceToTheRight) {
    view_->setSkin(ball(40));
    view_->setPreset(CameraPreset::Front);
    QSignalSpy changed(view_.get(), &SurfaceView::cameraChanged);
    QTest::mousePress(view_.get(), Qt::LeftButton, {}, {100, 100});
    QMouseEvent move(QEvent::MouseMove, QPointF(140, 120), view_->mapToGlobal(QPointF(140, 120)), Qt::NoButton,
                     Qt::LeftButton, {});
    QApplication::sendEvent(view_.get(), &move);
    QTest::mouseRelease(view_.get(), Qt::LeftButton, {}, {140, 120});
    ASSERT_EQ(changed.count(), 1);
    EXPECT_NEAR(view_->camera().azimuth_deg, -20, 1e-9);
    EXPECT_NEAR(view_->camera().elevation_deg, 10, 1e-9);
}

TEST_F(SurfaceViewTest, LinkedViewsShareOneCameraWithoutEchoes) {
    SurfaceView other;
    QObject::connect(view_.get(), &SurfaceView::cameraChanged, &other, &SurfaceView::setCamera);
    QObject::connect(&other, &SurfaceView::cameraChanged, view_.get(), &SurfaceView::setCamera);
    QSignalSpy echo(&other, &SurfaceView::cameraChanged);
    view_->setSkin(ball(40));
    view_->setPreset(CameraPreset::Right);
    EXPECT_EQ(other.camera(), view_->camera());
    EXPECT_EQ(echo.count(), 0);
}

TEST_F(SurfaceViewTest, SkinIsFramedAgainWhenTheViewGrowsUntilTheUserZooms) {
    view_->setSkin(ball(40));
    const double before = view_->camera().halfHeight_mm;
    EXPECT_NEAR(before * 300 / 360, 40, 6);
    view_->resize(600, 360);
    QApplication::processEvents();
    EXPECT_LT(view_->camera().halfHeight_mm, before - 3);
    auto zoomed = view_->camera();
    zoomed.halfHeight_mm = 20;
    view_->setCamera(zoomed);
    view_->resize(300, 360);
    QApplication::processEvents();
    EXPECT_EQ(view_->camera().halfHeight_mm, 20);
    view_->resetCamera();
    EXPECT_NEAR(view_->camera().halfHeight_mm, before, 1e-6);
}

TEST_F(SurfaceViewTest, SpinningTurnsAndAPressStopsIt) {
    view_->setSkin(ball(40));
    QSignalSpy changed(view_.get(), &SurfaceView::cameraChanged);
    const double before = view_->camera().azimuth_deg;
    view_->setSpinning(true);
    ASSERT_TRUE(test::waitFor([&] { return changed.count() >= 3; }));
    EXPECT_NE(view_->camera().azimuth_deg, before);
    QTest::mousePress(view_.get(), Qt::LeftButton, {}, {100, 100});
    EXPECT_FALSE(view_->spinning());
}

}  // namespace
}  // namespace bauta
