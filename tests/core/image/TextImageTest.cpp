// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/image/ImageIo.h"
#include "tests/support/CommaLocale.h"
#include "tests/support/Images.h"

// NRRD and MetaImage headers in the variants that programs write.
namespace bauta {
namespace {
using base::Error;
using base::ErrorCode;
using testing::ElementsAre;
using testing::HasSubstr;

class TextImageTest : public testing::Test {
  protected:
    std::filesystem::path write(const std::string& name, const std::string& bytes) {
        const auto path = folder_.path() / name;
        std::ofstream(path, std::ios::binary) << bytes;
        return path;
    }
    Error errorOf(const std::string& name, const std::string& bytes) {
        const auto path = write(name, bytes);
        try {
            (void)image::loadImage(path);
        } catch (const Error& e) {
            EXPECT_THAT(e.context(), HasSubstr(name));
            EXPECT_THAT(e.reason(), Not(HasSubstr(name))) << "what may be stored names no file";
            return e;
        }
        ADD_FAILURE() << "was read:\n" << bytes;
        return {ErrorCode::Internal, "read"};
    }
    base::TemporaryFolder folder_;
};

std::string replaced(std::string text, const std::string& what, const std::string& by) {
    const auto at = text.find(what);
    EXPECT_NE(at, std::string::npos) << what;
    return text.replace(at, what.size(), by);
}

const std::string kNrrd =
    "NRRD0005\n# comment\ntype: short\ndimension: 3\nspace: left-posterior-superior\nsizes: 2 1 2\n"
    "space directions: (0,2,0) (-3,0,0) (0,0,4)\nkinds: domain domain domain\nendian: little\nencoding: raw\n"
    "space origin: (1,2,3)\nkey:=value\n\n";
const std::string kVoxels("\x01\x00\x02\x00\xff\xff\x04\x03", 8);

TEST_F(TextImageTest, ReadsNrrdDirectionsAndOrigin) {
    const auto v = image::loadImage(write("a.nrrd", kNrrd + kVoxels)).volume;
    EXPECT_THAT(v.as<std::int16_t>(), ElementsAre(1, 2, -1, 0x0304));
    EXPECT_EQ(v.geometry().spacing_mm, (image::Vec3{2, 3, 4}));
    EXPECT_EQ(v.geometry().origin_lps_mm, (image::Vec3{1, 2, 3}));
    EXPECT_EQ(v.geometry().direction, (image::Mat3{0, -1, 0, 1, 0, 0, 0, 0, 1}));
}

TEST_F(TextImageTest, TurnsNrrdSpacesIntoLps) {
    const auto ras =
        image::loadImage(write("a.nrrd", replaced(kNrrd, "left-posterior-superior", "RAS") + kVoxels)).volume;
    EXPECT_EQ(ras.geometry().origin_lps_mm, (image::Vec3{-1, -2, 3}));
    EXPECT_EQ(ras.geometry().direction, (image::Mat3{0, 1, 0, -1, 0, 0, 0, 0, 1}));
    const auto las = image::loadImage(
        write("b.nrrd", replaced(kNrrd, "left-posterior-superior", "left-anterior-superior") + kVoxels));
    EXPECT_EQ(las.volume.geometry().origin_lps_mm, (image::Vec3{1, -2, 3}));
    EXPECT_EQ(errorOf("c.nrrd", replaced(kNrrd, "left-posterior-superior", "scanner-xyz") + kVoxels).code(),
              ErrorCode::Unsupported);
    EXPECT_EQ(errorOf("d.nrrd", replaced(kNrrd, "space: left-posterior-superior\n", "") + kVoxels).code(),
              ErrorCode::Geometry);
}

TEST_F(TextImageTest, ReadsNrrdInOtherCodings) {
    const std::string big = replaced(kNrrd, "little", "big");
    EXPECT_THAT(image::loadImage(write("a.nrrd", big + kVoxels)).volume.as<std::int16_t>(),
                ElementsAre(256, 512, -1, 0x0403));
    const std::string text = replaced(kNrrd, "raw", "ascii");
    EXPECT_THAT(image::loadImage(write("b.nrrd", text + "1 -2\n3 400")).volume.as<std::int16_t>(),
                ElementsAre(1, -2, 3, 400));
    EXPECT_THAT(errorOf("c.nrrd", text + "1 -2 3").what(), HasSubstr("4 numbers expected, 3 found"));
    EXPECT_EQ(errorOf("d.nrrd", text + "1 2 3 40000").code(), ErrorCode::Damaged);
    EXPECT_THAT(errorOf("e.nrrd", replaced(kNrrd, "raw", "bzip2") + kVoxels).what(), HasSubstr("bzip2"));
}

TEST_F(TextImageTest, FindsTheVoxelsOfDetachedHeaders) {
    const std::string header = replaced(kNrrd, "endian: little\n", "endian: little\ndata file: v.raw\nbyte skip: 3\n");
    const auto path = write("a.nhdr", header);
    EXPECT_THAT(errorOf("a.nhdr", header).what(), HasSubstr("the file that it names is missing"));
    write("v.raw", "xyz" + kVoxels);
    EXPECT_THAT(image::loadImage(path).volume.as<std::int16_t>(), ElementsAre(1, 2, -1, 0x0304));
    EXPECT_THAT(
        image::loadImage(write("b.nhdr", replaced(header, "byte skip: 3", "byte skip: -1"))).volume.as<std::int16_t>(),
        ElementsAre(1, 2, -1, 0x0304));
}

TEST_F(TextImageTest, RefusesNrrdsThatAreNoScan) {
    EXPECT_THAT(errorOf("a.nrrd", kNrrd + kVoxels.substr(1)).what(), HasSubstr("cut short"));
    EXPECT_THAT(errorOf("b.nrrd", replaced(kNrrd, "kinds: domain", "kinds: RGB-color") + kVoxels).what(),
                HasSubstr("colour"));
    EXPECT_THAT(errorOf("c.nrrd", replaced(replaced(kNrrd, "dimension: 3", "dimension: 4"), "2 1 2", "3 2 1 2")).what(),
                HasSubstr("3×2×1×2"));
    EXPECT_EQ(errorOf("d.nrrd", replaced(kNrrd, "(-3,0,0)", "(-3,0.1,0)") + kVoxels).code(), ErrorCode::Geometry);
    EXPECT_EQ(errorOf("e.nrrd", replaced(kNrrd, "sizes: 2 1 2", "sizes: 2 0 2")).code(), ErrorCode::Damaged);
    EXPECT_EQ(errorOf("f.nrrd", replaced(kNrrd, "sizes: 2 1 2", "sizes: 2 900000 9000000") + kVoxels).code(),
              ErrorCode::Damaged);
    EXPECT_EQ(errorOf("g.nrrd", replaced(kNrrd, "short", "block") + kVoxels).code(), ErrorCode::Unsupported);
    EXPECT_EQ(errorOf("h.nrrd", "NRRD0004\n").code(), ErrorCode::Damaged);
}

const std::string kMeta =
    "ObjectType = Image\nNDims = 3\nBinaryData = True\nBinaryDataByteOrderMSB = False\nCompressedData = False\n"
    "TransformMatrix = 0 1 0 -1 0 0 0 0 1\nOffset = 1 2 3\nElementSpacing = 2 3 4\nDimSize = 2 1 2\n"
    "ElementType = MET_SHORT\nElementDataFile = LOCAL\n";

TEST_F(TextImageTest, ReadsMetaImages) {
    const auto v = image::loadImage(write("a.mha", kMeta + kVoxels)).volume;
    EXPECT_THAT(v.as<std::int16_t>(), ElementsAre(1, 2, -1, 0x0304));
    EXPECT_EQ(v.geometry().spacing_mm, (image::Vec3{2, 3, 4}));
    EXPECT_EQ(v.geometry().origin_lps_mm, (image::Vec3{1, 2, 3}));
    // Each triple of TransformMatrix is one axis: the first index runs to posterior.
    EXPECT_EQ(v.geometry().direction, (image::Mat3{0, -1, 0, 1, 0, 0, 0, 0, 1}));
    const auto plain =
        image::loadImage(write("b.mha", replaced(kMeta, "TransformMatrix = 0 1 0 -1 0 0 0 0 1\n", "") + kVoxels));
    EXPECT_THAT(plain.warnings, ElementsAre(HasSubstr("TransformMatrix")));
}

TEST_F(TextImageTest, ReadsDetachedMetaImages) {
    const auto path = write("a.mhd", replaced(kMeta, "LOCAL", "v.raw"));
    EXPECT_THAT(errorOf("a.mhd", replaced(kMeta, "LOCAL", "v.raw")).what(),
                HasSubstr("the file that it names is missing"));
    write("v.raw", kVoxels);
    EXPECT_THAT(image::loadImage(path).volume.as<std::int16_t>(), ElementsAre(1, 2, -1, 0x0304));
    const auto tail =
        write("b.mhd", replaced(kMeta, "ElementDataFile = LOCAL", "HeaderSize = -1\nElementDataFile = w.raw"));
    write("w.raw", "abc" + kVoxels);
    EXPECT_THAT(image::loadImage(tail).volume.as<std::int16_t>(), ElementsAre(1, 2, -1, 0x0304));
}

TEST_F(TextImageTest, NumbersAreTheSameInEveryLocale) {
    const auto oblique = test::countingVolume(test::randomGeometry(3), image::PixelType::I16);
    const auto bytesOf = [&](const std::string& name) {
        image::writeImage(folder_.path() / name, oblique);
        return base::readFile(folder_.path() / name);
    };
    const std::string nrrd = bytesOf("c.nrrd"), meta = bytesOf("c.mha");
    const std::string text = replaced(replaced(kNrrd, "raw", "ascii"), "short", "float");
    const test::CommaLocale comma;
    EXPECT_TRUE(bytesOf("comma.nrrd") == nrrd);
    EXPECT_TRUE(bytesOf("comma.mha") == meta);
    for (const char* name : {"c.nrrd", "c.mha"}) {
        EXPECT_EQ(image::difference(image::loadImage(folder_.path() / name).volume.geometry(), oblique.geometry()), "");
    }
    EXPECT_THAT(image::loadImage(write("a.nrrd", text + "1.5 -2.25,3 4e-1")).volume.as<float>(),
                ElementsAre(1.5F, -2.25F, 3.0F, 0.4F));
    EXPECT_EQ(image::loadImage(write("b.nrrd", replaced(text, "(0,2,0)", "(0,2.5,0)") + "1 2 3 4"))
                  .volume.geometry()
                  .spacing_mm[0],
              2.5);
}

TEST_F(TextImageTest, RefusesMetaImagesThatAreNoScan) {
    EXPECT_THAT(errorOf("a.mha", kMeta + kVoxels.substr(1)).what(), HasSubstr("cut short"));
    EXPECT_THAT(errorOf("b.mha", replaced(kMeta, "NDims = 3", "NDims = 4")).what(), HasSubstr("4 dimensions"));
    EXPECT_THAT(errorOf("c.mha", replaced(kMeta, "NDims = 3", "NDims = 3\nElementNumberOfChannels = 3")).what(),
                HasSubstr("3 values a voxel"));
    EXPECT_EQ(errorOf("d.mha", replaced(kMeta, "MET_SHORT", "MET_STRING")).code(), ErrorCode::Unsupported);
    EXPECT_EQ(errorOf("e.mha", replaced(kMeta, "2 1 2", "2 -1 2")).code(), ErrorCode::Damaged);
    EXPECT_EQ(errorOf("f.mha", "ObjectType = Image\nNDims = 3\n").code(), ErrorCode::Damaged);
    EXPECT_EQ(errorOf("g.mhd", replaced(kMeta, "LOCAL", "LIST")).code(), ErrorCode::Unsupported);
}

}  // namespace
}  // namespace bauta
