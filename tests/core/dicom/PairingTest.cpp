// SPDX-License-Identifier: GPL-3.0-or-later
// Which series a structure set goes to. Every set here has one square on the plane of a slice of its series.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/Files.h"
#include "core/dicom/Series.h"
#include "tests/core/dicom/WriteSlices.h"
#include "tests/core/dicom/WriteStructures.h"
#include "tests/support/Images.h"

namespace bauta {
namespace {
using test::SliceSpec;
using test::StructureSetSpec;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
namespace fs = std::filesystem;

const std::string kFrame = "1.2.826.0.1.3680043.10.1.2";

class PairingTest : public testing::Test {
  protected:
    // 8 slices, 3 mm apart, beginning at z.
    void series(const std::string& uid, const std::string& patient = "P1", double z = 0, double gap_mm = 3,
                const std::string& frame = kFrame) {
        image::Geometry g;
        g.size = {12, 10, 8};
        g.spacing_mm = {2, 2, gap_mm};
        g.origin_lps_mm = {0, 0, z};
        SliceSpec spec;
        spec.seriesUid = uid;
        spec.frameOfReferenceUid = frame;
        spec.extra["(0010,0020)"] = patient;
        const fs::path folder = folder_.path() / uid;
        fs::create_directories(folder);
        test::writeStack(folder, spec, g, [](auto i, auto j, auto k) { return static_cast<std::uint16_t>(i + j + k); });
    }
    // Names everything that its series has, unless a test takes it away.
    static StructureSetSpec setOn(const std::string& series, const std::string& z = "3") {
        StructureSetSpec spec;
        spec.series = {series};
        spec.images = {series + ".1", series + ".2"};
        spec.extra["(0010,0020)"] = "P1";
        spec.rois[0].contours[0].data = "2\\2\\" + z + "\\10\\2\\" + z + "\\10\\10\\" + z + "\\2\\10\\" + z;
        spec.rois[0].contours[0].images = {series + ".2"};
        return spec;
    }
    dicom::FolderScan scan(const StructureSetSpec& spec) {
        test::writeStructures(folder_.path() / "set.dcm", spec);
        return dicom::scanFolder(folder_.path());
    }
    static std::string pairedWith(const dicom::FolderScan& found) {
        return found.structureSets.size() == 1 ? found.series.at(found.structureSets[0].series).seriesUid : "none";
    }
    static std::vector<std::string> warningsOf(const dicom::FolderScan& found) {
        return found.structureSets.empty() ? std::vector<std::string>{"none"} : found.structureSets[0].warnings;
    }
    base::TemporaryFolder folder_{"bauta-pairing"};
};

TEST_F(PairingTest, ImagesItRefersToComeFirst) {
    series("1.2.10");
    series("1.2.11");
    StructureSetSpec spec = setOn("1.2.11");
    spec.series = {"1.2.10"};  // names another series than that of its images
    spec.extra["(3006,0008)"] = "20240131";
    spec.extra["(3006,0009)"] = "101502.123";
    const auto found = scan(spec);
    EXPECT_EQ(pairedWith(found), "1.2.11");
    EXPECT_THAT(warningsOf(found), IsEmpty());
    EXPECT_THAT(found.refused, IsEmpty());
    EXPECT_EQ(found.structureSets[0].made_local, "20240131 101502");
    EXPECT_EQ(found.structureSets[0].structures, 1);
}

TEST_F(PairingTest, SeriesItNamesComesNextWithAWarning) {
    series("1.2.10");
    series("1.2.11");
    StructureSetSpec spec = setOn("1.2.11");
    spec.images = {"9.9.1"};
    spec.rois[0].contours[0].images = {"9.9.1"};
    auto found = scan(spec);
    EXPECT_EQ(pairedWith(found), "1.2.11");
    EXPECT_THAT(warningsOf(found), ElementsAre("paired by the series it names: the images it refers to are not here"));
    spec.images.clear();  // it refers to none: nothing is missing
    spec.rois[0].contours[0].images.clear();
    found = scan(spec);
    EXPECT_EQ(pairedWith(found), "1.2.11");
    EXPECT_THAT(warningsOf(found), IsEmpty());
}

TEST_F(PairingTest, FrameOfReferenceComesLastWithAWarning) {
    series("1.2.10");
    series("1.2.11", "P1", 0, 3, "1.2.3.4");
    const auto found = scan(setOn("9.9"));
    EXPECT_EQ(pairedWith(found), "1.2.10");
    EXPECT_THAT(warningsOf(found),
                ElementsAre("paired by its frame of reference: the images it refers to are not here"));
    StructureSetSpec bare = setOn("9.9");
    bare.series.clear();
    bare.rois[0].contours[0].images.clear();
    EXPECT_THAT(warningsOf(scan(bare)),
                ElementsAre("paired by its frame of reference: it does not name the images it was drawn on"));
}

TEST_F(PairingTest, OfSeveralWithOneFrameTheOneUnderItsContoursIsTaken) {
    series("1.2.10");
    series("1.2.11", "P1", 1, 3);    // its slices lie between
    series("1.2.12", "P1", 500, 3);  // elsewhere
    const auto found = scan(setOn("9.9", "9"));
    EXPECT_EQ(pairedWith(found), "1.2.10");
    EXPECT_THAT(warningsOf(found), ElementsAre("paired by its frame of reference: the images it refers to are not here",
                                               "of 3 series it may belong to, its contours lie on this one"));
}

TEST_F(PairingTest, SeveralUnderItsContoursAreAQuestionForTheUser) {
    series("1.2.10");
    series("1.2.11");
    const auto found = scan(setOn("9.9"));
    EXPECT_THAT(found.structureSets, IsEmpty());
    ASSERT_THAT(found.refused, SizeIs(1));
    EXPECT_THAT(found.refused[0].reason, HasSubstr("it may belong to any of 2 series with its frame of reference"));
    EXPECT_EQ(found.refused[0].reference, "series 9.9");
}

TEST_F(PairingTest, AnotherPatientWithTheSameFrameIsNotPaired) {
    series("1.2.10", "CANARY");
    const auto found = scan(setOn("9.9"));
    EXPECT_THAT(found.structureSets, IsEmpty());
    ASSERT_THAT(found.refused, SizeIs(1));
    EXPECT_THAT(found.refused[0].reason, HasSubstr("another patient id"));
    EXPECT_THAT(found.refused[0].line(), Not(HasSubstr("CANARY")));
}

TEST_F(PairingTest, AnotherPatientWithTheSameImagesIsWarnedOf) {
    series("1.2.10", "CANARY");
    const auto found = scan(setOn("1.2.10"));
    EXPECT_EQ(pairedWith(found), "1.2.10");
    EXPECT_THAT(warningsOf(found), ElementsAre("its patient id is not that of the images it was drawn on"));
}

TEST_F(PairingTest, MissingReferencesAreReportedWithWhatWasLookedFor) {
    series("1.2.10", "P1", 0, 3, "1.2.3.4");
    StructureSetSpec spec = setOn("9.9");
    auto found = scan(spec);
    ASSERT_THAT(found.refused, SizeIs(1));
    EXPECT_THAT(found.refused[0].reason, HasSubstr("the series it was drawn on is not here"));
    EXPECT_EQ(found.refused[0].reference, "series 9.9");
    spec.series.clear();
    found = scan(spec);
    EXPECT_THAT(found.refused.at(0).reason, HasSubstr("does not name the series"));
    EXPECT_EQ(found.refused[0].reference, "frame of reference " + kFrame);
    spec.frame.clear();
    found = scan(spec);
    EXPECT_EQ(found.refused.at(0).reference, "");
}

TEST_F(PairingTest, WhateverAUidHoldsTheScreenGetsOneLine) {
    dicom::RefusedFile refused;
    refused.reason = "is not paired";
    refused.reference =
        "series 1.2\n\xff\x7f"
        "3";
    EXPECT_EQ(refused.line(), "is not paired: series 1.2 ? 3");
}

TEST_F(PairingTest, SetOfARefusedSeriesIsNotPairedWithAnother) {
    series("1.2.10");
    test::writeSlice(
        folder_.path() / "short",
        [] {
            SliceSpec spec;
            spec.seriesUid = "1.2.13";
            return spec;
        }(),
        1);
    const auto found = scan(setOn("1.2.13"));
    EXPECT_THAT(found.structureSets, IsEmpty());
    EXPECT_THAT(found.refused.at(0).reason + found.refused.at(1).reason, HasSubstr("drawn on was refused"));
}

}  // namespace
}  // namespace bauta
