// SPDX-License-Identifier: GPL-3.0-or-later
// Slices, letters, probe, contours, crosshair and clicks agree with where things are in the patient, on scans in all
// 48 axis permutations and flips and on oblique ones.
#include <gtest/gtest.h>

#include <QSignalSpy>
#include <QTest>
#include <cmath>

#include "tests/support/Application.h"
#include "tests/support/Images.h"
#include "tests/ui/views/Marks.h"

namespace bauta {
namespace {

using image::Plane;
using image::operator-;
using image::operator*;
using test::Mark;

constexpr int kWidth = 400;
constexpr int kHeight = 360;
constexpr double kMm_per_pixel = 0.25;
constexpr std::array kPlanes = {Plane::Axial, Plane::Sagittal, Plane::Coronal};

// Where the radiological convention puts a patient point, written down by hand: patient left is on the right in axial
// and coronal views, posterior on the right in sagittal ones; anterior is up in axial views, superior in the others.
QPointF byConvention(Plane plane, const image::Vec3& p) {
    const double right = plane == Plane::Sagittal ? p[1] : p[0];
    const double down = plane == Plane::Axial ? p[1] : -p[2];
    return {kWidth / 2.0 + right / kMm_per_pixel, kHeight / 2.0 + down / kMm_per_pixel};
}

std::vector<image::Mat3> obliqueDirections() {
    std::vector<image::Mat3> all;
    for (const auto& turn : {test::rotation(20, 0, 0), test::rotation(0, -18, 0), test::rotation(0, 0, 25),
                             test::rotation(12, -14, 17), test::rotation(-9, 21, -16)}) {
        for (const std::size_t axes : {std::size_t{0}, std::size_t{11}, std::size_t{30}, std::size_t{47}}) {
            all.push_back(turn * test::axisDirections()[axes]);
        }
    }
    return all;
}

class OrientationTest : public testing::Test {
  protected:
    void SetUp() override {
        test::application();
        view_ = std::make_unique<views::SliceView>();
        view_->resize(kWidth, kHeight);
    }
    void show(const image::Mat3& direction) {
        geometry_ = test::markedGrid(direction);
        view_->setContent(test::markedContent(geometry_));
    }
    // The mark's middle on the screen, from the grey values alone.
    QPointF middleOf(const Mark& mark, Plane plane) {
        view_->setState(test::plainState(plane, mark.point_lps_mm));
        int count = 0;
        const QPointF middle = test::centroid(test::plateau(test::painted(*view_), test::greyOf(mark.value)),
                                              test::near(Qt::white), &count);
        EXPECT_GT(count, 400) << mark.name << ", plane " << static_cast<int>(plane);
        return middle;
    }
    double voxel_px() const { return 2.4 / kMm_per_pixel; }

