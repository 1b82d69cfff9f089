// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/image/ImageIo.h"
#include "tests/support/Images.h"
#include "tests/support/TestData.h"

namespace bauta {
namespace {
using image::PixelType;

constexpr PixelType kTypes[] = {PixelType::U8, PixelType::I16, PixelType::U16, PixelType::I32, PixelType::F32};

// Bit patterns of the whole range of a type, extremes included.
image::Volume noise(const image::Geometry& g, PixelType type, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    const auto fill = [&]<typename T>(T) {
        std::vector<T> v(g.voxelCount());
        for (T& x : v) x = static_cast<T>(random());
        v.front() = std::numeric_limits<T>::lowest();
        v.back() = std::numeric_limits<T>::max();
        return image::Volume(g, std::move(v));
    };
    switch (type) {
        case PixelType::U8:
            return fill(std::uint8_t{});
        case PixelType::I16:
            return fill(std::int16_t{});
        case PixelType::U16:
            return fill(std::uint16_t{});
        case PixelType::I32:
            return fill(std::int32_t{});
        case PixelType::F32:
            break;
    }
    std::vector<float> v(g.voxelCount());
    for (float& x : v) x = static_cast<float>(random()) * std::pow(2.0F, static_cast<float>(random() % 120) - 100.0F);
    v.front() = std::numeric_limits<float>::denorm_min();
    v.back() = -0.0F;
    return {g, std::move(v)};
}

class ImageRoundTripTest : public testing::TestWithParam<const char*> {
  protected:
    base::TemporaryFolder folder_;
};

double worstCorner(const image::Geometry& a, const image::Geometry& b) {
    double worst = 0;
    for (int c = 0; c < 8; ++c) {
        const image::Index3 i = {(c & 1) != 0 ? a.size[0] - 1 : 0, (c & 2) != 0 ? a.size[1] - 1 : 0,
                                 (c & 4) != 0 ? a.size[2] - 1 : 0};
        for (std::size_t k = 0; k < 3; ++k) worst = std::max(worst, std::abs(a.toPoint(i)[k] - b.toPoint(i)[k]));
    }
    return worst;
}

TEST_P(ImageRoundTripTest, KeepsEveryBitAndTheGridOfObliqueVolumes) {
    const std::string ending = GetParam();
    // NIfTI-1 holds 32-bit coordinates, whose step is 1.5e-5 mm between 128 and 256 mm.
    const double tolerance_mm = ending.starts_with(".nii") ? 3e-5 : 1e-9;
    double worst = 0;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const auto g = test::randomGeometry(seed);
        for (const PixelType type : kTypes) {
            const auto path = folder_.path() / ("a" + ending);
            const image::Volume before = noise(g, type, seed);
            image::writeImage(path, before, "a description");
            const auto loaded = image::loadImage(path);
            ASSERT_EQ(loaded.volume.type(), type);
            ASSERT_TRUE(std::ranges::equal(before.bytes(), loaded.volume.bytes())) << "seed " << seed;
            ASSERT_TRUE(loaded.warnings.empty()) << loaded.warnings.front();
            worst = std::max(worst, worstCorner(g, loaded.volume.geometry()));
            ASSERT_LT(worst, tolerance_mm) << "seed " << seed;
            ASSERT_TRUE(difference(g, loaded.volume.geometry()).empty());
        }
    }
    RecordProperty("worst_corner_mm", std::to_string(worst));
}

TEST_P(ImageRoundTripTest, DoesNotDriftWhenWrittenAgain) {
    const auto path = folder_.path() / (std::string("a") + GetParam());
    for (std::uint64_t seed = 70; seed < 80; ++seed) {
        image::writeImage(path, test::countingVolume(test::randomGeometry(seed), PixelType::I16));
        const image::Volume first = image::loadImage(path).volume;
        image::writeImage(path, first);
        ASSERT_EQ(image::loadImage(path).volume.geometry(), first.geometry()) << "seed " << seed;
    }
}

TEST_P(ImageRoundTripTest, LeavesNoTemporaryFileAndNoHalfFile) {
    image::writeImage(folder_.path() / (std::string("a") + GetParam()),
                      test::countingVolume(test::randomGeometry(1), PixelType::U8));
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_.path()), {}), 1);
    EXPECT_THROW(image::writeImage(folder_.path() / "none" / (std::string("a") + GetParam()),
                                   test::countingVolume(test::randomGeometry(1), PixelType::U8)),
                 base::Error);
}

INSTANTIATE_TEST_SUITE_P(Formats, ImageRoundTripTest, testing::Values(".nii", ".nii.gz", ".nrrd", ".mha"));

TEST(ImageRoundTripTest, RefusesOtherEndings) {
    const base::TemporaryFolder folder;
    EXPECT_THROW(
        image::writeImage(folder.path() / "a.png", test::countingVolume(test::randomGeometry(1), PixelType::U8)),
        base::Error);
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(ImageRoundTripTest, MasksComeBackWithTheirLabels) {
    const base::TemporaryFolder folder;
    const auto g = test::randomGeometry(5);
    std::vector<std::uint8_t> labels(g.voxelCount());
    for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = static_cast<std::uint8_t>(i % 3);
    image::writeMask(folder.path() / "m.nii.gz", {g, labels});
    const auto mask = image::loadMask(folder.path() / "m.nii.gz", true);
    EXPECT_TRUE(std::ranges::equal(mask.voxels(), labels));
}

TEST(ImageRoundTripTest, WritesDescriptionAndBothFormsWithCodeOne) {
    const base::TemporaryFolder folder;
    const auto path = folder.path() / "a.nii";
    const std::string description = "defaced:pydeface 1.2.3 " + std::string(100, 'x');
    image::writeImage(path, test::countingVolume(test::randomGeometry(3), PixelType::U8), description);
    const std::string bytes = base::readFile(path);
    EXPECT_EQ(std::string(bytes.c_str() + 148), description.substr(0, 79));
    EXPECT_EQ(bytes[252], 1);  // qform_code
    EXPECT_EQ(bytes[254], 1);  // sform_code
    EXPECT_EQ(bytes.substr(344, 4), std::string("n+1\0", 4));
}

}  // namespace
}  // namespace bauta
