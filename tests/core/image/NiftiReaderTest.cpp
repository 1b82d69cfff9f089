// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <limits>

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/image/ImageIo.h"
#include "tests/core/image/NiftiBytes.h"
#include "tests/support/TestData.h"

namespace bauta {
namespace {
using base::Error;
using base::ErrorCode;
using image::PixelType;
using test::NiftiBytes;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// RAS identity with spacing 2, 3, 4 and origin (10, 20, 30).
constexpr std::array<double, 12> kPlain = {2, 0, 0, 10, 0, 3, 0, 20, 0, 0, 4, 30};

class NiftiReaderTest : public testing::Test {
  protected:
    std::filesystem::path write(const std::string& name, const std::string& bytes) {
        const auto path = folder_.path() / name;
        std::ofstream(path, std::ios::binary) << bytes;
        return path;
    }
    image::LoadedImage load(const std::string& bytes) { return image::loadImage(write("a.nii", bytes)); }
    Error errorOf(const std::string& bytes, const std::string& name = "a.nii") {
        const auto path = write(name, bytes);
        try {
            (void)image::loadImage(path);
        } catch (const Error& e) {
            EXPECT_THAT(e.context(), HasSubstr(name));
            return e;
        }
        ADD_FAILURE() << name << " was read";
        return {ErrorCode::Internal, "read"};
    }
    base::TemporaryFolder folder_;
};

template <typename T>
NiftiBytes twoVoxels(int code, T a, T b, int version = 1, bool big = false) {
    NiftiBytes n(version, big);
    n.size3(2, 1, 1).type(code, 8 * sizeof(T)).sform(1, kPlain).voxel(a).voxel(b);
    return n;
}

template <typename T>
std::vector<T> values(const image::Volume& v) {
    const auto s = v.as<T>();
    return {s.begin(), s.end()};
}

TEST_F(NiftiReaderTest, TurnsRasIntoLps) {
    const auto g = load(twoVoxels<std::int16_t>(4, 1, 2).bytes()).volume.geometry();
    EXPECT_EQ(g.size, (image::Index3{2, 1, 1}));
    EXPECT_EQ(g.spacing_mm, (image::Vec3{2, 3, 4}));
    EXPECT_EQ(g.origin_lps_mm, (image::Vec3{-10, -20, 30}));
    EXPECT_EQ(g.direction, (image::Mat3{-1, 0, 0, 0, -1, 0, 0, 0, 1}));
}

TEST_F(NiftiReaderTest, KeepsEveryStoredTypeInBothVersionsAndByteOrders) {
    for (const int version : {1, 2}) {
        for (const bool big : {false, true}) {
            SCOPED_TRACE(testing::Message() << "version " << version << " big " << big);
            EXPECT_THAT(values<std::uint8_t>(load(twoVoxels<std::uint8_t>(2, 7, 255, version, big).bytes()).volume),
                        ElementsAre(7, 255));
            EXPECT_THAT(values<std::int16_t>(load(twoVoxels<std::int16_t>(4, -3, 30000, version, big).bytes()).volume),
                        ElementsAre(-3, 30000));
            EXPECT_THAT(
                values<std::uint16_t>(load(twoVoxels<std::uint16_t>(512, 3, 65000, version, big).bytes()).volume),
                ElementsAre(3, 65000));
            EXPECT_THAT(
                values<std::int32_t>(load(twoVoxels<std::int32_t>(8, -9, 1 << 30, version, big).bytes()).volume),
                ElementsAre(-9, 1 << 30));
            EXPECT_THAT(values<float>(load(twoVoxels<float>(16, -0.1F, 3e30F, version, big).bytes()).volume),
                        ElementsAre(-0.1F, 3e30F));
        }
    }
}

TEST_F(NiftiReaderTest, WidensSmallTypesAndNarrowsLargeOnesWithTheirLargestError) {
    EXPECT_THAT(values<std::int16_t>(load(twoVoxels<std::int8_t>(256, -128, 127).bytes()).volume),
                ElementsAre(-128, 127));
    EXPECT_THAT(values<std::int32_t>(load(twoVoxels<std::uint32_t>(768, 1, 2147483647U).bytes()).volume),
                ElementsAre(1, 2147483647));
    EXPECT_EQ(load(twoVoxels<std::uint32_t>(768, 1, 4294967295U).bytes()).volume.type(), PixelType::F32);

    const auto exact = load(twoVoxels<double>(64, 0.5, -1024).bytes());
    EXPECT_THAT(values<float>(exact.volume), ElementsAre(0.5F, -1024.0F));
    EXPECT_THAT(exact.warnings, IsEmpty());
    // 2^25 + 1 is not a 32-bit float; its neighbour 2^25 is 1 away.
    const auto rounded = load(twoVoxels<std::int64_t>(1024, (1 << 25) + 1, 4).bytes());
    EXPECT_THAT(values<float>(rounded.volume), ElementsAre(33554432.0F, 4.0F));
    ASSERT_THAT(rounded.warnings, SizeIs(1));
    EXPECT_THAT(rounded.warnings[0], HasSubstr("by at most 1"));
}

TEST_F(NiftiReaderTest, AppliesWholeSlopesExactlyAndOthersInFloat) {
    const auto whole = load(twoVoxels<std::int16_t>(4, -5, 100).scale(2, -1000).bytes()).volume;
    EXPECT_THAT(values<std::int16_t>(whole), ElementsAre(-1010, -800));
    const auto wider = load(twoVoxels<std::uint8_t>(2, 0, 200).scale(1, -1024).bytes()).volume;
    EXPECT_THAT(values<std::int16_t>(wider), ElementsAre(-1024, -824));
    const auto large = load(twoVoxels<std::int16_t>(4, 30000, -30000).scale(100, 0).bytes()).volume;
    EXPECT_THAT(values<std::int32_t>(large), ElementsAre(3000000, -3000000));
    const auto fraction = load(twoVoxels<std::int16_t>(4, 3, -7).scale(0.25, 0.5).bytes()).volume;
    EXPECT_THAT(values<float>(fraction), ElementsAre(1.25F, -1.25F));
}

TEST_F(NiftiReaderTest, TakesSlopeZeroOrNanAsNone) {
    EXPECT_THAT(values<std::int16_t>(load(twoVoxels<std::int16_t>(4, 3, -7).scale(0, 9).bytes()).volume),
                ElementsAre(3, -7));
    const double nan = std::numeric_limits<double>::quiet_NaN();
    EXPECT_THAT(values<std::int16_t>(load(twoVoxels<std::int16_t>(4, 3, -7).scale(nan, nan).bytes()).volume),
                ElementsAre(3, -7));
}

TEST_F(NiftiReaderTest, CountsNonFiniteVoxelsAndGivesThemTheMinimum) {
    NiftiBytes n;
    n.size3(2, 2, 1).type(16, 32).sform(1, kPlain);
    n.voxel(NAN).voxel(5.0F).voxel(-2.0F).voxel(-INFINITY);
    const auto loaded = load(n.bytes());
    EXPECT_THAT(values<float>(loaded.volume), ElementsAre(-2.0F, 5.0F, -2.0F, -2.0F));
    ASSERT_THAT(loaded.warnings, SizeIs(1));
    EXPECT_THAT(loaded.warnings[0], HasSubstr("2 voxels were not finite"));
    EXPECT_EQ(errorOf(twoVoxels<float>(16, NAN, NAN).bytes()).code(), ErrorCode::Damaged);
}

TEST_F(NiftiReaderTest, UsesTheSformAndWarnsWhenTheQformDiffers) {
    auto n = twoVoxels<std::int16_t>(4, 1, 2);
    n.pixdim({1, 2, 3, 4}).qform(1, {0, 0, 0, 10, 20, 37});
    const auto loaded = load(n.bytes());
    EXPECT_EQ(loaded.volume.geometry().origin_lps_mm, (image::Vec3{-10, -20, 30}));
    ASSERT_THAT(loaded.warnings, SizeIs(1));
    EXPECT_THAT(loaded.warnings[0], HasSubstr("differ by up to 7.0 mm; the sform was used"));
    // Within 0.1 mm they agree.
    EXPECT_THAT(load(n.qform(1, {0, 0, 0, 10, 20, 30.09}).bytes()).warnings, IsEmpty());
}

TEST_F(NiftiReaderTest, TakesTheSformWithCodesTwoAndFourToo) {
    for (const int code : {2, 3, 4, 5}) {
        auto n = twoVoxels<std::int16_t>(4, 1, 2);
        n.sform(code, kPlain).pixdim({1, 2, 3, 4}).qform(1, {0, 0, 0, -90, -90, -90});
        EXPECT_EQ(load(n.bytes()).volume.geometry().origin_lps_mm, (image::Vec3{-10, -20, 30}));
    }
}

TEST_F(NiftiReaderTest, ReadsAQformTurnedAndMirrored) {
    // 90° about z: index x runs to anterior, index y to the left; qfac −1 turns z to inferior.
    auto n = twoVoxels<std::int16_t>(4, 1, 2);
    const double half = std::sqrt(0.5);
    n.sform(0, kPlain).pixdim({-1, 2, 3, 4}).qform(1, {0, 0, half, 1, 2, 3});
    const auto g = load(n.bytes()).volume.geometry();
    const image::Mat3 wanted = {0, 1, 0, -1, 0, 0, 0, 0, -1};
    for (std::size_t i = 0; i < 9; ++i) EXPECT_NEAR(g.direction[i], wanted[i], 1e-6) << i;
    EXPECT_EQ(g.spacing_mm, (image::Vec3{2, 3, 4}));
    EXPECT_EQ(g.origin_lps_mm, (image::Vec3{-1, -2, 3}));
}

TEST_F(NiftiReaderTest, RefusesAShearedSformUnlessThereIsAQform) {
    std::array<double, 12> sheared = kPlain;
    sheared[1] = 0.01;  // cosine 0.0033 between two axes
    auto n = twoVoxels<std::int16_t>(4, 1, 2).sform(1, sheared);
    const Error e = errorOf(n.bytes());
    EXPECT_EQ(e.code(), ErrorCode::Geometry);
    EXPECT_THAT(e.what(), HasSubstr("sheared"));
    n.pixdim({1, 2, 3, 4}).qform(2, {0, 0, 0, 10, 20, 30});
    const auto loaded = load(n.bytes());
    EXPECT_EQ(loaded.volume.geometry().origin_lps_mm, (image::Vec3{-10, -20, 30}));
    EXPECT_THAT(loaded.warnings, ElementsAre(HasSubstr("the qform (code 2) was used")));
    sheared[1] = 0.0005;  // rounding, not shear
    EXPECT_NO_THROW((void)load(twoVoxels<std::int16_t>(4, 1, 2).sform(1, sheared).bytes()));
}

TEST_F(NiftiReaderTest, RefusesAnImageWithoutOrientation) {
    const Error e = errorOf(twoVoxels<std::int16_t>(4, 1, 2).sform(0, kPlain).bytes());
    EXPECT_EQ(e.code(), ErrorCode::Geometry);
    EXPECT_THAT(e.what(), HasSubstr("no orientation"));
}

TEST_F(NiftiReaderTest, ReadsAnImageWithoutOrientationWhereItIsNotNeeded) {
    auto n = twoVoxels<std::int16_t>(4, 1, 2).sform(0, kPlain);
    n.pixdim({1, 2, 3, 4});
    const image::Volume plain = image::loadUnoriented(write("a.nii", n.bytes())).volume;
    EXPECT_EQ(plain.geometry().direction, image::Geometry().direction);
    EXPECT_EQ(plain.geometry().spacing_mm, (image::Vec3{2, 3, 4}));
    EXPECT_THAT(values<std::int16_t>(plain), ElementsAre(1, 2));
    // One that is told stands.
    const auto told = image::loadUnoriented(write("b.nii", twoVoxels<std::int16_t>(4, 1, 2).bytes()));
    EXPECT_EQ(told.volume.geometry().origin_lps_mm, (image::Vec3{-10, -20, 30}));
}

TEST_F(NiftiReaderTest, ConvertsMetresAndMicrometres) {
    const auto metres = load(twoVoxels<std::int16_t>(4, 1, 2).units(1).bytes());
    EXPECT_EQ(metres.volume.geometry().spacing_mm, (image::Vec3{2000, 3000, 4000}));
    EXPECT_THAT(metres.warnings, ElementsAre(HasSubstr("metres")));
    EXPECT_NEAR(load(twoVoxels<std::int16_t>(4, 1, 2).units(3).bytes()).volume.geometry().spacing_mm[0], 0.002, 1e-12);
}

TEST_F(NiftiReaderTest, SqueezesOneFrameAndRefusesMoreWithTheirNumber) {
    NiftiBytes one;
    one.dims({4, 2, 1, 1, 1, 1, 1, 1}).type(2, 8).sform(1, kPlain).voxel<std::uint8_t>(1).voxel<std::uint8_t>(2);
    EXPECT_EQ(load(one.bytes()).volume.geometry().size, (image::Index3{2, 1, 1}));
    NiftiBytes more;
    more.dims({5, 2, 1, 1, 3, 2, 1, 1}).type(2, 8).sform(1, kPlain);
    const Error e = errorOf(more.bytes());
    EXPECT_EQ(e.code(), ErrorCode::Unsupported);
    EXPECT_THAT(e.what(), HasSubstr("6 frames (2×1×1×3×2)"));
    EXPECT_THAT(e.hint(), HasSubstr("frame"));
}

TEST_F(NiftiReaderTest, ReadsTheFrameThatIsAskedFor) {
    NiftiBytes two;
    two.dims({5, 2, 1, 1, 1, 2, 1, 1}).type(4, 16).sform(1, kPlain);
    for (const std::int16_t value : {1, 2, 3, 4}) two.voxel(value);
    const auto plain = write("two.nii", two.bytes());
    const auto frame = [](const std::filesystem::path& path, std::int64_t which) {
        return values<std::int16_t>(image::loadFrame(path, which).volume);
    };
    EXPECT_THAT(frame(plain, 0), ElementsAre(1, 2));
    EXPECT_THAT(frame(plain, 1), ElementsAre(3, 4));
    ASSERT_EQ(test::runCommand("gzip -kf " + plain.string()).exitCode, 0);
    const auto packed = plain.string() + ".gz";
    EXPECT_THAT(frame(packed, 0), ElementsAre(1, 2));
    EXPECT_THAT(frame(packed, 1), ElementsAre(3, 4));
    EXPECT_THAT(frame(write("one.nii", twoVoxels<std::int16_t>(4, 5, 6).bytes()), 1), ElementsAre(5, 6));
    try {
        (void)frame(plain, 2);
        ADD_FAILURE() << "read";
    } catch (const Error& e) {
        EXPECT_EQ(e.code(), ErrorCode::Unsupported);
        EXPECT_THAT(e.what(), HasSubstr("2 frames"));
    }
}

TEST_F(NiftiReaderTest, RefusesColourComplexAndSurfaceDataByName) {
    const std::vector<std::pair<int, std::string>> cases = {{128, "colour"},   {2304, "colour"}, {32, "complex"},
                                                            {1792, "complex"}, {1, "one bit"},   {1536, "128-bit"}};
    for (const auto& [code, word] : cases) {
        NiftiBytes n;
        n.size3(2, 1, 1).type(code, 8).sform(1, kPlain);
        const Error e = errorOf(n.bytes());
        EXPECT_EQ(e.code(), ErrorCode::Unsupported) << code;
        EXPECT_THAT(e.what(), HasSubstr(word)) << code;
    }
    NiftiBytes cifti(2);
    cifti.dims({6, 1, 1, 1, 1, 10, 10, 1}).type(16, 32).intent(3001);
    EXPECT_THAT(errorOf(cifti.bytes()).what(), HasSubstr("CIFTI"));
}

TEST_F(NiftiReaderTest, ReadsPairsFromEitherFileAndNamesAMissingOne) {
    NiftiBytes header(1, true, true);
    header.size3(2, 1, 1).type(4, 16).sform(1, kPlain);
    const auto hdr = write("pair.hdr", header.bytes());
    try {
        (void)image::loadImage(hdr);
        FAIL();
    } catch (const Error& e) {
        EXPECT_EQ(e.code(), ErrorCode::NotFound);
        EXPECT_THAT(e.what(), HasSubstr("the .img file of the same name is missing"));
    }
    const auto img = write("pair.img", std::string("\x01\x02\x80\x00", 4));
    for (const auto& path : {hdr, img}) {
        EXPECT_THAT(values<std::int16_t>(image::loadImage(path).volume), ElementsAre(0x0102, -32768));
    }
}

TEST_F(NiftiReaderTest, RefusesHeadersThatClaimTooMuchBeforeAllocating) {
    NiftiBytes huge(2);
    huge.size3(1'000'000, 1'000'000, 1'000).type(16, 32).sform(1, kPlain);
    EXPECT_THAT(errorOf(huge.bytes()).what(), HasSubstr("cut short"));
    huge.size3(std::int64_t{1} << 40, std::int64_t{1} << 40, 4);
    EXPECT_THAT(errorOf(huge.bytes()).what(), HasSubstr("impossibly large"));
    for (const std::int64_t n : {std::int64_t{0}, std::int64_t{-5}}) {
        NiftiBytes none;
        none.size3(2, n, 1).type(4, 16).sform(1, kPlain);
        const Error e = errorOf(none.bytes());
        EXPECT_EQ(e.code(), ErrorCode::Damaged);
        EXPECT_THAT(e.what(), HasSubstr("axis 2 a size of " + std::to_string(n)));
    }
}

TEST_F(NiftiReaderTest, StatesExpectedAndFoundBytesOfACutFile) {
    const std::string whole = twoVoxels<std::int16_t>(4, 1, 2).bytes();
    const Error e = errorOf(whole.substr(0, whole.size() - 1));
    EXPECT_EQ(e.code(), ErrorCode::Damaged);
    EXPECT_THAT(e.what(), HasSubstr("356 bytes expected, 355 found"));
    EXPECT_THAT(errorOf(whole.substr(0, 200)).what(), HasSubstr("header"));
    EXPECT_THAT(errorOf("").what(), HasSubstr("empty"));
}

TEST_F(NiftiReaderTest, TellsFormatsApartByContent) {
    EXPECT_EQ(image::loadImage(write("a.nrrd", twoVoxels<std::int16_t>(4, 1, 2).bytes())).volume.type(),
              PixelType::I16);
    EXPECT_EQ(errorOf("just some words, no image", "words.nii").code(), ErrorCode::Unsupported);
    EXPECT_THAT(errorOf(std::string(128, '\0') + "DICM" + std::string(64, '\0'), "x.nii").what(), HasSubstr("DICOM"));
    EXPECT_EQ(errorOf("", "a.mgz").code(), ErrorCode::Damaged);
    EXPECT_THAT(errorOf(std::string("\0\0\0\1", 4), "b.mgz").what(), HasSubstr("FreeSurfer"));
    try {
        (void)image::loadImage(folder_.path() / "nothing.nii");
        FAIL();
    } catch (const Error& e) {
        EXPECT_EQ(e.code(), ErrorCode::NotFound);
    }
    EXPECT_THROW((void)image::loadImage(folder_.path()), Error);
}

TEST_F(NiftiReaderTest, MakesMasksOfAnyNonZeroOrKeepsLabels) {
    const auto path = write("m.nii", twoVoxels<float>(16, 0, 0.5F).bytes());
    EXPECT_THAT(image::loadMask(path).voxels(), ElementsAre(0, 1));
    EXPECT_THROW((void)image::loadMask(path, true), Error);
    const auto labels = write("l.nii", twoVoxels<std::int16_t>(4, 7, 255).bytes());
    EXPECT_THAT(image::loadMask(labels, true).voxels(), ElementsAre(7, 255));
    EXPECT_THAT(image::loadMask(labels).voxels(), ElementsAre(1, 1));
    EXPECT_THROW((void)image::loadMask(write("n.nii", twoVoxels<std::int16_t>(4, -1, 256).bytes()), true), Error);
}

TEST_F(NiftiReaderTest, NotANumberLiesOutsideAMask) {
    const float none = std::numeric_limits<float>::quiet_NaN();
    const auto file = write("mask.nii", twoVoxels<float>(16, none, 1.0F).bytes());
    for (const bool labels : {false, true}) {
        const image::Mask mask = image::loadMask(file, labels);
        EXPECT_EQ(mask.voxels()[0], 0) << "the image minimum would make the whole grid a structure";
        EXPECT_EQ(mask.voxels()[1], 1);
    }
}

}  // namespace
}  // namespace bauta
