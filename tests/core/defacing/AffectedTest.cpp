// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/defacing/Affected.h"

#include <gtest/gtest.h>

#include <cstring>

#include "core/base/Error.h"
#include "core/defacing/Deface.h"
#include "tests/support/Images.h"

namespace bauta::defacing {
namespace {

using image::Index3;

constexpr double kLevel = 50;

/// A tube of tissue along z with a signal-free vessel inside, air around.
image::Geometry grid() {
    return test::centredGeometry({12, 12, 6}, {1, 1, 2}, test::rotation(12, -20, 7));
}

double tube(const Index3& i) {
    const bool vessel = i[0] >= 5 && i[0] <= 6 && i[1] >= 5 && i[1] <= 6;
    const bool tissue = i[0] >= 2 && i[0] <= 9 && i[1] >= 2 && i[1] <= 9;
    return tissue && !vessel ? 100 : 0;
}

image::Mask declared(const std::function<int(const Index3&)>& value) {
    std::vector<std::uint8_t> voxels;
    for (std::int64_t k = 0; k < 6; ++k)
        for (std::int64_t j = 0; j < 12; ++j)
            for (std::int64_t i = 0; i < 12; ++i) voxels.push_back(static_cast<std::uint8_t>(value({i, j, k})));
    return {grid(), std::move(voxels)};
}

TEST(AffectedTest, JoinsWhatDiffersWithTheDeclaredRegionInsideTheHead) {
    const image::Volume scan = test::makeVolume(grid(), image::PixelType::I16, tube);
    const image::Volume defaced =
        test::makeVolume(grid(), image::PixelType::I16, [](const Index3& i) { return i[1] < 6 ? 0.0 : tube(i); });
    const image::Mask affected =
        affectedMask(scan, defaced, declared([](const Index3& i) { return i[1] < 6 ? 1 : 0; }), kLevel);
    EXPECT_EQ(affected.at({3, 3, 2}), 1) << "tissue that was removed";
    EXPECT_EQ(affected.at({5, 5, 2}), 1)
        << "a signal-free vessel in the removed region has the same value, yet is gone";
    EXPECT_EQ(affected.at({5, 6, 2}), 0) << "the vessel beyond the region";
    EXPECT_EQ(affected.at({0, 0, 2}), 0) << "air around the head that was air before";
    EXPECT_EQ(affected.at({3, 6, 2}), 0) << "tissue that was kept";
    EXPECT_EQ(affected.count(), 6U * 8U * 4U);
}

TEST(AffectedTest, CallsUndeclaredChangesAltered) {
    const image::Volume scan = test::makeVolume(grid(), image::PixelType::F32, tube);
    const image::Volume defaced = test::makeVolume(grid(), image::PixelType::F32, [](const Index3& i) {
        return i == Index3{3, 3, 1} ? 40.0 : i == Index3{0, 0, 0} ? 0.5 : tube(i);
    });
    const image::Mask affected = affectedMask(scan, defaced, image::Mask(), kLevel);
    EXPECT_EQ(affected.count(2), 2U);
    EXPECT_EQ(affected.at({3, 3, 1}), 2);
    EXPECT_EQ(affected.at({0, 0, 0}), 2) << "outside the head a changed voxel counts as well";
}

TEST(AffectedTest, KeepsTheDeclaredKind) {
    const image::Volume scan = test::makeVolume(grid(), image::PixelType::U8, tube);
    const image::Volume defaced = test::makeVolume(grid(), image::PixelType::U8,
                                                   [](const Index3& i) { return i[2] < 3 ? tube(i) / 2 : tube(i); });
    const image::Mask affected =
        affectedMask(scan, defaced, declared([](const Index3& i) { return i[2] < 2    ? 1
                                                                          : i[2] == 2 ? 2
                                                                                      : 0; }), kLevel);
    EXPECT_EQ(affected.count(1), 2U * 64U);
    EXPECT_EQ(affected.count(2), 64U);
}

TEST(AffectedTest, TakesOnlyAffectedVoxelsFromTheMethod) {
    // −0 and 0 are equal numbers with other bits: such a voxel is untouched and has to keep its own.
    const image::Volume scan = test::makeVolume(grid(), image::PixelType::F32, [](const Index3& i) {
        return i == Index3{0, 0, 0} ? -0.0 : tube(i);
    });
    const image::Volume defaced =
        test::makeVolume(grid(), image::PixelType::F32, [](const Index3& i) { return i[2] == 0 ? 0.0 : tube(i); });
    const image::Mask affected = affectedMask(scan, defaced, image::Mask(), kLevel);
    const image::Volume result = joined(scan, defaced, affected);
    for (std::size_t v = 0; v < scan.voxelCount(); ++v) {
        const auto& from = affected.voxels()[v] != 0 ? defaced : scan;
        ASSERT_EQ(std::memcmp(result.bytes().data() + 4 * v, from.bytes().data() + 4 * v, 4), 0) << v;
    }
    EXPECT_EQ(result.geometry(), scan.geometry());
}

TEST(AffectedTest, RefusesAnotherGridOrPixelType) {
    const image::Volume scan = test::makeVolume(grid(), image::PixelType::I16, tube);
    image::Geometry moved = grid();
    moved.origin_lps_mm[0] += 2;
    EXPECT_THROW((void)affectedMask(scan, scan.withGeometry(moved), image::Mask(), kLevel), base::Error);
    EXPECT_THROW((void)affectedMask(scan, test::makeVolume(grid(), image::PixelType::F32, tube), image::Mask(), kLevel),
                 base::Error);
}

}  // namespace
}  // namespace bauta::defacing
