// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/app/cli/CliStudy.h"
#include "tests/app/cli/TinyTraining.h"
#include "tests/support/SmallDisk.h"

namespace bauta::cli {
namespace {

using base::Json;
using ::testing::HasSubstr;

/// Rating, defacing and import when the disk fills up: one clear error, nothing half written, nothing lost.
class FullDiskTest : public test::CliStudy {
  protected:
    void SetUp() override {
        if (!disk_.mounted()) GTEST_SKIP() << "no small file system can be mounted: it needs root or user name spaces";
        makeStudy(2);
        ASSERT_EQ(cli("deface " + at_ + " --method quickshear --subject sub-001").exitCode, 0);
        ASSERT_TRUE(coordinatorGone()) << "its lock file takes a page, which it gives back";
    }
    [[nodiscard]] std::string halves() const {
        return test::runCommand("find " + at_ + " -name '.tmp-*' -o -name '.claim-*' -o -name scratch").out;
    }
    /// The command fails with 3 and says once, and only that, why.
    void expectFull(const std::string& command) {
        const test::CommandResult result = cli(command);
        EXPECT_EQ(result.exitCode, 3) << command;
        EXPECT_THAT(result.err, HasSubstr("the disk is full (free some space")) << command;
        EXPECT_THAT(result.err, Not(HasSubstr(".tmp-"))) << "the file that was to be, not its temporary name";
        EXPECT_EQ(result.out, "") << command;
    }
    [[nodiscard]] std::size_t count(const std::string& command, const std::string& key) const {
        return json(command + " " + at_).at(key).size();
    }

    test::SmallDisk disk_{study()};
    std::string at_ = quoted(study());
};

TEST_F(FullDiskTest, ARatingIsStoredWholeOrNotAtAll) {
    const std::string rate = "rate " + at_ + " --subject sub-001 --method quickshear --reader AK --label ";
    EXPECT_EQ(cli(rate + "1").exitCode, 0);
    const std::string before = test::runCommand("cat " + at_ + "/ratings/*").out;
    // Journals grow within their last page first: a comment longer than a page needs a new one.
    disk_.fillUp(0);
    expectFull(rate + "0 --comment " + std::string(5000, 'x'));
    EXPECT_EQ(test::runCommand("cat " + at_ + "/ratings/*").out, before);
    EXPECT_EQ(count("ratings", "events"), 1U) << "a full disk can still be looked at";
    disk_.makeRoom();
    EXPECT_EQ(cli(rate + "0 --reason nose").exitCode, 0);
    EXPECT_EQ(count("ratings", "events"), 2U);
    EXPECT_EQ(json("ratings " + at_).at("current")[0].at("label"), 0);
    EXPECT_EQ(halves(), "");
}

TEST_F(FullDiskTest, ADefacingThatDoesNotFitLeavesNoRun) {
    const std::string deface = "deface " + at_ + " --method quickshear --subject sub-002";
    disk_.fillUp(0);
    expectFull(deface);
    EXPECT_EQ(count("jobs", "jobs"), 2U) << "no job that is half there";
    const std::string folders = test::runCommand("find " + at_ + "/jobs -mindepth 1 -type d | wc -l").out;
    EXPECT_EQ(folders, "2\n") << "nor an empty one that no list shows";
    disk_.makeRoom();
    disk_.fillUp(64 << 10U);  // room for the job, not for its image
    expectFull(deface);
    EXPECT_EQ(count("runs", "runs"), 1U);
    EXPECT_EQ(halves(), "");
    disk_.makeRoom();
    EXPECT_EQ(cli(deface).exitCode, 0);
    EXPECT_EQ(count("runs", "runs"), 2U);
    const Json jobs = json("jobs " + at_).at("jobs");
    EXPECT_EQ(jobs.at(2).at("state"), "failed");
    EXPECT_THAT(jobs.at(2).at("error").get<std::string>(), HasSubstr("the disk is full"));
}

TEST_F(FullDiskTest, AnImportThatDoesNotFitLeavesNoSubject) {
    const std::string more = quoted(folder() / "more");
    ASSERT_EQ(cli("phantom " + more + " --fov rt --spacing 4,4,4 --subjects 1 --seed 9").exitCode, 0);
    const std::string import = "import " + more + " --study " + at_;
    disk_.fillUp(64 << 10U);
    expectFull(import);
    EXPECT_FALSE(std::filesystem::exists(study() / "sub-003"));
    EXPECT_FALSE(std::filesystem::exists(study() / "derivatives/oars/sub-003"));
    EXPECT_EQ(halves(), "");
    EXPECT_THAT(base::readFile(study() / "participants.tsv"), Not(HasSubstr("sub-003")));
    disk_.makeRoom();
    const Json imported = json(import).at("imported");
    ASSERT_EQ(imported.size(), 1U);
    EXPECT_EQ(imported[0].at("subject"), "sub-003");
    EXPECT_FALSE(imported[0].at("already_there"));
}

TEST_F(FullDiskTest, ATrainingThatDoesNotFitGoesOnWhenThereIsRoom) {
    ASSERT_EQ(cli("phantom " + quoted(folder() / "third") + " --fov rt --spacing 4,4,4 --subjects 1 --seed 9").exitCode,
              0);
    ASSERT_EQ(cli("import " + quoted(folder() / "third") + " --study " + at_).exitCode, 0);
    ASSERT_TRUE(coordinatorGone());
    base::writeJson(folder() / "tiny.json", test::tinyTraining());
    const std::string train =
        "train " + at_ + " --folds 3 --arm original --fold 0 --config " + quoted(folder() / "tiny.json");
    disk_.fillUp(64 << 10U);  // room for the plan and the job, not for a network
    expectFull(train);
    EXPECT_EQ(halves(), "");
    disk_.makeRoom();
    EXPECT_EQ(cli(train).exitCode, 0);
    EXPECT_EQ(json("jobs " + at_).at("jobs").back().at("result").at("epochs"), 3);
}

TEST_F(FullDiskTest, AResultThatDoesNotReachItsFileIsNoSuccess) {
    EXPECT_EQ(cli("runs " + at_ + " --json > /dev/full").exitCode, 3);
    EXPECT_EQ(cli("runs " + at_ + " > /dev/full").exitCode, 3);
}

}  // namespace
}  // namespace bauta::cli
