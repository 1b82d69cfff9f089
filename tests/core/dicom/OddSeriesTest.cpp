// SPDX-License-Identifier: GPL-3.0-or-later
// Series as archives hold them: several volumes in one, copies, mixtures.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "core/base/Files.h"
#include "core/dicom/Series.h"
#include "tests/core/dicom/WriteSlices.h"

namespace bauta {
namespace {
using base::ErrorCode;
using test::SliceSpec;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
namespace fs = std::filesystem;

using Extra = std::map<std::string, std::string>;

class OddSeriesTest : public testing::Test {
  protected:
    [[nodiscard]] dicom::FolderScan scan(bool resample = false) const {
        return dicom::scanFolder(folder_.path(), {resample});
    }
    // Slices every 4 mm whose pixels all hold `value`; instance numbers and UIDs go on.
    void add(int slices, std::uint16_t value, const Extra& extra = {}, double from_mm = 0, double gap_mm = 4) {
        SliceSpec spec = spec_;
        spec.extra.insert(extra.begin(), extra.end());
        spec.words.assign(20, value);
        for (int k = 0; k < slices; ++k) {
            spec.position_lps_mm = {0, 0, from_mm + gap_mm * k};
            spec.words[0] = static_cast<std::uint16_t>(1000 + k);
            test::writeSlice(folder_.path() / std::to_string(1000 + number_), spec, number_);
            ++number_;
        }
    }
    // What the series found hold, in their order.
    static std::vector<int> values(const dicom::FolderScan& found) {
        std::vector<int> all;
        for (const auto& s : found.series) {
            const auto v = dicom::loadSeries(s).volume;
            all.push_back(static_cast<int>(v.at(image::Index3{2, 2, 0})));
            for (std::int64_t k = 0; k < v.geometry().size[2]; ++k) {
                EXPECT_EQ(v.at(image::Index3{2, 2, k}), all.back()) << "slices of two volumes are mixed";
                EXPECT_EQ(v.at(image::Index3{0, 0, k}), 1000 + k);
            }
        }
        return all;
    }
    base::TemporaryFolder folder_;
    SliceSpec spec_;
    int number_ = 1;
};

TEST_F(OddSeriesTest, TellsVolumesApartByWhateverDiffers) {
    const std::pair<Extra, Extra> kPairs[] = {
        {{{"(0008,0008)", "ORIGINAL\\PRIMARY\\M\\WATER"}}, {{"(0008,0008)", "ORIGINAL\\PRIMARY\\M\\FAT"}}},
        {{{"(0008,0008)", "ORIGINAL\\PRIMARY\\M\\FFE"}}, {{"(0008,0008)", "ORIGINAL\\PRIMARY\\P\\FFE"}}},
        {{{"(0018,0081)", "2.3"}}, {{"(0018,0081)", "4.6"}}},
        {{{"(0018,0086)", "1"}}, {{"(0018,0086)", "2"}}},
        {{{"(0018,9087)", "0"}}, {{"(0018,9087)", "1000"}}},
        {{{"(0019,0010)", "SIEMENS MR HEADER"}, {"(0019,100c)", "0"}},
         {{"(0019,0010)", "SIEMENS MR HEADER"}, {"(0019,100c)", "800"}}},
        {{{"(0018,1060)", "0"}}, {{"(0018,1060)", "450"}}},
        {{{"(0020,0100)", "1"}}, {{"(0020,0100)", "2"}}},
        {{{"(0020,0012)", "1"}}, {{"(0020,0012)", "2"}}},
        {{{"(0008,0032)", "101500"}}, {{"(0008,0032)", "101530"}}},
        {{{"(0020,0052)", "1.2.3"}}, {{"(0020,0052)", "1.2.4"}}},
        {{{"(0020,000d)", "1.2.3"}}, {{"(0020,000d)", "1.2.4"}}},
        {{{"(0010,0020)", "one"}}, {{"(0010,0020)", "two"}}},
        {{}, {}},  // nothing: the image numbers alone
    };
    for (const auto& [first, second] : kPairs) {
        SCOPED_TRACE(first.empty() ? "numbers" : first.begin()->first);
        fs::remove_all(folder_.path());
        fs::create_directories(folder_.path());
        number_ = 1;
        add(6, 100, first);
        add(6, 200, second);
        const auto found = scan();
        EXPECT_THAT(found.refused, IsEmpty());
        ASSERT_THAT(found.series, SizeIs(2));
        EXPECT_EQ(values(found), (std::vector{100, 200}));
        EXPECT_NE(found.series[0].key, found.series[1].key);
        // Scanned alone, as import does it, each is the same series.
        for (const auto& s : found.series) EXPECT_EQ(dicom::scanFiles(s.files).series.at(0).key, s.key);
    }
}

TEST_F(OddSeriesTest, SaysWhatToldTheVolumesApart) {
    add(6, 100, {{"(0018,0081)", "2.3"}});
    add(6, 200, {{"(0018,0081)", "4.6"}});
    EXPECT_THAT(scan().series.at(1).warnings, Contains("is volume 2 of 2 of its series, told apart by echo time"));
}

TEST_F(OddSeriesTest, TakesAnInterleavedSeriesApartByItsNumbers) {
    for (int k = 0; k < 6; ++k) {
        for (const std::uint16_t value : {100, 200, 300}) {
            SliceSpec spec = spec_;
            spec.position_lps_mm = {0, 0, 4.0 * k};
            spec.words.assign(20, value);
            spec.words[0] = static_cast<std::uint16_t>(1000 + k);
            test::writeSlice(folder_.path() / std::to_string(1000 + number_), spec, number_);
            ++number_;
        }
    }
    const auto found = scan();
    ASSERT_THAT(found.series, SizeIs(3));
    EXPECT_EQ(values(found), (std::vector{100, 200, 300}));
    EXPECT_THAT(found.series[0].warnings, Contains("is volume 1 of 3 of its series, told apart by image number alone"));
}

TEST_F(OddSeriesTest, RefusesADiffusionSeriesWithItsNumberOfVolumes) {
    add(6, 100, {{"(0018,9087)", "0"}});
    for (int d = 0; d < 12; ++d) {
        add(6, static_cast<std::uint16_t>(200 + d),
            {{"(0018,9087)", "1000"}, {"(0018,9089)", std::to_string(0.05 * d) + "\\0\\1"}});
    }
    const auto found = scan();
    EXPECT_THAT(found.series, IsEmpty());
    ASSERT_THAT(found.refused, SizeIs(1));
    EXPECT_THAT(found.refused[0].reason, HasSubstr("series of 13 volumes on one grid"));
    EXPECT_THAT(found.refused[0].hint, HasSubstr("a folder of their own"));
}

TEST_F(OddSeriesTest, AVolumeThatWasBrokenOffIsLeftToItself) {
    add(12, 100, {{"(0020,0100)", "1"}});
    add(12, 200, {{"(0020,0100)", "2"}});
    add(3, 300, {{"(0020,0100)", "3"}});
    const auto found = scan();
    ASSERT_THAT(found.series, SizeIs(2));
    EXPECT_EQ(values(found), (std::vector{100, 200}));
    EXPECT_THAT(found.series[0].warnings, Contains(HasSubstr("3 slices of its series with another orientation, size or "
                                                             "kind were left out")));
}

TEST_F(OddSeriesTest, ReformatsAmongTheSlicesAreASeriesOfTheirOwn) {
    add(10, 100, {{"(0008,0008)", "ORIGINAL\\PRIMARY\\AXIAL"}});
    add(14, 200, {{"(0008,0008)", "DERIVED\\SECONDARY\\AXIAL"}}, 1.5, 2.7);
    EXPECT_EQ(values(scan()), (std::vector{100, 200}));
}

TEST_F(OddSeriesTest, LocalisersOfTheSameSizeAreLeftOut) {
    add(10, 100, {{"(0008,0008)", "ORIGINAL\\PRIMARY\\AXIAL"}});
    add(2, 200, {{"(0008,0008)", "ORIGINAL\\PRIMARY\\LOCALIZER"}}, 1, 30);
    const auto found = scan();
    EXPECT_EQ(values(found), std::vector{100});
    EXPECT_THAT(found.series[0].warnings, Contains(HasSubstr("2 slices of its series")));
}

TEST_F(OddSeriesTest, LeavesOutSlicesSentTwiceUnderNewUids) {
    add(8, 100);
    number_ = 1001;
    add(3, 100);  // the first three again
    auto found = scan();
    ASSERT_THAT(found.series, SizeIs(1));
    EXPECT_THAT(found.series[0].files, SizeIs(8));
    EXPECT_THAT(found.series[0].warnings, Contains("3 slices lie where another one with the same values is already"));

    add(5, 100, {}, 12);  // and now the rest, so that the whole volume is there twice
    for (int k = 0; k < 5; ++k) {
        SliceSpec spec = spec_;
        spec.position_lps_mm = {0, 0, 12 + 4.0 * k};
        spec.words.assign(20, 100);
        spec.words[0] = static_cast<std::uint16_t>(1003 + k);
        test::writeSlice(folder_.path() / std::to_string(2004 + k), spec, 1004 + k);
    }
    found = scan();
    ASSERT_THAT(found.series, SizeIs(1));
    EXPECT_THAT(found.series[0].files, SizeIs(8));
    EXPECT_THAT(found.series[0].warnings, Contains("8 slices lie where another one with the same values is already"));
}

TEST_F(OddSeriesTest, SaysWhenACopyHoldsOtherValues) {
    add(8, 100);
    fs::create_directory(folder_.path() / "defaced");
    SliceSpec spec = spec_;
    spec.position_lps_mm = {0, 0, 8};
    spec.words.assign(20, 7);
    test::writeSlice(folder_.path() / "defaced/1002", spec, 3);
    const auto found = scan();
    EXPECT_EQ(values(found), std::vector{100});
    EXPECT_THAT(found.series[0].warnings, Contains(HasSubstr("1 of these copies holds other values")));
}

TEST_F(OddSeriesTest, OneUidOnAllImagesDoesNotMakeThemCopies) {
    spec_.extra = {{"(0008,0018)", "1.2.3.4"}};
    add(8, 100);
    const auto found = scan();
    ASSERT_THAT(found.series, SizeIs(1));
    EXPECT_THAT(found.series[0].files, SizeIs(8));
}

TEST_F(OddSeriesTest, KeepsPatientsApartThatShareASeriesUid) {
    add(6, 100, {{"(0010,0020)", "A"}});
    add(7, 200, {{"(0010,0020)", "B"}}, 40);
    EXPECT_EQ(values(scan()), (std::vector{100, 200}));
}

TEST_F(OddSeriesTest, KeepsASeriesTogetherWhoseSlicesHaveStudiesOfTheirOwn) {
    for (int k = 0; k < 6; ++k) {
        spec_.extra = {{"(0020,000d)", "1.2.3." + std::to_string(k + 1)},
                       {"(0020,0052)", "1.2.4." + std::to_string(k)}};
        add(1, 100, {}, 4.0 * k);
    }
    ASSERT_THAT(scan().series, SizeIs(1));
    EXPECT_THAT(scan().series[0].files, SizeIs(6));
}

TEST_F(OddSeriesTest, ForeignAndBrokenCharacterSetsDoNotMatter) {
    const std::pair<const char*, const char*> kNames[] = {
        {"\\ISO 2022 IR 87", "Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B"},
        {"\\ISO 2022 IR 149", "Hong^Gildong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7"},
        {"GB18030", "Wang^XiaoDong=\xcd\xf5^\xd0\xa1\xb6\xab"},
        {"GBK", "Wang=\x81\\"},  // a second byte that is a backslash
        {"ISO_IR 192", "\xff\xfe\xc3"},
        {"NO SUCH SET", "\x1b$B\x1b"},
        {"ISO 2022 IR 13\\ISO 2022 IR 87", "\xd4\xcf\xc0\xde^\x1b$B"}};
    for (const auto& [set, name] : kNames) {
        SCOPED_TRACE(set);
        number_ = 1;
        spec_.extra = {{"(0008,0005)", set}, {"(0010,0010)", name}, {"(0010,0020)", name}, {"(0008,103e)", name}};
        add(6, 100);
        const auto found = scan();
        EXPECT_EQ(values(found), std::vector{100});
        EXPECT_THAT(found.series.at(0).warnings, IsEmpty());
    }
}

TEST_F(OddSeriesTest, FindsNestedFilesWithoutExtensionOneAFolderAndLinks) {
    add(8, 100);
    for (int k = 0; k < 8; ++k) {
        const fs::path deep = folder_.path() / "IM" / std::to_string(k) / "A" / "B";
        fs::create_directories(deep);
        fs::rename(folder_.path() / std::to_string(1001 + k), deep / "I1");
    }
    fs::create_directory_symlink(folder_.path(), folder_.path() / "IM/0/up");
    fs::create_symlink(folder_.path() / "IM/3/A/B/I1", folder_.path() / "link");
    fs::create_symlink(folder_.path() / "nowhere", folder_.path() / "dangling");
    const auto found = scan();
    EXPECT_EQ(values(found), std::vector{100});
    EXPECT_THAT(found.refused, IsEmpty());
}

TEST_F(OddSeriesTest, RefusesCtValuesWhoseScaleIsLost) {
    spec_.modality = "CT";
    add(6, 100);
    const auto found = scan();
    ASSERT_THAT(found.refused, SizeIs(1));
    EXPECT_EQ(found.refused[0].code, ErrorCode::Damaged);
    EXPECT_THAT(found.refused[0].reason, HasSubstr("without rescale intercept"));
}

TEST_F(OddSeriesTest, WarnsOfOtherUnitsAndHiddenTilts) {
    spec_.modality = "CT";
    spec_.extra = {{"(0028,1052)", "0"}, {"(0028,1053)", "1"}, {"(0028,1054)", "Z_EFF"}, {"(0018,1120)", "18.5"}};
    add(6, 100);
    const auto warnings = scan().series.at(0).warnings;
    EXPECT_THAT(warnings, Contains("its values are stated in another unit than HU"));
    EXPECT_THAT(warnings, Contains(HasSubstr("a gantry tilt of 18.5° that its slice positions do not show")));
}

TEST_F(OddSeriesTest, RefusesWideValuesBeforeReadingThem) {
    spec_.extra = {{"(0028,0100)", "32"}};
    add(6, 100);
    ASSERT_THAT(scan().refused, SizeIs(6));
    EXPECT_THAT(scan().refused[0].reason, HasSubstr("has 32 bits a pixel"));
}

}  // namespace
}  // namespace bauta
