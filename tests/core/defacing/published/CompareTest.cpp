// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/defacing/published/Compare.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "core/base/Error.h"
#include "tests/support/Images.h"

namespace bauta::defacing {
namespace {

using image::Index3;
using image::PixelType;
using testing::HasSubstr;

const image::Geometry kGrid = test::centredGeometry({20, 16, 12}, {1, 1, 2});

/// 200 to 1160, every voxel of a column another value; its robust range is known from that.
double value(const Index3& i) {
    return 200 + 3 * static_cast<double>((i[0] * 7 + i[1] * 13 + i[2] * 29) % 320);
}
bool inFront(const Index3& i) {
    return i[1] < 5;
}

image::Volume scan(PixelType type = PixelType::I16, image::Modality modality = image::Modality::T1w) {
    return test::makeVolume(kGrid, type, value, modality);
}
image::Volume output(const std::function<double(const Index3&)>& at, PixelType type = PixelType::F32) {
    return test::makeVolume(kGrid, type, at);
}
image::Mask everywhere() {
    return test::makeMask(kGrid, [](const image::Vec3&) { return true; });
}

Comparison compared(const image::Volume& before, const image::Volume& after, const image::Volume& mask = {}) {
    return compare(before, {after, mask, 0.0, false}, everywhere());
}

void expectFront(const Comparison& result) {
    for (Index3 i{}; i[2] < kGrid.size[2]; ++i[2])
        for (i[1] = 0; i[1] < kGrid.size[1]; ++i[1])
            for (i[0] = 0; i[0] < kGrid.size[0]; ++i[0]) {
                ASSERT_EQ(result.affected.at(i), inFront(i) ? 1 : 0);
                ASSERT_EQ(result.defaced.at(i), inFront(i) ? 0 : value(i));
            }
}

TEST(CompareTest, UndoesAScaleAndAShiftOfAllValues) {
    for (const auto& [slope, shift] :
         std::vector<std::pair<double, double>>{{1, 0}, {0.2, 0}, {7.5, 0}, {1, 1024}, {0.25, -40}}) {
        SCOPED_TRACE(slope);
        const Comparison result = compared(
            scan(), output([&, s = slope, b = shift](const Index3& i) { return inFront(i) ? 0 : s * value(i) + b; }));
        expectFront(result);
        EXPECT_NEAR(result.slope, slope, 1e-3 * slope);
        EXPECT_NEAR(result.intercept, shift, 0.5);
    }
}

TEST(CompareTest, ARoundedVoxelIsNotAltered) {
    const Comparison result = compared(
        scan(), output([](const Index3& i) { return inFront(i) ? 0 : std::floor(value(i) * 0.1); }, PixelType::U8));
    expectFront(result);
}

TEST(CompareTest, ADifferenceCountsAboveHalfAPercentOfTheRobustRange) {
    // 2nd to 98th percentile of a uniform spread over 960: 0.5 % of it is 4.6.
    const auto altered = [&](double by) {
        return compared(scan(), output([by](const Index3& i) { return value(i) + (inFront(i) ? by : 0.0); }))
            .affected.count(2);
    };
    EXPECT_EQ(altered(4.0), 0U);
    EXPECT_EQ(altered(5.2), 20U * 5 * 12);
}

TEST(CompareTest, OneThatOnlyAltersRemovesNothing) {
    const Comparison result = compare(
        scan(), {output([](const Index3& i) { return inFront(i) ? 0 : value(i); }), {}, {}, false}, everywhere());
    EXPECT_EQ(result.affected.count(1), 0U);
    EXPECT_EQ(result.affected.count(2), 20U * 5 * 12);
}

TEST(CompareTest, TheProgramsRegionCountsInsideTheHeadWhereTheScanWasDarkAlready) {
    const auto dark = [](const Index3& i) { return i[1] == 2 ? 0.0 : value(i); };
    const image::Volume before = output(dark, PixelType::I16);
    const image::Volume after = output([&](const Index3& i) { return inFront(i) ? 0.0 : dark(i); });
    const image::Volume removed = output([](const Index3& i) { return inFront(i) ? 1.0 : 0.0; });
    EXPECT_EQ(compared(before, after).affected.count(), 20U * 4 * 12);
    EXPECT_EQ(compared(before, after, removed).affected.count(1), 20U * 5 * 12);
    const image::Mask half = test::makeMask(kGrid, [](const image::Vec3& p) { return p[0] < 0; });
    EXPECT_EQ(compare(before, {after, removed, 0.0, false}, half).affected.count(1), 20U * 4 * 12 + 10U * 12);
}

TEST(CompareTest, TakesNothingOfAMaskOnTrust) {
    const image::Volume after = output([](const Index3& i) { return inFront(i) ? 0 : value(i); });
    const auto with = [&](const std::function<double(const Index3&)>& mask) {
        return compared(scan(), after, output(mask));
    };
    const Comparison removes = with([](const Index3& i) { return inFront(i) ? 1.0 : 0.0; });
    const Comparison keeps = with([](const Index3& i) { return inFront(i) ? 0.0 : 1.0; });
    const Comparison soft =
        with([](const Index3& i) { return std::clamp((6.0 - static_cast<double>(i[1])) / 3, 0.0, 1.0); });
    const Comparison wrong = with([](const Index3& i) { return i[0] < 10 ? 1.0 : 0.0; });
    for (const Comparison* each : {&removes, &keeps, &soft, &wrong}) expectFront(*each);
    EXPECT_THAT(removes.notes.at(0), HasSubstr("marks what it removes"));
    EXPECT_THAT(keeps.notes.at(0), HasSubstr("marks what it keeps"));
    EXPECT_THAT(wrong.notes.at(0), HasSubstr("left out"));
}

TEST(CompareTest, ConstantsOfItsOwnChoiceAreRemovedAndNoiseIsAltered) {
    const image::Volume after = output([](const Index3& i) {
        if (!inFront(i)) return value(i);
        return i[0] < 10 ? 555.0 : 5 + std::abs(std::fmod(static_cast<double>(i[0] * 17 + i[1] * 31 + i[2] * 11), 50));
    });
    const Comparison result = compare(scan(), {after, {}, 0.0, true}, everywhere());
    for (Index3 i{}; i[2] < kGrid.size[2]; ++i[2])
        for (i[1] = 0; i[1] < 5; ++i[1])
            for (i[0] = 0; i[0] < kGrid.size[0]; ++i[0])
                if (std::abs(after.at(i) - value(i)) > 6 && i[0] != 9) {
                    ASSERT_EQ(result.affected.at(i), i[0] < 9 ? 1 : 2);
                }
}

TEST(CompareTest, RefusesWhatDoesNotShowTheScan) {
    const image::Volume other = output([](const Index3& i) { return value({19 - i[0], 15 - i[1], 11 - i[2]}); });
    EXPECT_THROW((void)compared(scan(), other), base::Error);
    EXPECT_THROW((void)compared(scan(), output([](const Index3&) { return 0.0; })), base::Error);
    EXPECT_THROW((void)compared(scan(), output([](const Index3&) { return 300.0; })), base::Error);
}

TEST(CompareTest, FindsTheFaceOfAScanThatIsAlteredInItsGreaterPart) {
    const auto behind = [](const Index3& i) { return i[1] >= 10; };
    const image::Volume after = output([&](const Index3& i) {
        return behind(i) ? value(i) : 1400 + std::fmod(static_cast<double>(i[0] * 37 + i[1] * 91 + i[2] * 53), 900);
    });
    const Comparison result = compare(scan(), {after, {}, {}, false}, everywhere());
    EXPECT_EQ(result.slope, 1);
    for (Index3 i{}; i[1] < kGrid.size[1]; ++i[1]) EXPECT_EQ(result.affected.at(i), behind(i) ? 0 : 2);
}

TEST(CompareTest, RemovedVoxelsOfCtBecomeAir) {
    const image::Volume ct = scan(PixelType::I16, image::Modality::CT);
    const Comparison result = compared(ct, output([](const Index3& i) { return inFront(i) ? 0 : value(i); }));
    EXPECT_EQ(result.defaced.at(Index3{3, 2, 4}), -1000);
}

TEST(CompareTest, WaterInARemovedFaceOfCtBecomesAirToo) {
    // −160 to 159 HU: many are 0 or within the tolerance of it.
    const auto tissue = [](const Index3& i) { return std::round((value(i) - 680) / 3); };
    const image::Volume ct = test::makeVolume(kGrid, PixelType::I16, tissue, image::Modality::CT);
    const Comparison result = compared(ct, output([&](const Index3& i) { return inFront(i) ? 0 : tissue(i); }));
    std::size_t watery = 0;
    for (Index3 i{}; i[2] < kGrid.size[2]; ++i[2])
        for (i[1] = 0; i[1] < kGrid.size[1]; ++i[1])
            for (i[0] = 0; i[0] < kGrid.size[0]; ++i[0]) {
                watery += inFront(i) && std::abs(tissue(i)) <= 1 ? 1 : 0;
                // Behind the cut nothing can tell water that touches it from what was set to water.
                if (inFront(i) || tissue(i) != 0) {
                    ASSERT_EQ(result.defaced.at(i), inFront(i) ? -1000 : tissue(i));
                }
            }
    EXPECT_GT(watery, 5U);
}

TEST(CompareTest, AirThatLooksLikeAirSaysNothingOfTheHead) {
    const auto inHead = [](const Index3& i) { return i[0] >= 7 && i[0] < 13 && i[1] >= 5 && i[1] < 11; };
    const auto at = [&](const Index3& i) { return inHead(i) ? value(i) : -1000.0; };
    const image::Volume ct = test::makeVolume(kGrid, PixelType::I16, at, image::Modality::CT);
    std::size_t v = 0;
    std::vector<std::uint8_t> head(kGrid.voxelCount());
    for (Index3 i{}; i[2] < kGrid.size[2]; ++i[2])
        for (i[1] = 0; i[1] < kGrid.size[1]; ++i[1])
            for (i[0] = 0; i[0] < kGrid.size[0]; ++i[0], ++v) head[v] = inHead(i) ? 1 : 0;
    const image::Volume mirrored = output([&](const Index3& i) { return at({19 - i[0], 15 - i[1], 11 - i[2]}); });
    EXPECT_THROW((void)compare(ct, {mirrored, {}, 0.0, false}, {kGrid, head}), base::Error);
}

}  // namespace
}  // namespace bauta::defacing
