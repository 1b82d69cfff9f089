// SPDX-License-Identifier: GPL-3.0-or-later
// What vendors put outside the circle of reconstruction of a CT.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "core/base/Files.h"
#include "core/dicom/Series.h"
#include "tests/core/dicom/WriteSlices.h"

namespace bauta {
namespace {
using test::SliceSpec;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr int kSize = 40;

// A head of 100 HU with a drop of water (0 HU) in it, air of −1000 around, and padding outside the circle.
struct Ct {
    int padding = 0;  ///< as stored
    int intercept = 0;
    bool isSigned = true;
    std::map<std::string, std::string> extra;

    [[nodiscard]] image::LoadedImage load() const {
        const base::TemporaryFolder folder;
        SliceSpec spec;
        spec.modality = "CT";
        spec.isSigned = isSigned;
        spec.columns = spec.rows = kSize;
        spec.extra = extra;
        spec.extra.insert({{"(0028,1052)", std::to_string(intercept)}, {"(0028,1053)", "1"}});
        for (int k = 0; k < 6; ++k) {
            spec.position_lps_mm = {0, 0, 4.0 * k};
            spec.words.clear();
            for (int j = 0; j < kSize; ++j) {
                for (int i = 0; i < kSize; ++i) spec.words.push_back(static_cast<std::uint16_t>(stored(i, j)));
            }
            test::writeSlice(folder.path() / std::to_string(k), spec, k);
        }
        const auto found = dicom::scanFolder(folder.path());
        return dicom::loadSeries(found.series.at(0));
    }
    static double fromMiddle(int i, int j) { return std::hypot(i - 19.5, j - 19.5); }
    [[nodiscard]] int stored(int i, int j) const {
        if (fromMiddle(i, j) > 20) return padding;
        if (fromMiddle(i, j) > 14) return -1000 - intercept;
        return (fromMiddle(i, j) < 3 ? 0 : 100) - intercept;
    }
};

void expectAirOutsideAndTheRestAsItWas(const image::Volume& v, double corner) {
    for (int j = 0; j < kSize; ++j) {
        for (int i = 0; i < kSize; ++i) {
            const double r = Ct::fromMiddle(i, j);
            const double expected = r > 20 ? corner : r > 14 ? -1000 : r < 3 ? 0 : 100;
            ASSERT_EQ(v.at(image::Index3{i, j, 3}), expected) << i << " " << j;
        }
    }
    EXPECT_EQ(v.type(), image::PixelType::I16);
}

TEST(PaddingTest, DarkPaddingStaysAsStored) {
    for (const auto& [ct, corner] :
         {std::pair(Ct{-2000, 0, true, {}}, -2000), std::pair(Ct{-2000, -1024, true, {}}, -3024),
          std::pair(Ct{0, -1024, false, {}}, -1024),
          std::pair(Ct{-2000, 0, true, {{"(0028,0120)", "-2000"}}}, -2000)}) {
        const auto loaded = ct.load();
        expectAirOutsideAndTheRestAsItWas(loaded.volume, corner);
        EXPECT_THAT(loaded.warnings, IsEmpty());
    }
}

TEST(PaddingTest, UnsignedPaddingIsReadAsItWasMeant) {
    for (const auto& [ct, corner] :
         {std::pair(Ct{63536, -1024, false, {}}, -3024), std::pair(Ct{63536, -1000, false, {}}, -3000),
          std::pair(Ct{63536, -1024, false, {{"(0028,0120)", "63536"}}}, -3024)}) {
        const auto loaded = ct.load();
        expectAirOutsideAndTheRestAsItWas(loaded.volume, corner);
        EXPECT_THAT(loaded.warnings, Contains(HasSubstr("read as signed")));
    }
}

TEST(PaddingTest, SignedValuesCalledUnsignedAreRead) {
    const auto loaded = Ct{-2000, 0, false, {}}.load();  // air is 64536
    expectAirOutsideAndTheRestAsItWas(loaded.volume, -2000);
}

TEST(PaddingTest, BrightPaddingBecomesAirButNotTheSameValueInside) {
    for (const Ct& ct :
         {Ct{0, 0, true, {}}, Ct{0, 0, true, {{"(0028,0120)", "0"}}}, Ct{1024, -1024, false, {{"(0028,0120)", "1024"}}},
          Ct{2000, 0, true, {}}, Ct{40, 0, true, {{"(0028,0120)", "35"}, {"(0028,0121)", "45"}}}}) {
        SCOPED_TRACE(ct.padding);
        const auto loaded = ct.load();
        expectAirOutsideAndTheRestAsItWas(loaded.volume, -1000);
        EXPECT_THAT(loaded.warnings, Contains(HasSubstr("pixels outside the circle of reconstruction hold no HU and")));
    }
}

TEST(PaddingTest, TissueThatFillsTheCornersIsKept) {
    const base::TemporaryFolder folder;
    SliceSpec spec;
    spec.modality = "CT";
    spec.isSigned = true;
    spec.columns = spec.rows = kSize;
    spec.words.assign(kSize * kSize, 40);
    for (int i = 700; i < 900; ++i) spec.words[static_cast<std::size_t>(i)] = 90;
    spec.extra = {{"(0028,1052)", "0"}, {"(0028,1053)", "1"}};
    for (int k = 0; k < 6; ++k) {
        spec.position_lps_mm = {0, 0, 4.0 * k};
        test::writeSlice(folder.path() / std::to_string(k), spec, k);
    }
    const auto loaded = dicom::loadSeries(dicom::scanFolder(folder.path()).series.at(0));
    EXPECT_EQ(loaded.volume.at(image::Index3{0, 0, 0}), 40);
    EXPECT_THAT(loaded.warnings, IsEmpty());
}

}  // namespace
}  // namespace bauta
