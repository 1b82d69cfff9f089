// SPDX-License-Identifier: GPL-3.0-or-later
// The surface view on a real display: VTK inside QOpenGLWidget, with labels above it.
#include <gtest/gtest.h>

#include <QAbstractButton>
#include <QGuiApplication>
#include <QSignalSpy>
#include <algorithm>
#include <cmath>

#include "tests/support/Application.h"
#include "tests/support/Images.h"
#include "ui/scene/SurfaceScene.h"
#include "ui/views/SurfaceView.h"

namespace bauta {
namespace {

using views::SurfaceView;

// A ball with a nose in front and, for the cut, everything in front of y = −20 gone.
image::Volume face(bool cut) {
    const auto geometry = test::centredGeometry({60, 60, 60}, {3, 3, 3});
    return test::makeVolume(geometry, image::PixelType::I16, [&](const image::Index3& i) {
        auto p = geometry.toPoint(i);
        if (cut && p[1] < -20) return 0.0;
        const bool head = image::norm(p) < 60;
        p[1] += 62;
        return head || image::norm(p) < 14 ? 1000.0 : 0.0;
    });
}

scene::SkinPtr skin(bool cut) {
    if (!cut) return std::make_shared<const scene::SkinMesh>(scene::extractSkin(face(false), 500));
    const auto whole = face(false);
    const auto affected = test::makeMask(whole.geometry(), [](const image::Vec3& p) { return p[1] < -20; });
    return std::make_shared<const scene::SkinMesh>(scene::extractCutSkin(face(true), affected, 500));
}

class SurfaceLiveTest : public testing::Test {
  protected:
    void SetUp() override {
        views::setDefaultSurfaceFormat();
        test::application();
        ASSERT_NE(QGuiApplication::platformName(), QStringLiteral("offscreen"))
            << "this test needs a display (xvfb-run)";
        view_ = std::make_unique<SurfaceView>();
        view_->resize(300, 360);
        view_->show();
    }
    QImage shown(const scene::SkinPtr& mesh) {
        QSignalSpy first(view_.get(), &SurfaceView::skinShown);
        view_->setSkin(mesh);
        EXPECT_TRUE(test::waitFor([&] { return first.count() > 0; }));
        return view_->grab().toImage();
    }
    std::unique_ptr<SurfaceView> view_;
};

TEST_F(SurfaceLiveTest, GoesToAndFroBetweenSkins) {
    const auto original = skin(false), defaced = skin(true);
    const QImage first = shown(original);
    const QImage second = shown(defaced);
    EXPECT_NE(first, second);
    EXPECT_EQ(shown(original), first);
    EXPECT_EQ(shown(defaced), second);
    EXPECT_NE(shown(skin(false)), second) << "a third skin takes the place of the older";
    EXPECT_EQ(shown(defaced), second);
    view_->setSkin(nullptr);
    EXPECT_EQ(shown(original), first);
}

TEST_F(SurfaceLiveTest, VtkDrawsTheSkinIntoTheWidget) {
    const auto children = view_->findChildren<QWidget*>();
    ASSERT_TRUE(
        std::any_of(children.begin(), children.end(), [](const QWidget* w) { return w->inherits("QOpenGLWidget"); }));
    const auto mesh = skin(false);
    view_->setPresetButtonsVisible(false);
    (void)shown(mesh);
    view_->setPreset(scene::CameraPreset::Left);
    const QImage p = view_->grab().toImage();
    const double ratio = p.devicePixelRatio();
    const auto plain = scene::rasterPicture(*mesh, view_->camera(), p.width(), p.height());
    // Below the caption the widget shows what the plain rasteriser draws.
    double sum = 0;
    int n = 0;
    for (int y = static_cast<int>(30 * ratio); y < p.height(); ++y) {
        for (int x = 0; x < p.width(); ++x, ++n) {
            sum += std::abs(qRed(p.pixel(x, y)) - int{plain.pixel(x, y)[0]});
        }
    }
    EXPECT_LT(sum / n, 5);
    // The nose is on the left: there the outline at its height stands out against the outline above.
    const auto reach = [&](int row, bool left) {
        int n_px = 0;
        for (int x = 0; x < p.width() / 2; ++x) n_px += qRed(p.pixel(left ? x : p.width() - 1 - x, row)) > 70;
        return n_px;
    };
    const int middle = p.height() / 2;
    const int above = middle - static_cast<int>(60 * ratio);
    EXPECT_GT(reach(middle, true) - reach(above, true), reach(middle, false) - reach(above, false) + 10 * ratio);
}

TEST_F(SurfaceLiveTest, CutSurfaceIsPinkInTheMiddleOfTheFrontView) {
    (void)shown(skin(true));
    view_->setPreset(scene::CameraPreset::Front);
    const QImage p = view_->grab().toImage();
    double x = 0;
    double y = 0;
    int n = 0;
    for (int r = 0; r < p.height(); ++r) {
        for (int c = 0; c < p.width(); ++c) {
            const QRgb pixel = p.pixel(c, r);
            if (qRed(pixel) < qGreen(pixel) + 30 || qBlue(pixel) < qGreen(pixel) + 15) continue;
            x += c;
            y += r;
            ++n;
        }
    }
    ASSERT_GT(n, 3000);
    EXPECT_NEAR(x / n / p.width(), 0.5, 0.02);
    EXPECT_NEAR(y / n / p.height(), 0.5, 0.03);
}

TEST_F(SurfaceLiveTest, LabelsAndButtonsLieAboveThePicture) {
    const QImage p = shown(skin(false));
    const double ratio = p.devicePixelRatio();
    int bright = 0;
    for (int y = 0; y < static_cast<int>(28 * ratio); ++y) {
        for (int x = 0; x < static_cast<int>(160 * ratio); ++x) bright += qGreen(p.pixel(x, y)) > 170;
    }
    EXPECT_GT(bright, 60) << "the caption";
    const auto* button = view_->findChildren<QAbstractButton*>()[1];
    const QPoint inside = ((QPointF(button->pos()) + QPointF(4, 6)) * ratio).toPoint();
    EXPECT_NEAR(qBlue(p.pixel(inside)), 0xB3, 30) << "the chosen preset is blue";
}

TEST_F(SurfaceLiveTest, SurvivesResizingHidingAndAnotherParent) {
    const auto mesh = skin(false);
    (void)shown(mesh);
    QWidget window;
    window.resize(500, 400);
    view_->setParent(&window);
    view_->setGeometry(0, 0, 500, 400);
    window.show();
    view_->show();
    const auto skinSeen = [&] {
        const QImage p = view_->grab().toImage();
        return qRed(p.pixel(p.width() / 2, p.height() / 2)) > 90;
    };
    EXPECT_TRUE(test::waitFor(skinSeen)) << "a new context draws the same skin";
    view_->hide();
    view_->setSkin(skin(true));
    view_->show();
    EXPECT_TRUE(test::waitFor(skinSeen));
    view_->setParent(nullptr);
}

}  // namespace
}  // namespace bauta
