// SPDX-License-Identifier: GPL-3.0-or-later
// Irregular series put onto a regular grid.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "core/base/Files.h"
#include "core/dicom/Series.h"
#include "tests/core/dicom/WriteSlices.h"
#include "tests/support/TestData.h"

namespace bauta {
namespace {
using base::ErrorCode;
using test::SliceSpec;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// A linear field: linear interpolation gives it back exactly, wherever it is sampled.
double field(const image::Vec3& p) {
    return 500 + 4 * p[0] - 3 * p[1] + 6 * p[2];
}

class ResampleTest : public testing::Test {
  protected:
    // Slices of 16 × 12 pixels at these places, moved along their columns by shift_mm each.
    void write(const std::vector<double>& places, const std::vector<double>& shift_mm = {}) {
        SliceSpec spec;
        spec.columns = 16;
        spec.rows = 12;
        spec.columnSpacing_mm = 1.5;
        spec.rowSpacing_mm = 2;
        for (std::size_t k = 0; k < places.size(); ++k) {
            spec.position_lps_mm = {-10, shift_mm.empty() ? 0 : shift_mm[k], places[k]};
            spec.words.clear();
            for (int j = 0; j < 12; ++j) {
                for (int i = 0; i < 16; ++i) {
                    const image::Vec3 p = {-10 + 1.5 * i, spec.position_lps_mm[1] + 2.0 * j, places[k]};
                    spec.words.push_back(static_cast<std::uint16_t>(std::lround(field(p))));
                }
            }
            test::writeSlice(folder_.path() / std::to_string(k), spec, static_cast<int>(k) + 1);
        }
    }
    [[nodiscard]] dicom::SeriesInfo only() const {
        const auto found = dicom::scanFolder(folder_.path(), {true});
        EXPECT_THAT(found.refused, IsEmpty()) << found.refused.at(0).reason;
        EXPECT_THAT(found.series, SizeIs(1));
        return found.series.at(0);
    }
    [[nodiscard]] std::string refusal(bool resample) const {
        const auto found = dicom::scanFolder(folder_.path(), {resample});
        EXPECT_THAT(found.refused, SizeIs(1));
        return found.refused.at(0).reason;
    }
    // Greatest distance from the field over the voxels that are not `air`.
    static double error(const image::Volume& v, double air, std::size_t& filled) {
        double most = 0;
        filled = 0;
        for (std::int64_t k = 0; k < v.geometry().size[2]; ++k) {
            for (std::int64_t j = 0; j < v.geometry().size[1]; ++j) {
                for (std::int64_t i = 0; i < v.geometry().size[0]; ++i) {
                    const double value = v.at(image::Index3{i, j, k});
                    if (value == air) continue;
                    ++filled;
                    most = std::max(most, std::abs(value - field(v.geometry().toPoint(image::Index3{i, j, k}))));
                }
            }
        }
        return most;
    }
    base::TemporaryFolder folder_;
};

TEST_F(ResampleTest, FillsMissingSlicesAndKeepsTheOthers) {
    write({0, 2.5, 5, 12.5, 15, 17.5, 22.5, 25});
    EXPECT_THAT(refusal(false), HasSubstr("3 slices are missing: gaps of 2.5 mm, 7.5 mm and 5 mm"));
    const auto s = only();
    EXPECT_TRUE(s.resampled);
    EXPECT_THAT(s.slicePositions_lps_mm, SizeIs(8));
    EXPECT_EQ(s.geometry.size, (image::Index3{16, 12, 11}));
    EXPECT_DOUBLE_EQ(s.geometry.spacing_mm[2], 2.5);
    EXPECT_THAT(s.warnings, ElementsAre("was resampled: 3 slices were missing, the gaps between its 8 slices were 2.5 "
                                        "to 7.5 mm; it has 11 slices every 2.5 mm now, 3 of them interpolated"));
    const auto v = dicom::loadSeries(s).volume;
    EXPECT_EQ(v.type(), image::PixelType::U16);
    std::size_t filled = 0;
    EXPECT_LE(error(v, -1, filled), 0.5 + 1e-9);
    EXPECT_EQ(filled, v.voxelCount());
}

TEST_F(ResampleTest, PutsUnevenGapsOnTheFinestOnesThatAreShared) {
    // One lone gap of 1 mm where two blocks meet.
    write({0, 4, 8, 12, 16, 17, 24, 31, 38, 45});
    const auto s = only();
    EXPECT_NEAR(s.geometry.spacing_mm[2], 45.0 / 11, 1e-9);  // 4 mm, to end on the last slice
    EXPECT_EQ(s.geometry.size[2], 12);
    std::size_t filled = 0;
    // A slice within 5 % of its place is taken as it is: 0.2 mm of a field that rises by 6 per millimetre.
    EXPECT_LE(error(dicom::loadSeries(s).volume, -1, filled), 0.5 + 0.05 * 4.1 * 6);
}

TEST_F(ResampleTest, UndoesATiltWithoutLosingTissue) {
    std::vector<double> places, shifts;
    for (int k = 0; k < 9; ++k) {
        places.push_back(3.0 * k);
        shifts.push_back(3.0 * k * std::tan(18.5 / 180 * 3.14159265358979));
    }
    write(places, shifts);
    EXPECT_THAT(refusal(false), HasSubstr("tilted gantry, 18.5°, 8 mm over the stack"));
    const auto s = only();
    EXPECT_THAT(s.warnings, ElementsAre("was resampled: the gantry was tilted by 18.5°; its slices were shifted by up "
                                        "to 8.0 mm to undo the shear"));
    EXPECT_EQ(s.geometry.size, (image::Index3{16, 12 + 5, 9}));
    const auto v = dicom::loadSeries(s).volume;
    const double air = 394;  // the smallest value there is: outside the slices
    std::size_t filled = 0;
    // Half a pixel beyond the centres repeats the border, 3 per millimetre.
    EXPECT_LE(error(v, air, filled), 3.5);
    EXPECT_GE(filled, 16U * 11 * 9);
    EXPECT_LE(filled, 16U * 13 * 9);
}

TEST_F(ResampleTest, KeepsWhatIsRegularAsItIs) {
    write({0, 4, 8, 12, 16, 20});
    const auto s = only();
    EXPECT_FALSE(s.resampled);
    EXPECT_THAT(s.warnings, IsEmpty());
}

TEST_F(ResampleTest, MakesAtMostFourSlicesOfOne) {
    write({0, 0.5, 1, 1.5, 2, 2.5, 3, 20, 37, 54});
    const auto s = only();
    EXPECT_LE(s.geometry.size[2], 41);
    EXPECT_GE(s.geometry.size[2], 39);
}

TEST_F(ResampleTest, RefusesWhatNobodyCanKnow) {
    write({0, 4, 8, 12, 40, 44, 48});
    EXPECT_THAT(refusal(true), HasSubstr("a gap of 28 mm between slices is too wide"));
    write({0, 4, 8, 12, 16, 20, 24}, {0, 8, 16, 24, 32, 40, 48});
    EXPECT_THAT(refusal(true), HasSubstr("too far to be resampled"));
    write({0, 1, 2, 3, 4, 6, 7});
    EXPECT_THAT(refusal(true), HasSubstr("7 slices over 7 mm are too few"));
}

}  // namespace
}  // namespace bauta
