// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/Window.h"

#include <gtest/gtest.h>

#include "core/image/Filters.h"
#include "tests/support/Images.h"

namespace bauta::image {
namespace {

TEST(WindowTest, CtOpensWithTheSoftWindow) {
    const Volume ct = test::countingVolume(test::randomGeometry(3), PixelType::I16).withModality(Modality::CT);
    EXPECT_EQ(autoWindow(ct), kCtSoft);
    EXPECT_EQ(skinLevel(ct), -300);
}

TEST(WindowTest, MrWindowIgnoresTheBackground) {
    // Half zeros, then 1…10000 evenly: the 1st and 99th percentile of the foreground are 100 and 9900.
    const Geometry g = test::centredGeometry({100, 100, 2}, {1, 1, 1});
    const Volume mr = test::makeVolume(g, PixelType::I16, [&](const Index3& i) {
        return i[2] == 0 ? 0.0 : static_cast<double>(1 + i[0] + 100 * i[1]);
    });
    const Window w = autoWindow(mr);
    EXPECT_NEAR(w.low(), 100, 5);
    EXPECT_NEAR(w.high(), 9900, 5);
    EXPECT_NEAR(quantile(mr, 0.5), 5000, 5);
}

TEST(WindowTest, RemovingTissueDoesNotMoveTheWindowOfWhatIsLeft) {
    const Geometry g = test::centredGeometry({50, 50, 10}, {1, 1, 1});
    const auto value = [](const Index3& i) {
        return 100.0 + static_cast<double>((i[0] * 7 + i[1] * 13 + i[2] * 29) % 900);
    };
    const Volume whole = test::makeVolume(g, PixelType::I16, value);
    const Volume cut = test::makeVolume(g, PixelType::I16, [&](const Index3& i) { return i[2] < 4 ? 0.0 : value(i); });
    EXPECT_NEAR(autoWindow(whole).high(), autoWindow(cut).high(), 10);
}

TEST(WindowTest, ConstantVolumeHasAUsableWindow) {
    const Volume flat = test::makeVolume(test::randomGeometry(4), PixelType::U8, [](const Index3&) { return 7.0; });
    EXPECT_GT(autoWindow(flat).width, 0);
}

TEST(WindowTest, SkinLevelLiesBetweenAirAndTheDarkestTissueOfATwoToneHead) {
    // Air near 0, skin and muscle at 200, fat at 1000: one Otsu cut would part fat from the rest.
    const Geometry g = test::centredGeometry({60, 60, 60}, {3, 3, 3});
    const Volume mr = test::makeVolume(g, PixelType::I16, [&](const Index3& i) {
        const double r = norm(g.toPoint(i));
        const double noise = static_cast<double>((i[0] * 31 + i[1] * 17 + i[2] * 7) % 10);
        return r > 75 ? noise : r > 60 ? 200 + noise : r > 40 ? 1000 + noise : 220 + noise;
    });
    EXPECT_GT(skinLevel(mr), 20);
    EXPECT_LT(skinLevel(mr), 190);
}

// A corner of −3024 HU outside the circle of reconstruction is no tissue.
TEST(WindowTest, PaddingOfACtDoesNotCount) {
    const Geometry g = test::centredGeometry({20, 20, 10}, {1, 1, 1});
    for (const PixelType type : {PixelType::I16, PixelType::F32}) {
        const auto ct = [&](double padding) {
            return test::makeVolume(
                g, type,
                [&](const Index3& i) { return i[0] + i[1] < 12 ? padding
                                              : i[0] < 15      ? -900 + i[1]
                                                               : 100.0 + i[2]; },
                Modality::CT);
        };
        for (const double p : {0.02, 0.3, 0.5, 0.98}) EXPECT_NEAR(quantile(ct(-3024), p), quantile(ct(-1024), p), 0.3);
        const Volume shrunk = shrink(ct(-3024), 2);
        EXPECT_EQ(shrunk.at(Index3{0, 0, 0}), -1024);
    }
}

}  // namespace
}  // namespace bauta::image