    std::unique_ptr<views::SliceView> view_;
    image::Geometry geometry_;
};

void expectClose(QPointF a, QPointF b, double by, const std::string& what) {
    EXPECT_NEAR(a.x(), b.x(), by) << what;
    EXPECT_NEAR(a.y(), b.y(), by) << what;
}

TEST_F(OrientationTest, PixelsLieWhereTheConventionPutsThemInAllFortyEightAxisOrders) {
    const auto directions = test::axisDirections();
    ASSERT_EQ(directions.size(), 48U);
    for (std::size_t d = 0; d < directions.size(); ++d) {
        show(directions[d]);
        for (const Plane plane : kPlanes) {
            for (const Mark& mark : test::marks()) {
                expectClose(middleOf(mark, plane), byConvention(plane, mark.point_lps_mm), 2.0,
                            mark.name + " in direction " + std::to_string(d) + ", plane " +
                                std::to_string(static_cast<int>(plane)));
            }
        }
    }
}

TEST_F(OrientationTest, LettersAreTheConventionsInAllFortyEightAxisOrders) {
    for (const auto& direction : test::axisDirections()) {
        const auto geometry = test::markedGrid(direction);
        for (const Plane plane : kPlanes) {
            const auto letters = image::edgeLetters(geometry, image::sliceLayout(geometry, plane));
            EXPECT_EQ(letters.left, plane == Plane::Sagittal ? "A" : "R");
            EXPECT_EQ(letters.right, plane == Plane::Sagittal ? "P" : "L");
            EXPECT_EQ(letters.top, plane == Plane::Axial ? "A" : "S");
            EXPECT_EQ(letters.bottom, plane == Plane::Axial ? "P" : "I");
        }
    }
}

// The letters of the reference orientation were looked at; every other orientation has to paint the same ones.
TEST_F(OrientationTest, TheSameLettersArePaintedInAllFortyEightAxisOrders) {
    const auto edges = [&](const image::Mat3& direction, Plane plane) {
        show(direction);
        auto state = test::plainState(plane, {0, 0, 0});
        state.showLabels = true;
        state.window = {1, 5000};  // all black
        view_->setState(state);
        const QImage all = test::painted(*view_);
        std::vector<QImage> crops;
        for (const QRect& box : {QRect(0, kHeight / 2 - 14, 40, 28), QRect(kWidth - 40, kHeight / 2 - 14, 40, 28),
                                 QRect(kWidth / 2 - 20, 24, 40, 28), QRect(kWidth / 2 - 20, kHeight - 28, 40, 28)}) {
            crops.push_back(all.copy(box));
        }
        return crops;
    };
    for (const Plane plane : kPlanes) {
        const auto reference = edges(image::kIdentity, plane);
        for (std::size_t e = 0; e < reference.size(); ++e) {
            int lit = 0;
            test::centroid(
                reference[e], [](QRgb p) { return qRed(p) > 150; }, &lit);
            EXPECT_GT(lit, 8) << "edge " << e << " has no letter";
            for (std::size_t other = 0; other < e; ++other) EXPECT_NE(reference[e], reference[other]);
        }
        for (const auto& direction : test::axisDirections()) EXPECT_EQ(edges(direction, plane), reference);
    }
}

TEST_F(OrientationTest, ObliqueScansKeepSidesAndNameThemByCompoundLetters) {
    for (const auto& direction : obliqueDirections()) {
        show(direction);
        for (const Plane plane : kPlanes) {
            for (const Mark& mark : test::marks()) {
                const QPointF middle = middleOf(mark, plane);
                const QPointF expected = byConvention(plane, mark.point_lps_mm);
                // Up to 25° and a slice tilted with it: a ball at 22 mm stays on its side, and near.
                for (const auto& [got, want, half] : {std::tuple{middle.x(), expected.x(), kWidth / 2.0},
                                                      std::tuple{middle.y(), expected.y(), kHeight / 2.0}}) {
                    EXPECT_TRUE(std::abs(want - half) * kMm_per_pixel <= 20 || (got - half) * (want - half) > 0)
                        << mark.name;
                    EXPECT_LT(std::abs(got - want) * kMm_per_pixel, 12) << mark.name;
                }
            }
        }
    }
    // Turned by 20° about the long axis, counter-clockwise seen from above: screen right points to left and back.
    const auto turned = test::markedGrid(test::rotation(0, 0, 20));
    const auto letters = image::edgeLetters(turned, image::sliceLayout(turned, Plane::Axial));
    EXPECT_EQ(letters.right, "LP");
    EXPECT_EQ(letters.left, "RA");
    EXPECT_EQ(letters.top, "AL");
    EXPECT_EQ(letters.bottom, "PR");
}

TEST_F(OrientationTest, ProbeContoursCrosshairAndClicksAgreeWithThePixels) {
    auto directions = test::axisDirections();
    const auto oblique = obliqueDirections();
    directions.insert(directions.end(), oblique.begin(), oblique.end());
    for (const auto& direction : directions) {
        show(direction);
        for (const Plane plane : kPlanes) {
            for (std::size_t m = 0; m < test::marks().size(); ++m) {
                const Mark& mark = test::marks()[m];
                const QPointF middle = middleOf(mark, plane);
                if (testing::Test::HasFailure()) return;

                const auto probe = view_->probe(middle);
                ASSERT_TRUE(probe);
                EXPECT_EQ(probe->original, mark.value);
                EXPECT_EQ(probe->original, view_->content().original.at(probe->voxel));
                ASSERT_EQ(probe->oars.size(), 1U);
                EXPECT_EQ(probe->oars[0].toStdString(), mark.name);
                EXPECT_LT(image::norm(probe->point_lps_mm - mark.point_lps_mm), 3.5) << mark.name;

                auto state = view_->state();
                state.showOars = true;
                view_->setState(state);
                int count = 0;
                constexpr int kBelowEdge = 4;
                const QImage lined = test::painted(*view_).copy(0, kBelowEdge, kWidth, kHeight - kBelowEdge);
                const QPointF contour =
                    test::centroid(lined, test::near(mark.colour, 90), &count) + QPointF(0, kBelowEdge);
                EXPECT_GT(count, 60) << mark.name;
                expectClose(contour, middle, voxel_px() / 2, mark.name + ", contour");

                state.showOars = false;
                state.showCrosshair = true;
                view_->setState(state);
                const QImage crossed = test::painted(*view_);
                const QColor across = views::planeColour(plane == Plane::Sagittal ? Plane::Coronal : Plane::Sagittal);
                const QPointF line = test::centroid(crossed.copy(0, 6, kWidth, 40), test::near(across, 70), &count);
                EXPECT_GT(count, 30);
                EXPECT_NEAR(line.x(), middle.x(), voxel_px() / 2) << mark.name << ", crosshair";

                QSignalSpy moved(view_.get(), &views::SliceView::crosshairMoved);
                QTest::mouseClick(view_.get(), Qt::LeftButton, {}, middle.toPoint());
                ASSERT_EQ(moved.count(), 1);
                const auto point = moved[0][0].value<image::Vec3>();
                EXPECT_LT(image::norm(point - mark.point_lps_mm), 2.0) << mark.name << ", click";
            }
        }
    }
}

}  // namespace
}  // namespace bauta
