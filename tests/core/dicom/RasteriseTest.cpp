// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "core/base/Error.h"
#include "core/dicom/StructureSet.h"
#include "core/image/Slice.h"
#include "tests/support/Images.h"

namespace bauta {
namespace {
using dicom::Contour;
using dicom::Roi;
using image::Geometry;
using image::Index3;
using image::Vec3;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

// Corners in continuous voxel indices, so that the same drawing fits any grid.
Contour drawn(const Geometry& grid, const std::vector<std::array<double, 2>>& corners, double slice) {
    Contour contour;
    for (const auto& c : corners) contour.points_lps_mm.push_back(grid.toPoint(Vec3{c[0], c[1], slice}));
    return contour;
}

Contour box(const Geometry& grid, double x0, double y0, double x1, double y1, double slice) {
    return drawn(grid, {{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}}, slice);
}

Roi roiOf(std::vector<Contour> contours) {
    Roi roi;
    roi.contours = std::move(contours);
    return roi;
}

std::vector<Index3> insideOf(const image::Mask& mask) {
    std::vector<Index3> inside;
    const Index3& n = mask.geometry().size;
    for (std::int64_t k = 0; k < n[2]; ++k) {
        for (std::int64_t j = 0; j < n[1]; ++j) {
            for (std::int64_t i = 0; i < n[0]; ++i) {
                if (mask.at({i, j, k}) != 0) inside.push_back({i, j, k});
            }
        }
    }
    return inside;
}

Geometry axial() {
    Geometry g;
    g.size = {10, 8, 6};
    g.spacing_mm = {2, 2, 3};
    g.origin_lps_mm = {-9, -7, 30};
    return g;
}

// Every orientation that a series may have, the oblique and the left-handed too.
std::vector<Geometry> grids() {
    std::vector<Geometry> all;
    std::vector<image::Mat3> directions = test::axisDirections();
    directions.push_back(test::rotation(12, -17, 9));
    directions.push_back(test::rotation(-40, 33, 71));
    for (const auto& direction : directions) {
        Geometry g = axial();
        g.spacing_mm = {1.7, 2.1, 3.3};
        g.direction = direction;
        all.push_back(g);
    }
    return all;
}

TEST(RasteriseTest, SquareHasExactlyTheVoxelsCountedByHand) {
    Geometry g = axial();
    // From x = −5.9 to 0.1 mm and y = −3.9 to 0.1 mm on z = 36 mm: columns at −5, −3, −1 (2, 3, 4), rows at −3, −1
    // (2, 3), slice 2.
    Contour square;
    square.points_lps_mm = {{-5.9, -3.9, 36}, {0.1, -3.9, 36}, {0.1, 0.1, 36}, {-5.9, 0.1, 36}};
    const auto made = dicom::rasterise(roiOf({square}), g);
    EXPECT_THAT(insideOf(made.mask), UnorderedElementsAre(Index3{2, 2, 2}, Index3{3, 2, 2}, Index3{4, 2, 2},
                                                          Index3{2, 3, 2}, Index3{3, 3, 2}, Index3{4, 3, 2}));
    EXPECT_EQ(made.contours, 1U);
    EXPECT_THAT(made.warnings, IsEmpty());
}

TEST(RasteriseTest, TriangleHasTheVoxelsBelowItsSlope) {
    // Inside where x + y < 4.5 in index coordinates, from −0.5: 5 + 4 + 3 + 2 + 1 voxels.
    const Geometry g = axial();
    const auto made = dicom::rasterise(roiOf({drawn(g, {{-0.5, -0.5}, {5, -0.5}, {-0.5, 5}}, 1)}), g);
    const auto inside = insideOf(made.mask);
    EXPECT_EQ(inside.size(), 15U);
    for (const Index3& i : inside) EXPECT_LE(i[0] + i[1], 4);
}

TEST(RasteriseTest, CentresOnAnEdgeCountTowardsLargerIndexOnly) {
    const Geometry g = axial();
    // Two boxes that share the edge x = 5 through voxel centres: no voxel twice, none left out.
    const auto left = dicom::rasterise(roiOf({box(g, 2, 1, 5, 4, 0)}), g);
    const auto right = dicom::rasterise(roiOf({box(g, 5, 1, 7, 4, 0)}), g);
    EXPECT_EQ(left.mask.count(), 9U);
    EXPECT_EQ(right.mask.count(), 6U);
    EXPECT_EQ(left.mask.at({2, 1, 0}), 1);
    EXPECT_EQ(left.mask.at({5, 1, 0}), 0);
    EXPECT_EQ(right.mask.at({5, 1, 0}), 1);
    EXPECT_EQ(left.mask.at({2, 4, 0}), 0);
}

TEST(RasteriseTest, RoundedCoordinatesCountAsOnTheEdge) {
    const Geometry g = axial();
    for (const double error : {-0.002, 0.002}) {  // voxels of 2 mm: coordinates rounded to hundredths of a millimetre
        const auto made = dicom::rasterise(roiOf({box(g, 2 + error, 1 + error, 5 + error, 4 + error, 0)}), g);
        EXPECT_EQ(made.mask.count(), 9U) << error;
        EXPECT_EQ(made.mask.at({2, 1, 0}), 1) << error;
    }
}

TEST(RasteriseTest, EdgeAlongTheOutermostCentresIsTheEdgeOfTheImage) {
    const Geometry g = axial();
    const auto made = dicom::rasterise(roiOf({box(g, 0, 0, 9, 7, 0)}), g);
    EXPECT_EQ(made.mask.count(), 80U);
    EXPECT_THAT(made.warnings, IsEmpty());
}

TEST(RasteriseTest, HolesAndIslandsFollowTheEvenOddRule) {
    for (const Geometry& g : grids()) {
        const auto made = dicom::rasterise(
            roiOf({box(g, 0.5, 0.5, 8.5, 7.5, 2), box(g, 2.5, 2.5, 6.5, 6.5, 2), box(g, 3.5, 3.5, 4.5, 4.5, 2)}), g);
        EXPECT_EQ(made.mask.count(), 8U * 7U - 16U + 1U);
        EXPECT_EQ(made.mask.at({4, 4, 2}), 1);
        EXPECT_EQ(made.mask.at({3, 3, 2}), 0);
        EXPECT_EQ(made.mask.at({1, 1, 2}), 1);
        EXPECT_EQ(made.contours, 3U);
    }
}

TEST(RasteriseTest, ChannelToAHoleLeavesNoStrayVoxel) {
    for (const Geometry& g : grids()) {
        // The channel runs along voxel centres, one way in one piece, back in two.
        const Contour straight = drawn(g,
                                       {{0.5, 0.5},
                                        {8.5, 0.5},
                                        {8.5, 6.5},
                                        {0.5, 6.5},
                                        {0.5, 3},
                                        {3, 3},
                                        {3, 4.5},
                                        {5.5, 4.5},
                                        {5.5, 2.5},
                                        {3, 2.5},
                                        {3, 3},
                                        {2, 3},
                                        {0.5, 3}},
                                       1);
        const auto made = dicom::rasterise(roiOf({straight}), g);
        EXPECT_EQ(made.mask.count(), 48U - 6U);
        // Along the diagonal, through centres too.
        const Contour diagonal = drawn(g,
                                       {{0, 0},
                                        {8, 0},
                                        {8, 7.5},
                                        {0, 7.5},
                                        {0, 0},
                                        {3, 3},
                                        {3, 5.5},
                                        {5.5, 5.5},
                                        {5.5, 3},
                                        {3, 3},
                                        {1.7, 1.7},
                                        {0, 0}},
                                       1);
        EXPECT_EQ(dicom::rasterise(roiOf({diagonal}), g).mask.count(), 64U - 9U);
    }
}

TEST(RasteriseTest, ContourGivenTwiceIsCountedOnceWhereverItBegins) {
    const Geometry g = axial();
    Contour square = box(g, 1.5, 1.5, 4.5, 4.5, 3);
    Contour turned = square;
    std::rotate(turned.points_lps_mm.begin(), turned.points_lps_mm.begin() + 2, turned.points_lps_mm.end());
    Contour reversed = turned;
    std::reverse(reversed.points_lps_mm.begin(), reversed.points_lps_mm.end());
    reversed.points_lps_mm.push_back(reversed.points_lps_mm.front());
    const auto made = dicom::rasterise(roiOf({square, turned, reversed, box(g, 1.5, 1.5, 4.5, 4.5, 4)}), g);
    EXPECT_EQ(made.mask.count(), 18U);
    EXPECT_EQ(made.contours, 2U);
    EXPECT_THAT(made.warnings, ElementsAre("2 contours given twice were counted once"));
}

TEST(RasteriseTest, ContoursBetweenSlicesGoToTheNearestAndTiesToTheLower) {
    for (const Geometry& g : grids()) {
        for (const auto& [place, slice] : std::vector<std::pair<double, int>>{
                 {2.4, 2}, {2.6, 3}, {2.5, 2}, {2.5001, 2}, {2.4999, 2}, {-0.5, 0}, {5.5, 5}}) {
            const auto made = dicom::rasterise(roiOf({box(g, 1.5, 1.5, 3.5, 3.5, place)}), g);
            EXPECT_EQ(made.mask.count(), 4U) << place;
            EXPECT_EQ(made.mask.at({2, 2, slice}), 1) << place;
            EXPECT_THAT(made.warnings, IsEmpty());
        }
        for (const double place : {-0.6, 5.6, 100.0}) {
            const auto made = dicom::rasterise(roiOf({box(g, 1.5, 1.5, 3.5, 3.5, place)}), g);
            EXPECT_EQ(made.mask.count(), 0U);
            EXPECT_EQ(made.contours, 0U);
            EXPECT_THAT(made.warnings, ElementsAre("1 contour above or below the scan was left out"));
        }
    }
}

TEST(RasteriseTest, PlanesOfAFinerSeriesDoNotCancelEachOther) {
    const Geometry g = axial();
    std::vector<Contour> contours;
    for (int mm = 3; mm <= 9; ++mm)
        contours.push_back(box(g, 1.5, 1.5, 3.5, 3.5, mm / 3.0));  // 1 mm apart, slices 3 mm
    const auto made = dicom::rasterise(roiOf(contours), g);
    EXPECT_EQ(made.mask.count(), 3U * 4U);
    EXPECT_EQ(made.contours, 3U);
    EXPECT_THAT(made.warnings,
                ElementsAre("4 contours between slices were left out where others lie nearer to the slice"));
}

TEST(RasteriseTest, ContoursAcrossTheSlicesAreLeftOut) {
    for (const Geometry& g : grids()) {
        Contour across;
        for (const Vec3& i : {Vec3{2, 3, 0}, Vec3{5, 3, 0}, Vec3{5, 3, 4}, Vec3{2, 3, 4}}) {
            across.points_lps_mm.push_back(g.toPoint(i));
        }
        const auto made = dicom::rasterise(roiOf({across, box(g, 1.5, 1.5, 3.5, 3.5, 2)}), g);
        EXPECT_EQ(made.mask.count(), 4U);
        EXPECT_THAT(made.warnings, ElementsAre("1 contour across the slices was left out"));
    }
}

TEST(RasteriseTest, ImpossibleAndDegenerateContoursCostThemselvesAlone) {
    const Geometry g = axial();
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const double inf = std::numeric_limits<double>::infinity();
    std::vector<Contour> contours = {box(g, 1.5, 1.5, 3.5, 3.5, 2), {}, box(g, 2, 2, 2, 2, 2)};
    for (const double bad : {nan, inf, -inf, 1e300, -1e12}) {
        for (std::size_t axis = 0; axis < 3; ++axis) {
            contours.push_back(box(g, 1.5, 1.5, 3.5, 3.5, 2));
            contours.back().points_lps_mm[1][axis] = bad;
        }
    }
    contours.push_back(drawn(g, {{1, 1}, {6, 6}}, 2));
    const auto made = dicom::rasterise(roiOf(contours), g);
    EXPECT_EQ(made.mask.count(), 4U);
    EXPECT_THAT(made.warnings, ElementsAre("15 contours with impossible coordinates were left out"));
}

TEST(RasteriseTest, ContoursBeyondTheImageAreCutOffThere) {
    for (const Geometry& g : grids()) {
        const auto made = dicom::rasterise(
            roiOf({box(g, -50, -50, 1.5, 1.5, 0), box(g, 7.5, 5.5, 90, 4000, 1), box(g, 20, 20, 30, 30, 2)}), g);
        EXPECT_EQ(made.mask.count(), 4U + 4U);
        EXPECT_THAT(made.warnings, ElementsAre("3 contours reach beyond the image and were cut off there"));
    }
}

TEST(RasteriseTest, SlicesWithoutContoursBetweenOthersAreNamed) {
    const Geometry g = axial();
    const auto made = dicom::rasterise(
        roiOf({box(g, 1.5, 1.5, 3.5, 3.5, 0), box(g, 1.5, 1.5, 3.5, 3.5, 2), box(g, 1.5, 1.5, 3.5, 3.5, 5)}), g);
    EXPECT_EQ(made.mask.count(), 12U);
    EXPECT_THAT(made.warnings, ElementsAre("3 slices between its first and last contour have none: 2, 4 to 5"));
}

dicom::SeriesInfo seriesOf(const Geometry& g) {
    dicom::SeriesInfo series;
    series.geometry = g;
    for (std::int64_t k = 0; k < g.size[2]; ++k) {
        series.slicePositions_lps_mm.push_back(g.toPoint(Index3{0, 0, k}));
        series.sopInstanceUids.push_back("1.2.3." + std::to_string(k));
    }
    return series;
}

TEST(RasteriseTest, PositionCountsWhereTheNamedImageDisagrees) {
    const Geometry g = axial();
    Contour wrong = box(g, 1.5, 1.5, 3.5, 3.5, 2);
    wrong.imageUid = "1.2.3.4";
    Contour right = box(g, 1.5, 1.5, 3.5, 3.5, 3);
    right.imageUid = "1.2.3.3";
    Contour unknown = box(g, 1.5, 1.5, 3.5, 3.5, 4);
    unknown.imageUid = "9.9";
    const auto made = dicom::rasterise(roiOf({wrong, right, unknown}), seriesOf(g));
    EXPECT_EQ(made.mask.at({2, 2, 2}), 1);
    EXPECT_EQ(made.mask.count(), 12U);
    EXPECT_THAT(made.warnings,
                ElementsAre("1 contour names another image than the one it lies on; its position counts"));
}

TEST(RasteriseTest, ResampledSeriesTakesTheContoursOfTheNearestOriginalSlice) {
    // Slices at 0, 1 and 7 mm, shifted sideways as by a tilted gantry, on a grid of 1 mm steps.
    Geometry g = axial();
    g.spacing_mm = {1, 1, 1};
    g.size[2] = 8;
    g.origin_lps_mm = {0, 0, 0};
    dicom::SeriesInfo series;
    series.geometry = g;
    series.resampled = true;
    series.slicePositions_lps_mm = {{0, 0, 0}, {0, 0.4, 1}, {0, 2.8, 7}};
    series.sopInstanceUids = {"a", "b", "c"};
    const auto made = dicom::rasterise(
        roiOf({box(g, 1.5, 1.5, 2.5, 2.5, 0), box(g, 1.5, 1.5, 3.5, 2.5, 1), box(g, 1.5, 1.5, 5.5, 2.5, 7)}), series);
    std::vector<std::size_t> each(8);
    for (const Index3& i : insideOf(made.mask)) ++each[static_cast<std::size_t>(i[2])];
    EXPECT_THAT(each, ElementsAre(1, 2, 2, 2, 2, 4, 4, 4));
    EXPECT_THAT(made.warnings, IsEmpty());
}

TEST(RasteriseTest, EdgesOfRandomMasksComeBackVoxelForVoxel) {
    // Single voxels, holes, islands in holes, corners that touch, voxels at the border; both ways of outlining.
    std::mt19937 random(5);
    for (const Geometry& g : grids()) {
        std::vector<std::uint8_t> voxels(g.voxelCount());
        for (auto& v : voxels) v = random() % 2;
        const image::Mask truth(g, std::move(voxels));
        for (const bool smooth : {false, true}) {
            Roi roi;
            const std::size_t each = static_cast<std::size_t>(g.size[0] * g.size[1]);
            for (std::int64_t k = 0; k < g.size[2]; ++k) {
                const auto all = truth.voxels().subspan(static_cast<std::size_t>(k) * each, each);
                for (const auto& ring : image::outlines({all.begin(), all.end()}, g.size[0], g.size[1], smooth)) {
                    std::vector<std::array<double, 2>> corners;
                    for (const auto& p : ring.points) corners.push_back({p[0], p[1]});
                    roi.contours.push_back(drawn(g, corners, static_cast<double>(k)));
                    for (Vec3& p : roi.contours.back().points_lps_mm) {
                        for (double& v : p) v = std::round(v * 100) / 100;  // as written with two decimals
                    }
                }
            }
            const auto made = dicom::rasterise(roi, g);
            EXPECT_TRUE(std::equal(truth.voxels().begin(), truth.voxels().end(), made.mask.voxels().begin()));
            EXPECT_THAT(made.warnings, IsEmpty());
        }
    }
}

TEST(RasteriseTest, RoiWithoutContoursIsEmptyAndSaysSo) {
    const auto made = dicom::rasterise(Roi{}, axial());
    EXPECT_EQ(made.mask.count(), 0U);
    EXPECT_THAT(made.warnings, ElementsAre("it has no closed contours"));
}

TEST(RasteriseTest, StopsWhenAsked) {
    std::stop_source source;
    source.request_stop();
    const Geometry g = axial();
    EXPECT_THROW((void)dicom::rasterise(roiOf({box(g, 1, 1, 2, 2, 0)}), g, base::TaskContext(source.get_token())),
                 base::Error);
}

}  // namespace
}  // namespace bauta
