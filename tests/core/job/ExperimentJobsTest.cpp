// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/ExperimentJobs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <set>
#include <thread>

#include "core/base/Error.h"
#include "core/base/Hash.h"
#include "core/experiment/ArmData.h"
#include "core/experiment/Evaluation.h"
#include "core/experiment/Experiment.h"
#include "core/job/JobFolder.h"
#include "core/segmentation/training/Checkpoint.h"
#include "tests/core/study/Samples.h"

namespace bauta::job {
namespace {

using base::Json;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::SizeIs;

/// An experiment of two arms and three folds on a study of three small subjects; nothing works on its queue.
class ExperimentJobsTest : public ::testing::Test {
  protected:
    void SetUp() override {
        study::Study study = folder_.open();
        for (int i = 1; i <= 3; ++i) {
            const auto sample = test::sampleSubject(i);
            study.storeRun(study.addSubject(sample), "pydeface", "native", test::sampleResult(sample.scan, i), {});
        }
        study.refresh();
        plan_.name = "exp-001";
        plan_.arms = {experiment::kOriginal, "pydeface"};
        plan_.folds = {{"sub-001"}, {"sub-002"}, {"sub-003"}};
        plan_.runFolds = {0, 2};
        plan_.config = Json::object();
        plan_.created_utc = "2026-11-26T10:00:00.000Z";
        experiment::store(study_(), plan_);
    }
    [[nodiscard]] fs::path study_() const { return folder_.folder(); }
    std::vector<std::string> queue() const { return queueExperiment(study_(), "exp-001"); }
    /// "train original 0", "evaluate pydeface 2", "report"
    std::vector<std::string> steps(const std::vector<std::string>& ids) const {
        std::vector<std::string> all;
        for (const std::string& id : ids) {
            const JobSpec spec = jobs_().status(id).spec;
            const Json& p = spec.parameters;
            EXPECT_EQ(p.at("experiment"), "exp-001");
            EXPECT_FALSE(p.contains("arm_test"));
            all.push_back(spec.type + (p.contains("arm") ? " " + p.at("arm").get<std::string>() : "") +
                          (p.contains("arm_train") ? " " + p.at("arm_train").get<std::string>() : "") +
                          (p.contains("fold") ? " " + std::to_string(p.at("fold").get<int>()) : ""));
        }
        return all;
    }
    [[nodiscard]] Queue jobs_() const { return Queue(study_() / "jobs"); }
    void end(const std::string& id, const std::string& state) const {
        ASSERT_TRUE(JobFolder(study_() / "jobs" / id).takeAndEnd({{{"event", "state"}, {"state", state}}}));
    }
    void beginAndLose(const std::string& id) const {
        const JobFolder job(study_() / "jobs" / id);
        (void)job.take();  // and let go at once
        job.append({{"event", "state"}, {"state", "running"}});
        ASSERT_EQ(jobs_().status(id).state, JobState::Lost);
    }
    void storeModel(const std::string& arm, std::size_t fold, const std::string& network = "network") const {
        const fs::path folder = experiment::modelFolder(study_(), "exp-001", arm, fold);
        fs::create_directories(folder);
        base::writeFile(folder / segmentation::kBestCheckpoint, network);
        base::writeFile(folder / "training.json", "{\"epochs\": 3}\n");
    }
    void storeCell(const std::string& train, std::size_t fold, const std::string& test,
                   const std::string& network = "network") const {
        const Json inputs = experiment::inputsOf(folder_.open(), test, plan_.folds[fold]);
        experiment::storeEvaluation(study_(), {"exp-001", train, test, fold}, {},
                                    experiment::provenanceOfNow(inputs, base::sha256(network)));
    }

