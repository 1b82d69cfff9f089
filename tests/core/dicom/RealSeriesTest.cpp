// SPDX-License-Identifier: GPL-3.0-or-later
// Real DICOM against numbers from pydicom and GDCM (reference/*.py). Needs BAUTA_TEST_DATA.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "core/base/Files.h"
#include "core/dicom/Series.h"
#include "core/dicom/detail/Pixels.h"
#include "tests/support/TestData.h"

namespace bauta {
namespace {

TEST(RealSeriesTest, LoadsTheWholeHeadWithItsGridAndValues) {
    const base::TemporaryFolder folder;
    const auto archive = test::dataPath("mr-sag-anon/SAG-anon.tar.gz");
    ASSERT_EQ(test::runCommand("tar xf '" + archive.string() + "' -C '" + folder.path().string() + "'").exitCode, 0);
    const auto found = dicom::scanFolder(folder.path());
    ASSERT_EQ(found.series.size(), 1U);
    EXPECT_TRUE(found.refused.empty()) << found.refused.front().line();
    const auto& series = found.series[0];
    EXPECT_EQ(series.modality, image::Modality::T1w);
    EXPECT_TRUE(series.warnings.empty());

    const auto volume = dicom::loadSeries(series).volume;
    const auto& g = volume.geometry();
    EXPECT_EQ(volume.type(), image::PixelType::U16);
    EXPECT_EQ(g.size, (image::Index3{256, 256, 192}));
    const image::Vec3 spacing = {0.859375, 0.859375, 0.900000015894562};
    const image::Vec3 origin = {76.878009085614, -112.23715682468, 96.389268465239};
    const image::Vec3 lastSlice = {-94.74493581482, -102.50221481792, 95.751513373112};
    const image::Mat3 direction = {0.05378466379901, 0.01811332435568, -0.9983882598572498,
                                   0.96501313248301, 0.25601276514781, 0.05663142428640674,
                                   0.256625922454,   -0.9665036841948, -0.003710035374425689};
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_NEAR(g.spacing_mm[i], spacing[i], 1e-9);
        EXPECT_NEAR(g.origin_lps_mm[i], origin[i], 1e-9);
        EXPECT_NEAR(g.toPoint(image::Index3{0, 0, 191})[i], lastSlice[i], 1e-4);
    }
    for (std::size_t i = 0; i < 9; ++i) EXPECT_NEAR(g.direction[i], direction[i], 1e-9);

