// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <algorithm>
#include <stop_token>

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/image/ImageIo.h"
#include "tests/support/Images.h"
#include "tests/support/TestData.h"

namespace bauta {
namespace {
using image::PixelType;

// Larger than one block of the writer, so that blocks are joined.
class ManyBlocksTest : public testing::Test {
  protected:
    ManyBlocksTest() { image::writeImage(path_, volume_); }
    [[nodiscard]] bool comesBack() const {
        return std::ranges::equal(image::loadImage(path_).volume.bytes(), volume_.bytes());
    }
    // Changes one bit of the byte at `at`, from the end when negative.
    void damage(std::ptrdiff_t at) {
        std::string bytes = base::readFile(path_);
        bytes[at < 0 ? bytes.size() - static_cast<std::size_t>(-at) : static_cast<std::size_t>(at)] ^= 1;
        base::writeFile(path_, bytes);
    }
    base::TemporaryFolder folder_;
    std::filesystem::path path_ = folder_.path() / "a.nii.gz";
    image::Volume volume_ =
        test::makeVolume(test::centredGeometry({301, 257, 41}, {1, 1, 1}), PixelType::I16,
                         [](const image::Index3& i) { return static_cast<double>((i[0] * 7 + i[1] * i[2]) % 1500); });
};

// gzip itself is the judge of the stream.
TEST_F(ManyBlocksTest, AreOneSoundGzipMember) {
    EXPECT_EQ(test::runCommand("gzip -t " + path_.string()).exitCode, 0);
    EXPECT_EQ(test::runCommand("gzip -dc " + path_.string() + " | wc -c").out,
              std::to_string(352 + 2 * volume_.voxelCount()) + "\n");
    EXPECT_TRUE(comesBack());
}

TEST_F(ManyBlocksTest, PackedAnewByGzipTheyAreStillRead) {
    const std::string plain = (folder_.path() / "a.nii").string();
    ASSERT_EQ(test::runCommand("gzip -dc " + path_.string() + " > " + plain).exitCode, 0);
    ASSERT_EQ(test::runCommand("gzip -c " + plain + " > " + path_.string()).exitCode, 0);
    EXPECT_TRUE(comesBack());
}

TEST_F(ManyBlocksTest, AWrongListOfThemIsNotBelieved) {
    for (const std::ptrdiff_t at : {16, 20, 24}) {  // packed and unpacked size of the first, packed of the second
        damage(at);
        EXPECT_TRUE(comesBack()) << at;
        damage(at);
    }
}

TEST_F(ManyBlocksTest, DamageInOneOfThemIsFound) {
    damage(-8);  // the checksum
    EXPECT_THROW((void)image::loadImage(path_), base::Error);
    damage(-8);
    damage(-100000);
    EXPECT_THROW((void)image::loadImage(path_), base::Error);
}

TEST_F(ManyBlocksTest, AreGivenUpWhenStopped) {
    std::stop_source stop;
    stop.request_stop();
    try {
        (void)image::loadImage(path_, base::TaskContext(stop.get_token()));
        FAIL();
    } catch (const base::Error& error) {
        EXPECT_EQ(error.code(), base::ErrorCode::Cancelled);
    }
}

}  // namespace
}  // namespace bauta
