// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/TrainingFeed.h"

#include <gtest/gtest.h>

#include <QAbstractItemModelTester>
#include <QElapsedTimer>
#include <QSignalSpy>

#include "core/base/Files.h"
#include "tests/support/Events.h"
#include "tests/ui/models/FakeTraining.h"
#include "ui/models/JobsModel.h"
#include "ui/models/TrainingGrid.h"

namespace bauta::models {
namespace {

using job::JobState;
using test::FakeJob;

class TrainingFeedTest : public testing::Test {
  protected:
    void SetUp() override {
        test::coreApplication();
        plan = test::storeExperiment(folder(), {"original", "pydeface"});
    }
    Snapshot snapshot() const {
        auto made = std::make_shared<StudySnapshot>();
        made->folder = folder();
        made->jobs = job::Queue(folder() / "jobs").list();
        made->index();
        return made;
    }
    [[nodiscard]] std::filesystem::path folder() const { return scratch.path() / "study"; }

    base::TemporaryFolder scratch;
    experiment::Experiment plan;
    TrainingFeed feed;
};

TEST_F(TrainingFeedTest, TellsAtMostOnceASecondHoweverManyEventsThereAre) {
    FakeJob job = FakeJob::training(folder(), "original", 0);
    job.start();
    feed.setActive(true);
    feed.setStudy(snapshot());
    ASSERT_TRUE(test::waitFor([&] { return feed.isSettled() && feed.trainings(); }));
    QSignalSpy told(&feed, &TrainingFeed::changed);
    QElapsedTimer clock;
    clock.start();
    int epoch = 0;
    // A burst at every turn of the event loop, until it was told of three times.
    ASSERT_TRUE(test::waitFor([&] {
        for (int i = 0; i < 20; ++i) job.say(test::epochEvent(++epoch));
        return told.count() >= 3;
    }));
    const double seconds = static_cast<double>(clock.elapsed()) / 1000;
    EXPECT_LE(told.count(), seconds / 0.95 + 1);
    ASSERT_TRUE(test::waitFor([&] { return feed.trainings()->cells[0].epoch() == epoch; })) << "and loses none";
}

TEST_F(TrainingFeedTest, FollowsOnlyWhileThePageIsShown) {
    FakeJob job = FakeJob::training(folder(), "original", 0);
    job.start();
    feed.setStudy(snapshot());
    EXPECT_FALSE(feed.isSettled());
    feed.setActive(true);
    ASSERT_TRUE(test::waitFor([&] { return feed.isSettled(); }));
    feed.setActive(false);
    job.say(test::epochEvent(1));
    feed.setActive(true);
    ASSERT_TRUE(test::waitFor([&] { return feed.trainings()->cells[0].epoch() == 1; }));
}

TEST_F(TrainingFeedTest, AnotherExperimentOrNoStudyLeavesNothingOfTheOld) {
    test::storeExperiment(folder(), {"original"}, 4, "exp-002");
    feed.setActive(true);
    feed.setStudy(snapshot());
    ASSERT_TRUE(test::waitFor([&] { return feed.isSettled(); }));
    EXPECT_EQ(feed.trainings()->plan.name, "exp-002");
    feed.setExperiment("exp-001");
    EXPECT_FALSE(feed.isSettled());
    ASSERT_TRUE(test::waitFor([&] { return feed.isSettled(); }));
    EXPECT_EQ(feed.trainings()->plan.name, "exp-001");
    feed.setStudy(nullptr);
    EXPECT_EQ(feed.trainings(), nullptr);
    EXPECT_TRUE(feed.isSettled());
    feed.setStudy(snapshot());
    ASSERT_TRUE(test::waitFor([&] { return feed.isSettled(); }));
    EXPECT_EQ(feed.trainings()->plan.name, "exp-002") << "read again, as nothing is remembered of it";
}

TEST_F(TrainingFeedTest, TheGridSaysStateEpochAndBestDsc) {
    FakeJob running = FakeJob::training(folder(), "pydeface", 1);
    running.start();
    running.say(test::epochEvent(40, 0.8));
    FakeJob done = FakeJob::training(folder(), "original", 0);
    done.start();
    done.say(test::epochEvent(341, 0.8));
    done.end();
    FakeJob waiting = FakeJob::training(folder(), "original", 1);
    feed.setActive(true);
    feed.setStudy(snapshot());
    ASSERT_TRUE(test::waitFor([&] { return feed.isSettled(); }));
    TrainingGrid grid;
    QAbstractItemModelTester tester(&grid, QAbstractItemModelTester::FailureReportingMode::Fatal);
    grid.setTrainings(feed.trainings());
    ASSERT_EQ(grid.rowCount(), 2);
    ASSERT_EQ(grid.columnCount(), 3);
    EXPECT_EQ(grid.firstToShow(), grid.index(1, 1)) << "what is at work";
    EXPECT_EQ(grid.index(0, 0).data().toString(), "done, epoch 341 0.800");
    EXPECT_EQ(grid.index(0, 1).data().toString(), "queued");
    EXPECT_EQ(grid.index(0, 2).data().toString(), "not started");
    EXPECT_EQ(grid.index(1, 1).data(Qt::AccessibleTextRole).toString(),
              "pydeface, fold 1, running, epoch 40, best validation DSC 0.506");
    EXPECT_EQ(grid.headerData(1, Qt::Vertical, Qt::DisplayRole).toString(), "pydeface");
    EXPECT_EQ(progressText(*feed.trainings()).section(" · ", 0, 1), "1 of 6 done · 1 running");
    EXPECT_EQ(resultText({{"epochs", 341}, {"best_epoch", 281}, {"best_val_loss", 0.04}, {"reason", "patience"}}),
              "best epoch 281 of 341");
    EXPECT_EQ(dscText(0.99996), ">0.999") << "a loss is never rounded away";
    EXPECT_EQ(leftText({7200, true}), QString::fromUtf8("≤\u00a02 h 00 min"));
}

}  // namespace
}  // namespace bauta::models
