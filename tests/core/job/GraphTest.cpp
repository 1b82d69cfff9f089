// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "core/base/Error.h"
#include "core/job/JobFolder.h"
#include "tests/core/job/JobTestStudy.h"
#include "tests/support/TestData.h"

namespace bauta::job {
namespace {

using base::Json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// Jobs that begin after others.
class GraphTest : public test::JobTestStudy {
  protected:
    std::string addAfter(const std::vector<std::string>& ids, const std::string& title, bool even = false,
                         const std::string& type = "wait") {
        return queue_.add({type, Json::object(), title, {}, {}, ids, even});
    }
    void killCoordinator() {
        const Json lock = base::readJson(study() / "jobs/coordinator.lock");
        ::kill(lock.at("pid").get<pid_t>(), SIGKILL);
        ASSERT_TRUE(eventually([&] { return !study::ProcessIdentity::fromJson(lock).alive(); }));
    }
    int begun(const std::string& id) {
        std::uintmax_t offset = 0;
        int count = 0;
        for (const Json& event : queue_.events(id, offset)) count += event.value("state", "") == "running" ? 1 : 0;
        return count;
    }
    bool coordinatorEnds() {
        return eventually([&] { return !coordinatorAlive(); });
    }
};

TEST_F(GraphTest, AJobBeginsOnceThoseItNamesHaveEnded) {
    const std::string first = add("wait"), second = add("wait");
    const std::string both = addAfter({first, second}, "both"), last = addAfter({both}, "last", false, "orphaning");
    start();
    ASSERT_TRUE(reaches(first, JobState::Running));
    ASSERT_TRUE(reaches(second, JobState::Running));
    const JobStatus waiting = queue_.status(both);
    EXPECT_EQ(waiting.state, JobState::Queued);
    EXPECT_THAT(waiting.waitsFor, ElementsAre(first, second));
    EXPECT_EQ(waiting.lastEvent, "waits for wait title and another job");
    EXPECT_EQ(queue_.list()[3].lastEvent, "waits for both") << "the list says the same";
    EXPECT_THAT(queue_.list()[3].spec.after, ElementsAre(both)) << "it is stored";
    EXPECT_TRUE(stuckJobs(queue_.list()).empty());
    go();
    ASSERT_TRUE(reaches(last, JobState::Done));
    const auto jobs = queue_.list();
    EXPECT_GE(jobs[2].started_utc, std::max(jobs[0].ended_utc, jobs[1].ended_utc));
    EXPECT_GE(jobs[3].started_utc, jobs[2].ended_utc);
    EXPECT_TRUE(jobs[2].waitsFor.empty());
    EXPECT_TRUE(coordinatorEnds());
}

TEST_F(GraphTest, AFailedOneFailsWhatNeedsItWithTheReasonInOneLine) {
    const std::string failed = queue_.add({"failing", {{"why", "the card is gone"}}, "train pydeface, fold 2", {}, {}});
    const std::string next = addAfter({failed}, "evaluate pydeface, fold 2");
    const std::string last = addAfter({next}, "last");
    const std::string other = add("orphaning");
    const std::string report = addAfter({failed, next, other}, "report", true, "orphaning");
    start();
    ASSERT_TRUE(reaches(report, JobState::Done)) << "even after failures";
    ASSERT_TRUE(reaches(last, JobState::Failed));
    EXPECT_EQ(queue_.status(next).error, "needs train pydeface, fold 2, which failed: the card is gone");
    EXPECT_EQ(queue_.status(next).errorCode, queue_.status(failed).errorCode);
    EXPECT_EQ(queue_.status(last).error,
              "needs evaluate pydeface, fold 2, which failed: needs train pydeface, fold 2, which failed: "
              "the card is gone");
    EXPECT_EQ(begun(next), 0);
    EXPECT_TRUE(coordinatorEnds());
}

TEST_F(GraphTest, WhatAPrivateJobSaidStaysPrivate) {
    const std::string failed = queue_.add({"failing", {{"source", "/home/CANARY"}}, "import of CANARY", {}, {}});
    const std::string next = addAfter({failed}, "next");
    start();
    ASSERT_TRUE(reaches(next, JobState::Failed));
    EXPECT_EQ(queue_.status(next).error, "needs failing (" + failed + "), which failed");
    EXPECT_EQ(test::runCommand("grep -r CANARY '" + study().string() + "'").out, "");
}

TEST_F(GraphTest, ACancelledOneCancelsWhatNeedsIt) {
    const std::string first = add("wait");
    const std::string next = addAfter({first}, "next"), last = addAfter({next}, "last");
    const std::string even = addAfter({first}, "even", true, "orphaning");
    start();
    ASSERT_TRUE(reaches(first, JobState::Running));
    queue_.control(first, "cancel");
    EXPECT_TRUE(reaches(last, JobState::Cancelled));
    EXPECT_EQ(queue_.status(next).state, JobState::Cancelled);
    EXPECT_TRUE(reaches(even, JobState::Done));
    std::uintmax_t offset = 0;
    EXPECT_EQ(queue_.events(next, offset).back().value("reason", ""), "wait title was cancelled");
    EXPECT_TRUE(coordinatorEnds());
}

TEST_F(GraphTest, ALostOneKeepsThemWaitingAndTheCoordinatorEnds) {
    const std::string first = add("wait");
    const std::string next = addAfter({first}, "next"), even = addAfter({next}, "even", true);
    start();
    ASSERT_TRUE(reaches(first, JobState::Running));
    ::kill(static_cast<pid_t>(queue_.status(first).pid.value()), SIGKILL);
    ASSERT_TRUE(reaches(first, JobState::Lost));
    ASSERT_TRUE(coordinatorEnds()) << "nothing can begin any more";
    EXPECT_THAT(stuckJobs(queue_.list()), ElementsAre(next, even));
    EXPECT_EQ(queue_.status(next).lastEvent, "waits for wait title, which is lost");
    start();
    ASSERT_TRUE(coordinatorEnds()) << "another one neither";
    EXPECT_EQ(begun(next), 0);
    queue_.control(first, "resume");
    EXPECT_TRUE(stuckJobs(queue_.list()).empty());
    go();
    start();
    EXPECT_TRUE(reaches(even, JobState::Done));
}

TEST_F(GraphTest, APausedOneKeepsThemWaiting) {
    const std::string first = add("wait"), next = addAfter({first}, "next");
    start();
    ASSERT_TRUE(reaches(first, JobState::Running));
    queue_.control(first, "pause");
    ASSERT_TRUE(reaches(first, JobState::Paused));
    go();
    const std::string other = add("wait");
    ASSERT_TRUE(reaches(other, JobState::Done));
    EXPECT_EQ(queue_.status(next).state, JobState::Queued);
    EXPECT_EQ(queue_.status(next).lastEvent, "waits for wait title, which is paused");
    EXPECT_TRUE(stuckJobs(queue_.list()).empty()) << "it goes on by itself when the other does";
    queue_.control(first, "resume");
    EXPECT_TRUE(reaches(next, JobState::Done));
}

TEST_F(GraphTest, AJobThatThereIsNotFailsWhatNeedsIt) {
    const std::string next = addAfter({"2026-01-01-0001"}, "next"), odd = addAfter({"../elsewhere"}, "odd");
    start();
    ASSERT_TRUE(reaches(next, JobState::Failed));
    EXPECT_EQ(queue_.status(next).error, "needs the job 2026-01-01-0001, which there is not");
    EXPECT_EQ(queue_.status(next).errorCode, "not_found");
    EXPECT_TRUE(reaches(odd, JobState::Failed));
}

TEST_F(GraphTest, JobsThatWaitForEachOtherDoNotKeepTheCoordinator) {
    const std::string first = addAfter({"x"}, "first"), second = addAfter({first}, "second");
    const fs::path file = study() / "jobs" / first / "job.json";
    Json json = base::readJson(file);
    json["after"] = {second};
    base::writeJson(file, json);
    start();
    EXPECT_TRUE(coordinatorEnds());
    EXPECT_EQ(queue_.status(first).state, JobState::Queued);
    EXPECT_THAT(stuckJobs(queue_.list()), ElementsAre(first, second));
    queue_.control(first, "cancel");
    start();
    EXPECT_TRUE(reaches(second, JobState::Cancelled));
}

TEST_F(GraphTest, ResumedTogetherTheyRunThoughTheirReasonToFailStoodThere) {
    const std::string failed = queue_.add({"lingering", Json::object(), "first", {}, {}});
    const std::string next = addAfter({failed}, "next");
    start();
    ASSERT_TRUE(reaches(failed, JobState::Failed));
    go();
    queue_.control(failed, "resume");
    ASSERT_TRUE(eventually([&] { return isFinal(queue_.status(next).state); }));
    if (queue_.status(next).state == JobState::Failed) queue_.control(next, "resume");
    start();
    EXPECT_TRUE(reaches(next, JobState::Done)) << queue_.status(next).error;
    EXPECT_TRUE(reaches(failed, JobState::Done));
}

TEST_F(GraphTest, ResumingAJobResumesWhatEndedBecauseOfItAndNothingElse) {
    const std::string failed = queue_.add({"failing", Json::object(), "first", {}, {}});
    const std::string next = addAfter({failed}, "next"), last = addAfter({next}, "last");
    const std::string other = add("failing");
    const std::string own = addAfter({failed}, "own", true, "failing");
    const std::string stopped = add("wait"), with = addAfter({stopped}, "with"), even = addAfter({with}, "even", true);
    queue_.control(stopped, "cancel");
    queue_.control(even, "cancel");
    const auto states = [&](const std::vector<std::string>& ids) {
        std::string all;
        for (const std::string& id : ids) all += std::string(name(queue_.status(id).state)) + " ";
        return all;
    };
    const auto runsToItsEnd = [&] {
        start();
        return eventually([&] { return std::ranges::all_of(queue_.list(), isFinal, &JobStatus::state); }) &&
               coordinatorEnds();
    };
    ASSERT_TRUE(runsToItsEnd());
    ASSERT_EQ(states({failed, next, last, other, own, stopped, with, even}),
              "failed failed failed failed failed cancelled cancelled cancelled ");
    EXPECT_EQ(queue_.status(last).because, next);
    EXPECT_EQ(queue_.status(own).because, "");

    queue_.control(failed, "resume");
    EXPECT_EQ(states({failed, next, last}), "queued queued queued ");
    EXPECT_EQ(states({other, own}), "failed failed ") << "for reasons of their own";
    EXPECT_EQ(queue_.status(next).because, "");
    queue_.control(stopped, "resume");
    EXPECT_EQ(states({stopped, with, even}), "queued queued cancelled ") << "the last was cancelled by somebody";
    queue_.control(stopped, "cancel");
    ASSERT_TRUE(runsToItsEnd());
    EXPECT_EQ(states({failed, next, last, with}), "failed failed failed cancelled ") << "the reason is still there";
    queue_.control(next, "resume");
    EXPECT_EQ(states({failed, next, last}), "failed queued queued ") << "what was before it is not touched";
}

TEST_F(GraphTest, AJobWhosePredecessorCannotBeReadCanStillBeLookedAtAndCancelled) {
    const std::string broken = add("wait"), next = addAfter({broken}, "next");
    base::writeFile(study() / "jobs" / broken / "job.json", "{ half");
    EXPECT_EQ(queue_.status(next).state, JobState::Queued);
    queue_.control(next, "cancel");
    EXPECT_EQ(queue_.status(next).state, JobState::Cancelled);
    queue_.control(next, "resume");
    start();
    ASSERT_TRUE(reaches(next, JobState::Failed));
    EXPECT_THAT(queue_.status(next).error, HasSubstr("needs " + broken + ", which failed: "));
}

TEST_F(GraphTest, TheNextCoordinatorGoesOnWhereAKilledOneWas) {
    const std::string first = add("wait"), second = addAfter({first}, "second");
    const std::string third = addAfter({first, second}, "third"), fourth = addAfter({third}, "fourth", true);
    start();
    ASSERT_TRUE(reaches(first, JobState::Running));
    killCoordinator();
    go();
    ASSERT_TRUE(reaches(first, JobState::Done)) << "it goes on without one";
    EXPECT_EQ(queue_.status(second).state, JobState::Queued);
    start();
    ASSERT_TRUE(reaches(fourth, JobState::Done));
    for (const std::string& id : {first, second, third, fourth}) EXPECT_EQ(begun(id), 1) << id;
}

}  // namespace
}  // namespace bauta::job
