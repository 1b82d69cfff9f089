// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "core/image/Slice.h"

namespace bauta::image {
namespace {

/// Signed area by the shoelace formula; positive when clockwise on a screen (y down).
double area(const Outline& o) {
    double sum = 0;
    for (std::size_t i = 0; i < o.points.size(); ++i) {
        const auto& p = o.points[i];
        const auto& q = o.points[(i + 1) % o.points.size()];
        sum += static_cast<double>(p[0]) * q[1] - static_cast<double>(q[0]) * p[1];
    }
    return sum / 2;
}

TEST(OutlinesTest, OnePixelIsASquareAroundItsCentre) {
    const auto found = outlines({0, 0, 0, 0, 1, 0, 0, 0, 0}, 3, 3, false);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].points,
              (std::vector<std::array<float, 2>>{{0.5F, 0.5F}, {1.5F, 0.5F}, {1.5F, 1.5F}, {0.5F, 1.5F}}));
}

TEST(OutlinesTest, CollinearPointsAreDropped) {
    const auto found = outlines({1, 1, 1, 1}, 4, 1, false);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].points.size(), 4U);
    EXPECT_DOUBLE_EQ(area(found[0]), 4.0);
}

TEST(OutlinesTest, HolesAreRingsOfTheirOwn) {
    const auto found = outlines({1, 1, 1, 1, 0, 1, 1, 1, 1}, 3, 3, false);
    ASSERT_EQ(found.size(), 2U);
    EXPECT_DOUBLE_EQ(area(found[0]), 9.0);
    EXPECT_DOUBLE_EQ(area(found[1]), -1.0);
}

TEST(OutlinesTest, PixelsThatTouchAtACornerStayApart) {
    EXPECT_EQ(outlines({1, 0, 0, 1}, 2, 2, false).size(), 2U);
    EXPECT_EQ(outlines({0, 1, 1, 0}, 2, 2, false).size(), 2U);
}

TEST(OutlinesTest, SignedAreasAddUpToThePixelCount) {
    std::mt19937 random(5);
    for (int round = 0; round < 200; ++round) {
        const std::int64_t columns = 1 + static_cast<std::int64_t>(random() % 20);
        const std::int64_t rows = 1 + static_cast<std::int64_t>(random() % 20);
        std::vector<std::uint8_t> slice(static_cast<std::size_t>(columns * rows));
        double count = 0;
        for (auto& pixel : slice) {
            pixel = random() % 3 != 0;
            count += pixel;
        }
        double exact = 0;
        for (const Outline& o : outlines(slice, columns, rows, false)) exact += area(o);
        ASSERT_DOUBLE_EQ(exact, count);
    }
}

TEST(OutlinesTest, SmoothOutlineCutsTheCornersByAnEighth) {
    // Joining edge midpoints takes an eighth of a pixel off every convex corner.
    const auto found = outlines(std::vector<std::uint8_t>(12, 1), 4, 3, true);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_DOUBLE_EQ(area(found[0]), 12.0 - 4 * 0.125);
}

TEST(OutlinesTest, EmptySliceHasNone) {
    EXPECT_TRUE(outlines(std::vector<std::uint8_t>(9, 0), 3, 3, true).empty());
}

}  // namespace
}  // namespace bauta::image