    test::TemporaryStudy folder_;
    experiment::Experiment plan_;
};

TEST_F(ExperimentJobsTest, QueuesTheFoldsThatAreRunOneAfterTheOther) {
    const auto ids = queue();
    EXPECT_THAT(steps(ids), ElementsAre("train original 0", "train pydeface 0", "evaluate original 0",
                                        "evaluate pydeface 0", "train original 2", "train pydeface 2",
                                        "evaluate original 2", "evaluate pydeface 2", "report"));
    const Queue jobs = jobs_();
    EXPECT_TRUE(jobs.status(ids[0]).spec.after.empty());
    EXPECT_THAT(jobs.status(ids[2]).spec.after, ElementsAre(ids[0]));
    EXPECT_THAT(jobs.status(ids[7]).spec.after, ElementsAre(ids[5]));
    const JobSpec report = jobs.status(ids[8]).spec;
    EXPECT_THAT(report.after, ElementsAreArray(ids.begin(), ids.end() - 1));
    EXPECT_TRUE(report.evenAfterFailure);
    EXPECT_EQ(queue(), ids) << "called again it queues nothing twice";
    EXPECT_THAT(jobs_().list(), SizeIs(9));
}

TEST_F(ExperimentJobsTest, GoesOnWhereItWasKilledWhileItQueued) {
    const auto ids = queue();
    for (const std::size_t from : {8U, 6U, 3U, 1U}) {
        for (std::size_t i = from; i < ids.size(); ++i) fs::remove_all(study_() / "jobs" / ids[i]);
        const auto again = queue();
        EXPECT_EQ(again, ids) << "from " << from;
        EXPECT_THAT(jobs_().list(), SizeIs(9));
    }
}

TEST_F(ExperimentJobsTest, SeveralAtOnceQueueEveryStepOnce) {
    std::vector<std::vector<std::string>> all(4);
    {
        std::vector<std::jthread> processes;
        for (auto& ids : all) processes.emplace_back([this, &ids] { ids = queue(); });
    }
    for (const auto& ids : all) EXPECT_EQ(ids, all.front());
    EXPECT_THAT(jobs_().list(), SizeIs(9));
}

TEST_F(ExperimentJobsTest, LeavesOutWhatIsDone) {
    storeModel("original", 0);
    storeModel("pydeface", 0);
    for (const char* test : {"original", "pydeface"}) storeCell("original", 0, test);
    storeCell("pydeface", 0, "original");
    const auto ids = queue();
    EXPECT_THAT(steps(ids), ElementsAre("evaluate pydeface 0", "train original 2", "train pydeface 2",
                                        "evaluate original 2", "evaluate pydeface 2", "report"));
    EXPECT_TRUE(jobs_().status(ids[0]).spec.after.empty()) << "its network is there";
}

TEST_F(ExperimentJobsTest, WhatIsNotAsItWasIsDoneAgain) {
    for (const std::size_t fold : plan_.runFolds) {
        for (const std::string& arm : plan_.arms) {
            storeModel(arm, fold);
            for (const std::string& test : plan_.arms) storeCell(arm, fold, test);
        }
    }
    EXPECT_THAT(steps(queue()), ElementsAre("report"));
    storeModel("original", 0, "another network");
    EXPECT_THAT(steps(queue()), ElementsAre("evaluate original 0", "report"));
    storeModel("original", 0);
    base::writeFile(experiment::modelFolder(study_(), "exp-001", "pydeface", 2) / "training.json", "{\"epo");
    EXPECT_THAT(steps(queue()), ElementsAre("train pydeface 2", "evaluate pydeface 2", "report"));
    storeModel("pydeface", 2);
    // A run that was made again changes every cell that was measured on it.
    study::Study study = folder_.open();
    study.storeRun("sub-003", "pydeface", "native", test::sampleResult(test::sampleSubject(3).scan, 77), {});
    EXPECT_THAT(steps(queue()), ElementsAre("evaluate original 2", "evaluate pydeface 2", "report"));
    const auto table = experiment::tableOf(study_(), {"exp-001", "original", "original", 0});
    base::writeFile(table, base::readFile(table) + "spoilt");
    EXPECT_THAT(steps(queue()),
                ElementsAre("evaluate original 0", "evaluate original 2", "evaluate pydeface 2", "report"));
}

TEST_F(ExperimentJobsTest, ResumesWhatEndedOtherwise) {
    const auto ids = queue();
    end(ids[0], "failed");
    end(ids[2], "failed");
    beginAndLose(ids[1]);
    end(ids[4], "cancelled");
    EXPECT_EQ(queue(), ids);
    for (const std::string& id : ids) EXPECT_EQ(jobs_().status(id).state, JobState::Queued) << id;
    EXPECT_THAT(jobs_().list(), SizeIs(9));
}

TEST_F(ExperimentJobsTest, WhatFailedBecauseOfAnotherIsResumedWithItAndQueuedOnce) {
    const auto ids = queue();
    end(ids[0], "failed");
    const Json because = {{"event", "state"}, {"state", "failed"}, {"because", ids[0]}};
    ASSERT_TRUE(JobFolder(study_() / "jobs" / ids[2]).takeAndEnd({because}));
    EXPECT_EQ(queue(), ids);
    for (const std::string& id : ids) EXPECT_EQ(jobs_().status(id).state, JobState::Queued) << id;
    EXPECT_THAT(jobs_().list(), SizeIs(9));
}

TEST_F(ExperimentJobsTest, AJobKilledBetweenItsWorkAndItsLastWordIsNotLeftLost) {
    const auto ids = queue();
    storeModel("original", 0);
    for (const char* test : {"original", "pydeface"}) storeCell("original", 0, test);
    beginAndLose(ids[0]);
    beginAndLose(ids[2]);
    EXPECT_EQ(queue(), ids);
    for (const std::string& id : ids) EXPECT_EQ(jobs_().status(id).state, JobState::Queued) << id;
    end(ids[0], "done");
    end(ids[2], "done");
    auto left = ids;
    left.erase(left.begin() + 2);
    left.erase(left.begin());
    const auto again = queue();
    EXPECT_THAT(std::vector(again.begin(), again.end() - 1), ElementsAreArray(left.begin(), left.end() - 1));
}

TEST_F(ExperimentJobsTest, AStepWhoseFilesAreGoneIsQueuedAnew) {
    const auto ids = queue();
    storeModel("original", 0);
    end(ids[0], "done");
    end(ids[2], "failed");
    auto again = queue();
    EXPECT_EQ(again[1], ids[2]) << "resumed: its network is there";
    end(ids[2], "failed");
    fs::remove_all(study_() / "models");
    again = queue();
    EXPECT_THAT(steps({again[0], again[2]}), ElementsAre("train original 0", "evaluate original 0"));
    EXPECT_NE(again[0], ids[0]);
    EXPECT_THAT(jobs_().status(again[2]).spec.after, ElementsAre(again[0])) << "not after the one that has ended";
}

TEST_F(ExperimentJobsTest, TheReportIsMadeAgainUnlessOneWaits) {
    for (const std::size_t fold : plan_.runFolds) {
        for (const std::string& arm : plan_.arms) {
            storeModel(arm, fold);
            for (const std::string& test : plan_.arms) storeCell(arm, fold, test);
        }
    }
    const auto first = queue();
    EXPECT_EQ(queue(), first);
    end(first[0], "done");
    const auto second = queue();
    EXPECT_NE(second, first);
    beginAndLose(second[0]);
    const auto third = queue();
    EXPECT_NE(third, second);
    EXPECT_EQ(jobs_().status(second[0]).state, JobState::Cancelled) << "nobody is left to wonder about it";
    // One that waits, but not for all there is to do now.
    storeModel("original", 0, "another network");
    const auto fourth = queue();
    ASSERT_THAT(fourth, SizeIs(2));
    EXPECT_EQ(jobs_().status(third[0]).state, JobState::Cancelled);
    EXPECT_THAT(jobs_().status(fourth[1]).spec.after, ElementsAre(fourth[0]));
}

TEST_F(ExperimentJobsTest, WhatWaitsForALostJobThatNobodyNeedsAnyMoreIsQueuedAnew) {
    const auto ids = queue();
    std::optional<base::Held> claim = JobFolder(study_() / "jobs" / ids[8]).take();
    const std::string next = queue().back();
    ASSERT_NE(next, ids[8]) << "one that has begun may have looked already";
    EXPECT_EQ(jobs_().status(next).spec.after.back(), ids[8]);
    claim.reset();
    ASSERT_EQ(jobs_().status(ids[8]).state, JobState::Lost);
    EXPECT_EQ(queue().back(), next);
    EXPECT_EQ(jobs_().status(ids[8]).state, JobState::Cancelled) << "nobody is left to wonder about it";

    // Its training was lost, and done by another job.
    beginAndLose(ids[0]);
    end(jobs_().add(trainJob("exp-001", "original", 0)), "done");
    storeModel("original", 0);
    const auto again = queue();
    EXPECT_EQ(steps(again)[1], "evaluate original 0");
    EXPECT_NE(again[1], ids[2]);
    EXPECT_TRUE(jobs_().status(again[1]).spec.after.empty());
    EXPECT_EQ(jobs_().status(ids[2]).state, JobState::Cancelled);
}

TEST_F(ExperimentJobsTest, TrainingsStartedByThemselvesArePartOfIt) {
    JobSpec alone = trainJob("exp-001", "original", 0);
    alone.parameters["threads"] = 2;
    const std::string id = jobs_().add(alone);
    const auto ids = queue();
    EXPECT_EQ(ids[0], id) << "two would hinder each other";
    EXPECT_THAT(ids, SizeIs(9));
}

TEST_F(ExperimentJobsTest, AnExperimentThatThereIsNotQueuesNothing) {
    EXPECT_THROW((void)queueExperiment(study_(), "exp-009"), base::Error);
    EXPECT_FALSE(fs::exists(study_() / "results/exp-009"));
    EXPECT_TRUE(jobs_().list().empty());
}

TEST_F(ExperimentJobsTest, ProgressGoesByTheTimeThatJobsTake) {
    std::vector<JobStatus> jobs(5);
    for (JobStatus& job : jobs) job.state = JobState::Queued;
    jobs[0].spec.type = jobs[1].spec.type = "train";
    jobs[2].spec.type = jobs[3].spec.type = "evaluate";
    jobs[4].spec.type = "report";
    EXPECT_DOUBLE_EQ(experimentProgress(jobs, 100), 0);
    jobs[0].state = JobState::Running;
    jobs[0].progress = 0.5;
    EXPECT_DOUBLE_EQ(experimentProgress(jobs, 100), 0.5 / 2.3) << "an evaluation is guessed at a tenth of a training";
    // It ended after half of its epochs; the evaluation took a quarter of its time.
    jobs[0].state = jobs[2].state = JobState::Done;
    jobs[0].elapsed_s = 80;
    jobs[0].result = {{"epochs", 50}};
    jobs[2].elapsed_s = 20;
    EXPECT_DOUBLE_EQ(experimentProgress(jobs, 100), 100.0 / (80 + 80 + 20 + 20 + 8));
    jobs[1].state = JobState::Running;
    jobs[1].progress = 0.25;
    EXPECT_DOUBLE_EQ(experimentProgress(jobs, 100), 140.0 / 208) << "a quarter of all epochs is half of what it takes";
    for (JobStatus& job : jobs) job.state = JobState::Failed;
    EXPECT_DOUBLE_EQ(experimentProgress(jobs, 100), 1);
    EXPECT_DOUBLE_EQ(experimentProgress({}, 100), 1);
}

}  // namespace
}  // namespace bauta::job
