// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/Files.h"
#include "core/study/Study.h"
#include "tests/core/study/Samples.h"

namespace bauta::study {
namespace {

using test::TemporaryStudy;
using ::testing::HasSubstr;

TEST(SidecarsTest, ADamagedSidecarIsNamedAndLeftOut) {
    const TemporaryStudy folder;
    const Study study = test::ratedSample(folder);
    base::writeFile(folder.folder() / "derivatives/pydeface/sub-001/anat/sub-001_desc-defaced_MR.json", "{ half");
    const Study again = folder.open();
    EXPECT_TRUE(again.runs().empty());
    ASSERT_EQ(again.problems().size(), 1U);
    EXPECT_THAT(again.problems()[0], HasSubstr("derivatives/pydeface/sub-001"));
    EXPECT_EQ(again.subjects().size(), 1U);
}

TEST(SidecarsTest, ARunInAnothersFolderIsNamedAndLeftOut) {
    const TemporaryStudy folder;
    (void)test::ratedSample(folder);
    const fs::path derivatives = folder.folder() / "derivatives";
    fs::copy(derivatives / "pydeface", derivatives / "pydeface-backup", fs::copy_options::recursive);
    const Study study = folder.open();
    ASSERT_EQ(study.runs().size(), 1U);
    EXPECT_EQ(study.losses().size(), 2U) << "each loss once";
    ASSERT_EQ(study.problems().size(), 1U);
    EXPECT_THAT(study.problems()[0], HasSubstr("pydeface-backup"));
}

TEST(SidecarsTest, WhatASidecarTellsIsOneLine) {
    const TemporaryStudy folder;
    (void)test::ratedSample(folder);
    const fs::path scan = folder.folder() / "sub-001/anat/sub-001_MR.json",
                   run = folder.folder() / "derivatives/pydeface/sub-001/anat/sub-001_desc-defaced_MR.json";
    base::Json json = base::readJson(scan);
    json["warnings"] = {"is\x7f so\nand so"};
    base::writeJson(scan, json);
    json = base::readJson(run);
    json["checks"][0]["detail"] = "more\n";
    json["message"] = "\tand less";
    base::writeJson(run, json);
    const Study study = folder.open();
    EXPECT_EQ(study.subject("sub-001").warnings, std::vector<std::string>{"is  so and so"});
    EXPECT_EQ(study.runs().at(0).checks.at(0).detail, "more ");
    EXPECT_EQ(study.runs().at(0).message, " and less");
}

}  // namespace
}  // namespace bauta::study
