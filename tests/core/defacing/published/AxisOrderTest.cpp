// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/defacing/published/AxisOrder.h"

#include <gtest/gtest.h>

#include "tests/support/Images.h"

namespace bauta::defacing {
namespace {

using image::Index3;
using image::operator-;

/// Every voxel of `turned` holds what lies at the same place in `volume`.
void expectSamePlaces(const image::Volume& volume, const image::Volume& turned) {
    const image::Geometry& grid = turned.geometry();
    for (Index3 i{}; i[2] < grid.size[2]; ++i[2])
        for (i[1] = 0; i[1] < grid.size[1]; ++i[1])
            for (i[0] = 0; i[0] < grid.size[0]; ++i[0]) {
                const image::Vec3 at = volume.geometry().toIndex(grid.toPoint(i));
                const Index3 nearest = {std::lround(at[0]), std::lround(at[1]), std::lround(at[2])};
                ASSERT_LT(image::norm(at - image::Vec3{static_cast<double>(nearest[0]), static_cast<double>(nearest[1]),
                                                       static_cast<double>(nearest[2])}),
                          1e-6);
                ASSERT_EQ(turned.at(i), volume.at(nearest));
            }
}

TEST(AxisOrderTest, MovesVoxelsAndGridTogetherAndBackAgain) {
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        const image::Volume volume = test::countingVolume(test::randomGeometry(seed), image::PixelType::I16);
        for (const Axes axes : {Axes::AsStored, Axes::FslStandard, Axes::Ras}) {
            const AxisOrder order = orderFor(volume.geometry(), axes);
            const image::Volume turned = reordered(volume, order);
            expectSamePlaces(volume, turned);
            const image::Volume back = reordered(turned, order.inverted());
            EXPECT_EQ(image::difference(back.geometry(), volume.geometry()), "");
            EXPECT_TRUE(std::ranges::equal(back.as<std::int16_t>(), volume.as<std::int16_t>()));
        }
    }
}

TEST(AxisOrderTest, RunsToTheRightToTheFrontAndUpwards) {
    for (const image::Mat3& direction : test::axisDirections()) {
        const image::Geometry grid = test::centredGeometry({3, 4, 5}, {1, 2, 3}, direction);
        const image::Geometry ras = reordered(grid, orderFor(grid, Axes::Ras));
        EXPECT_EQ(ras.direction, (image::Mat3{-1, 0, 0, 0, -1, 0, 0, 0, 1}));
        // fslreorient2std never mirrors: what is stored left-handed stays so.
        const image::Geometry standard = reordered(grid, orderFor(grid, Axes::FslStandard));
        EXPECT_EQ(image::determinant(standard.direction), image::determinant(direction));
        EXPECT_EQ(standard.direction,
                  (image::Mat3{image::determinant(direction) < 0 ? 1.0 : -1.0, 0, 0, 0, -1, 0, 0, 0, 1}));
    }
}

}  // namespace
}  // namespace bauta::defacing
