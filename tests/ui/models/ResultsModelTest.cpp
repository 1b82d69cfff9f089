// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/ResultsModel.h"

#include <gtest/gtest.h>

#include <QSignalSpy>
#include <limits>

#include "core/base/Files.h"
#include "tests/support/Events.h"
#include "tests/ui/models/FakeResults.h"
#include "tests/ui/models/FakeTraining.h"
#include "tests/ui/models/StudyMaker.h"
#include "ui/models/ResultsText.h"

namespace bauta::models {
namespace {

using experiment::Question;

class ResultsModelTest : public testing::Test {
  protected:
    ResultsModelTest() {
        test::coreApplication();
        test::makeStudy(folder(), 2);
        model.setActive(true);
    }
    /// The state of the study as the window would tell it; the jobs are not needed.
    void tell() {
        auto snapshot = std::make_shared<StudySnapshot>();
        snapshot->folder = folder();
        snapshot->index();
        model.setStudy(snapshot);
        ASSERT_TRUE(test::waitFor([&] { return model.isSettled(); }));
    }
    [[nodiscard]] std::filesystem::path folder() const { return scratch.path() / "study"; }

    base::TemporaryFolder scratch;
    ResultsModel model;
};

TEST_F(ResultsModelTest, ReadsTheNewestExperimentAndBeginsWithTheSmallestQ) {
    tell();
    EXPECT_TRUE(model.experiments().empty());
    EXPECT_EQ(model.results(), nullptr);
    test::storeExperiment(folder(), {"original"}, 3, "exp-001");
    const auto plan = test::storeExperiment(folder(), {"original", "pydeface"}, 3, "exp-002");
    test::storeFakeResults(folder(), plan);
    tell();
    EXPECT_EQ(model.experiments(), (std::vector<std::string>{"exp-001", "exp-002"}));
    EXPECT_EQ(model.experiment(), "exp-002");
    ASSERT_TRUE(model.hasScores());
    EXPECT_EQ(model.oars().size(), 8U) << "those that nobody has are told too";
    EXPECT_EQ(model.oar(), "Parotid_L");
    EXPECT_EQ(model.arm(), "pydeface");
    ASSERT_NE(model.comparison(), nullptr);
    // Six differences of the same sign: the smallest p there is.
    EXPECT_DOUBLE_EQ(model.comparison()->test.p, 0.03125);
    model.setExperiment("exp-001");
    ASSERT_TRUE(test::waitFor([&] { return model.isSettled(); }));
    EXPECT_FALSE(model.hasScores());
    EXPECT_EQ(model.trainings(), (std::pair<std::size_t, std::size_t>(0, 3)));
}

TEST_F(ResultsModelTest, AnotherStudyBeginsWithNothingOfTheOneBefore) {
    test::storeFakeResults(folder(), test::storeExperiment(folder(), {"original", "pydeface"}));
    tell();
    ASSERT_TRUE(model.hasScores());
    const auto held = model.results();
    model.setExperiment("exp-001");
    EXPECT_EQ(model.results(), held) << "it is the one that is shown";
    auto other = std::make_shared<StudySnapshot>();
    other->folder = scratch.path() / "other";
    test::makeStudy(other->folder, 1);
    other->index();
    model.setStudy(other);
    EXPECT_TRUE(model.experiments().empty());
    EXPECT_FALSE(model.hasScores());
    ASSERT_TRUE(test::waitFor([&] { return model.isSettled(); }));
    EXPECT_TRUE(model.experiments().empty());
}

TEST_F(ResultsModelTest, FillsAsEvaluationsAreStoredAndIsQuietWhileThereAreNone) {
    const auto plan = test::storeExperiment(folder(), {"original", "pydeface"});
    tell();
    EXPECT_FALSE(model.hasScores());
    QSignalSpy changed(&model, &ResultsModel::changed);
    tell();
    EXPECT_EQ(changed.count(), 0) << "nothing new";
    test::storeFakeCell(folder(), plan, "original", "original", 0);
    tell();
    ASSERT_TRUE(model.hasScores());
    EXPECT_EQ(model.results()->scores.missing.size(), 11U);
    const auto held = model.results();
    test::storeFakeCell(folder(), plan, "original", "original", 1);
    tell();
    EXPECT_NE(model.results(), held);
    EXPECT_EQ(held->scores.missing.size(), 11U) << "what is held does not change";
    EXPECT_TRUE(summaryText(*model.results()).contains("2 of 12 evaluations"))
        << summaryText(*model.results()).toStdString();
}

TEST_F(ResultsModelTest, ReadsNothingWhileNobodyLooks) {
    test::storeFakeResults(folder(), test::storeExperiment(folder(), {"original", "pydeface"}));
    model.setActive(false);
    auto snapshot = std::make_shared<StudySnapshot>();
    snapshot->folder = folder();
    snapshot->index();
    model.setStudy(snapshot);
    QCoreApplication::processEvents();
    EXPECT_EQ(model.results(), nullptr);
    model.setActive(true);
    ASSERT_TRUE(test::waitFor([&] { return model.hasScores(); }));
}

TEST_F(ResultsModelTest, ABrokenTableIsOneSentenceAndNotTheEnd) {
    const auto plan = test::storeExperiment(folder(), {"original", "pydeface"});
    test::storeFakeResults(folder(), plan);
    // As a table of another plan would: sub-002 is not in fold 0.
    experiment::storeEvaluation(folder(), {"exp-001", "original", "original", 0},
                                {{"sub-002", {test::scoreOf("Parotid_L", {0.5})}}}, base::Json::object());
    tell();
    EXPECT_FALSE(model.hasScores());
    EXPECT_FALSE(model.problem().isEmpty());
    EXPECT_TRUE(model.problem().contains("sub-002, who is not in this fold")) << model.problem().toStdString();
    EXPECT_FALSE(model.remedy().isEmpty());
}

TEST_F(ResultsModelTest, MetricQuestionAndSelectionAreKeptWhileTheyExist) {
    test::storeFakeResults(folder(), test::storeExperiment(folder(), {"original", "pydeface"}));
    tell();
    EXPECT_EQ(model.metric().key, "dsc");
    model.stepMetric();
    EXPECT_EQ(model.metric().key, "msd_mm");
    model.setQuestion(Question::EvaluatedOn);
    EXPECT_EQ(model.trainArm(), "original");
    EXPECT_EQ(model.testArm(), "pydeface");
    model.select("Parotid_R", "original");
    model.stepArm(1);
    EXPECT_EQ(model.arm(), "pydeface");
    model.stepArm(1);
    EXPECT_EQ(model.arm(), "pydeface") << "the last";
    model.stepOar(1);
    EXPECT_EQ(model.oar(), "Glnd_Submand_L") << "in the order of the study";
    model.stepOar(-9);
    EXPECT_EQ(model.oar(), "Parotid_L");
    model.select("Parotid_R", "pydeface");
    model.setQuestion(Question::TrainedOn);
    EXPECT_EQ(model.oar(), "Parotid_R") << "the user's choice stays";
    for (int i = 0; i < 4; ++i) model.stepMetric();
    EXPECT_EQ(model.metric().key, "dsc") << "around";
    model.select("Liver", "pydeface");
    EXPECT_EQ(model.oar(), "Parotid_R") << "no such OAR";
}

TEST_F(ResultsModelTest, TheScoresBehindAValueComeWorstFirst) {
    test::storeFakeResults(folder(), test::storeExperiment(folder(), {"original", "pydeface"}));
    tell();
    const experiment::Results& results = *model.results();
    const auto dsc = evaluationsOf(results, model.metric(), "pydeface", "original", "Parotid_L");
    ASSERT_EQ(dsc.size(), 6U);
    EXPECT_EQ(dsc.front().subject, "sub-001");
    EXPECT_EQ(dsc.back().subject, "sub-006");
    EXPECT_EQ(dsc.back().fold, 2U) << "sub-006 is in the last fold";
    const auto& msd = experiment::resultMetric("msd_mm");
    const auto distances = evaluationsOf(results, msd, "pydeface", "original", "Parotid_R");
    EXPECT_TRUE(distances.front().predEmpty) << "an empty output is the worst distance";
    EXPECT_EQ(evaluationText(msd, distances.front()), "∞, empty");
    EXPECT_GT(distances[1].value, distances.back().value);
    const auto all = evaluationsOf(results, model.metric(), "original", "pydeface", {});
    EXPECT_EQ(all.size(), 18U);
    EXPECT_TRUE(all.back().refEmpty) << "what has no value comes last";
    EXPECT_EQ(evaluationText(model.metric(), all.back()), "no voxel left");
}

TEST_F(ResultsModelTest, CountsWhatIsLeftOutOfAQuestion) {
    test::storeFakeResults(folder(), test::storeExperiment(folder(), {"original", "pydeface"}));
    tell();
    const auto trained = leftOut(*model.results(), Question::TrainedOn, {"dsc", "msd_mm"});
    EXPECT_EQ(trained[0].values, (QStringList{"0", "0"})) << "the originals have all their OARs";
    EXPECT_EQ(trained[1].values, (QStringList{"1, scored 0", "1 of 36"}));
    const auto evaluated = leftOut(*model.results(), Question::EvaluatedOn, {"dsc", "msd_mm"});
    EXPECT_EQ(evaluated[0].values, (QStringList{"6", "6"}));
    EXPECT_EQ(evaluated[1].values, (QStringList{"0", "0"}));
}

TEST_F(ResultsModelTest, AnOarThatIsGoneIsToldInASentence) {
    test::storeFakeResults(folder(), test::storeExperiment(folder(), {"original", "pydeface"}));
    tell();
    model.setQuestion(Question::EvaluatedOn);
    bool found = false;
    for (const experiment::Comparison& one : model.family()->comparisons) {
        if (one.oar != "LN_Neck_III_L") continue;
        found = true;
        EXPECT_TRUE(cannotCompare(one).startsWith("LN_Neck_III_L cannot be compared for pydeface: "))
            << cannotCompare(one).toStdString();
    }
    for (const experiment::LeftOutOar& one : model.results()->analysis.leftOut)
        found = found || one.oar == "LN_Neck_III_L";
    EXPECT_TRUE(found) << "as a comparison without a test, or as left out with a reason";
}

TEST(ResultsTextTest, WritesProbabilitiesWithoutRoundingThemAway) {
    EXPECT_EQ(probabilityText(0.191), "0.191");
    EXPECT_EQ(probabilityText(0.00284), "0.0028");
    EXPECT_EQ(probabilityText(7.66e-5), "7.7e−5");
    EXPECT_EQ(probabilityText(1e-4), "1e−4");
    EXPECT_EQ(probabilityText(9.96e-6), "1e−5");
    EXPECT_EQ(probabilityText(1e-120), "<1e−99");
    EXPECT_EQ(probabilityText(std::numeric_limits<double>::quiet_NaN()), "n/a");
    EXPECT_EQ(scoreText(experiment::resultMetric("dsc"), 0.9999), ">0.999") << "1 is said of what is 1";
    EXPECT_EQ(scoreText(experiment::resultMetric("dsc"), 1), "1.000");
    EXPECT_EQ(scoreText(experiment::resultMetric("msd_mm"), 12.345), "12.35");
}

TEST(ResultsTextTest, SaysHowSmallAPFoldsCanReach) {
    experiment::Experiment plan;
    plan.folds.resize(5);
    plan.runFolds = {0, 1, 2, 3, 4};
    EXPECT_EQ(foldsText(plan), "Tests use subjects. 5 folds can never reach p < 0.0625.");
    plan.runFolds = {0, 1};
    EXPECT_EQ(foldsText(plan), "Tests use subjects. 2 folds can never reach p < 0.5.");
}

}  // namespace
}  // namespace bauta::models
