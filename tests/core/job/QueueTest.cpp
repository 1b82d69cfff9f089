// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "core/base/Error.h"
#include "core/base/Hash.h"
#include "core/job/JobFolder.h"
#include "core/job/UserFiles.h"
#include "tests/core/job/JobTestStudy.h"
#include "tests/support/FileSizeLimit.h"
#include "tests/support/TestData.h"

namespace bauta::job {
namespace {

using base::Json;
using ::testing::HasSubstr;

class QueueTest : public test::JobTestStudy {
  protected:
    JobFolder folder(const std::string& id) const { return JobFolder(study() / "jobs" / id); }
    void claimFor(const std::string& id, const study::ProcessIdentity& owner) const {
        base::writeFile(folder(id).claim(), owner.toJson().dump());
    }
    static study::ProcessIdentity gone() {
        study::ProcessIdentity identity = study::ProcessIdentity::current();
        identity.startTicks += 1;
        return identity;
    }
};

TEST_F(QueueTest, NumbersJobsByDay) {
    const std::string first = add("wait"), second = add("wait");
    EXPECT_THAT(first, ::testing::MatchesRegex("20[0-9][0-9]-[01][0-9]-[0-3][0-9]-0001"));
    EXPECT_EQ(second.substr(11), "0002");
    ASSERT_EQ(queue_.list().size(), 2U);
    EXPECT_EQ(queue_.list()[0].id, first);
    EXPECT_EQ(queue_.list()[0].state, JobState::Queued);
    EXPECT_EQ(queue_.list()[0].spec.title, "wait title");
    EXPECT_FALSE(queue_.list()[0].queued_utc.empty());
}

TEST_F(QueueTest, TwoThreadsNeverTakeOneNumber) {
    std::set<std::string> ids;
    std::mutex mutex;
    const auto addMany = [&] {
        Queue queue(study() / "jobs");
        for (int i = 0; i < 20; ++i) {
            const std::string id = queue.add({"wait", Json::object(), "", {}, {}});
            const std::lock_guard lock(mutex);
            ids.insert(id);
        }
    };
    {
        const std::jthread other(addMany);
        addMany();
    }
    EXPECT_EQ(ids.size(), 40U);
    EXPECT_EQ(queue_.list().size(), 40U);
}

TEST_F(QueueTest, CancelsAQueuedJobForGood) {
    const std::string id = add("wait");
    queue_.control(id, "cancel");
    EXPECT_EQ(queue_.status(id).state, JobState::Cancelled);
    const auto result = test::runCommand("'" + program().string() + "' job '" + folder(id).jobFile().string() + "'");
    EXPECT_EQ(result.exitCode, 2) << "no process can take it any more";
    EXPECT_EQ(queue_.status(id).state, JobState::Cancelled);
    queue_.control(id, "resume");
    EXPECT_EQ(queue_.status(id).state, JobState::Queued);
}

TEST_F(QueueTest, AJobQueuedAgainIsNeverListedAsEndedAgain) {
    const std::string id = add("wait");
    queue_.control(id, "cancel");
    EXPECT_EQ(queue_.list().at(0).state, JobState::Cancelled);
    Queue(study() / "jobs").control(id, "resume");  // as another window, or this one's controls, would
    EXPECT_EQ(queue_.list().at(0).state, JobState::Queued);
    EXPECT_EQ(queue_.list().at(0).state, JobState::Queued) << "although no event has come since";
}

TEST_F(QueueTest, RefusesWhatMakesNoSense) {
    const std::string id = add("wait");
    EXPECT_THROW(queue_.control(id, "explode"), base::Error);
    EXPECT_THROW(queue_.control(id, "pause"), base::Error);
    EXPECT_THROW(queue_.control(id, "resume"), base::Error);
    EXPECT_THROW(queue_.control("2020-01-01-0001", "cancel"), base::Error);
    EXPECT_THROW((void)queue_.status("../jobs"), base::Error);
}

TEST_F(QueueTest, AJobIsLostWhenItsProcessIsGoneAndNotBefore) {
    const std::string id = add("wait");
    claimFor(id, study::ProcessIdentity::current());
    folder(id).append({{"event", "state"}, {"state", "running"}});
    EXPECT_EQ(queue_.status(id).state, JobState::Running) << "however old its heartbeat";
    claimFor(id, gone());
    EXPECT_EQ(queue_.status(id).state, JobState::Lost) << "the pid lives, but began at another time";
    study::ProcessIdentity elsewhere = gone();
    elsewhere.host = "another-machine";
    claimFor(id, elsewhere);
    EXPECT_EQ(queue_.status(id).state, JobState::Running) << "from here nothing can be known of it";
    claimFor(id, gone());
    queue_.control(id, "resume");
    EXPECT_EQ(queue_.status(id).state, JobState::Queued);
    EXPECT_FALSE(fs::exists(folder(id).claim()));
    base::writeFile(folder(id).claim(), "");  // a machine that lost its power
    EXPECT_EQ(queue_.status(id).state, JobState::Lost) << "nobody could take it any more";
}

TEST_F(QueueTest, AJobRunsInTheStudyItRunsInAndInNoCopyOfIt) {
    const std::string id = queue_.add({"deface", {}, "", {}, {}});
    std::optional<base::Held> claim = folder(id).take();
    ASSERT_TRUE(claim);
    // Clocks may say what they like.
    base::appendLine(folder(id).events(),
                     R"({"datetime_utc":"1970-01-01T00:00:00.000Z","event":"state","state":"running"})");
    base::appendLine(folder(id).events(), R"({"datetime_utc":"2090-01-01T00:00:00.000Z","event":"heartbeat"})");
    EXPECT_EQ(queue_.status(id).state, JobState::Running);
    const fs::path copy = study() / "copy";
    fs::create_directories(copy);
    fs::copy(folder(id).path().parent_path(), copy / "jobs", fs::copy_options::recursive);
    Queue other(copy / "jobs");
    EXPECT_EQ(other.status(id).state, JobState::Lost) << "the process it names lives, but works elsewhere";
    other.control(id, "cancel");
    EXPECT_EQ(other.status(id).state, JobState::Cancelled);
    EXPECT_EQ(queue_.status(id).state, JobState::Running);
    EXPECT_EQ(folder(id).controlWord(), "");
    claim.reset();
    EXPECT_EQ(queue_.status(id).state, JobState::Lost);
}

TEST_F(QueueTest, CancellingALostJobClearsAwayWhatItLeft) {
    const std::string id = add("wait");
    claimFor(id, gone());
    folder(id).append({{"event", "state"}, {"state", "running"}});
    fs::create_directories(folder(id).scratch() / "bauta-program-x");
    queue_.control(id, "cancel");
    EXPECT_EQ(queue_.status(id).state, JobState::Cancelled);
    EXPECT_FALSE(fs::exists(folder(id).scratch()));
}

TEST_F(QueueTest, AddsUpTheEvents) {
    const std::string id = add("wait");
    const JobFolder job = folder(id);
    claimFor(id, study::ProcessIdentity::current());
    job.append({{"event", "state"}, {"state", "running"}});
    job.append({{"event", "progress"}, {"fraction", 0.5}, {"text", "half"}});
    job.append({{"event", "step"}, {"step", "a"}, {"state", "begin"}});
    std::ofstream(job.events(), std::ios::app) << "{\"event\":\"prog";  // a killed process
    job.append({{"event", "heartbeat"}});
    const JobStatus status = queue_.status(id);
    EXPECT_DOUBLE_EQ(status.progress, 0.5);
    EXPECT_EQ(status.lastEvent, "half");
    EXPECT_GE(status.elapsed_s, 0);
    ASSERT_TRUE(status.left_s.has_value());
    std::uintmax_t offset = 0;
    EXPECT_EQ(queue_.events(id, offset).size(), 5U);
    EXPECT_TRUE(queue_.events(id, offset).empty());
    job.append({{"event", "result"}, {"result", {{"n", 3}}}});
    job.append({{"event", "state"}, {"state", "done"}});
    EXPECT_EQ(queue_.status(id).result.at("n"), 3);
    EXPECT_DOUBLE_EQ(queue_.status(id).progress, 1);
    EXPECT_EQ(queue_.status(id).lastEvent, "done");
}

TEST_F(QueueTest, ABrokenJobShowsAsFailedWithItsReason) {
    fs::create_directories(study() / "jobs/2026-01-01-0001");
    base::writeFile(study() / "jobs/2026-01-01-0001/job.json", "{ half");
    const std::string good = add("wait");
    const auto jobs = queue_.list();
    ASSERT_EQ(jobs.size(), 2U);
    EXPECT_EQ(jobs[0].state, JobState::Failed);
    EXPECT_THAT(jobs[0].error, HasSubstr("not valid JSON"));
    EXPECT_EQ(jobs[1].id, good);
}

TEST_F(QueueTest, PathsOfTheUserStayOutsideTheStudy) {
    const std::string id = add("secretive", {{"source", "/secret/CANARY"}, {"modality", "T2w"}});
    EXPECT_EQ(queue_.status(id).spec.parameters.at("source"), "/secret/CANARY") << "this user can still read it";
    EXPECT_EQ(queue_.status(id).spec.title, "secretive title");
    start();
    ASSERT_TRUE(reaches(id, JobState::Done));
    EXPECT_EQ(queue_.status(id).result.at("source"), "/secret/CANARY");
    EXPECT_THAT(queue_.log(id), HasSubstr("reading /secret/CANARY"));
    const auto stored = test::runCommand("grep -r CANARY '" + study().string() + "'");
    EXPECT_EQ(stored.out, "");
    // Another user, or the same study on another machine.
    ::setenv("XDG_STATE_HOME", (temporary_.path() / "other").c_str(), 1);
    EXPECT_FALSE(queue_.status(id).spec.parameters.contains("source"));
    EXPECT_EQ(queue_.status(id).spec.parameters.at("modality"), "T2w");
    EXPECT_EQ(queue_.status(id).result, (Json{{"scans", 1}}));
}

TEST_F(QueueTest, FilesOfTheUserAreNamedByTheirHash) {
    const fs::path mask = temporary_.path() / "CANARY/brain.nii.gz";
    fs::create_directories(mask.parent_path());
    base::writeFile(mask, "a mask");
    const std::string id =
        add("deface", {{"method", "quickshear"}, {"options", {{"buffer", 5}, {"brainmask", mask.string()}}}});
    const Json options = queue_.status(id).spec.parameters.at("options");
    EXPECT_EQ(options.at("brainmask"), "sha256:" + base::sha256("a mask"));
    EXPECT_EQ(options.at("buffer"), 5);
    EXPECT_EQ(test::runCommand("grep -r CANARY '" + study().string() + "'").out, "");
    EXPECT_EQ(withPaths("quickshear", options).at("brainmask"), mask.string()) << "this user's jobs find it again";
    EXPECT_EQ(withHashes("quickshear", options), options);
    base::writeFile(mask, "another mask");
    EXPECT_THROW((void)withPaths("quickshear", options), base::Error) << "not the file that was meant";
    fs::remove(mask);
    EXPECT_THROW((void)withPaths("quickshear", options), base::Error);
    EXPECT_THROW(add("deface", {{"method", "quickshear"}, {"options", {{"brainmask", mask.string()}}}}), base::Error);
}

TEST_F(QueueTest, AJobThatCannotBeWrittenLeavesNothing) {
    const auto entries = [](const fs::path& folder) {
        std::error_code missing;
        return std::distance(fs::directory_iterator(folder, missing), fs::directory_iterator());
    };
    const std::string longText(4096, 'x');
    {
        const test::FileSizeLimit limit(1024);
        EXPECT_THROW(add("wait", {{"note", longText}}), base::Error) << "its job.json";
        EXPECT_THROW(add("secretive", {{"source", longText}}), base::Error) << "its private request";
    }
    {
        const test::FileSizeLimit limit(16);
        EXPECT_THROW(add("wait"), base::Error) << "its first event";
    }
    EXPECT_EQ(entries(study() / "jobs"), 0);
    EXPECT_EQ(entries(privateFolder() / "jobs"), 0);
    EXPECT_EQ(add("wait").substr(11), "0001");
}

TEST_F(QueueTest, ACancelThatCannotBeWrittenLeavesTheJobQueued) {
    const std::string id = add("wait");
    // No more room in events.jsonl, but in the small claim.
    folder(id).append({{"event", "note"}, {"text", std::string(4096, 'x')}});
    {
        const test::FileSizeLimit limit(4096);
        EXPECT_THROW(queue_.control(id, "cancel"), base::Error);
    }
    EXPECT_EQ(queue_.status(id).state, JobState::Queued) << "this process is not the job's";
    queue_.control(id, "cancel");
    EXPECT_EQ(queue_.status(id).state, JobState::Cancelled);
}

TEST_F(QueueTest, DamagedLinesAndClaimsCostThemselvesAlone) {
    const std::string id = add("wait");
    base::writeFile(folder(id).events(), R"({"event": "state", "state": "running", "datetime_utc": "yesterday"})"
                                         "\n"
                                         R"({"event": "progress", "fraction": null})"
                                         "\n"
                                         R"({"event": 7, "state": "failed"})"
                                         "\n"
                                         R"({"event": "result", "result": )" +
                                             std::string(100'000, '[') + std::string(100'000, ']') + "}\n" +
                                             R"({"event": "progress", "fraction": 1e308, "text": "two\nlines"})" +
                                             "\n");
    base::writeFile(folder(id).claim(), R"({"host": 7, "pid": 1e308})");
    const JobStatus status = queue_.status(id);
    EXPECT_EQ(status.state, JobState::Lost);
    EXPECT_EQ(status.progress, 1);
    EXPECT_EQ(status.lastEvent, "two lines");
    EXPECT_EQ(status.elapsed_s, 0);
    std::uintmax_t offset = 0;
    EXPECT_EQ(queue_.events(id, offset).size(), 4U);
}

}  // namespace
}  // namespace bauta::job
