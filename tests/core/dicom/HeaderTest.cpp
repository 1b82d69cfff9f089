// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dicom/Header.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <random>

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/dicom/Series.h"
#include "core/dicom/detail/Pixels.h"
#include "core/dicom/detail/Weighting.h"
#include "tests/core/dicom/WriteSlices.h"

namespace bauta {
namespace {
using base::Error;
using base::ErrorCode;
using testing::HasSubstr;

class HeaderTest : public testing::Test {
  protected:
    void SetUp() override {
        test::writeSlice(path_, spec_, 1);
        bytes_ = base::readFile(path_);
    }
    void put(const std::string& bytes) { std::ofstream(path_, std::ios::binary | std::ios::trunc) << bytes; }

    base::TemporaryFolder folder_;
    std::filesystem::path path_ = folder_.path() / "a.dcm";
    test::SliceSpec spec_;
    std::string bytes_;
};

TEST_F(HeaderTest, ReadsWhatTheSliceSays) {
    const auto h = dicom::readHeader(path_);
    EXPECT_EQ(h.kind, dicom::Kind::MrImage);
    EXPECT_EQ(h.seriesUid, spec_.seriesUid);
    EXPECT_EQ(h.rows, 4);
    EXPECT_EQ(h.columns, 5);
    EXPECT_EQ(h.bitsAllocated, 16);
    EXPECT_EQ(h.transferSyntaxUid, "1.2.840.10008.1.2.1");
    EXPECT_EQ(*h.position_lps_mm, (image::Vec3{0, 0, 0}));
    EXPECT_FALSE(h.echoTime_ms.has_value());
}

TEST_F(HeaderTest, StatesExpectedAndFoundBytesOfCutPixels) {
    put(bytes_.substr(0, bytes_.size() - 7));
    try {
        (void)dicom::readHeader(path_);
        FAIL();
    } catch (const Error& e) {
        EXPECT_EQ(e.code(), ErrorCode::Damaged);
        EXPECT_STREQ(e.what(), "is cut short: 40 bytes of pixels expected, 33 found");
    }
}

// Cut between two elements, a file is sound DICOM, but has no pixels.
TEST_F(HeaderTest, EveryTruncationIsRefused) {
    for (std::size_t n = 0; n < bytes_.size(); n += 3) {
        put(bytes_.substr(0, n));
        try {
            EXPECT_FALSE(dicom::readHeader(path_).hasPixels) << n;
        } catch (const Error& e) {
            EXPECT_NE(e.code(), ErrorCode::Internal) << e.line();
        }
        const auto found = dicom::scanFolder(folder_.path());
        EXPECT_EQ(found.refused.size() + found.notDicom.size(), 1U) << n;
    }
}

TEST_F(HeaderTest, FlippedBitsNeverCrash) {
    std::mt19937_64 random(3);
    for (int k = 0; k < 400; ++k) {
        std::string damaged = bytes_;
        for (int flips = 0; flips < 1 + k % 3; ++flips) {
            const std::size_t at = 128 + random() % (damaged.size() - 128);
            damaged[at] = static_cast<char>(damaged[at] ^ (1 << (random() % 8)));
        }
        put(damaged);
        (void)dicom::scanFolder(folder_.path());
        try {
            const auto slice = dicom::detail::readSlice(path_);
            const std::size_t count = std::visit([](const auto& v) { return v.size(); }, slice.stored);
            EXPECT_EQ(count, std::size_t(slice.header.rows) * std::size_t(slice.header.columns));
        } catch (const Error& e) {
            EXPECT_NE(e.code(), ErrorCode::Internal) << e.line();
        }
    }
}

TEST_F(HeaderTest, GuessesTheWeightingFromWords) {
    using dicom::detail::weightingFromWords;
    EXPECT_EQ(weightingFromWords("SAG MPRAGE 220 FOV"), "T1w");
    EXPECT_EQ(weightingFromWords("ax T1_FSPGR +C"), "T1w");
    EXPECT_EQ(weightingFromWords("t2_tse_tra_512"), "T2w");
    EXPECT_EQ(weightingFromWords("Ax T2 FLAIR"), "T2w");
    EXPECT_EQ(weightingFromWords("PD TSE cor"), "PDw");
    EXPECT_EQ(weightingFromWords("PD/T2 double echo"), "");
    EXPECT_EQ(weightingFromWords("T2* SWI"), "");
    EXPECT_EQ(weightingFromWords("localizer"), "");
    EXPECT_EQ(weightingFromWords("t10 phantom"), "");
}

TEST_F(HeaderTest, GuessesTheWeightingFromTimes) {
    dicom::Header h;
    h.kind = dicom::Kind::MrImage;
    const auto guess = [&](double tr, double te, std::optional<double> ti = {}) {
        h.repetitionTime_ms = tr;
        h.echoTime_ms = te;
        h.inversionTime_ms = ti;
        return dicom::guessModality(h);
    };
    EXPECT_EQ(guess(4000, 100), image::Modality::T2w);
    EXPECT_EQ(guess(600, 10), image::Modality::T1w);
    EXPECT_EQ(guess(2000, 2.5, 900), image::Modality::T1w);
    EXPECT_EQ(guess(3000, 15), image::Modality::PDw);
    EXPECT_EQ(guess(1200, 45), image::Modality::MR);
    h.weightingHint = "T2w";
    EXPECT_EQ(guess(600, 10), image::Modality::T2w);
    h.kind = dicom::Kind::CtImage;
    EXPECT_EQ(dicom::guessModality(h), image::Modality::CT);
}

// `depth` sequences in each other, each of this length.
std::string nested(std::size_t depth, const std::string& length) {
    std::string text;
    for (std::size_t i = 0; i < depth; ++i) {
        text += std::string("\x08\x00\x40\x11SQ\0\0", 8) + length + std::string("\xfe\xff\x00\xe0", 4) + length;
    }
    return text;
}

// DCMTK's reader calls itself for each sequence in a sequence: 50 000 of them ended the process.
TEST_F(HeaderTest, RefusesSequencesInSequencesWithoutEnd) {
    const std::size_t at = bytes_.find(std::string("\x20\x00\x0d\x00", 4));
    ASSERT_NE(at, std::string::npos);
    for (const std::string& length : {std::string(4, '\xff'), std::string("\x00\x00\x00\x01", 4)}) {
        put(bytes_.substr(0, at) + nested(50'000, length) + bytes_.substr(at));
        try {
            (void)dicom::readHeader(path_);
            FAIL();
        } catch (const Error& e) {
            EXPECT_EQ(e.code(), ErrorCode::Damaged);
            EXPECT_THAT(e.what(), HasSubstr("sequences stand in sequences"));
        }
    }
}

// A value that spells the tag of pixels hides what comes behind it from the guard above. Only for such a file, and
// libraries that die of others, import looks carefully.
TEST_F(HeaderTest, AFileThatEndsTheProcessCostsItselfAloneWhenLookedAtCarefully) {
    const std::size_t at = bytes_.find(std::string("\x20\x00\x0d\x00", 4));
    ASSERT_NE(at, std::string::npos);
    const std::string hiding("\x09\x00\x10\x10OB\0\0\x0c\0\0\0\xe0\x7f\x10\x00OW\0\0\x00\x00\x00\x01", 24);
    put(bytes_.substr(0, at) + hiding + nested(100'000, std::string(4, '\xff')) + bytes_.substr(at));
    std::vector<std::filesystem::path> files = {path_};
    for (int i = 1; i < 7; ++i) {
        spec_.position_lps_mm = {0, 0, 4.0 * i};
        files.push_back(folder_.path() / (std::to_string(i) + ".dcm"));
        test::writeSlice(files.back(), spec_, i);
    }
    const dicom::FolderScan found = dicom::scanFiles(files, {.resample = false, .careful = true});
    EXPECT_EQ(found.series.size(), 1U);
    ASSERT_EQ(found.refused.size(), 1U);
    EXPECT_EQ(found.refused[0].file, path_);
    EXPECT_EQ(found.refused[0].code, ErrorCode::Damaged);
    EXPECT_THAT(found.refused[0].reason, HasSubstr("crashes"));
}

// Pixels may spell any tag; they are passed over.
TEST_F(HeaderTest, TagsInPixelsAreNoSequences) {
    spec_.rows = spec_.columns = 64;
    spec_.words.clear();
    for (int i = 0; i < 64 * 32; ++i) spec_.words.insert(spec_.words.end(), {0xfffe, 0xe000});
    test::writeSlice(path_, spec_, 1);
    EXPECT_EQ(dicom::readHeader(path_).rows, 64);
}

}  // namespace
}  // namespace bauta
