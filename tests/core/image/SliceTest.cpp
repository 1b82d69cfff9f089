// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/Slice.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/base/Error.h"
#include "tests/support/Images.h"

namespace bauta::image {
namespace {

constexpr Plane kPlanes[] = {Plane::Axial, Plane::Sagittal, Plane::Coronal};

/// A scan with one bright ball 30 mm to the given side of the centre.
Volume scanWithMark(const Geometry& g, const Vec3& mark_lps_mm) {
    return test::makeVolume(g, PixelType::I16,
                            [&](const Index3& i) { return norm(g.toPoint(i) - mark_lps_mm) < 9 ? 1000.0 : 0.0; });
}

/// Where the mark lies on the slice through it, from the slice's centre, in pixels right and down.
std::array<double, 2> markOnScreen(const Volume& scan, const SliceLayout& l, const Vec3& mark) {
    const auto slice = std::llround(l.pixel(scan.geometry().toIndex(mark))[2]);
    std::vector<std::uint8_t> grey;
    paintSlice(scan, l, slice, {1000, 500}, grey);
    double x = 0;
    double y = 0;
    double sum = 0;
    for (std::int64_t r = 0; r < l.rows; ++r) {
        for (std::int64_t c = 0; c < l.columns; ++c) {
            const double w = grey[static_cast<std::size_t>(r * l.columns + c)];
            x += w * static_cast<double>(c);
            y += w * static_cast<double>(r);
            sum += w;
        }
    }
    EXPECT_GT(sum, 0);
    return {x / sum - static_cast<double>(l.columns - 1) / 2, y / sum - static_cast<double>(l.rows - 1) / 2};
}

// The proof of orientation for the slices: in all 48 axis orders and flips, and tilted, a mark on the patient's left
// is on the screen's right, an anterior one up (axial) or left (sagittal), a superior one up.
TEST(SliceTest, RadiologicalOnAllPermutationsFlipsAndTilts) {
    for (const Mat3& direction : test::axisDirections()) {
        for (const Vec3 tilt : {Vec3{0, 0, 0}, Vec3{12, -9, 7}, Vec3{25, 10, -20}}) {
            const Geometry g = test::centredGeometry({40, 44, 36}, {2.5, 2.2, 3.1},
                                                     test::rotation(tilt[0], tilt[1], tilt[2]) * direction);
            const Vec3 left = {30, 0, 0};
            const Vec3 anterior = {0, -30, 0};
            const Vec3 superior = {0, 0, 30};
            const SliceLayout axial = sliceLayout(g, Plane::Axial);
            const SliceLayout sagittal = sliceLayout(g, Plane::Sagittal);
            const SliceLayout coronal = sliceLayout(g, Plane::Coronal);
            EXPECT_GT(markOnScreen(scanWithMark(g, left), axial, left)[0], 5);
            EXPECT_LT(markOnScreen(scanWithMark(g, anterior), axial, anterior)[1], -5);
            EXPECT_GT(markOnScreen(scanWithMark(g, left), coronal, left)[0], 5);
            EXPECT_LT(markOnScreen(scanWithMark(g, superior), coronal, superior)[1], -5);
            EXPECT_LT(markOnScreen(scanWithMark(g, anterior), sagittal, anterior)[0], -5);
            EXPECT_LT(markOnScreen(scanWithMark(g, superior), sagittal, superior)[1], -5);
            EXPECT_EQ(edgeLetters(g, axial).left.front(), 'R');
            EXPECT_EQ(edgeLetters(g, axial).right.front(), 'L');
            EXPECT_EQ(edgeLetters(g, axial).top.front(), 'A');
            EXPECT_EQ(edgeLetters(g, axial).bottom.front(), 'P');
            EXPECT_EQ(edgeLetters(g, sagittal).left.front(), 'A');
            EXPECT_EQ(edgeLetters(g, sagittal).top.front(), 'S');
            EXPECT_EQ(edgeLetters(g, coronal).left.front(), 'R');
            EXPECT_EQ(edgeLetters(g, coronal).bottom.front(), 'I');
        }
    }
}

TEST(SliceTest, PixelAndVoxelAgree) {
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        const Geometry g = test::randomGeometry(seed);
        for (const Plane plane : kPlanes) {
            const SliceLayout l = sliceLayout(g, plane);
            const Index3 voxel = l.voxel(1, 2, 0);
            const Vec3 pixel =
                l.pixel({static_cast<double>(voxel[0]), static_cast<double>(voxel[1]), static_cast<double>(voxel[2])});
            EXPECT_EQ(pixel, (Vec3{1, 2, 0}));
            const Vec3 back = l.index(pixel);
            for (std::size_t a = 0; a < 3; ++a) EXPECT_DOUBLE_EQ(back[a], static_cast<double>(voxel[a]));
        }
    }
}

TEST(SliceTest, PaintsEveryVoxelWhereTheLayoutSays) {
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        const Geometry g = test::randomGeometry(seed);
        const Volume scan = test::countingVolume(g, seed % 2 == 0 ? PixelType::I16 : PixelType::F32);
        const auto count = static_cast<double>(g.voxelCount());
        const Window window{count, count / 2};
        std::vector<std::uint8_t> grey;
        for (const Plane plane : kPlanes) {
            const SliceLayout l = sliceLayout(g, plane);
            for (std::int64_t s = 0; s < l.slices; ++s) {
                paintSlice(scan, l, s, window, grey);
                for (std::int64_t r = 0; r < l.rows; ++r) {
                    for (std::int64_t c = 0; c < l.columns; ++c) {
                        const double expected = 255.0 * static_cast<double>(g.offset(l.voxel(c, r, s))) / count;
                        ASSERT_NEAR(grey[static_cast<std::size_t>(r * l.columns + c)], expected, 0.51);
                    }
                }
            }
        }
    }
}

