// SPDX-License-Identifier: GPL-3.0-or-later
// Every DICOM file of the collection against the outcome that its index lists. Needs BAUTA_TEST_DATA.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "core/dicom/Series.h"
#include "tests/support/TestData.h"

namespace bauta {
namespace {
using base::ErrorCode;
using testing::HasSubstr;
namespace fs = std::filesystem;

struct Expected {
    ErrorCode code;
    const char* words;
    std::vector<const char*> files;  ///< a trailing * stands for the rest of the name
};

// clang-format off
const Expected kTable[] = {
    {ErrorCode::Geometry, "1 slice, fewer than the 5",
     {"odd-dicom-nibabel/0.dcm", "odd-dicom-nibabel/decimal_rescale.dcm",
      "odd-dicom-nibabel/slicethickness_empty_string.dcm", "P/693_J2KI.dcm", "P/CT_small.dcm",
      "P/J2K_pixelrep_mismatch.dcm", "P/examples_overlay.dcm", "P/dicomdirtests/98892003/MR1/*",
      "P/dicomdirtests/98892003/MR2/15970"}},
    // One image in seven codings: copies of each other.
    {ErrorCode::Geometry, "1 slice, fewer than the 5 a scan needs (and 7 copies)",
     {"P/MR_small.dcm", "P/MR_small_RLE.dcm", "P/MR_small_bigendian.dcm", "P/MR_small_expb.dcm",
      "P/MR_small_implicit.dcm", "P/MR_small_jp2klossless.dcm", "P/MR_small_jpeg_ls_lossless.dcm",
      "P/MR_small_padded.dcm"}},
    {ErrorCode::Geometry, "2 slices, fewer than the 5", {"rt-utils/tests/mock_data/ct_*"}},
    {ErrorCode::Geometry, "3 slices, fewer than the 5",
     {"rt-utils/tests/one_slice_data/0.dcm", "rt-utils/tests/oriented_data/0.dcm", "rt-utils/tests/oriented_data/1.dcm",
      "rt-utils/tests/oriented_data/2.dcm"}},
    {ErrorCode::Geometry, "4 slices, fewer than the 5", {"P/dicomdirtests/77654033/CT2/*"}},
    {ErrorCode::Geometry, "5 slices over 10 mm are too few", {"P/dicomdirtests/98892001/CT5N/*"}},
    {ErrorCode::Geometry, "2 slices in 2 orientations", {"P/dicomdirtests/98892001/CT2N/*"}},
    {ErrorCode::Geometry, "3 slices in 3 orientations",
     {"P/dicomdirtests/98892003/MR2/49*", "P/dicomdirtests/98892003/MR2/50*", "P/dicomdirtests/98892003/MR2/6*"}},
    {ErrorCode::Geometry, "7 slices in 7 orientations", {"P/dicomdirtests/98892003/MR700/*"}},
    {ErrorCode::Geometry, "tilted gantry, 18.5°, 48 mm over the stack); the gaps between slices differ: 4 mm, 7 mm and 1.08 mm", {"ct-ge-tilt-head/0*", "ct-ge-tilt-head/1*", "ct-ge-tilt-head/2*"}},
    {ErrorCode::Unsupported, "fewer than the 5",  // decoded, but neither CT nor MR
     {"P/JPEG-lossy.dcm", "P/JPGExtended.dcm", "P/JPEG2000.dcm", "P/JPEG2000-embedded-sequence-delimiter.dcm",
      "P/JPEGLSNearLossless_08.dcm", "P/JPEGLSNearLossless_16.dcm", "P/image_dfl.dcm",
      "P/dicomdirtests/77654033/CR*"}},
    {ErrorCode::Unsupported, "colour",
     {"P/SC_*", "P/ExplVR_BigEnd.dcm", "P/GDCMJ2K_TextGBR.dcm", "P/examples_jpeg2k.dcm", "P/examples_palette.dcm",
      "P/examples_rgb_color.dcm", "P/examples_ybr_color.dcm"}},
    {ErrorCode::Unsupported, "(RTDOSE)", {"P/rtdose*", "P/badVR.dcm"}},
    {ErrorCode::Unsupported, "(RTPLAN)", {"P/rtplan.dcm", "P/ExplVR_BigEndNoMeta.dcm", "P/ExplVR_LitEndNoMeta.dcm"}},
    {ErrorCode::Damaged, "damaged radiotherapy plan (RTPLAN)", {"P/rtplan_truncated.dcm"}},
    {ErrorCode::Unsupported, "(SEG)", {"P/liver_*"}},
    {ErrorCode::Unsupported, "(SR)", {"P/reportsi*", "P/test-SR.dcm"}},
    {ErrorCode::Unsupported, "(DICOMDIR)", {"P/dicomdirtests/DICOMDIR*"}},
    {ErrorCode::NotFound, "it was drawn on is not here", {"P/rtstruct.dcm"}},
    {ErrorCode::NotFound, "it was drawn on was refused",
     {"rt-utils/tests/empty/dummy_rt.dcm", "rt-utils/tests/mock_data/invalid_reference_rt.dcm",
      "rt-utils/tests/mock_data/rt.dcm"}},
    {ErrorCode::NotFound, "does not name the series", {"rt-utils/tests/mock_data/non_existent_reference_rt.dcm"}},
    {ErrorCode::Damaged, "8 192 bytes of pixels expected, 8 130 found", {"P/MR_truncated.dcm"}},
    {ErrorCode::Damaged, "does not begin like one", {"P/no_meta.dcm"}},
    {ErrorCode::Unsupported, "without an image",
     {"P/no_meta_group_length.dcm", "P/meta_missing_tsyntax.dcm", "P/empty_charset_LEI.dcm", "P/nested_priv_SQ.dcm"}},
    {ErrorCode::Unsupported, "without pixels",
     {"P/UN_sequence.dcm", "P/priv_SQ.dcm", "odd-dicom-nibabel/csa_slice_norm.dcm"}},
    {ErrorCode::Unsupported, "gzip-packed DICOM",
     {"odd-dicom-nibabel/philips_mprage.dcm.gz", "odd-dicom-nibabel/siemens_dwi_0.dcm.gz", "P/zipMR.gz"}},
};
// clang-format on

std::string spelledOut(std::string pattern) {
    if (pattern.starts_with("P/")) pattern.replace(0, 1, "odd-dicom-pydicom/test_files");
    return pattern;
}

const Expected* entryFor(const std::string& file) {
    for (const Expected& e : kTable) {
        for (const char* given : e.files) {
            std::string pattern = spelledOut(given);
            const bool open = pattern.back() == '*';
            if (open) pattern.pop_back();
            if (open ? file.starts_with(pattern) : file == pattern) return &e;
        }
    }
    return nullptr;
}

TEST(OddDicomTest, EveryFileGivesTheListedResultAndNoneStopsTheOthers) {
    const fs::path root = test::dataPath("");
    const auto found = dicom::scanFolder(root);
    EXPECT_TRUE(found.series.empty());

    std::set<const Expected*> used;
    std::set<std::string> reported;
    for (const auto& refusal : found.refused) {
        std::vector<fs::path> files = refusal.others;
        files.insert(files.begin(), refusal.file);
        EXPECT_EQ(refusal.line().find('\n'), std::string::npos);
        for (const fs::path& path : files) {
            const std::string file = fs::relative(path, root).string();
            EXPECT_TRUE(reported.insert(file).second) << file << " is reported twice";
            const Expected* e = entryFor(file);
            if (e == nullptr) {
                ADD_FAILURE() << file << " is not in the table: " << refusal.line();
                continue;
            }
            used.insert(e);
            EXPECT_EQ(refusal.code, e->code) << file << ": " << refusal.line();
            EXPECT_THAT(refusal.reason, HasSubstr(e->words)) << file;
        }
    }
    for (const Expected& e : kTable) EXPECT_TRUE(used.contains(&e)) << "no file gave: " << e.words;
    for (const fs::path& path : found.notDicom) {
        const std::string file = fs::relative(path, root).string();
        EXPECT_EQ(entryFor(file) == nullptr ? "" : file, "") << " was left out";
        EXPECT_NE(path.extension(), ".dcm") << file;
    }
    EXPECT_GT(reported.size(), 150U);
}

TEST(OddDicomTest, GivesTheReferenceThatAStructureSetLooksFor) {
    const auto found = dicom::scanFolder(test::dataPath("rt-utils/tests"));
    std::map<std::string, std::string> references;
    for (const auto& r : found.refused) references[r.file.filename().string()] = r.reference;
    const std::string series = "series 2.16.840.1.114362.1.11940992.23790159890.563423471.893.88";
    EXPECT_EQ(references["dummy_rt.dcm"], series);
    EXPECT_EQ(references["invalid_reference_rt.dcm"], series);
    EXPECT_EQ(references["non_existent_reference_rt.dcm"],
              "frame of reference 1.2.840.113619.2.405.3.84541899.902.1605198123.912.6060.1");
    EXPECT_TRUE(found.structureSets.empty());
}

TEST(OddDicomTest, AskedForAloneAFileGivesItsReasonToo) {
    for (const char* file :
         {"odd-dicom-pydicom/test_files/MR_small_RLE.dcm", "odd-dicom-pydicom/test_files/rtdose.dcm"}) {
        const auto found = dicom::scanFolder(test::dataPath(file));
        ASSERT_EQ(found.refused.size(), 1U) << file;
        EXPECT_TRUE(found.series.empty());
    }
}

}  // namespace
}  // namespace bauta
