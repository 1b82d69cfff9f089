// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/AreaTable.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "core/metrics/Comparison.h"
#include "tests/support/Images.h"

namespace bauta::metrics {
namespace {

double surfaceArea(const image::Mask& mask) {
    const BitGrid grid(mask, boxOf(mask), 0);
    const Comparison same = compare(grid, grid, mask.geometry().spacing_mm);
    double area = 0;
    for (const auto& element : same.elements[0]) area += element.area_mm2;
    return area;
}

TEST(AreaTableTest, AMaskAndItsComplementHaveOneSurface) {
    const auto table = areaTable({0.7, 1.9, 3.1});
    EXPECT_EQ(table[0], 0);
    EXPECT_EQ(table[255], 0);
    for (std::size_t code = 1; code < 255; ++code) {
        EXPECT_GT(table[code], 0) << code;
        EXPECT_NEAR(table[code], table[255 - code], 1e-12) << code;
    }
}

TEST(AreaTableTest, TheSimpleShapesHaveTheirAreas) {
    const auto table = areaTable({2, 3, 5});  // faces of 15, 10 and 6 mm² across x, y and z
    EXPECT_DOUBLE_EQ(table[0b00000001], std::sqrt(15. * 15 + 10 * 10 + 6 * 6) / 8);
    EXPECT_DOUBLE_EQ(table[0b00001111], 6);                                // four voxels below: the plane between
    EXPECT_DOUBLE_EQ(table[0b01010101], 15);                               // four at one side along x
    EXPECT_DOUBLE_EQ(table[0b00000011], std::sqrt(10. * 10 + 6 * 6) / 2);  // an edge along x
    EXPECT_DOUBLE_EQ(table[0b10000001], 2 * table[1]);                     // opposite corners: two triangles
    EXPECT_DOUBLE_EQ(table[0b01101001], 4 * table[1]);                     // no two side by side: four
}

TEST(AreaTableTest, ABlockLosesItsEdgesAndCorners) {
    image::Geometry geometry;
    geometry.size = {6, 7, 5};
    const image::Mask block(geometry, std::vector<std::uint8_t>(geometry.voxelCount(), 1));
    const double faces = 2 * (5 * 6 + 6 * 4 + 5 * 4);         // between the voxels' centres
    const double edges = 4 * (5 + 6 + 4) * std::sqrt(2) / 2;  // cut off at 45°
    const double corners = 8 * std::sqrt(3) / 8;
    EXPECT_NEAR(surfaceArea(block), faces + edges + corners, 1e-9);
}

TEST(AreaTableTest, ABallHasAboutItsArea) {
    const auto geometry = test::centredGeometry({60, 48, 30}, {0.5, 0.7, 1.1});
    const auto ball = test::makeMask(geometry, [](const image::Vec3& p) { return image::norm(p) <= 12; });
    const double area = 4 * std::numbers::pi * 12 * 12;
    EXPECT_GT(surfaceArea(ball), area);
    EXPECT_LT(surfaceArea(ball), 1.15 * area) << "steps make it larger by a tenth or so";
}

}  // namespace
}  // namespace bauta::metrics
