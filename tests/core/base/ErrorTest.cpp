// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"

#include <gtest/gtest.h>

#include "core/base/Outcome.h"

namespace bauta::base {
namespace {

TEST(ErrorTest, NamesOfCodesRoundTrip) {
    for (int i = 0; i <= static_cast<int>(ErrorCode::Internal); ++i) {
        const auto code = static_cast<ErrorCode>(i);
        EXPECT_EQ(errorCodeFromName(name(code)), code);
    }
    EXPECT_EQ(errorCodeFromName("no such name"), ErrorCode::Internal);
}

TEST(ErrorTest, LineNamesFileReasonAndHint) {
    EXPECT_EQ(Error(ErrorCode::Damaged, "cut short", "a.nii", "copy it again").line(),
              "a.nii: cut short (copy it again)");
    EXPECT_EQ(Error(ErrorCode::Damaged, "cut short").line(), "cut short");
}

TEST(ErrorTest, AttemptKeepsTheErrorOfOneCase) {
    const auto good = attempt([] { return 3; });
    const auto bad = attempt([]() -> int { throw Error(ErrorCode::NotFound, "gone"); }, "b.nii");
    const auto foreign = attempt([]() -> int { throw std::out_of_range("far"); }, "c.nii");
    EXPECT_EQ(good.value(), 3);
    ASSERT_FALSE(bad.ok());
    EXPECT_EQ(bad.error().code(), ErrorCode::NotFound);
    EXPECT_EQ(bad.error().context(), "b.nii");
    EXPECT_EQ(foreign.error().code(), ErrorCode::Internal);
    EXPECT_STREQ(foreign.error().what(), "far");
    EXPECT_THROW((void)bad.value(), Error);
}

TEST(ErrorTest, FailedFileOperationsAreToldByTheirReasonAndNameTheFileAsContextAlone) {
    const auto outcome = attempt([] { return std::filesystem::create_directory("/no such folder/family name"); });
    EXPECT_EQ(outcome.error().code(), ErrorCode::NotFound);
    EXPECT_EQ(outcome.error().context(), "/no such folder/family name");
    EXPECT_EQ(outcome.error().reason(), "cannot create directory: no such file or folder");
    const auto full = attempt([]() -> int {
        throw std::filesystem::filesystem_error("cannot copy", "a", std::error_code(ENOSPC, std::generic_category()));
    });
    EXPECT_EQ(full.error().code(), ErrorCode::DiskFull);
    EXPECT_EQ(full.error().reason(), "cannot copy: the disk is full (free some space and try again)");
}

TEST(ErrorTest, OutOfMemoryIsSaidInPlainWords) {
    const auto outcome = attempt([]() -> int { throw std::bad_alloc(); });
    EXPECT_STREQ(outcome.error().what(), "not enough memory");
}

TEST(ErrorTest, BytesOfForeignFilesBecomeOneLineOfText) {
    EXPECT_EQ(oneLine("µ \xe2\x82\xac \xf0\x9f\x92\xa9"), "µ \xe2\x82\xac \xf0\x9f\x92\xa9");
    EXPECT_EQ(oneLine("a\nb\x1b[31m\x7f"), "a b [31m ");
    // Not UTF-8: a lone byte, a cut character, too long a form, half of a pair, behind the last character.
    EXPECT_EQ(oneLine("\xff|\xe2\x82|\xc0\x80|\xed\xa0\x80|\xf4\x90\x80\x80"), "?|??|??|???|????");
    EXPECT_LT(oneLine(std::string(100'000, 'x')).size(), 1300U);
    const Error error(ErrorCode::Damaged, "two\nlines", "a\n.nii", "and\ntwo");
    EXPECT_EQ(error.line(), "a .nii: two lines (and two)");
    EXPECT_EQ(error.context(), "a\n.nii");
}

}  // namespace
}  // namespace bauta::base
