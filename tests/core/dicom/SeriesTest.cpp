// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dicom/Series.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "core/base/Files.h"
#include "tests/core/dicom/WriteSlices.h"
#include "tests/support/Images.h"

namespace bauta {
namespace {
using base::ErrorCode;
using test::SliceSpec;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
namespace fs = std::filesystem;

std::uint16_t mark(std::int64_t i, std::int64_t j, std::int64_t k) {
    return static_cast<std::uint16_t>(i + 20 * j + 400 * k);
}

// An oblique right-handed grid: DICOM stacks have no mirrored axes once they are sorted along their normal.
image::Geometry oblique(image::Index3 size = {5, 4, 8}) {
    image::Geometry g = test::centredGeometry(size, {0.7, 1.1, 2.5}, test::rotation(12, -20, 33));
    g.origin_lps_mm = {-31.5, 47.25, 12.125};
    return g;
}

class SeriesTest : public testing::Test {
  protected:
    [[nodiscard]] dicom::FolderScan scan() const { return dicom::scanFolder(folder_.path()); }
    [[nodiscard]] fs::path at(const std::string& name) const { return folder_.path() / name; }
    // One refusal and nothing else; its reason.
    std::string onlyRefusal(ErrorCode code) {
        const auto found = scan();
        EXPECT_THAT(found.series, IsEmpty());
        EXPECT_THAT(found.refused, SizeIs(1));
        if (found.refused.empty()) return {};
        EXPECT_EQ(found.refused[0].code, code) << found.refused[0].reason;
        return found.refused[0].reason;
    }
    base::TemporaryFolder folder_;
};

TEST_F(SeriesTest, LoadsAnObliqueStackInOrderWithItsGrid) {
    const auto g = oblique();
    test::writeStack(folder_.path(), {}, g, mark);
    const auto found = scan();
    ASSERT_THAT(found.series, SizeIs(1));
    EXPECT_THAT(found.refused, IsEmpty());
    const auto& s = found.series[0];
    EXPECT_THAT(s.key, testing::StartsWith(s.seriesUid + "#"));
    EXPECT_EQ(s.label, "MR series, 8 slices of 5 × 4");
    EXPECT_TRUE(difference(s.geometry, g).empty()) << difference(s.geometry, g);
    const auto loaded = dicom::loadSeries(s);
    EXPECT_EQ(loaded.volume.type(), image::PixelType::U16);
    for (std::int64_t k = 0; k < 8; ++k) {
        EXPECT_EQ(loaded.volume.at(image::Index3{3, 2, k}), mark(3, 2, k));
    }
}

TEST_F(SeriesTest, SortsByPositionWhenTheNumbersRunBackwards) {
    auto g = oblique();
    // Written against the normal: the loaded grid runs along it, voxels stay at their place in the patient.
    g.origin_lps_mm = g.toPoint(image::Index3{0, 0, 7});
    for (const std::size_t i : {2U, 5U, 8U}) g.direction[i] = -g.direction[i];
    test::writeStack(folder_.path(), {}, g, mark);
    const auto v = dicom::loadSeries(scan().series.at(0)).volume;
    EXPECT_GT(image::determinant(v.geometry().direction), 0.99);
    const auto index = v.geometry().toIndex(g.toPoint(image::Index3{4, 1, 6}));
    EXPECT_EQ(v.at(image::Index3{std::lround(index[0]), std::lround(index[1]), std::lround(index[2])}), mark(4, 1, 6));
}

TEST_F(SeriesTest, AppliesRescaleExactlyOrInFloat) {
    SliceSpec ct;
    ct.modality = "CT";
    ct.extra = {{"(0028,1052)", "-1024"}, {"(0028,1053)", "1"}};
    test::writeStack(folder_.path(), ct, oblique(), mark);
    const auto v = dicom::loadSeries(scan().series.at(0)).volume;
    EXPECT_EQ(v.modality(), image::Modality::CT);
    EXPECT_EQ(v.type(), image::PixelType::I16);
    EXPECT_EQ(v.at(image::Index3{0, 0, 0}), -1024);
    EXPECT_EQ(v.at(image::Index3{4, 3, 7}), mark(4, 3, 7) - 1024);

    ct.extra = {{"(0028,1052)", "0.5"}, {"(0028,1053)", "0.25"}};
    test::writeStack(folder_.path(), ct, oblique(), mark);
    const auto f = dicom::loadSeries(scan().series.at(0)).volume;
    EXPECT_EQ(f.type(), image::PixelType::F32);
    EXPECT_EQ(f.at(image::Index3{4, 3, 7}), 0.25 * mark(4, 3, 7) + 0.5);
}

TEST_F(SeriesTest, AppliesADifferentScaleToEverySlice) {
    SliceSpec spec;
    for (int k = 0; k < 6; ++k) {
        spec.position_lps_mm = {0, 0, 4.0 * k};
        spec.extra = {{"(0028,1052)", "1"}, {"(0028,1053)", std::to_string(k + 1)}};
        test::writeSlice(at(std::to_string(k)), spec, k);
    }
    // Whole numbers stay whole.
    const auto v = dicom::loadSeries(scan().series.at(0)).volume;
    EXPECT_EQ(v.type(), image::PixelType::I16);
    for (std::int64_t k = 0; k < 6; ++k) EXPECT_EQ(v.at(image::Index3{2, 1, k}), 7.0 * static_cast<double>(k + 1) + 1);

    spec.extra = {{"(0028,1052)", "0.25"}, {"(0028,1053)", "0.5"}};
    spec.position_lps_mm = {0, 0, 0};
    test::writeSlice(at("0"), spec, 0);
    const auto f = dicom::loadSeries(scan().series.at(0)).volume;
    EXPECT_EQ(f.type(), image::PixelType::F32);
    EXPECT_EQ(f.at(image::Index3{2, 1, 0}), 7 * 0.5 + 0.25);
    EXPECT_EQ(f.at(image::Index3{2, 1, 5}), 7.0 * 6 + 1);
}

TEST_F(SeriesTest, SignExtendsTwelveBitsAndKeepsPaddingBelowThem) {
    SliceSpec spec;
    spec.isSigned = true;
    spec.bitsStored = 12;
    // −1 without sign extension, −1 with it, the padding −2000 that needs more than 12 bits, 2047, 0.
    spec.words = {0x0fff, 0xffff, static_cast<std::uint16_t>(-2000 & 0xffff), 0x07ff, 0};
    for (int k = 0; k < 6; ++k) {
        spec.position_lps_mm = {0, 0, 4.0 * k};
        test::writeSlice(at(std::to_string(k)), spec, k);
    }
    const auto v = dicom::loadSeries(scan().series.at(0)).volume;
    EXPECT_EQ(v.type(), image::PixelType::I16);
    const auto row = v.as<std::int16_t>().first(5);
    EXPECT_THAT(row, ElementsAre(-1, -1, -2000, 2047, 0));
}

TEST_F(SeriesTest, MasksOverlaysInTheUnusedBits) {
    SliceSpec spec;
    spec.bitsStored = 12;
    spec.words = {0x8123, 0x0456};
    spec.extra = {{"(6000,0102)", "15"}};
    for (int k = 0; k < 6; ++k) {
        spec.position_lps_mm = {0, 0, 4.0 * k};
        test::writeSlice(at(std::to_string(k)), spec, k);
    }
    const auto v = dicom::loadSeries(scan().series.at(0)).volume;
    EXPECT_EQ(v.at(image::Index3{0, 0, 0}), 0x123);
    EXPECT_EQ(v.at(image::Index3{1, 0, 0}), 0x456);
}

TEST_F(SeriesTest, RefusesTooFewSlicesWithTheirCount) {
    test::writeStack(folder_.path(), {}, oblique({5, 4, 4}), mark);
    EXPECT_THAT(onlyRefusal(ErrorCode::Geometry), HasSubstr("4 slices, fewer than the 5"));
}

TEST_F(SeriesTest, RefusesAStackTooThinToBeAScan) {
    auto g = oblique({5, 4, 6});
    g.spacing_mm[2] = 2;
    test::writeStack(folder_.path(), {}, g, mark);
    EXPECT_THAT(onlyRefusal(ErrorCode::Geometry), HasSubstr("6 slices over 10 mm"));
}

TEST_F(SeriesTest, RefusesMissingSlicesWithTheirNumber) {
    const auto files = test::writeStack(folder_.path(), {}, oblique({5, 4, 12}), mark);
    fs::remove(files[3]);
    fs::remove(files[7]);
    EXPECT_THAT(onlyRefusal(ErrorCode::Geometry), HasSubstr("2 slices are missing: gaps of 2.5 mm and 5 mm"));
}

TEST_F(SeriesTest, RefusesUnevenGaps) {
    SliceSpec spec;
    for (int k = 0; k < 10; ++k) {
        spec.position_lps_mm = {0, 0, k < 5 ? 2.0 * k : 8 + 3.1 * (k - 4)};
        test::writeSlice(at(std::to_string(k)), spec, k);
    }
    EXPECT_THAT(onlyRefusal(ErrorCode::Geometry), HasSubstr("gaps between slices differ: 3.1 mm and 2 mm"));
}

TEST_F(SeriesTest, AcceptsPositionsRoundedToATenthOfAMillimetre) {
    SliceSpec spec;
    for (int k = 0; k < 40; ++k) {
        spec.position_lps_mm = {0, 0, std::round(6.25 * k) / 10};
        test::writeSlice(at(std::to_string(k)), spec, k);
    }
    const auto found = scan();
    ASSERT_THAT(found.series, SizeIs(1)) << found.refused.at(0).reason;
    EXPECT_NEAR(found.series[0].geometry.spacing_mm[2], 0.625, 0.002);
}

TEST_F(SeriesTest, RefusesATiltedGantryWithItsAngle) {
    SliceSpec spec;
    for (int k = 0; k < 10; ++k) {
        spec.position_lps_mm = {0, 2.0 * k * std::tan(0.3), 2.0 * k};  // 0.3 rad
        test::writeSlice(at(std::to_string(k)), spec, k);
    }
    EXPECT_THAT(onlyRefusal(ErrorCode::Geometry), HasSubstr("tilted gantry, 17.2°, 6 mm over the stack"));
}

TEST_F(SeriesTest, LeavesOutCopiesAndSaysSo) {
    const auto files = test::writeStack(folder_.path(), {}, oblique(), mark);
    fs::copy_file(files[2], at("copy.dcm"));
    fs::create_directory(at("sub"));
    fs::copy_file(files[5], at("sub/copy"));
    const auto found = scan();
    ASSERT_THAT(found.series, SizeIs(1));
    EXPECT_THAT(found.series[0].files, SizeIs(8));
    EXPECT_THAT(found.series[0].warnings, ElementsAre("2 files are copies of slices already there"));
}

TEST_F(SeriesTest, RefusesDifferentImagesAtOnePlace) {
    test::writeStack(folder_.path(), {}, oblique(), mark);
    SliceSpec twice;
    const auto g = oblique();
    twice.position_lps_mm = g.toPoint(image::Index3{0, 0, 3});
    twice.row_lps = g.axis(0);
    twice.column_lps = g.axis(1);
    twice.columnSpacing_mm = 0.7;
    twice.rowSpacing_mm = 1.1;
    test::writeSlice(at("twice"), twice, 99);
    EXPECT_THAT(onlyRefusal(ErrorCode::Geometry), HasSubstr("1 of 9 slices lie where another one is already"));
}

TEST_F(SeriesTest, SplitsEchoesAndAcquisitionsIntoSeriesWithKeysOfTheirOwn) {
    for (const char* tag : {"(0018,0086)", "(0020,0012)", "(0020,0100)"}) {
        const base::TemporaryFolder folder;
        SliceSpec spec;
        for (int part = 1; part <= 2; ++part) {
            for (int k = 0; k < 6; ++k) {
                spec.position_lps_mm = {0, 0, 4.0 * k};
                spec.extra = {{tag, std::to_string(part)}};
                spec.words.assign(20, static_cast<std::uint16_t>(100 * part));
                test::writeSlice(folder.path() / (std::to_string(part) + "-" + std::to_string(k)), spec, 10 * part + k);
            }
        }
        const auto found = dicom::scanFolder(folder.path());
        ASSERT_THAT(found.series, SizeIs(2)) << tag;
        EXPECT_NE(found.series[0].key, found.series[1].key);
        EXPECT_THAT(found.series[0].key, testing::StartsWith(found.series[0].seriesUid + "#"));
        EXPECT_EQ(dicom::loadSeries(found.series[0]).volume.at(image::Index3{0, 0, 0}), 100);
        EXPECT_EQ(dicom::loadSeries(found.series[1]).volume.at(image::Index3{0, 0, 0}), 200);
        // Found again, among the others or alone, the keys are the same.
        EXPECT_EQ(dicom::scanFolder(folder.path()).series[1].key, found.series[1].key);
        EXPECT_EQ(dicom::scanFiles(found.series[1].files).series.at(0).key, found.series[1].key);
    }
}

TEST_F(SeriesTest, KeepsOneStackWhereEverySliceIsItsOwnAcquisition) {
    SliceSpec spec;
    for (int k = 0; k < 6; ++k) {
        spec.position_lps_mm = {0, 0, 4.0 * k};
        spec.extra = {{"(0020,0012)", std::to_string(k)}};
        test::writeSlice(at(std::to_string(k)), spec, k);
    }
    EXPECT_THAT(scan().series, SizeIs(1));
}

TEST_F(SeriesTest, LeavesScoutsOutOfTheSeriesTheyShare) {
    test::writeStack(folder_.path(), {}, oblique(), mark);
    SliceSpec scout;
    scout.row_lps = {0, 1, 0};
    scout.column_lps = {0, 0, -1};
    test::writeSlice(at("scout"), scout, 50);
    const auto found = scan();
    ASSERT_THAT(found.series, SizeIs(1));
    EXPECT_THAT(found.refused, IsEmpty());
    EXPECT_THAT(found.series[0].warnings, ElementsAre(HasSubstr("1 slice of its series with another orientation")));
}

TEST_F(SeriesTest, RefusesALocalizerInOneLine) {
    SliceSpec spec;
    for (int k = 0; k < 3; ++k) {
        spec.row_lps = {std::cos(0.5 * k), std::sin(0.5 * k), 0};
        spec.column_lps = {-std::sin(0.5 * k), std::cos(0.5 * k), 0};
        test::writeSlice(at(std::to_string(k)), spec, k);
    }
    EXPECT_THAT(onlyRefusal(ErrorCode::Geometry), HasSubstr("3 slices in 3 orientations"));
}

TEST_F(SeriesTest, RefusesSlicesWithoutTheirPlace) {
    SliceSpec spec;
    for (int k = 0; k < 6; ++k) {
        spec.position_lps_mm = {0, 0, 4.0 * k};
        if (k == 2) spec.extra = {{"(0020,0032)", "-"}};
        test::writeSlice(at(std::to_string(k)), spec, k);
        spec.extra.clear();
    }
    EXPECT_THAT(onlyRefusal(ErrorCode::Damaged), HasSubstr("1 of 6 slices lack"));
}

TEST_F(SeriesTest, OneBadFileStopsNoOther) {
    test::writeStack(folder_.path(), {}, oblique(), mark);
    std::ofstream(at("junk.dcm")) << "no DICOM";
    std::ofstream(at("notes.txt")) << "words";
    std::ofstream(at("cut.dcm"), std::ios::binary) << base::readFile(scan().series.at(0).files[0]).substr(0, 500);
    const auto found = scan();
    EXPECT_THAT(found.series, SizeIs(1));
    EXPECT_THAT(found.refused, SizeIs(2));
    EXPECT_THAT(found.notDicom, ElementsAre(at("notes.txt")));
    EXPECT_THROW((void)dicom::scanFolder(at("nowhere")), base::Error);
}

TEST_F(SeriesTest, ASliceChangedAfterTheScanIsAnError) {
    const auto files = test::writeStack(folder_.path(), {}, oblique(), mark);
    const auto series = scan().series.at(0);
    test::writeSlice(files[4], {}, 1);  // another size of slice
    SliceSpec other;
    other.seriesUid = "1.2.3";
    test::writeSlice(files[4], other, 1);
    EXPECT_THROW((void)dicom::loadSeries(series), base::Error);
    fs::remove(files[4]);
    EXPECT_THROW((void)dicom::loadSeries(series), base::Error);
}

TEST_F(SeriesTest, StopsWhenAsked) {
    test::writeStack(folder_.path(), {}, oblique(), mark);
    const auto series = scan().series.at(0);
    std::stop_source source;
    source.request_stop();
    const base::TaskContext task(source.get_token());
    for (const auto& run : {std::function<void()>([&] { (void)dicom::scanFolder(folder_.path(), {}, task); }),
                            std::function<void()>([&] { (void)dicom::loadSeries(series, task); })}) {
        try {
            run();
            FAIL();
        } catch (const base::Error& e) {
            EXPECT_EQ(e.code(), ErrorCode::Cancelled);
        }
    }
}

TEST_F(SeriesTest, ReportsStructureSetsWithTheSeriesTheyLookFor) {
    SliceSpec spec;
    spec.frameOfReferenceUid = "1.2.826.44";
    test::writeStack(folder_.path(), spec, oblique(), mark);
    test::writeStructureSet(at("a.dcm"), SliceSpec().seriesUid, 3);
    test::writeStructureSet(at("b.dcm"), "1.2.3.4.5", 2);
    test::writeStructureSet(at("c.dcm"), "", 1);
    const auto found = scan();
    ASSERT_THAT(found.refused, SizeIs(2));
    EXPECT_EQ(found.refused[0].code, ErrorCode::NotFound);
    EXPECT_THAT(found.refused[0].reason, HasSubstr("the series it was drawn on is not here"));
    EXPECT_EQ(found.refused[0].reference, "series 1.2.3.4.5");
    EXPECT_THAT(found.refused[0].line(), HasSubstr("1.2.3.4.5"));
    EXPECT_THAT(found.refused[1].reason, HasSubstr("does not name the series"));
    ASSERT_THAT(found.structureSets, SizeIs(1));
    EXPECT_EQ(found.structureSets[0].series, 0U);
    EXPECT_EQ(found.structureSets[0].structures, 3);
}

// What may be stored must not hold what a header says in words, nor a UID or a path.
TEST_F(SeriesTest, ReasonsWarningsAndLabelsRepeatNothingOfTheHeader) {
    SliceSpec spec;
    spec.frameOfReferenceUid = "1.2.826.44";
    spec.extra = {{"(0010,0010)", "CANARY^NAME"}, {"(0010,0020)", "CANARYID"},         {"(0008,103e)", "t1 CANARY"},
                  {"(0018,1030)", "CANARY"},      {"(0008,0080)", "CANARY Hall"},      {"(0020,4000)", "CANARY"},
                  {"(0008,0060)", "CANARY"},      {"(0008,0008)", "CANARY\\A\\CANARY"}};
    test::writeStack(folder_.path(), spec, oblique(), mark);
    auto colour = spec;
    colour.seriesUid = "1.2.826.77";
    colour.extra["(0028,0004)"] = "CANARY";
    test::writeSlice(at("colour"), colour, 1);
    auto other = spec;
    other.seriesUid = "1.2.826.78";
    other.extra["(0008,0016)"] = "1.2.840.10008.5.1.4.1.1.7";
    test::writeSlice(at("capture"), other, 2);
    auto unknown = spec;
    unknown.seriesUid = "1.2.826.79";
    unknown.extra["(0008,0016)"] = "-";
    test::writeSlice(at("unknown"), unknown, 3);
    test::writeStructureSet(at("rt"), "1.2.826.55", 2);
    const auto found = scan();
    std::string stored;
    for (const auto& r : found.refused) stored += r.reason + r.hint;
    for (const auto& s : found.series) {
        stored += s.label;
        for (const auto& w : s.warnings) stored += w;
    }
    ASSERT_THAT(found.series, SizeIs(1));
    ASSERT_THAT(found.refused, SizeIs(4));
    for (const char* word : {"CANARY", "canary", "1.2.826", "bauta"}) EXPECT_THAT(stored, Not(HasSubstr(word)));
}

}  // namespace
}  // namespace bauta
