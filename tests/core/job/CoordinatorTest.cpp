// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/Error.h"
#include "core/job/JobFolder.h"
#include "tests/core/job/JobTestStudy.h"
#include "tests/support/TestData.h"

namespace bauta::job {
namespace {

using base::Json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class CoordinatorTest : public test::JobTestStudy {
  protected:
    int countIn(JobState state) {
        int count = 0;
        for (const JobStatus& job : queue_.list()) count += job.state == state ? 1 : 0;
        return count;
    }
    pid_t pidOf(const std::string& id) { return static_cast<pid_t>(queue_.status(id).pid.value()); }
};

TEST_F(CoordinatorTest, RunsTwoAtATimeAndEndsWithTheQueue) {
    for (int i = 0; i < 4; ++i) add("wait");
    start();
    ASSERT_TRUE(eventually([&] { return countIn(JobState::Running) == 2; }));
    int most = 0;
    for (int look = 0; look < 20; ++look) {
        most = std::max(most, countIn(JobState::Running));
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    EXPECT_EQ(most, 2);
    EXPECT_EQ(countIn(JobState::Queued), 2);
    go();
    ASSERT_TRUE(eventually([&] { return countIn(JobState::Done) == 4; }));
    EXPECT_TRUE(eventually([&] { return !coordinatorAlive(); })) << "it ends when there is nothing left";
    const Json result = queue_.list()[0].result;
    EXPECT_THAT(result.at("scratch"), HasSubstr("jobs/"));
    EXPECT_FALSE(fs::exists(result.at("scratch").get<std::string>()));
}

TEST_F(CoordinatorTest, ThereIsNeverASecondOne) {
    const std::string id = add("wait");
    start();
    ASSERT_TRUE(reaches(id, JobState::Running));
    const auto second = test::runCommand("'" + program().string() + "' jobs '" + study().string() + "' --work");
    EXPECT_EQ(second.exitCode, 0) << "returned at once, though the queue is not empty";
    EXPECT_EQ(queue_.status(id).state, JobState::Running);
    start();
    go();
    EXPECT_TRUE(reaches(id, JobState::Done));
    std::uintmax_t offset = 0;
    int begun = 0;
    for (const Json& event : queue_.events(id, offset)) begun += event.value("state", "") == "running" ? 1 : 0;
    EXPECT_EQ(begun, 1);
}

TEST_F(CoordinatorTest, ManyStartedAtOnceRunEachJobOnce) {
    std::vector<std::string> ids;
    go();
    for (int i = 0; i < 6; ++i) ids.push_back(add("wait"));
    {
        std::vector<std::jthread> windows;
        for (int i = 0; i < 4; ++i) windows.emplace_back([this] { start(); });
    }
    for (const std::string& id : ids) {
        ASSERT_TRUE(reaches(id, JobState::Done));
        std::uintmax_t offset = 0;
        int begun = 0;
        for (const Json& event : queue_.events(id, offset)) begun += event.value("state", "") == "running" ? 1 : 0;
        EXPECT_EQ(begun, 1) << id;
    }
}

TEST_F(CoordinatorTest, AJobAddedAtTheLastMomentIsNotForgotten) {
    go();
    for (int i = 0; i < 8; ++i) {
        const std::string id = add("wait");
        start();
        ASSERT_TRUE(reaches(id, JobState::Done)) << "round " << i;  // the coordinator is just about to end
    }
}

TEST_F(CoordinatorTest, CancelsByRequest) {
    const std::string id = add("wait");
    start();
    ASSERT_TRUE(reaches(id, JobState::Running));
    const pid_t pid = pidOf(id);
    queue_.control(id, "cancel");
    ASSERT_TRUE(reaches(id, JobState::Cancelled));
    EXPECT_TRUE(eventually([&] { return study::ProcessIdentity::ofPid(pid).pid == 0; }));
}

TEST_F(CoordinatorTest, KillsAJobThatDoesNotListenAfterFiveSeconds) {
    const std::string id = add("stubborn");
    start();
    ASSERT_TRUE(eventually([&] { return queue_.status(id).lastEvent == "deaf"; }));
    const fs::path scratch = JobFolder(study() / "jobs" / id).scratch();
    EXPECT_TRUE(fs::exists(scratch / "left"));
    const auto begin = std::chrono::steady_clock::now();
    queue_.control(id, "cancel");
    ASSERT_TRUE(reaches(id, JobState::Cancelled));
    EXPECT_GE(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
    EXPECT_FALSE(fs::exists(scratch)) << "the parent clears up";
}

TEST_F(CoordinatorTest, AJobOfADeadCoordinatorThatDoesNotListenIsCancelledNotLost) {
    const std::string id = add("stubborn");
    start();
    ASSERT_TRUE(eventually([&] { return queue_.status(id).lastEvent == "deaf"; }));
    const Json lock = base::readJson(study() / "jobs/coordinator.lock");
    ::kill(lock.at("pid").get<pid_t>(), SIGKILL);
    ASSERT_TRUE(eventually([&] { return !study::ProcessIdentity::fromJson(lock).alive(); }));
    queue_.control(id, "cancel");
    start();
    ASSERT_TRUE(reaches(id, JobState::Cancelled));
    EXPECT_FALSE(fs::exists(JobFolder(study() / "jobs" / id).scratch()));
}

TEST_F(CoordinatorTest, WhatAJobLeavesRunningEndsWithIt) {
    const std::string id = add("orphaning");
    start();
    ASSERT_TRUE(reaches(id, JobState::Done));
    const auto child = queue_.status(id).result.at("child").get<pid_t>();
    EXPECT_TRUE(eventually([&] { return study::ProcessIdentity::ofPid(child).pid == 0; }));
}

TEST_F(CoordinatorTest, PausesAndResumes) {
    const std::string id = add("wait");
    start();
    ASSERT_TRUE(reaches(id, JobState::Running));
    queue_.control(id, "pause");
    ASSERT_TRUE(reaches(id, JobState::Paused));
    const std::string other = add("wait");
    go();
    EXPECT_TRUE(reaches(other, JobState::Done)) << "a paused job takes no slot";
    EXPECT_EQ(queue_.status(id).state, JobState::Paused) << "though it could have ended";
    queue_.control(id, "resume");
    EXPECT_TRUE(reaches(id, JobState::Done));
}

TEST_F(CoordinatorTest, APausedJobCanBeCancelled) {
    const std::string id = add("wait");
    start();
    ASSERT_TRUE(reaches(id, JobState::Running));
    queue_.control(id, "pause");
    ASSERT_TRUE(reaches(id, JobState::Paused));
    queue_.control(id, "cancel");
    EXPECT_TRUE(reaches(id, JobState::Cancelled));
}

TEST_F(CoordinatorTest, ACrashCostsOneStep) {
    const std::string id = add("crashing");
    start();
    ASSERT_TRUE(reaches(id, JobState::Done));
    const Json result = queue_.status(id).result;
    EXPECT_EQ(result.at("before"), (Json{"a", "b"})) << "ended before the crash";
    EXPECT_EQ(result.at("crashed"), (Json{"c"}));
    EXPECT_EQ(result.at("done"), (Json{"d", "e"})) << "what was done already is not done again";
}

TEST_F(CoordinatorTest, ACrashOutsideAnyStepFails) {
    const std::string id = add("crash-at-once");
    start();
    ASSERT_TRUE(reaches(id, JobState::Failed));
    EXPECT_THAT(queue_.status(id).error, HasSubstr("signal 11"));
}

TEST_F(CoordinatorTest, AKilledJobIsLostAndGoesOnWhenResumed) {
    const std::string id = add("wait");
    start();
    ASSERT_TRUE(reaches(id, JobState::Running));
    ::kill(pidOf(id), SIGKILL);
    ASSERT_TRUE(reaches(id, JobState::Lost));
    EXPECT_TRUE(eventually([&] { return !coordinatorAlive(); })) << "a lost job waits for a person";
    queue_.control(id, "resume");
    EXPECT_EQ(queue_.status(id).state, JobState::Queued);
    go();
    start();
    EXPECT_TRUE(reaches(id, JobState::Done));
}

TEST_F(CoordinatorTest, JobsOutliveTheirCoordinator) {
    const std::string id = add("wait");
    start();
    ASSERT_TRUE(reaches(id, JobState::Running));
    const Json lock = base::readJson(study() / "jobs/coordinator.lock");
    ::kill(lock.at("pid").get<pid_t>(), SIGKILL);
    ASSERT_TRUE(eventually([&] { return study::ProcessIdentity::fromJson(lock).alive() == false; }));
    EXPECT_EQ(queue_.status(id).state, JobState::Running);
    start();  // the next one watches over it as well
    ASSERT_TRUE(eventually([&] { return base::readFile(study() / "jobs/coordinator.lock") != lock.dump() + "\n"; }));
    queue_.control(id, "cancel");
    EXPECT_TRUE(reaches(id, JobState::Cancelled));
}

TEST_F(CoordinatorTest, FailuresCarryTheirCode) {
    const std::string full = add("failing"), unknown = add("nonsense");
    start();
    ASSERT_TRUE(reaches(full, JobState::Failed));
    ASSERT_TRUE(reaches(unknown, JobState::Failed));
    EXPECT_EQ(queue_.status(full).errorCode, "disk_full");
    EXPECT_THAT(queue_.status(unknown).error, HasSubstr("no such type of job: nonsense"));
    EXPECT_THAT(queue_.log(unknown), HasSubstr("nonsense"));
    EXPECT_THAT(queue_.log(full), HasSubstr("the disk is full"));
    EXPECT_EQ(test::runCommand("grep -r CANARY '" + study().string() + "'").out, "") << "what the error is about";
    ASSERT_TRUE(eventually([&] { return !coordinatorAlive(); }));  // else it would take the next ones as well
    const fs::path file = study() / "jobs" / add("failing") / "job.json";
    EXPECT_EQ(test::runCommand("'" + program().string() + "' job '" + file.string() + "'").exitCode, 3);
    const fs::path other = study() / "jobs" / add("nonsense") / "job.json";
    EXPECT_EQ(test::runCommand("'" + program().string() + "' job '" + other.string() + "'").exitCode, 2);
}

TEST_F(CoordinatorTest, AJobQueuedAgainBeforeItsFirstProcessHasEndedRunsAgain) {
    const std::string id = add("lingering");
    start();
    ASSERT_TRUE(reaches(id, JobState::Failed));
    go();
    queue_.control(id, "resume");
    EXPECT_TRUE(reaches(id, JobState::Done)) << queue_.status(id).error;
}

TEST_F(CoordinatorTest, WhatAJobKilledWhileItClearedUpHasLeftGoesWithTheNextStart) {
    const std::string id = add("wait");
    queue_.control(id, "cancel");
    const fs::path scratch = JobFolder(study() / "jobs" / id).scratch();
    fs::create_directories(scratch);
    base::writeFile(scratch / "left", "x");
    EXPECT_EQ(coordinate(study(), program()), 0);
    EXPECT_FALSE(fs::exists(scratch));
}

TEST_F(CoordinatorTest, AMissingProgramIsSaidAtOnce) {
    add("wait");
    EXPECT_THROW(ensureCoordinator(study(), study() / "no-such-program"), base::Error);
}

}  // namespace
}  // namespace bauta::job
