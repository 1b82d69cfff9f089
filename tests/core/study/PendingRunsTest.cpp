// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/PendingRuns.h"

#include <gtest/gtest.h>

#include "core/base/Files.h"
#include "tests/core/study/Samples.h"

namespace bauta::study {
namespace {

using base::Json;

class PendingRunsTest : public ::testing::Test {
  protected:
    fs::path job(const std::string& id, const std::vector<std::string>& subjects, bool again = false) {
        const fs::path folder = jobs_ / id;
        fs::create_directories(folder);
        base::writeJson(folder / "job.json", {{"type", "deface"},
                                              {"parameters",
                                               {{"method", "pydeface"},
                                                {"variant", "pydeface"},
                                                {"engine", "native"},
                                                {"subjects", subjects},
                                                {"again", again}}}});
        return folder;
    }
    static void say(const fs::path& folder, const Json& event) {
        base::appendLine(folder / "events.jsonl", event.dump());
    }
    static void claim(const fs::path& folder, const ProcessIdentity& owner) {
        base::writeFile(folder / "claim", owner.toJson().dump());
    }
    std::vector<study::Run> runs() {
        std::vector<study::Run> all;
        for (auto& pending : pending_.runs()) all.push_back(pending.run);
        return all;
    }

    test::TemporaryStudy folder_;
    fs::path jobs_ = folder_.folder() / "jobs";
    PendingRuns pending_{jobs_};
};

TEST_F(PendingRunsTest, FollowsAJobFromQueuedToDone) {
    EXPECT_FALSE(pending_.read());
    const fs::path folder = job("2026-01-01-0001", {"sub-001", "sub-002"});
    say(folder, {{"event", "state"}, {"state", "queued"}});
    EXPECT_TRUE(pending_.read());
    ASSERT_EQ(runs().size(), 2U);
    EXPECT_EQ(runs()[0].state, RunState::Queued);
    EXPECT_EQ(runs()[0].jobId, "2026-01-01-0001");
    claim(folder, ProcessIdentity::current());
    say(folder, {{"event", "state"}, {"state", "running"}});
    say(folder, {{"event", "run"}, {"subject", "sub-001"}, {"state", "running"}, {"progress", 0.25}});
    EXPECT_TRUE(pending_.read());
    EXPECT_EQ(runs()[0].state, RunState::Running);
    EXPECT_DOUBLE_EQ(runs()[0].progress, 0.25);
    EXPECT_EQ(runs()[1].state, RunState::Queued);
    say(folder, {{"event", "run"}, {"subject", "sub-001"}, {"state", "done"}});
    EXPECT_TRUE(pending_.read());
    ASSERT_EQ(runs().size(), 1U);
    EXPECT_EQ(runs()[0].subject, "sub-002");
    say(folder, {{"event", "state"}, {"state", "done"}});
    EXPECT_TRUE(pending_.read());
    EXPECT_TRUE(runs().empty());
    EXPECT_FALSE(pending_.read());
}

TEST_F(PendingRunsTest, ALostJobShowsItsRunAsFailedUntilItIsResumed) {
    const fs::path folder = job("2026-01-01-0001", {"sub-001", "sub-002"});
    ProcessIdentity gone = ProcessIdentity::current();
    gone.startTicks += 1;  // the number was given to another process
    claim(folder, gone);
    say(folder, {{"event", "state"}, {"state", "running"}});
    say(folder, {{"event", "run"}, {"subject", "sub-001"}, {"state", "running"}});
    EXPECT_TRUE(pending_.read());
    ASSERT_EQ(runs().size(), 1U);
    EXPECT_EQ(runs()[0].state, RunState::Failed);
    EXPECT_NE(runs()[0].message.find("resume 2026-01-01-0001"), std::string::npos);
    say(folder, {{"event", "state"}, {"state", "queued"}});
    fs::remove(folder / "claim");
    EXPECT_TRUE(pending_.read());
    ASSERT_EQ(runs().size(), 2U);
    EXPECT_EQ(runs()[0].state, RunState::Queued);
}

TEST_F(PendingRunsTest, ALostJobSaysNothingOfARunThatALaterJobBroughtToAnEnd) {
    const fs::path lost = job("2026-01-01-0001", {"sub-001", "sub-002"});
    ProcessIdentity gone = ProcessIdentity::current();
    gone.startTicks += 1;
    claim(lost, gone);
    say(lost, {{"event", "state"}, {"state", "running"}});
    say(lost, {{"event", "run"}, {"subject", "sub-001"}, {"state", "running"}});
    const fs::path later = job("2026-01-01-0002", {"sub-001"});
    claim(later, ProcessIdentity::current());
    say(later, {{"event", "state"}, {"state", "running"}});
    say(later, {{"event", "run"}, {"subject", "sub-001"}, {"state", "running"}});
    say(later, {{"event", "state"}, {"state", "cancelled"}});
    EXPECT_TRUE(pending_.read());
    EXPECT_TRUE(runs().empty());
}

TEST_F(PendingRunsTest, IgnoresOtherJobsAndBrokenOnes) {
    fs::create_directories(jobs_ / "2026-01-01-0001");
    base::writeFile(jobs_ / "2026-01-01-0001/job.json", "{");
    fs::create_directories(jobs_ / "2026-01-01-0002");
    base::writeJson(jobs_ / "2026-01-01-0002/job.json", {{"type", "import"}, {"parameters", Json::object()}});
    (void)pending_.read();
    EXPECT_TRUE(runs().empty());
}

TEST_F(PendingRunsTest, TheBoardKeepsAFinishedRunUnlessItIsMadeAnew) {
    Study study = test::ratedSample(folder_);
    const fs::path first = job("2026-01-01-0001", {"sub-001"});
    say(first, {{"event", "state"}, {"state", "queued"}});
    study.refresh();
    EXPECT_EQ(study.run("sub-001", "pydeface")->state, RunState::Done);
    const fs::path second = job("2026-01-01-0002", {"sub-001"}, true);
    say(second, {{"event", "state"}, {"state", "queued"}});
    EXPECT_TRUE(study.refresh());
    EXPECT_EQ(study.run("sub-001", "pydeface")->state, RunState::Queued);
    EXPECT_EQ(study.losses().size(), 2U) << "the numbers of the finished run stay";
}

}  // namespace
}  // namespace bauta::study
