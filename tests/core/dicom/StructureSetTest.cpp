// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dicom/StructureSet.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "tests/core/dicom/WriteSlices.h"
#include "tests/core/dicom/WriteStructures.h"

namespace bauta {
namespace {
using base::ErrorCode;
using image::Vec3;
using test::ContourSpec;
using test::RoiSpec;
using test::StructureSetSpec;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
namespace fs = std::filesystem;

class StructureSetTest : public testing::Test {
  protected:
    dicom::StructureSet read(const StructureSetSpec& spec) {
        test::writeStructures(file(), spec);
        return dicom::readStructureSet(file());
    }
    // The one ROI of a set with these contours.
    dicom::Roi roiWith(const std::vector<ContourSpec>& contours) {
        StructureSetSpec spec;
        spec.rois[0].contours = contours;
        auto set = read(spec);
        EXPECT_THAT(set.rois, SizeIs(1));
        return set.rois.at(0);
    }
    ErrorCode codeOf(const fs::path& path) {
        try {
            (void)dicom::readStructureSet(path);
        } catch (const base::Error& error) {
            EXPECT_THAT(error.what(), Not(HasSubstr("bauta-")));
            return error.code();
        }
        ADD_FAILURE() << "it was read";
        return ErrorCode::Internal;
    }
    [[nodiscard]] fs::path file() const { return folder_.path() / "set.dcm"; }
    base::TemporaryFolder folder_{"bauta-structures"};
};

TEST_F(StructureSetTest, ReadsNamesColoursPointsAndImages) {
    StructureSetSpec spec;
    RoiSpec other;
    other.number = other.refersTo = "7";
    other.name = "Cord";
    other.colour = "255\\128\\0";
    other.contours[0].data = "-1.5\\2e1\\+3\\ 4 \\5\\6\\7\\8\\9";
    other.contours[0].points = "3";
    other.contours[0].images = {"1.2.3"};
    spec.rois.insert(spec.rois.begin(), other);
    for (const bool implicit : {false, true}) {
        spec.implicit = implicit;
        const auto set = read(spec);
        EXPECT_EQ(set.file, file());
        ASSERT_THAT(set.rois, SizeIs(2));
        EXPECT_EQ(set.rois[0].number, 7);
        EXPECT_EQ(set.rois[0].name, "Cord");
        EXPECT_EQ(set.rois[0].colour_rgb, (std::array{255, 128, 0}));
        ASSERT_THAT(set.rois[0].contours, SizeIs(1));
        EXPECT_EQ(set.rois[0].contours[0].imageUid, "1.2.3");
        EXPECT_THAT(set.rois[0].contours[0].points_lps_mm,
                    ElementsAre(Vec3{-1.5, 20, 3}, Vec3{4, 5, 6}, Vec3{7, 8, 9}));
        EXPECT_THAT(set.rois[0].warnings, IsEmpty());
        EXPECT_EQ(set.rois[1].name, "Parotid_L");
        EXPECT_FALSE(set.rois[1].colour_rgb);
    }
}

TEST_F(StructureSetTest, ReadsContoursLongerThanAnExplicitLengthAllows) {
    ContourSpec longOne;
    longOne.data = "0\\0\\0";
    for (int i = 1; i < 9000; ++i) longOne.data->append("\\" + std::to_string(i) + ".125\\0\\0");
    longOne.points = "9000";
    for (const bool implicit : {false, true}) {
        StructureSetSpec spec;
        spec.implicit = implicit;
        spec.rois[0].contours = {longOne};
        const auto set = read(spec);
        ASSERT_THAT(set.rois[0].contours, SizeIs(1)) << implicit;
        EXPECT_THAT(set.rois[0].contours[0].points_lps_mm, SizeIs(9000));
        EXPECT_EQ(set.rois[0].contours[0].points_lps_mm.back(), (Vec3{8999.125, 0, 0}));
        EXPECT_THAT(set.rois[0].warnings, IsEmpty());
    }
}

TEST_F(StructureSetTest, PointsAndOpenContoursAreLeftOutAndCounted) {
    const auto roi = roiWith({{},
                              {"1\\2\\3", "POINT", "1", {}},
                              {"1\\2\\3", "CLOSED_PLANAR", "1", {}},
                              {"0\\0\\0\\1\\0\\0\\1\\1\\0", "OPEN_PLANAR", "3", {}},
                              {"0\\0\\0\\1\\0\\0\\1\\1\\3", "OPEN_NONPLANAR", "3", {}},
                              {"0\\0\\0\\1\\0\\0\\1\\1\\3", "SPLINE", "3", {}},
                              {"0\\0\\0\\1\\0\\0", "CLOSED_PLANAR", "2", {}},
                              {"0\\0\\0\\1\\0\\0\\1\\1\\0", "CLOSEDPLANAR_XOR", "3", {}}});
    EXPECT_EQ(roi.points, 2U);
    EXPECT_THAT(roi.contours, SizeIs(2));
    EXPECT_THAT(roi.warnings, ElementsAre("2 open contours were left out", "1 contour of an unknown kind was left out",
                                          "1 contour with fewer than 3 points was left out"));
}

TEST_F(StructureSetTest, UnreadableCoordinatesCostTheirContourAlone) {
    std::vector<ContourSpec> contours = {{}};
    for (const char* data : {"0\\0\\0\\1\\nan\\0\\1\\1\\0", "0\\0\\0\\1\\inf\\0\\1\\1\\0", "0\\0\\0\\x\\0\\0\\1\\1\\0",
                             "0\\0\\0\\1\\0\\0\\1\\1", "0\\0\\0\\\\0\\0\\1\\1\\0", "0\\0\\0\\1,5\\0\\0\\1\\1\\0",
                             "0\\0\\0\\1e999\\0\\0\\1\\1\\0"}) {
        contours.push_back({data, "CLOSED_PLANAR", "3", {}});
    }
    const auto roi = roiWith(contours);
    EXPECT_THAT(roi.contours, SizeIs(1));
    EXPECT_THAT(roi.warnings, ElementsAre("7 contours with unreadable coordinates were left out"));
}

TEST_F(StructureSetTest, MissingElementsCostWhatTheyMust) {
    ContourSpec noType, noCount, wrongCount, noData;
    noType.type.reset();
    noCount.points.reset();
    wrongCount.points = "99";
    noData.data.reset();
    const auto roi = roiWith({noType, noCount, wrongCount, noData});
    EXPECT_THAT(roi.contours, SizeIs(3));
    EXPECT_THAT(roi.warnings,
                ElementsAre("1 contour with fewer than 3 points was left out",
                            "2 contours have another number of points than they say; those they have were used",
                            "1 contour does not say whether it is closed and was taken as closed"));
}

TEST_F(StructureSetTest, RoisWithoutNameNumberOrContoursAreKept) {
    StructureSetSpec spec;
    spec.rois.resize(4);
    spec.rois[0].name.reset();
    spec.rois[1].number = "2";
    spec.rois[1].hasContours = false;
    spec.rois[2].number = "3";
    spec.rois[2].refersTo.reset();  // the second list of contours: by order it belongs to the second ROI
    spec.rois[3].number.reset();    // contours of a ROI that is not listed
    spec.rois[3].refersTo = "44";
    const auto set = read(spec);
    ASSERT_THAT(set.rois, SizeIs(4));
    EXPECT_EQ(set.rois[0].name, "");
    EXPECT_THAT(set.rois[0].contours, SizeIs(1));
    EXPECT_THAT(set.rois[1].contours, SizeIs(1));
    EXPECT_THAT(set.rois[1].warnings, ElementsAre("its contours do not name it; they were taken by their order"));
    EXPECT_THAT(set.rois[2].contours, IsEmpty());
    EXPECT_EQ(set.rois[3].number, 44);
    EXPECT_THAT(set.rois[3].contours, SizeIs(1));
    EXPECT_THAT(set.rois[3].warnings, ElementsAre("its contours belong to a ROI that the structure set does not list"));
}

TEST_F(StructureSetTest, NumberGivenTwiceIsSaid) {
    StructureSetSpec spec;
    spec.rois.resize(2);
    const auto set = read(spec);
    ASSERT_THAT(set.rois, SizeIs(2));
    EXPECT_THAT(set.rois[0].contours, SizeIs(2));
    EXPECT_THAT(set.rois[1].warnings, ElementsAre("number 1 belongs to another ROI too, which got the contours"));
}

TEST_F(StructureSetTest, SetWithoutAnythingIsEmpty) {
    StructureSetSpec spec;
    spec.frame.clear();
    spec.rois.clear();
    EXPECT_THAT(read(spec).rois, IsEmpty());
}

TEST_F(StructureSetTest, DecodesNamesOfEveryCharacterSet) {
    const std::vector<std::array<std::string, 3>> names = {
        {"ISO_IR 100", "Gl\xe4ndula", "Gl\u00e4ndula"},
        {"ISO_IR 144", "\xb3\xdb\xd0\xd7", "\u0413\u043b\u0430\u0437"},
        {"ISO_IR 192", "\u00c5rhus", "\u00c5rhus"},
        {"\\ISO 2022 IR 87", "\x1b$B<*\x1b(B", "\u8033"},
        {"\\ISO 2022 IR 149", "\x1b$)C\xb1\xcd", "\uADC0"},
        {"\\ISO 2022 IR 58", "\x1b$)A\xb6\xfa", "\u8033"},
        {"GB18030", "\xb6\xfa", "\u8033"},
        {"", "Gl\xe4ndula", "Gl\u00e4ndula"},      // no set, Latin-1 all the same
        {"", "\u00c5rhus", "\u00c5rhus"},          // no set, UTF-8 all the same
        {"ISO_IR 192", "Gl\xe4nd", "Gl\u00e4nd"},  // says UTF-8, is Latin-1
        {"NONSENSE", "Gl\xe4nd", "Gl\u00e4nd"},
        {"ISO_IR 100", "two\nlines ", "two lines"}};
    for (const auto& [set, written, wanted] : names) {
        StructureSetSpec spec;
        spec.rois[0].name = written;
        if (!set.empty()) spec.extra["(0008,0005)"] = set;
        EXPECT_EQ(read(spec).rois.at(0).name, wanted) << set;
    }
}

TEST_F(StructureSetTest, KnowsTheWordsThatStandForThePerson) {
    StructureSetSpec spec;
    spec.extra = {{"(0010,0010)", "CANARY^Bird^X"},
                  {"(0010,0020)", "ID-4711"},
                  {"(0010,0030)", "19500213"},
                  {"(0008,0090)", "Doctor^Who"},
                  {"(300e,0008)", "Reviewer"}};
    const auto words = read(spec).personWords;
    for (const char* word : {"CANARY", "Bird", "ID-4711", "19500213", "Doctor", "Who", "Reviewer"}) {
        EXPECT_THAT(words, Contains(word));
    }
    EXPECT_THAT(words, Not(Contains("X")));  // would be found in every name
}

TEST_F(StructureSetTest, OtherFilesAreRefusedByWhatTheyAre) {
    EXPECT_EQ(codeOf(folder_.path() / "none.dcm"), ErrorCode::NotFound);
    test::writeSlice(folder_.path() / "slice.dcm", {}, 1);
    EXPECT_EQ(codeOf(folder_.path() / "slice.dcm"), ErrorCode::Unsupported);
    std::ofstream(folder_.path() / "text.dcm") << "no DICOM";
    EXPECT_EQ(codeOf(folder_.path() / "text.dcm"), ErrorCode::Unsupported);
}

TEST_F(StructureSetTest, CutOffAnywhereItIsDamagedOrHoldsWhatWasThere) {
    StructureSetSpec spec;
    spec.rois[0].contours.resize(3);
    test::writeStructures(file(), spec);
    const std::string whole = base::readFile(file());
    const fs::path cut = folder_.path() / "cut.dcm";
    int damaged = 0;
    for (std::size_t length = 140; length < whole.size(); length += 3) {
        base::writeFile(cut, whole.substr(0, length));
        try {
            const auto set = dicom::readStructureSet(cut);
            for (const auto& roi : set.rois) EXPECT_LE(roi.contours.size(), 3U);
        } catch (const base::Error& error) {
            EXPECT_TRUE(error.code() == ErrorCode::Damaged || error.code() == ErrorCode::Unsupported) << error.line();
            ++damaged;
        }
    }
    EXPECT_GT(damaged, 100);
}

// Written by plastimatch; tests/data/rtstruct/make.py says how.
TEST_F(StructureSetTest, SetsOfPlastimatchComeBackVoxelForVoxel) {
    for (const char* name : {"axial", "oblique", "coronal"}) {
        const fs::path folder = fs::path(BAUTA_SOURCE_DIR) / "tests/data/rtstruct";
        std::ifstream truth(folder / (std::string(name) + ".txt"));
        image::Geometry grid;
        grid.size = {11, 10, 6};
        grid.spacing_mm = {1.7, 2.1, 3.3};
        for (double& v : grid.origin_lps_mm) truth >> v;
        for (double& v : grid.direction) truth >> v;
        const auto set = dicom::readStructureSet(folder / (std::string(name) + ".dcm"));
        ASSERT_THAT(set.rois, SizeIs(2));
        for (std::string structure, voxels; truth >> structure >> voxels;) {
            const auto roi = std::find_if(set.rois.begin(), set.rois.end(),
                                          [&](const dicom::Roi& each) { return each.name == structure; });
            ASSERT_NE(roi, set.rois.end()) << structure;
            const auto made = dicom::rasterise(*roi, grid);
            std::string text;
            for (const std::uint8_t v : made.mask.voxels()) text += v != 0 ? '1' : '0';
            EXPECT_EQ(text, voxels) << name << " " << structure;
            EXPECT_THAT(made.warnings, IsEmpty());
        }
    }
}

}  // namespace
}  // namespace bauta
