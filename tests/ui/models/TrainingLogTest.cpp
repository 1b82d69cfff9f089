// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/TrainingLog.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/ui/models/FakeTraining.h"

namespace bauta::models {
namespace {

using base::Json;

TrainingLog logOf(const std::vector<Json>& events) {
    TrainingLog log;
    for (const Json& event : events) (void)log.take(event);
    return log;
}

std::vector<int> numbers(const TrainingLog& log) {
    std::vector<int> all;
    for (const Epoch& epoch : log.epochs) all.push_back(epoch.number);
    return all;
}

TEST(TrainingLogTest, AnEpochToldTwiceCountsOnceAsToldLast) {
    const TrainingLog log =
        logOf({test::epochEvent(1), test::epochEvent(2, 0.5), test::epochEvent(2, 0.9), test::epochEvent(3)});
    EXPECT_EQ(numbers(log), (std::vector{1, 2, 3}));
    EXPECT_NEAR(log.epochs[1].meanDsc, 0.9 * (1 - std::exp(-0.05)), 1e-12);
}

TEST(TrainingLogTest, TheHistoryReplacesAllEpochsToldBefore) {
    Json first = test::epochEvent(1), second = test::epochEvent(2);
    first.erase("event");
    second.erase("event");
    const TrainingLog log = logOf({test::trainingEvent(),
                                   test::epochEvent(1),
                                   test::epochEvent(2),
                                   test::epochEvent(3),
                                   test::trainingEvent(),
                                   {{"event", "history"}, {"epochs", {first, second}}},
                                   test::epochEvent(3, 0.4)});
    EXPECT_EQ(numbers(log), (std::vector{1, 2, 3}));
    EXPECT_LT(log.epochs[2].meanDsc, log.epochs[1].meanDsc) << "the third is the one told after the history";
}

TEST(TrainingLogTest, AProcessThatBeginsAnewDropsWhatWasToldBefore) {
    TrainingLog log = logOf({test::trainingEvent(), test::epochEvent(1), test::epochEvent(2), test::trainingEvent()});
    EXPECT_EQ(numbers(log), (std::vector{1, 2})) << "until it tells its first epoch";
    (void)log.take(test::epochEvent(1));
    EXPECT_EQ(numbers(log), (std::vector{1}));
}

TEST(TrainingLogTest, WhatIsMissingUnknownOrNoNumberIsLeftOut) {
    Json event = test::epochEvent(4);
    event["something_new"] = {1, 2};
    event["val_loss"] = "nan";
    event["train_loss"] = nullptr;
    event["measured"]["dsc"].erase("Parotid_L");
    event["measured"]["dsc"]["Parotid_R"] = nullptr;
    event["measured"]["mean_msd_mm"] = "inf";
    Json unmeasured = test::epochEvent(5);
    unmeasured["measured"] = nullptr;
    TrainingLog log =
        logOf({{{"event", "weather"}, {"rain", true}}, {{"event", "epoch"}}, Json::array(), event, unmeasured});
    ASSERT_EQ(numbers(log), (std::vector{4, 5}));
    const Epoch& epoch = log.epochs[0];
    EXPECT_TRUE(std::isnan(epoch.valLoss));
    EXPECT_TRUE(std::isnan(epoch.trainLoss));
    EXPECT_TRUE(std::isnan(epoch.dsc[0]));
    EXPECT_TRUE(std::isnan(epoch.dsc[1]));
    EXPECT_FALSE(std::isnan(epoch.dsc[2]));
    EXPECT_TRUE(std::isnan(epoch.meanMsd_mm));
    EXPECT_EQ(epoch.values, 48);
    EXPECT_FALSE(log.epochs[1].measured);
    EXPECT_TRUE(std::isnan(log.epochs[1].dsc[3]));
    EXPECT_FALSE(log.take({{"event", "heartbeat"}}));
}

TEST(TrainingLogTest, TheBestDscIsThatOfTheEpochWhoseWeightsAreKept) {
    TrainingLog log = logOf({test::epochEvent(1, 0.8), test::epochEvent(2, 0.8), test::epochEvent(3, 0.8, 2)});
    EXPECT_NEAR(log.bestDsc(), 0.8 * (1 - std::exp(-2 / 40.0)), 1e-12) << "epoch 3 has a higher one, but was not kept";
    EXPECT_EQ(log.epochsWithoutBetter(), 1);
    Json unmeasured = test::epochEvent(2);
    unmeasured["measured"] = nullptr;
    log = logOf({test::epochEvent(1, 0.8), unmeasured, test::epochEvent(3, 0.8, 2)});
    EXPECT_NEAR(log.bestDsc(), 0.8 * (1 - std::exp(-3 / 40.0)), 1e-12) << "the kept epoch was not measured";
    EXPECT_TRUE(std::isnan(TrainingLog().bestDsc()));
}

TEST(TrainingLogTest, SecondsPerEpochAreTheMedianOfTheLast) {
    TrainingLog log;
    for (int epoch = 1; epoch <= 20; ++epoch) {
        Json event = test::epochEvent(epoch);
        event["seconds"] = epoch == 15 ? 500.0 : epoch > 11 ? 3.0 : 9.0;
        (void)log.take(event);
    }
    EXPECT_DOUBLE_EQ(log.secondsPerEpoch(), 3.0) << "neither one slow epoch nor those of a slower start count";
}

TEST(TrainingLogTest, ReadsSetupPreviewAndCheckpoint) {
    const TrainingLog log =
        logOf({test::trainingEvent(),
               {{"event", "preview"}, {"epoch", 7}, {"subject", "sub-003"}, {"file", "models/p.nii.gz"}},
               {{"event", "checkpoint"}, {"epoch", 6}, {"datetime_utc", "2026-01-01T00:00:00.000Z"}}});
    ASSERT_TRUE(log.setup && log.preview);
    EXPECT_EQ(log.setup->parameters, 5749641);
    EXPECT_EQ(log.setup->grid, (std::array<std::int64_t, 3>{128, 128, 120}));
    EXPECT_EQ(log.setup->patienceEpochs, 60);
    EXPECT_TRUE(log.setup->amsgrad);
    EXPECT_EQ(*log.preview, (TrainingPreview{7, "sub-003", "models/p.nii.gz"}));
    EXPECT_EQ(log.checkpointEpoch, 6);
    EXPECT_EQ(log.checkpoint_utc, "2026-01-01T00:00:00.000Z");
}

TEST(TrainingLogTest, AnEvaluationKeepsWhatHasAValue) {
    const auto point = evaluationPoint(
        {{"event", "evaluation"},
         {"arm_train", "original"},
         {"arm_test", "pydeface"},
         {"fold", 2},
         {"subject", "sub-004"},
         {"oars", {{"Parotid_L", {{"dsc", 0.7}, {"msd_mm", "inf"}}}, {"Parotid_R", {{"dsc", nullptr}}}}}});
    ASSERT_TRUE(point);
    EXPECT_EQ(point->armTest, "pydeface");
    EXPECT_EQ(point->fold, 2U);
    EXPECT_DOUBLE_EQ(point->dsc[0], 0.7);
    EXPECT_TRUE(std::isnan(point->msd_mm[0])) << "nothing was predicted";
    EXPECT_TRUE(std::isnan(point->dsc[1]));
    EXPECT_FALSE(evaluationPoint({{"event", "epoch"}}));
}

}  // namespace
}  // namespace bauta::models