TEST(SliceTest, MaskSliceFollowsTheSameLayout) {
    const Geometry g = test::randomGeometry(7);
    const Mask mask = test::makeMask(g, [&](const Vec3& p) { return p[0] > g.centre()[0]; });
    std::vector<std::uint8_t> slice;
    for (const Plane plane : kPlanes) {
        const SliceLayout l = sliceLayout(g, plane);
        maskSlice(mask, l, l.slices / 2, slice);
        for (std::int64_t r = 0; r < l.rows; ++r) {
            for (std::int64_t c = 0; c < l.columns; ++c) {
                ASSERT_EQ(slice[static_cast<std::size_t>(r * l.columns + c)], mask.at(l.voxel(c, r, l.slices / 2)));
            }
        }
    }
}

TEST(SliceTest, CaptionGivesTheDistanceFromTheOrigin) {
    Geometry g{{10, 10, 50}, {1, 1, 2}, {-4.5, -4.5, -86}, kIdentity};
    const SliceLayout axial = sliceLayout(g, Plane::Axial);
    EXPECT_EQ(slicePosition(g, axial, 0), "I 86 mm");
    EXPECT_EQ(slicePosition(g, axial, 49), "S 12 mm");
    EXPECT_EQ(slicePosition(g, sliceLayout(g, Plane::Sagittal), 0), "R 5 mm");
    EXPECT_EQ(slicePosition(g, sliceLayout(g, Plane::Coronal), 9), "P 5 mm");
    // The same slice of the same grid stored upside down.
    Geometry flipped = g;
    flipped.origin_lps_mm[2] = 12;
    flipped.direction[8] = -1;
    EXPECT_EQ(slicePosition(flipped, sliceLayout(flipped, Plane::Axial), 49), "I 86 mm");
}

TEST(SliceTest, RefusesASliceThatIsNotThere) {
    const Geometry g = test::randomGeometry(1);
    const Volume scan = test::countingVolume(g, PixelType::U8);
    std::vector<std::uint8_t> grey;
    const SliceLayout l = sliceLayout(g, Plane::Axial);
    EXPECT_THROW(paintSlice(scan, l, -1, {1, 0}, grey), base::Error);
    EXPECT_THROW(paintSlice(scan, l, l.slices, {1, 0}, grey), base::Error);
}

}  // namespace
}  // namespace bauta::image
