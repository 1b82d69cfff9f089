// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/defacing/Head.h"

#include <gtest/gtest.h>

#include "tests/support/Images.h"

namespace bauta::defacing {
namespace {

using image::Index3;

/// A ring of tissue in every slice along `axial`, open towards one side in slice 4, and a lonely speck.
double ring(const Index3& i, std::size_t axial) {
    const std::size_t a = axial == 0 ? 1 : 0;
    const std::size_t b = axial == 2 ? 1 : 2;
    if (i[a] == 0 && i[b] == 0 && i[axial] == 2) return 100;
    const bool outer = i[a] >= 2 && i[a] < 10 && i[b] >= 2 && i[b] < 10;
    const bool inner = i[a] >= 4 && i[a] < 8 && i[b] >= 4 && i[b] < 8;
    const bool gap = i[axial] == 4 && i[b] < 4 && i[a] == 5;
    return outer && !inner && !gap ? 100 : 0;
}

TEST(HeadTest, FillsCavitiesSliceBySliceWhateverTheAxialAxis) {
    // Index axis 2, 0 or 1 runs towards superior.
    const std::vector<std::pair<image::Mat3, std::size_t>> grids = {
        {test::rotation(10, 20, 5), 2}, {{0, 1, 0, 0, 0, 1, 1, 0, 0}, 0}, {{1, 0, 0, 0, 0, 1, 0, -1, 0}, 1}};
    for (const auto& [direction, axial] : grids) {
        SCOPED_TRACE(axial);
        image::Index3 size = {12, 12, 12};
        size[axial] = 7;
        const image::Volume volume =
            test::makeVolume(test::centredGeometry(size, {1, 1, 1}, direction), image::PixelType::U16,
                             [axial = axial](const Index3& i) { return ring(i, axial); });
        ASSERT_EQ(axialAxis(volume.geometry()), static_cast<int>(axial));
        const image::Mask head = headMask(volume, 50);
        // Six closed slices of 8 × 8; in slice 4 the gap of 2 and the 4 × 4 cavity behind it are open.
        EXPECT_EQ(head.count(), 6U * 64U + 64U - 16U - 2U);
    }
}

TEST(HeadTest, KeepsSpecksOutOfTheHeadButNotOutOfTheBody) {
    const image::Volume volume = test::makeVolume(test::centredGeometry({12, 12, 7}, {1, 1, 1}), image::PixelType::U16,
                                                  [](const Index3& i) { return ring(i, 2); });
    EXPECT_EQ(headMask(volume, 50).at({0, 0, 2}), 0);
    EXPECT_EQ(filledBody(volume, 50, {0, 7})[volume.geometry().offset({0, 0, 2})], 1);
}

TEST(HeadTest, LooksOnlyAtTheSlicesAskedFor) {
    const image::Volume volume = test::makeVolume(test::centredGeometry({12, 12, 7}, {1, 1, 1}), image::PixelType::U16,
                                                  [](const Index3& i) { return ring(i, 2); });
    const std::vector<std::uint8_t> body = filledBody(volume, 50, {5, 6});
    EXPECT_EQ(static_cast<std::size_t>(std::count(body.begin(), body.end(), 1)), 64U);
}

TEST(HeadTest, CountsTheLevelItselfAsTissue) {
    const image::Volume volume = test::makeVolume(test::centredGeometry({12, 12, 7}, {1, 1, 1}), image::PixelType::F32,
                                                  [](const Index3& i) { return ring(i, 2); });
    EXPECT_GT(headMask(volume, 100).count(), 0U);
    EXPECT_EQ(headMask(volume, 100.5).count(), 0U);
}

}  // namespace
}  // namespace bauta::defacing
