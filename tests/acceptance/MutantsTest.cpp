// SPDX-License-Identifier: GPL-3.0-or-later
// The small sibling of accept_mutants: some hundred damaged files, and that what counts as a failure is seen as one.
#include "tests/support/mutants/Mutant.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "core/base/Files.h"

namespace bauta::test::mutants {
namespace {

using base::Error;
using base::ErrorCode;

class MutantsTest : public ::testing::Test {
  protected:
    MutantsTest() { ::setenv("BAUTA_INSTALLATION", "here", 1); }
    /// What the runner makes of this reader.
    End endOf(const std::function<void(const fs::path&, Report&)>& read, bool decoders = false) {
        const Specimen specimen{"test", 1, {{"a.txt", "text"}}, {{"a.txt", Shape::Text}}, read, false, decoders};
        return runReaders(undamaged(specimen), scratch_.path(), false, 1).end;
    }
    static void refuse(Report& report, ErrorCode code, const std::string& message, const fs::path& context,
                       bool names = true) {
        report.attempt([&] { throw Error(code, message, context.string()); }, names);
    }

    base::TemporaryFolder scratch_;
};

TEST_F(MutantsTest, SoundFilesAreTaken) {
    for (const Specimen& specimen : corpus()) {
        if (specimen.format == "DICOM of others") continue;
        const Outcome outcome = runReaders(undamaged(specimen), scratch_.path(), false);
        EXPECT_LE(outcome.end, End::Refused) << specimen.format << ": " << outcome.text;
        EXPECT_GT(outcome.accepted, 0) << specimen.format;
    }
}

TEST_F(MutantsTest, SomeHundredMutantsEndAsTheyShould) {
    const std::vector<Specimen> all = corpus();
    int refused = 0;
    for (std::uint64_t i = 0; i < 500; ++i) {
        const Mutant mutant = makeMutant(all, 1, i);
        const Outcome outcome = runReaders(mutant, scratch_.path(), false);
        refused += outcome.end == End::Refused ? 1 : 0;
        EXPECT_LE(outcome.end, End::Refused)
            << "mutant " << i << ", " << mutant.specimen->format << ", " << mutant.what << ": " << outcome.text;
    }
    EXPECT_GT(refused, 150);
    EXPECT_LT(refused, 400);
}

TEST_F(MutantsTest, TheSameSeedAndIndexGiveTheSameMutant) {
    const std::vector<Specimen> one = corpus(), other = corpus();
    for (std::uint64_t i = 0; i < 200; ++i) {
        const Mutant a = makeMutant(one, 7, i), b = makeMutant(other, 7, i);
        EXPECT_EQ(a.what, b.what);
        EXPECT_TRUE(a.files == b.files) << a.specimen->format << " " << a.what;
    }
    EXPECT_NE(makeMutant(one, 7, 1).files, makeMutant(one, 8, 1).files);
}

TEST_F(MutantsTest, WhatMustNotHappenIsSeen) {
    EXPECT_EQ(endOf([](const fs::path&, Report& report) { report.attempt([] {}); }), End::Accepted);
    EXPECT_EQ(endOf([](const fs::path& folder, Report& report) {
                  refuse(report, ErrorCode::Damaged, "is cut short", folder / "a.txt");
              }),
              End::Refused);
    EXPECT_EQ(endOf([](const fs::path&, Report&) { std::abort(); }), End::Crash);
    EXPECT_EQ(endOf([](const fs::path&, Report&) {
                  for (volatile bool on = true; on;) {
                  }
              }),
              End::Hang);
    const auto bad = [&](ErrorCode code, const std::string& message, bool named) {
        return endOf([&](const fs::path& folder, Report& report) {
            refuse(report, code, message == "path" ? (folder / "a.txt").string() : message,
                   named ? folder / "a.txt" : fs::path());
        });
    };
    EXPECT_EQ(bad(ErrorCode::Damaged, "", true), End::BadRefusal);
    EXPECT_EQ(bad(ErrorCode::Damaged, "path", true), End::BadRefusal);
    EXPECT_EQ(bad(ErrorCode::Damaged, "is cut short", false), End::BadRefusal);
    EXPECT_EQ(bad(ErrorCode::Internal, "is cut short", true), End::BadRefusal);
    EXPECT_EQ(endOf([](const fs::path&, Report& report) {
                  report.attempt([] { throw std::out_of_range("far"); });
              }),
              End::BadRefusal);
    EXPECT_EQ(unsoundness("two\nlines"), "with the control character 10");
    EXPECT_EQ(unsoundness("\xff"), "not UTF-8");
    EXPECT_NE(unsoundness(std::string(10'000, 'x')), "");
}

TEST_F(MutantsTest, DeathsAreToldApartByWhoDied) {
    const std::string ours =
        "==1==ERROR: AddressSanitizer: heap-buffer-overflow\n    #0 0x1 in memcpy "
        "../libsanitizer/asan.cpp:1\n    #1 0x2 in bauta::image::f() core/image/F.cpp:3\n";
    const std::string theirs =
        "==1==ERROR: AddressSanitizer: heap-buffer-overflow\n    #0 0x1 in memcpy (/lib/libasan.so.8+0x1)\n"
        "    #1 0x2 in opj_t1 (/lib/libopenjp2.so.7+0x2)\n    #2 0x3 in bauta::dicom::f() core/dicom/F.cpp:3\n";
    EXPECT_EQ(judgeDeath(ours, "exit", true).end, End::Report);
    EXPECT_EQ(judgeDeath(theirs, "exit", true).end, End::DecoderDeath);
    EXPECT_EQ(judgeDeath(theirs, "exit", false).end, End::Crash);
    EXPECT_EQ(judgeDeath("x.cpp:1: runtime error: 1e+308 is outside the range\n", "exit", true).end, End::Report);
    EXPECT_EQ(judgeDeath("==1==ERROR: AddressSanitizer: requested allocation size 0x1\n", "exit", true).end,
              End::Memory);
    EXPECT_EQ(judgeDeath("", "signal 11", true).end, End::Crash);
}

}  // namespace
}  // namespace bauta::test::mutants
