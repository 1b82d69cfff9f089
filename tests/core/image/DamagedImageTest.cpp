// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <random>

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/image/ImageIo.h"
#include "tests/support/Images.h"

namespace bauta {
namespace {
using base::Error;
using base::ErrorCode;
using testing::HasSubstr;

class DamagedImageTest : public testing::TestWithParam<const char*> {
  protected:
    void SetUp() override {
        path_ = folder_.path() / (std::string("family name") + GetParam());
        volume_ = test::countingVolume(test::randomGeometry(11), image::PixelType::I16);
        image::writeImage(path_, volume_);
        bytes_ = base::readFile(path_);
    }
    void put(const std::string& bytes) { std::ofstream(path_, std::ios::binary | std::ios::trunc) << bytes; }
    [[nodiscard]] bool packed() const { return std::string(GetParam()) == ".nii.gz"; }
    // Reading gives an Error that names the file (true), or an image; nothing else may come out.
    bool refused() {
        try {
            loaded_ = image::loadImage(path_).volume;
            return false;
        } catch (const Error& e) {
            EXPECT_THAT(e.context(), HasSubstr(path_.filename().string()));
            EXPECT_NE(e.code(), ErrorCode::Internal) << e.line();
            EXPECT_THAT(e.reason(), Not(HasSubstr("family"))) << "what may be stored names no file";
            return true;
        }
    }

    base::TemporaryFolder folder_;
    std::filesystem::path path_;
    image::Volume volume_, loaded_;
    std::string bytes_;
};

TEST_P(DamagedImageTest, EveryTruncationIsRefused) {
    for (std::size_t n = 0; n < bytes_.size(); n += n < 400 || n + 40 > bytes_.size() ? 1 : 13) {
        put(bytes_.substr(0, n));
        ASSERT_TRUE(refused()) << n << " of " << bytes_.size() << " bytes were read as an image";
    }
}

// Packed data have a checksum: a flipped bit is an Error, or changed nothing that counts. In plain files a flip is
// part of the image; there the reader has to survive it, and may not change the number of voxels silently.
TEST_P(DamagedImageTest, NoFlippedBitIsBelievedOrCrashes) {
    std::mt19937_64 random(5);
    std::size_t refusals = 0;
    const std::size_t header = packed() ? bytes_.size() : 420;
    for (std::size_t k = 0; k < 500; ++k) {
        const std::size_t at = k < header ? k % bytes_.size() : random() % bytes_.size();
        std::string damaged = bytes_;
        damaged[at] = static_cast<char>(damaged[at] ^ (1 << (random() % 8)));
        put(damaged);
        if (refused()) {
            ++refusals;
        } else if (packed()) {
            ASSERT_TRUE(std::ranges::equal(loaded_.bytes(), volume_.bytes())) << "bit flip at byte " << at;
            ASSERT_EQ(loaded_.geometry(), image::loadImage(path_).volume.geometry());
        }
    }
    EXPECT_GT(refusals, packed() ? 400U : 15U);
}

TEST_P(DamagedImageTest, RandomBytesBehindTheMarkNeverCrash) {
    std::mt19937_64 random(9);
    for (int k = 0; k < 150; ++k) {
        std::string damaged = bytes_;
        const std::size_t from = random() % damaged.size();
        const std::size_t n = std::min<std::size_t>(random() % 64, damaged.size() - from);
        for (std::size_t i = 0; i < n; ++i) damaged[from + i] = static_cast<char>(random());
        put(damaged);
        (void)refused();
    }
}

INSTANTIATE_TEST_SUITE_P(Formats, DamagedImageTest, testing::Values(".nii", ".nii.gz", ".nrrd", ".mha"));

}  // namespace
}  // namespace bauta
