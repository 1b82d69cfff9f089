// SPDX-License-Identifier: GPL-3.0-or-later
// Real files against numbers from nibabel (reference/odd_nifti.py). Needs BAUTA_TEST_DATA.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "core/base/Error.h"
#include "core/image/ImageIo.h"
#include "tests/support/TestData.h"

namespace bauta {
namespace {
using testing::HasSubstr;

struct Expected {
    const char* file;
    image::Index3 size;
    image::Vec3 first_lps_mm, last_lps_mm;  // centres of the first and the last voxel
    int nonFinite;
    double min, max, sum, weightedSum;
    image::Index3 probe;
    double value;
};

// clang-format off
const Expected kRead[] = {
{"odd-nifti-nibabel/anatomical.nii", {33, 41, 25}, {-32, 40, -16}, {32, -40, 32}, 0, -610, 30393, 284166082, 142507416602, {11, 20, 16}, 5813},
{"odd-nifti-nibabel/reoriented_anat_moved.nii", {21, 26, 22}, {35.2978973, 47.9775848, -27.5994091}, {-44.7021027, -52.0224152, 56.4005909}, 0, 0, 21199.9355, 32739769.4492, 16683537649.5, {7, 13, 14}, 6699.47314},
{"odd-nifti-nibabel/resampled_anat_moved.nii", {17, 21, 3}, {-32, 40, 0}, {32, -40, 16}, 153, 409.300446, 13360.9619, 7812580.06683, 3742437942.07, {5, 10, 2}, 4748.62744},
{"odd-nifti-nibabel/standard.nii.gz", {4, 5, 7}, {0, 0, 0}, {-3, -12, 12}, 0, 0, 255, 7650, 549270, {1, 2, 4}, 255},
{"tool-niivue-deface/avg152T1.nii.gz", {91, 109, 91}, {-90, 126, -72}, {90, -90, 108}, 0, 0, 1.00000006, 247291.504821, 124636688.861, {30, 54, 60}, 0.717647101},
{"tool-niivue-deface/refacer_shell_sym211.nii.gz", {193, 379, 363}, {96, 182, -198}, {-96, -196, 164}, 0, -1, 1421, 1025714720, 516867244235, {64, 189, 242}, 0},
{"tool-pydeface/facemask.nii.gz", {176, 256, 256}, {100.005898, 113.158379, -121.889702}, {-90.3817191, -126.229002, 125.287515}, 0, 0, 1, 10194096, 5137997646, {58, 128, 170}, 1},
{"tool-visualqc-eyemask/eye_mask.nii.gz", {197, 103, 74}, {98, 4, -72}, {-98, -98, 1}, 0, 0, 1, 1229318, 619547946, {65, 51, 49}, 1},
};
// clang-format on

TEST(OddNiftiTest, ReadsWhatNibabelReads) {
    for (const Expected& e : kRead) {
        SCOPED_TRACE(e.file);
        const auto loaded = image::loadImage(test::dataPath(e.file));
        const image::Volume& v = loaded.volume;
        ASSERT_EQ(v.geometry().size, e.size);
        for (std::size_t k = 0; k < 3; ++k) {
            EXPECT_NEAR(v.geometry().toPoint(image::Index3{0, 0, 0})[k], e.first_lps_mm[k], 1e-4);
            const image::Index3 last = {e.size[0] - 1, e.size[1] - 1, e.size[2] - 1};
            EXPECT_NEAR(v.geometry().toPoint(last)[k], e.last_lps_mm[k], 1e-3);
        }
        const auto range = image::valueRange(v);
        EXPECT_NEAR(range.min, e.min, 1e-6 * std::abs(e.min));
        EXPECT_NEAR(range.max, e.max, 1e-6 * std::abs(e.max));
        double sum = 0, weighted = 0;
        for (std::size_t i = 0; i < v.voxelCount(); ++i) {
            sum += v.at(i);
            weighted += v.at(i) * static_cast<double>(i % 1009);
        }
        EXPECT_NEAR(sum, e.sum, 1e-7 * std::abs(e.sum));
        EXPECT_NEAR(weighted, e.weightedSum, 1e-7 * std::abs(e.weightedSum));
        EXPECT_NEAR(v.at(e.probe), e.value, 1e-6 * std::abs(e.value));
        if (e.nonFinite > 0) {
            ASSERT_EQ(loaded.warnings.size(), 1U);
            EXPECT_THAT(loaded.warnings[0], HasSubstr(std::to_string(e.nonFinite) + " voxels"));
        } else {
            EXPECT_TRUE(loaded.warnings.empty()) << loaded.warnings.front();
        }
    }
}

TEST(OddNiftiTest, KeepsTheStoredTypes) {
    const auto type = [](const char* file) { return image::loadImage(test::dataPath(file)).volume.type(); };
    EXPECT_EQ(type("odd-nifti-nibabel/anatomical.nii"), image::PixelType::I16);
    EXPECT_EQ(type("odd-nifti-nibabel/reoriented_anat_moved.nii"), image::PixelType::F32);
    EXPECT_EQ(type("odd-nifti-nibabel/standard.nii.gz"), image::PixelType::U8);
    EXPECT_EQ(type("tool-pydeface/facemask.nii.gz"), image::PixelType::F32);  // from 64-bit floats
    EXPECT_EQ(type("oar-deepmind/test/oncologist/0522c0017/segmentations/Mandible.nrrd"), image::PixelType::U8);
    EXPECT_EQ(type("rt-slicerrt-ent/Testing/Data/EclipseEnt_Dose.nrrd"), image::PixelType::F32);
}

TEST(OddNiftiTest, RefusesTheOthersByReason) {
    using base::ErrorCode;
    const std::tuple<const char*, ErrorCode, const char*> cases[] = {
        {"example4d.nii.gz", ErrorCode::Unsupported, "2 frames"},
        {"functional.nii", ErrorCode::Unsupported, "20 frames"},
        {"example_nifti2.nii.gz", ErrorCode::Unsupported, "2 frames"},
        {"test.mgz", ErrorCode::Unsupported, "MGZ"},
        {"row_major.dconn.nii", ErrorCode::Unsupported, "CIFTI"},
        {"analyze.hdr", ErrorCode::NotFound, ".img file"},
        {"nifti1.hdr", ErrorCode::NotFound, ".img file"},
        {"nifti2.hdr", ErrorCode::NotFound, ".img file"}};
    for (const auto& [file, code, words] : cases) {
        try {
            (void)image::loadImage(test::dataPath(std::string("odd-nifti-nibabel/") + file));
            ADD_FAILURE() << file << " was read";
        } catch (const base::Error& e) {
            EXPECT_EQ(e.code(), code) << file;
            EXPECT_THAT(e.line(), HasSubstr(file));
            const std::string stem = std::filesystem::path(file).stem().string();
            EXPECT_THAT(e.reason(), Not(HasSubstr(stem))) << "what may be stored names no file";
            EXPECT_THAT(e.what(), HasSubstr(words));
        }
    }
}

TEST(OddNiftiTest, ReadsTheDeepMindMasksOnOneGrid) {
    const std::string folder = "oar-deepmind/test/oncologist/0522c0331/segmentations/";
    const auto parotid = image::loadMask(test::dataPath(folder + "Parotid-Lt.nrrd"));
    const auto mandible = image::loadMask(test::dataPath(folder + "Mandible.nrrd"));
    EXPECT_EQ(parotid.geometry().size, (image::Index3{512, 512, 176}));
    EXPECT_TRUE(image::difference(parotid.geometry(), mandible.geometry()).empty());
    EXPECT_GT(mandible.count(), parotid.count());
}

}  // namespace
}  // namespace bauta
