// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/Geometry.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "core/base/Error.h"
#include "tests/support/Images.h"

namespace bauta::image {
namespace {

TEST(GeometryTest, PointAndIndexAreInverseOnRandomGrids) {
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        const Geometry g = test::randomGeometry(seed);
        ASSERT_NO_THROW(g.validate("random"));
        const Vec3 index = {1.25, -0.5, 2.75};
        const Vec3 back = g.toIndex(g.toPoint(index));
        for (std::size_t a = 0; a < 3; ++a) EXPECT_NEAR(back[a], index[a], 1e-9);
    }
}

TEST(GeometryTest, PointOfAnObliqueGridByHand) {
    // Rotated by 90° about z: index axis 0 runs along +y, axis 1 along −x.
    Geometry g{{4, 5, 6}, {2, 3, 4}, {10, 20, 30}, {0, -1, 0, 1, 0, 0, 0, 0, 1}};
    const Vec3 p = g.toPoint(Index3{1, 2, 3});
    EXPECT_DOUBLE_EQ(p[0], 10 - 6);
    EXPECT_DOUBLE_EQ(p[1], 20 + 2);
    EXPECT_DOUBLE_EQ(p[2], 30 + 12);
    EXPECT_DOUBLE_EQ(g.voxelVolume_ml(), 0.024);
}

TEST(GeometryTest, SameGridHasATolerance) {
    const Geometry a = test::centredGeometry({512, 512, 120}, {0.5, 0.5, 2});
    Geometry b = a;
    b.origin_lps_mm[1] += 0.005;
    EXPECT_EQ(difference(a, b), "");
    b.origin_lps_mm[1] += 0.02;
    EXPECT_NE(difference(a, b).find("origin"), std::string::npos) << difference(a, b);
    b = a;
    b.size[2] = 118;
    EXPECT_EQ(difference(a, b), "size 512×512×120 and 512×512×118");
    b = a;
    b.spacing_mm[2] = 2.5;
    EXPECT_NE(difference(a, b).find("voxel size 0.5×0.5×2 mm and 0.5×0.5×2.5 mm"), std::string::npos);
    b = a;
    b.direction = test::rotation(0, 0, 1);
    EXPECT_FALSE(difference(a, b).empty());
    EXPECT_THROW(requireSameGrid(a, "scan.nii", b, "mask.nii"), base::Error);
}

TEST(GeometryTest, RefusesWhatIsNoGrid) {
    const Geometry good = test::centredGeometry({4, 4, 4}, {1, 1, 1});
    Geometry bad = good;
    bad.size[0] = 0;
    EXPECT_THROW(bad.validate("x"), base::Error);
    bad = good;
    bad.spacing_mm[1] = -1;
    EXPECT_THROW(bad.validate("x"), base::Error);
    bad = good;
    bad.spacing_mm[1] = std::nan("");
    EXPECT_THROW(bad.validate("x"), base::Error);
    bad = good;
    bad.direction[1] = 0.1;
    EXPECT_THROW(bad.validate("x"), base::Error);
}

TEST(GeometryTest, ClosestAxesOfAllPermutationsAndFlips) {
    std::set<std::string> seen;
    for (const Mat3& direction : test::axisDirections()) {
        for (const double tilt : {0.0, 20.0}) {
            const Geometry g =
                test::centredGeometry({4, 5, 6}, {1, 1, 1}, test::rotation(tilt, tilt / 2, 0) * direction);
            const AxisMap map = closestAxes(g);
            std::string name;
            for (std::size_t p = 0; p < 3; ++p) {
                const double along = direction[3 * p + static_cast<std::size_t>(map.axis[p])];
                EXPECT_DOUBLE_EQ(std::abs(along), 1.0);
                EXPECT_EQ(map.flipped[p], along < 0);
                name += std::to_string(map.axis[p]) + (map.flipped[p] ? "-" : "+");
            }
            seen.insert(name);
        }
    }
    EXPECT_EQ(seen.size(), 48U);
}

TEST(GeometryTest, EveryAxisIsUsedOnceEvenAtFortyFiveDegrees) {
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        Geometry g = test::centredGeometry({4, 4, 4}, {1, 1, 1});
        const auto angle = static_cast<double>(seed);
        g.direction = test::rotation(45 + angle, 35.3 + 2 * angle, 3 * angle);
        const AxisMap map = closestAxes(g);
        EXPECT_EQ(std::set<int>(map.axis.begin(), map.axis.end()).size(), 3U);
    }
}

TEST(GeometryTest, LettersAreCompoundBeyondFifteenDegrees) {
    EXPECT_EQ(letters({1, 0, 0}), "L");
    EXPECT_EQ(letters({-1, 0, 0}), "R");
    EXPECT_EQ(letters({0, 1, 0}), "P");
    EXPECT_EQ(letters({0, -2, 0}), "A");
    EXPECT_EQ(letters({0, 0, 1}), "S");
    EXPECT_EQ(letters({0, 0, -1}), "I");
    const auto at = [](double degrees) {
        return letters({std::cos(degrees * M_PI / 180), std::sin(degrees * M_PI / 180), 0});
    };
    EXPECT_EQ(at(14.9), "L");
    EXPECT_EQ(at(15.1), "LP");
    EXPECT_EQ(at(60), "PL");
    EXPECT_EQ(letters({0.5, 0.6, -0.62}), "IPL");
    EXPECT_EQ(letters({0, 0, 0}), "");
}

TEST(GeometryTest, MatrixInverse) {
    const Mat3 m = {2, 1, 0, 0, 3, 1, 1, 0, 4};
    const Mat3 product = inverse(m) * m;
    for (std::size_t i = 0; i < 9; ++i) EXPECT_NEAR(product[i], kIdentity[i], 1e-12);
    EXPECT_THROW((void)inverse(Mat3{1, 2, 3, 2, 4, 6, 0, 0, 1}), base::Error);
}

}  // namespace
}  // namespace bauta::image
