// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/TrainingReader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "core/base/Files.h"
#include "core/job/ExperimentJobs.h"
#include "tests/ui/models/FakeTraining.h"
#include "ui/models/ExperimentActions.h"
#include "ui/models/TrainingExport.h"
#include "ui/models/TrainingGrid.h"

namespace bauta::models {
namespace {

using job::JobState;
using test::FakeJob;

class TrainingReaderTest : public testing::Test {
  protected:
    TrainingsPtr read(const std::string& experiment = {}) {
        StudySnapshot snapshot;
        snapshot.folder = folder();
        snapshot.jobs = job::Queue(folder() / "jobs").list();
        return reader.read(snapshot, experiment);
    }
    /// Whether it is new or not.
    TrainingsPtr latest(const std::string& experiment = {}) {
        (void)read(experiment);
        return reader.last();
    }
    [[nodiscard]] std::filesystem::path folder() const { return scratch.path() / "study"; }

    base::TemporaryFolder scratch;
    TrainingReader reader;
};

TEST_F(TrainingReaderTest, WithoutAnExperimentThereIsNothing) {
    const TrainingsPtr none = read();
    ASSERT_NE(none, nullptr);
    EXPECT_FALSE(none->exists());
    EXPECT_EQ(read(), nullptr) << "nothing new";
    test::storeExperiment(folder(), {"original"});
    const TrainingsPtr some = read();
    ASSERT_NE(some, nullptr);
    EXPECT_EQ(some->plan.name, "exp-001");
    ASSERT_EQ(some->cells.size(), 3U);
    EXPECT_FALSE(some->cells[0].exists());
    EXPECT_EQ(some->toStart().size(), 3U);
}

TEST_F(TrainingReaderTest, ReadsOnlyWhatIsNewAndHalfALineWhenItIsWhole) {
    test::storeExperiment(folder(), {"original", "pydeface"});
    FakeJob job = FakeJob::training(folder(), "pydeface", 1);
    job.start();
    job.say(test::epochEvent(1));
    const TrainingsPtr before = read();
    const TrainingCell& cell = before->cell(1, 1);
    EXPECT_TRUE(cell.is(JobState::Running));
    EXPECT_EQ(cell.epoch(), 1);
    EXPECT_EQ(read(), nullptr);
    const std::string line = test::epochEvent(2).dump();
    job.write(line.substr(0, 40));
    EXPECT_EQ(read(), nullptr) << "half a line is no event";
    job.write(line.substr(40) + "\n{\"event\":\"epoch\",\"ep\n");
    const TrainingsPtr now = read();
    ASSERT_NE(now, nullptr);
    EXPECT_EQ(now->cell(1, 1).epoch(), 2) << "a line that a killed process left half is passed over";
    EXPECT_EQ(cell.epoch(), 1) << "what was given before stays as it was";
    job.say({{"event", "progress"}, {"fraction", 0.5}, {"text", "step"}});
    ASSERT_NE(read(), nullptr) << "a sign of life";
}

TEST_F(TrainingReaderTest, TheNewestJobOfATrainingWinsOnceItHasTold) {
    test::storeExperiment(folder(), {"original"});
    FakeJob older = FakeJob::training(folder(), "original", 0);
    older.start();
    for (int epoch = 1; epoch <= 8; ++epoch) older.say(test::epochEvent(epoch));
    older.end("cancelled");
    FakeJob newer = FakeJob::training(folder(), "original", 0);
    TrainingsPtr now = read();
    EXPECT_EQ(now->cells[0].job, newer.id());
    EXPECT_TRUE(now->cells[0].is(JobState::Queued));
    EXPECT_EQ(now->cells[0].epoch(), 8) << "while it waits, what the older one came to";
    newer.start();
    EXPECT_EQ(read()->cells[0].epoch(), 8);
    base::Json first = test::epochEvent(1);
    first.erase("event");
    newer.say({{"event", "history"}, {"epochs", {first}}});
    newer.say(test::epochEvent(2));
    now = read();
    EXPECT_EQ(now->cells[0].epoch(), 2);
    EXPECT_EQ(now->of(Quantity::Dsc).arms[0].folds[0]->x, (std::vector<double>{1, 2}));
}

TEST_F(TrainingReaderTest, ALostProcessIsLostAndKeepsItsCurve) {
    test::storeExperiment(folder(), {"original"});
    FakeJob job = FakeJob::training(folder(), "original", 2);
    job.start();
    job.say(test::epochEvent(1));
    job.say({{"event", "checkpoint"}, {"epoch", 1}});
    job.lose();
    const TrainingsPtr now = read();
    EXPECT_TRUE(now->cell(0, 2).is(JobState::Lost));
    EXPECT_EQ(now->cell(0, 2).log->checkpointEpoch, 1);
    EXPECT_EQ(now->toStart().size(), 3U) << "Start resumes it and starts the other two";
}

TEST_F(TrainingReaderTest, TheWholeHistoryIsThereForANewWindow) {
    test::storeExperiment(folder(), {"original"});
    FakeJob job = FakeJob::training(folder(), "original", 0);
    job.start();
    std::ostringstream lines;
    constexpr int kEpochs = 5000;
    for (int epoch = 1; epoch <= kEpochs; ++epoch) lines << test::epochEvent(epoch).dump() << '\n';
    job.write(lines.str());
    const TrainingsPtr now = read();
    EXPECT_EQ(now->cells[0].epoch(), kEpochs);
    EXPECT_EQ(now->of(Quantity::Dsc).arms[0].folds[0]->x.size(), std::size_t{kEpochs});
    EXPECT_EQ(now->dscByOar[7].arms[0].mean->x.size(), std::size_t{kEpochs});
    // Curves of what did not change are the same objects, so that charts need not take them again.
    FakeJob other = FakeJob::training(folder(), "original", 1);
    other.start();
    other.say(test::epochEvent(1));
    EXPECT_EQ(read()->of(Quantity::Dsc).arms[0].folds[0], now->of(Quantity::Dsc).arms[0].folds[0]);
}

TEST_F(TrainingReaderTest, EstimatesFromFinishedTrainingsElseGivesABound) {
    test::storeExperiment(folder(), {"original"});
    FakeJob running = FakeJob::training(folder(), "original", 0);
    running.start();
    for (int epoch = 1; epoch <= 10; ++epoch) running.say(test::epochEvent(epoch));
    TrainingsPtr now = read();
    ASSERT_TRUE(now->cells[0].left);
    EXPECT_TRUE(now->cells[0].left->atMost);
    EXPECT_DOUBLE_EQ(now->cells[0].left->seconds, 990 * 10.0) << "up to the last epoch, 10 s each";
    ASSERT_TRUE(now->left);
    EXPECT_DOUBLE_EQ(now->left->seconds, (990 + 2 * 1000) * 10.0) << "two more wait for the one place in use";
    FakeJob done = FakeJob::training(folder(), "original", 1);
    done.start();
    for (int epoch = 1; epoch <= 300; ++epoch) done.say(test::epochEvent(epoch));
    done.end();
    now = read();
    EXPECT_FALSE(now->cells[0].left->atMost);
    EXPECT_DOUBLE_EQ(now->cells[0].left->seconds, 290 * 10.0);
    EXPECT_NEAR(now->cells[0].progress, 10.0 / 300, 1e-12);
    EXPECT_DOUBLE_EQ(now->left->seconds, (290 + 300) * 10.0);
}

TEST_F(TrainingReaderTest, AnEvaluatedSubjectCountsOnceAsToldLast) {
    test::storeExperiment(folder(), {"original", "pydeface"});
    const auto say = [](FakeJob& job, const std::string& subject, double dsc) {
        job.say({{"event", "evaluation"},
                 {"experiment", "exp-001"},
                 {"arm_train", "original"},
                 {"arm_test", "pydeface"},
                 {"fold", 0},
                 {"subject", subject},
                 {"oars", {{"Parotid_L", {{"dsc", dsc}}}}}});
    };
    FakeJob first = FakeJob::evaluation(folder(), "original", 0, "pydeface");
    say(first, "sub-001", 0.5);
    EXPECT_EQ(read()->evaluations->size(), 1U) << "points come while the job goes on";
    say(first, "sub-002", 0.6);
    FakeJob again = FakeJob::evaluation(folder(), "original", 0, "pydeface");
    say(again, "sub-001", 0.9);
    const TrainingsPtr now = read();
    ASSERT_EQ(now->evaluations->size(), 2U);
    EXPECT_DOUBLE_EQ((*now->evaluations)[0].dsc[0], 0.9);
    EXPECT_DOUBLE_EQ((*now->evaluations)[1].dsc[0], 0.6);
}

TEST_F(TrainingReaderTest, EveryFinishedTrainingIsEvaluatedOnEveryArmOnce) {
    test::storeExperiment(folder(), {"original", "pydeface"});
    FakeJob done = FakeJob::training(folder(), "original", 0);
    done.start();
    done.end();
    FakeJob::training(folder(), "original", 1).start();
    EXPECT_EQ(evaluationsToStart(*read()), 2U);
    FakeJob::evaluation(folder(), "original", 0, "pydeface");
    EXPECT_EQ(evaluationsToStart(*read()), 1U) << "one is queued";
    FakeJob failed = FakeJob::evaluation(folder(), "original", 0, "original");
    failed.start();
    failed.end("failed");
    EXPECT_EQ(evaluationsToStart(*read()), 1U) << "one that failed is done again";
}

TEST_F(TrainingReaderTest, AnEvaluationThatNamesNoArmIsOfAllArms) {
    test::storeExperiment(folder(), {"original", "pydeface"});
    FakeJob trained = FakeJob::training(folder(), "original", 0);
    trained.start();
    trained.end();
    EXPECT_EQ(evaluationsToStart(*latest()), 2U);
    FakeJob all(folder(), job::evaluateJob("exp-001", "original", 0));
    EXPECT_EQ(evaluationsToStart(*latest()), 0U) << "it is queued";
    EXPECT_EQ(latest()->evaluated, 0U);
    all.start();
    for (const char* arm : {"original", "pydeface"}) {
        all.say({{"event", "evaluation"},
                 {"experiment", "exp-001"},
                 {"arm_train", "original"},
                 {"arm_test", arm},
                 {"fold", 0},
                 {"subject", "sub-001"},
                 {"oars", {{"Parotid_L", {{"dsc", 0.5}}}}}});
    }
    EXPECT_EQ(latest()->evaluations->size(), 2U) << "a point for each arm";
    all.end();
    EXPECT_EQ(latest()->evaluated, 1U);
    FakeJob::evaluation(folder(), "pydeface", 1, "original").end();
    EXPECT_EQ(latest()->evaluated, 1U) << "that one is evaluated on one of two arms";
}

TEST_F(TrainingReaderTest, TheWholeIsTrainingsEvaluationsAndReport) {
    experiment::Experiment plan = test::storeExperiment(folder(), {"original"}, 5);
    plan.name = "exp-002";
    plan.runFolds = {0, 3};
    plan.created_utc = base::utcNow();
    experiment::store(folder(), plan);
    TrainingsPtr now = latest("exp-002");
    EXPECT_EQ(now->plannedCount(), 2U) << "two of five folds are run";
    EXPECT_EQ(now->toStart().size(), 2U);
    EXPECT_EQ(whyNothingToContinue(*now), "");
    const auto jobOf = [&](job::JobSpec spec) {
        spec.parameters["experiment"] = "exp-002";
        return FakeJob(folder(), spec);
    };
    FakeJob first = jobOf(job::trainJob("", "original", 0)), second = jobOf(job::trainJob("", "original", 3));
    EXPECT_EQ(whyNothingToContinue(*latest("exp-002")), "") << "nothing leads to a report";
    FakeJob evaluation = jobOf(job::evaluateJob("", "original", 0)), other = jobOf(job::evaluateJob("", "original", 3));
    FakeJob report = jobOf(job::reportJob(""));
    now = latest("exp-002");
    EXPECT_DOUBLE_EQ(now->progress(), 0);
    EXPECT_EQ(whyNothingToContinue(*now), "All trainings are done, queued or under way.");
    for (FakeJob* job : {&first, &second, &evaluation}) {
        job->start();
        job->end();
    }
    now = latest("exp-002");
    EXPECT_DOUBLE_EQ(now->progress(), 21.0 / 23);
    EXPECT_EQ(progressText(*now).toStdString(), "2 of 2 done · 1 of 2 evaluated");
    EXPECT_EQ(whyNothingToContinue(*now), "Evaluations and report are queued or under way.");
    for (FakeJob* job : {&other, &report}) {
        job->start();
        job->end();
    }
    now = latest("exp-002");
    EXPECT_DOUBLE_EQ(now->progress(), 1);
    EXPECT_EQ(progressText(*now).toStdString(), "2 of 2 done · 2 of 2 evaluated · report done");
    EXPECT_EQ(whyNothingToContinue(*now), "The experiment is done, with its report.");
    FakeJob more = jobOf(job::trainJob("", "original", 1));
    more.start();
    more.end();
    EXPECT_TRUE(progressText(*latest("exp-002")).startsWith("2 of 2 done")) << "a fold that is not run counts for none";
    FakeJob again = jobOf(job::reportJob(""));
    again.start();
    again.end("failed");
    EXPECT_EQ(whyNothingToContinue(*latest("exp-002")), "") << "it is made again";
}

TEST_F(TrainingReaderTest, OneOfSeveralExperimentsIsChosenByName) {
    test::storeExperiment(folder(), {"original"});
    test::storeExperiment(folder(), {"original", "quickshear"}, 4, "exp-002");
    TrainingsPtr now = read();
    EXPECT_EQ(now->plan.name, "exp-002") << "the newest";
    EXPECT_EQ(now->experiments, (std::vector<std::string>{"exp-001", "exp-002"}));
    now = read("exp-001");
    ASSERT_NE(now, nullptr);
    EXPECT_EQ(now->cells.size(), 3U);
    base::writeFile(folder() / "results" / "exp-001" / "experiment.json", "{\"name\":");
    TrainingReader fresh;
    reader = fresh;
    now = read("exp-001");
    EXPECT_FALSE(now->exists());
    EXPECT_FALSE(now->problem.empty());
}

TEST_F(TrainingReaderTest, TheTableHasARowAnEpochAndTellsWhatIsMissing) {
    test::storeExperiment(folder(), {"original"});
    FakeJob job = FakeJob::training(folder(), "original", 1);
    job.start();
    job.say(test::epochEvent(1));
    base::Json event = test::epochEvent(2);
    event["measured"] = nullptr;
    job.say(event);
    const TrainingsPtr now = read();
    std::istringstream table(trainingsTsv(*now));
    std::string header, first, second, third;
    std::getline(table, header);
    std::getline(table, first);
    std::getline(table, second);
    EXPECT_FALSE(std::getline(table, third));
    const auto tabs = [](const std::string& line) { return std::count(line.begin(), line.end(), '\t'); };
    EXPECT_EQ(tabs(header), 15 + 16 - 1);
    EXPECT_EQ(tabs(first), tabs(header));
    EXPECT_TRUE(second.starts_with("original\t1\t2\t"));
    EXPECT_TRUE(second.ends_with("\tn/a\tn/a"));
    const base::Json sidecar = base::Json::parse(trainingsSidecar(*now, "1.0"));
    EXPECT_EQ(sidecar.at("columns").size(), 15U + 16U);
}

}  // namespace
}  // namespace bauta::models