    double sum = 0, weighted = 0;
    const auto voxels = volume.as<std::uint16_t>();
    for (std::size_t i = 0; i < voxels.size(); ++i) {
        sum += voxels[i];
        weighted += voxels[i] * static_cast<double>(i % 1009);
    }
    EXPECT_EQ(sum, 868503335);
    EXPECT_EQ(weighted, 437733952833);
    EXPECT_EQ(volume.at(image::Index3{100, 60, 90}), 152);
}

// reference/tilted_series.py gives the numbers.
TEST(RealSeriesTest, MakesAnUndistortedHeadOfATiltedCtWithUnevenGaps) {
    const auto folder = test::dataPath("ct-ge-tilt-head");
    EXPECT_TRUE(dicom::scanFolder(folder).series.empty());
    const auto found = dicom::scanFolder(folder, {true});
    ASSERT_EQ(found.series.size(), 1U);
    const auto& series = found.series[0];
    EXPECT_TRUE(series.resampled);
    EXPECT_EQ(series.files.size(), 28U);
    ASSERT_EQ(series.warnings.size(), 2U);
    EXPECT_EQ(series.warnings[0],
              "was resampled: the gantry was tilted by 18.5°; its slices were shifted by up to "
              "48.2 mm to undo the shear");
    EXPECT_EQ(series.warnings[1],
              "was resampled: the gaps between its 28 slices were 1.08 to 7 mm; it has 37 slices "
              "every 4 mm now, 19 of them interpolated");
    const auto volume = dicom::loadSeries(series).volume;
    const auto& g = volume.geometry();
    EXPECT_EQ(volume.type(), image::PixelType::I16);
    EXPECT_EQ(g.size, (image::Index3{512, 611, 37}));
    EXPECT_NEAR(g.spacing_mm[2], 4.0024526, 1e-6);
    EXPECT_NEAR(g.spacing_mm[1], 0.4882812, 1e-9);

    const auto voxels = volume.as<std::int16_t>();
    const auto perSlice = static_cast<std::size_t>(512 * 611);
    struct Slice {
        std::size_t k;
        double sum, rows;
    };
    for (const Slice e : {Slice{0, -221099358, -60924716.629}, Slice{5, -208631123, -57287482.715},
                          Slice{14, -205750969, -59033625.801}, Slice{20, -217461383, -63010531.752},
                          Slice{30, -252710344, -73269000.259}, Slice{36, -301831152, -88348442.517}}) {
        double sum = 0, rows = 0;
        for (std::size_t i = 0; i < perSlice; ++i) {
            const double v = voxels[e.k * perSlice + i];
            sum += v;
            rows += v * static_cast<double>(i / 512) / 1000;
        }
        // Both round to whole HU; a half may go either way in single precision.
        EXPECT_NEAR(sum, e.sum, 200) << e.k;
        EXPECT_NEAR(rows, e.rows, 100) << e.k;
    }
    EXPECT_EQ(volume.at(image::Index3{256, 300, 5}), 360);
    EXPECT_EQ(volume.at(image::Index3{200, 260, 17}), 29);
    EXPECT_EQ(volume.at(image::Index3{300, 350, 28}), 30);
    EXPECT_EQ(volume.at(image::Index3{256, 120, 33}), -1007);
    EXPECT_EQ(volume.at(image::Index3{150, 330, 36}), -899);
}

struct Expected {
    const char* file;
    int columns, rows;
    double min, max, sum, weightedSum;
};

// clang-format off
const Expected kSlices[] = {
{"odd-dicom-nibabel/0.dcm", 256, 256, 0, 4095, 134184960, 67360500640},
{"odd-dicom-nibabel/slicethickness_empty_string.dcm", 384, 384, 0, 594, 4626321, 2344178152},
{"odd-dicom-pydicom/test_files/693_J2KI.dcm", 512, 512, -2971, 2836, -2181784, -115754135},
{"odd-dicom-pydicom/test_files/CT_small.dcm", 128, 128, 128, 2191, 14826310, 7418195250},
{"odd-dicom-pydicom/test_files/J2K_pixelrep_mismatch.dcm", 512, 512, -2000, 1896, -172605258, -86929916490},
{"odd-dicom-pydicom/test_files/MR_small.dcm", 64, 64, 127, 2145, 2125338, 1081267324},
{"odd-dicom-pydicom/test_files/MR_small_RLE.dcm", 64, 64, 127, 2145, 2125338, 1081267324},
{"odd-dicom-pydicom/test_files/MR_small_bigendian.dcm", 64, 64, 127, 2145, 2125338, 1081267324},
{"odd-dicom-pydicom/test_files/MR_small_expb.dcm", 64, 64, 127, 2145, 2125338, 1081267324},
{"odd-dicom-pydicom/test_files/MR_small_implicit.dcm", 64, 64, 127, 2145, 2125338, 1081267324},
{"odd-dicom-pydicom/test_files/MR_small_jp2klossless.dcm", 64, 64, 127, 2145, 2125338, 1081267324},
{"odd-dicom-pydicom/test_files/MR_small_jpeg_ls_lossless.dcm", 64, 64, 127, 2145, 2125338, 1081267324},
{"odd-dicom-pydicom/test_files/MR_small_padded.dcm", 64, 64, 127, 2145, 2125338, 1081267324},
{"odd-dicom-pydicom/test_files/JPEGLSNearLossless_08.dcm", 10, 45, 0, 255, 25000, 1762500},
{"odd-dicom-pydicom/test_files/JPEGLSNearLossless_16.dcm", 10, 50, 0, 65535, 6007250, 356502625},
{"odd-dicom-pydicom/test_files/JPEG2000.dcm", 256, 1024, -30, 245, 3527976, 1788588290},
{"odd-dicom-pydicom/test_files/JPGExtended.dcm", 256, 1024, 0, 264, 3767007, 1910774547},
{"odd-dicom-pydicom/test_files/image_dfl.dcm", 512, 512, 0, 255, 33322688, 16775118885},
{"odd-dicom-pydicom/test_files/examples_overlay.dcm", 484, 300, 0, 1123, 27833052, 13995723797},
{"rt-utils/tests/mock_data/ct_1.dcm", 512, 512, -2000, 1149, 49411089, 25620695212},
{"rt-utils/tests/one_slice_data/0.dcm", 100, 50, -9997, 9999, 244734, 120363175},
{"ct-ge-tilt-head/01.dcm", 512, 512, -1500, 1712, -170411964, -85399202845},
};
// clang-format on

TEST(RealSeriesTest, DecodesEveryTransferSyntaxToTheSameValuesAsGdcm) {
    for (const Expected& e : kSlices) {
        SCOPED_TRACE(e.file);
        const auto slice = dicom::detail::readSlice(test::dataPath(e.file));
        EXPECT_EQ(slice.header.columns, e.columns);
        EXPECT_EQ(slice.header.rows, e.rows);
        double least = HUGE_VAL, most = -HUGE_VAL, sum = 0, weighted = 0;
        std::visit(
            [&](const auto& values) {
                for (std::size_t i = 0; i < values.size(); ++i) {
                    const auto v = static_cast<double>(values[i]);
                    least = std::min(least, v);
                    most = std::max(most, v);
                    sum += v;
                    weighted += v * static_cast<double>(i % 1009);
                }
            },
            slice.stored);
        EXPECT_EQ(least, e.min);
        EXPECT_EQ(most, e.max);
        EXPECT_EQ(sum, e.sum);
        EXPECT_EQ(weighted, e.weightedSum);
    }
}

}  // namespace
}  // namespace bauta
