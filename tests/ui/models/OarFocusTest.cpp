// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/OarFocus.h"

#include <gtest/gtest.h>

#include "core/base/Error.h"
#include "tests/support/Images.h"

namespace bauta::models {
namespace {

image::Mask maskOf(const image::Geometry& geometry, const std::function<bool(const image::Index3&)>& inside) {
    std::vector<std::uint8_t> voxels(geometry.voxelCount());
    for (std::int64_t k = 0; k < geometry.size[2]; ++k)
        for (std::int64_t j = 0; j < geometry.size[1]; ++j)
            for (std::int64_t i = 0; i < geometry.size[0]; ++i) voxels[geometry.offset({i, j, k})] = inside({i, j, k});
    return {geometry, std::move(voxels)};
}

/// 10³ voxels of 2 mm; the OAR is 4×4 in slices k = 2…6; the cut takes j ≥ 4 in k = 4 (8 voxels) and j ≥ 5 in k = 5
/// (4).
class OarFocusTest : public testing::Test {
  protected:
    image::Geometry geometry = test::centredGeometry({10, 10, 10}, {2, 2, 2});
    image::Mask oar = maskOf(geometry, [](const image::Index3& v) {
        return v[0] >= 2 && v[0] < 6 && v[1] >= 2 && v[1] < 6 && v[2] >= 2 && v[2] <= 6;
    });
    image::Mask affected = maskOf(geometry, [](const image::Index3& v) {
        return (v[2] == 4 && v[1] >= 4) || (v[2] == 5 && v[1] >= 5) || v[2] == 9;
    });
};

TEST_F(OarFocusTest, CountsFromInferiorToSuperior) {
    const OarFocus focus = focusOn(oar, affected);
    EXPECT_EQ(focus.lostBySlice, (std::vector<std::size_t>{0, 0, 8, 4, 0}));
    EXPECT_EQ(focus.slices, 5U);
    EXPECT_EQ(focus.slicesTouched, 2U);
    EXPECT_EQ(focus.worst, 2U);
}

TEST_F(OarFocusTest, PointsAtTheMiddleOfTheLostVoxelsOfTheWorstSlice) {
    const image::Vec3 index = geometry.toIndex(focusOn(oar, affected).point_lps_mm);
    EXPECT_NEAR(index[0], 3.5, 1e-9);  // i = 2…5
    EXPECT_NEAR(index[1], 4.5, 1e-9);  // j = 4, 5
    EXPECT_NEAR(index[2], 4, 1e-9);
}

TEST_F(OarFocusTest, PointsAtTheOarWhenNothingIsLost) {
    for (const image::Mask& none : {image::Mask(), maskOf(geometry, [](const image::Index3&) { return false; })}) {
        const OarFocus focus = focusOn(oar, none);
        EXPECT_EQ(focus.slicesTouched, 0U);
        const image::Vec3 index = geometry.toIndex(focus.point_lps_mm);
        EXPECT_NEAR(index[0], 3.5, 1e-9);
        EXPECT_NEAR(index[2], 4, 1e-9);
    }
}

TEST_F(OarFocusTest, TurnsTheSlicesWhereTheIndexRunsDown) {
    image::Geometry flipped = geometry;
    flipped.direction = {1, 0, 0, 0, 1, 0, 0, 0, -1};
    const auto moved = [&](const image::Mask& mask) {
        return image::Mask(flipped, {mask.voxels().begin(), mask.voxels().end()});
    };
    const OarFocus focus = focusOn(moved(oar), moved(affected));
    EXPECT_EQ(focus.lostBySlice, (std::vector<std::size_t>{0, 4, 8, 0, 0}));
    EXPECT_NEAR(flipped.toIndex(focus.point_lps_mm)[2], 4, 1e-9);
}

TEST_F(OarFocusTest, FollowsTheAxialAxisOfAnyGrid) {
    for (const image::Mat3& direction : test::axisDirections()) {
        image::Geometry grid = test::centredGeometry({7, 8, 9}, {1, 2, 3}, direction);
        const image::Mask low = test::makeMask(grid, [](const image::Vec3& p) { return p[2] < -2; });
        const image::Mask all = test::makeMask(grid, [](const image::Vec3&) { return true; });
        const OarFocus focus = focusOn(all, low);
        ASSERT_FALSE(focus.empty);
        EXPECT_GT(focus.lostBySlice.front(), 0U) << "the lowest slice is lost";
        EXPECT_EQ(focus.lostBySlice.back(), 0U) << "the highest is not";
        EXPECT_LT(focus.point_lps_mm[2], -2);
    }
}

TEST_F(OarFocusTest, RefusesAnotherGrid) {
    const image::Mask other =
        test::makeMask(test::centredGeometry({10, 10, 9}, {2, 2, 2}), [](const image::Vec3&) { return true; });
    EXPECT_THROW((void)focusOn(oar, other), base::Error);
}

TEST_F(OarFocusTest, ExtentIsTheBoxAndTheMiddle) {
    const Extent extent = extentOf(oar);
    EXPECT_EQ(extent.low, (image::Index3{2, 2, 2}));
    EXPECT_EQ(extent.high, (image::Index3{5, 5, 6}));
    EXPECT_NEAR(geometry.toIndex(extent.middle_lps_mm)[1], 3.5, 1e-9);
    const Extent none = extentOf(maskOf(geometry, [](const image::Index3&) { return false; }));
    EXPECT_GT(none.low[0], none.high[0]);
}

}  // namespace
}  // namespace bauta::models
