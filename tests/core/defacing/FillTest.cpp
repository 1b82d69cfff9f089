// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/defacing/Fill.h"

#include <gtest/gtest.h>

#include "core/base/Error.h"
#include "tests/support/Images.h"

namespace bauta::defacing {
namespace {

using image::Index3;
using image::Modality;
using image::PixelType;

image::Volume volume(PixelType type, Modality modality, double low) {
    return test::makeVolume(
        test::centredGeometry({4, 3, 2}, {1, 1, 1}), type,
        [low](const Index3& i) { return low + static_cast<double>(i[0] + 4 * i[1]); }, modality);
}

TEST(FillTest, TakesTheMinimumOfMrAndAirOfCt) {
    EXPECT_EQ(backgroundValue(volume(PixelType::I16, Modality::T2w, 7)), 7);
    EXPECT_EQ(backgroundValue(volume(PixelType::F32, Modality::MR, -3)), -3);
    EXPECT_EQ(backgroundValue(volume(PixelType::I16, Modality::CT, -100)), -1000);
    EXPECT_EQ(backgroundValue(volume(PixelType::U16, Modality::CT, 24)), 24) << "an unsigned CT has no −1000";
    EXPECT_EQ(zeroValue(volume(PixelType::I16, Modality::T2w, 7)), 0);
    EXPECT_EQ(zeroValue(volume(PixelType::I16, Modality::CT, -100)), -1000) << "never 0 HU";
}

TEST(FillTest, RoundsAndClampsToWhatThePixelTypeHolds) {
    const image::Volume scan = volume(PixelType::U8, Modality::T1w, 0);
    std::vector<std::uint8_t> all(24, 1);
    all[5] = 0;
    std::vector<float> values(24, 12.5F);
    values[0] = -4;
    values[1] = 300;
    values[2] = 12.4F;
    values[5] = 99;
    const image::Volume result = replaced(scan, {scan.geometry(), all}, values);
    EXPECT_EQ(result.type(), PixelType::U8);
    EXPECT_EQ(result.at(0), 0);
    EXPECT_EQ(result.at(1), 255);
    EXPECT_EQ(result.at(2), 12);
    EXPECT_EQ(result.at(3), 13);
    EXPECT_EQ(result.at(5), scan.at(5)) << "not in the mask";
    EXPECT_EQ(replaced(volume(PixelType::F32, Modality::T1w, 0), {scan.geometry(), all}, values).at(2), 12.4F);
}

TEST(FillTest, RefusesMasksOnAnotherGridAndTooFewValues) {
    const image::Volume scan = volume(PixelType::I32, Modality::T1w, 0);
    const image::Mask other(test::centredGeometry({4, 3, 3}, {1, 1, 1}), std::vector<std::uint8_t>(36, 1));
    EXPECT_THROW((void)filled(scan, other, 0), base::Error);
    const image::Mask all(scan.geometry(), std::vector<std::uint8_t>(24, 1));
    EXPECT_THROW((void)replaced(scan, all, std::vector<float>(23)), base::Error);
    EXPECT_EQ(filled(scan, all, -7).at(9), -7);
}

}  // namespace
}  // namespace bauta::defacing
