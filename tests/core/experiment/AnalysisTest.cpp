// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/Analysis.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/Error.h"
#include "tests/core/experiment/RandomScores.h"
#include "tests/core/study/Samples.h"
#include "tests/support/Same.h"

namespace bauta::experiment {
namespace {

using base::Json;
using test::expectSame;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const Scores& randomScores() {
    static const Scores scores = [] {
        test::TemporaryStudy folder;
        test::RandomScores().store(folder.folder());
        return loadScores(folder.open(), "exp-001");
    }();
    return scores;
}

void expectSameComparison(const Comparison& ours, const Json& theirs) {
    SCOPED_TRACE(theirs.dump());
    EXPECT_EQ(ours.pairs.size(), theirs.at("n"));
    EXPECT_EQ(ours.differences.size(), theirs.at("n"));
    EXPECT_EQ(ours.leftOut, theirs.at("left_out"));
    expectSame(ours.test.p, theirs.at("p"), "p");
    expectSame(ours.q, theirs.at("q"), "q");
    expectSame(ours.pratt.p, theirs.at("pratt_p"), "pratt p");
    expectSame(ours.qPratt, theirs.at("pratt_q"), "pratt q");
    EXPECT_EQ(ours.tested(), !theirs.at("p").is_null());
    if (!ours.tested()) {
        EXPECT_NE(ours.reason, "");
        return;
    }
    EXPECT_EQ(ours.test.zeros, theirs.at("zeros"));
    EXPECT_EQ(ours.test.ties, theirs.at("ties"));
    EXPECT_EQ(name(ours.test.test), theirs.at("test"));
    EXPECT_EQ(ours.test.statistic(), theirs.at("statistic"));
    expectSame(ours.test.effect, theirs.at("effect"), "effect");
    const Json& shift = theirs.at("shift");
    expectSame(ours.shift.estimate, shift[0], "estimate");
    expectSame(ours.shift.low.value_or(NAN), shift[1], "low");
    expectSame(ours.shift.high.value_or(NAN), shift[2], "high");
}

TEST(AnalysisTest, ARandomExperimentIsAsSciPyNumPyAndStatsmodelsHaveIt) {
    const Json reference = base::readJson(BAUTA_EXPERIMENT_REFERENCE);
    ASSERT_EQ(reference.size(), 4U);
    for (const Json& theirs : reference) {
        const auto metric = theirs.at("metric").get<std::string>();
        AnalysisOptions options;
        options.rankInfinite = theirs.at("rank_infinite");
        if (theirs.at("preset") == "default") options.preset = statistics::Preset::Default;
        SCOPED_TRACE(metric + " " + theirs.at("preset").get<std::string>());
        const Analysis ours = analyse(randomScores(), options);
        const auto family = [&](Question question, const char* key, std::size_t size) {
            const Family* found = ours.family(question, metric);
            ASSERT_NE(found, nullptr);
            ASSERT_EQ(found->comparisons.size(), size);
            ASSERT_EQ(theirs.at(key).size(), size);
            std::size_t tests = 0;
            for (std::size_t i = 0; i < size; ++i) {
                const Comparison& c = found->comparisons[i];
                const Json& one = theirs.at(key)[i];
                EXPECT_EQ(c.oar, one.value("oar", ""));
                EXPECT_EQ(c.armA, one.value("a", "original"));
                EXPECT_EQ(c.armB, one.at("b"));
                EXPECT_EQ(c.within, one.value("within", "original"));
                expectSameComparison(c, one);
                tests += one.at("p").is_null() ? 0 : 1;
            }
            EXPECT_EQ(found->tests, tests);
        };
        family(Question::TrainedOn, "one", 24);
        family(Question::EvaluatedOn, "two", 18);
        family(Question::Composite, "composite", 24);
        for (const Json& one : theirs.at("table")) {
            SCOPED_TRACE(one.dump());
            const Composite* field =
                ours.composite(metric, one.at("train").get<std::string>(), one.at("test").get<std::string>());
            ASSERT_NE(field, nullptr);
            EXPECT_EQ(field->n, one.at("n"));
            EXPECT_EQ(field->omitted, one.at("omitted"));
            EXPECT_EQ(field->emptyOutputs, one.at("empty"));
            expectSame(field->mean, one.at("mean"), "mean");
            expectSame(field->sd, one.at("sd"), "SD");
            EXPECT_EQ(field->best, one.at("best"));
            EXPECT_EQ(field->letters, one.at("letters"));
            EXPECT_EQ(field->reason, "");
        }
        for (const Json& one : theirs.at("distributions")) {
            SCOPED_TRACE(one.dump());
            const Distribution* d =
                ours.distribution(one.at("question") == 1 ? Question::TrainedOn : Question::EvaluatedOn, metric,
                                  one.at("oar").get<std::string>(), one.at("arm").get<std::string>());
            ASSERT_NE(d, nullptr);
            EXPECT_EQ(d->values.size(), one.at("n"));
            EXPECT_EQ(d->omitted, one.at("omitted"));
            EXPECT_EQ(d->emptyOutputs, one.at("empty"));
            expectSame(d->mean, one.at("mean"), "mean");
            const std::array at = {d->low, d->q1, d->median, d->q3, d->high};
            for (std::size_t i = 0; i < at.size(); ++i) expectSame(at[i], one.at("at")[i], "percentile");
            EXPECT_EQ(d->reason.empty(), one.at("n") > 0);
        }
        ASSERT_EQ(ours.leftOut.size(), theirs.at("left_out").size());
        for (std::size_t i = 0; i < ours.leftOut.size(); ++i) {
            EXPECT_EQ(ours.leftOut[i].oar, theirs.at("left_out")[i][0]);
            EXPECT_EQ(ours.leftOut[i].subjects, theirs.at("left_out")[i][1]);
            EXPECT_EQ(ours.leftOut[i].why, "fewer than 5 subjects keep a voxel under all arms (" +
                                               std::to_string(ours.leftOut[i].subjects) + ")");
            EXPECT_EQ(ours.distribution(Question::EvaluatedOn, metric, ours.leftOut[i].oar, "original"), nullptr);
        }
        EXPECT_EQ(ours.evaluations2, theirs.at("evaluations2"));
    }
}

/// Scores by hand: what is not set is 0.8 and 1 mm for everybody.
class Hand {
  public:
    explicit Hand(std::size_t subjects, std::vector<std::string> arms = {kOriginal, "pydeface"}) {
        scores.plan.name = "exp-001";
        scores.plan.arms = std::move(arms);
        scores.plan.folds.resize(3);
        scores.plan.runFolds = {0, 1, 2};
        for (std::size_t s = 0; s < subjects; ++s)
            scores.plan.folds[s % 3].push_back("sub-" + std::to_string(100 + s + 1));
        for (const std::string& train : scores.plan.arms) {
            for (const std::string& test : scores.plan.arms) {
                for (std::size_t fold = 0; fold < 3; ++fold) {
                    for (const std::string& subject : scores.plan.folds[fold]) {
                        for (const char* oar : {"Parotid_L", "Parotid_R"}) {
                            scores.rows.push_back(
                                {subject, train, test, oar, fold, {{"dsc", 0.8}, {"msd_mm", 1.0}}, false, false});
                        }
                    }
                }
            }
        }
    }
    void each(const std::function<void(Score&, int subject)>& change) {
        for (Score& score : scores.rows) change(score, std::stoi(score.subject.substr(4)) - 100);
    }
    void drop(const std::function<bool(const Score&)>& which) { std::erase_if(scores.rows, which); }
    [[nodiscard]] Analysis analyse(const AnalysisOptions& options = {}) const {
        return experiment::analyse(scores, options);
    }
    Scores scores;
};

Comparison only(const Analysis& analysis, Question question, std::string_view metric, std::string_view oar,
                std::string_view arm = "pydeface") {
    const Family* family = analysis.family(question, metric);
    const auto found =
        std::ranges::find_if(family->comparisons, [&](const Comparison& c) { return c.oar == oar && c.armB == arm; });
    if (found == family->comparisons.end()) throw std::runtime_error("no such comparison");
    return *found;
}

TEST(AnalysisTest, ValuesThatAreAllEqualAreNotTestedAndSayWhy) {
    const Analysis analysis = Hand(9).analyse();
    for (const Question question : {Question::TrainedOn, Question::EvaluatedOn}) {
        const Comparison c = only(analysis, question, "dsc", "Parotid_L");
        EXPECT_FALSE(c.tested());
        EXPECT_TRUE(std::isnan(c.test.p) && std::isnan(c.q) && std::isnan(c.qPratt));
        EXPECT_EQ(c.reason, "all differences are zero");
        EXPECT_EQ(c.pairs.size(), 9U);
        EXPECT_EQ(c.shift.estimate, 0);
    }
    EXPECT_EQ(analysis.family(Question::TrainedOn, "dsc")->tests, 0U);
    const Composite* field = analysis.composite("dsc", "pydeface", kOriginal);
    EXPECT_EQ(field->letters, "") << "what is not tested is not called alike";
    EXPECT_EQ(field->reason, "not tested against original: all differences are zero");
    EXPECT_TRUE(field->best && analysis.composite("dsc", kOriginal, kOriginal)->best) << "both have the best mean";
    EXPECT_NEAR(field->sd, 0, 1e-15);
    const Distribution* d = analysis.distribution(Question::TrainedOn, "msd_mm", "Parotid_R", "pydeface");
    EXPECT_THAT((std::array{d->low, d->q1, d->median, d->q3, d->high, d->mean}), ElementsAre(1, 1, 1, 1, 1, 1));
}

TEST(AnalysisTest, AnOarThatNobodyHasIsToldAsSuch) {
    const Analysis analysis = Hand(9).analyse();
    const Comparison c = only(analysis, Question::TrainedOn, "dsc", "LN_Neck_II_L");
    EXPECT_EQ(c.reason, "no pairs");
    EXPECT_FALSE(c.tested());
    EXPECT_EQ(analysis.distribution(Question::TrainedOn, "dsc", "LN_Neck_II_L", "pydeface")->reason,
              "no subject has this OAR");
    ASSERT_EQ(analysis.leftOut.size(), 6U);
    EXPECT_EQ(analysis.leftOut.front().why, "no subject has this OAR");
    EXPECT_EQ(analysis.evaluations2, 18U);
    EXPECT_EQ(analysis.family(Question::EvaluatedOn, "dsc")->comparisons.size(), 2U);
}

TEST(AnalysisTest, FewPairsAreTestedAndSayThatTheyCannotReachTheLevel) {
    Hand hand(5);
    hand.each([](Score& score, int s) {
        if (score.armTrain == kOriginal) score.values["dsc"] = 0.8 + 0.01 * s;
    });
    AnalysisOptions options;
    options.fewestSubjects = 1;
    const Analysis analysis = hand.analyse(options);
    const Comparison five = only(analysis, Question::TrainedOn, "dsc", "Parotid_L");
    EXPECT_EQ(five.test.p, 0.0625);
    EXPECT_EQ(five.reason, "5 pairs cannot reach 0.05");
    EXPECT_FALSE(five.shift.low);
    Hand more(8);
    more.each([](Score& score, int s) {
        if (score.armTrain == kOriginal && s > 4) score.values["dsc"] = 0.8 + 0.01 * s;
    });
    const Comparison differ = only(more.analyse(), Question::TrainedOn, "dsc", "Parotid_L");
    EXPECT_EQ(differ.test.zeros, 4U);
    EXPECT_EQ(differ.reason, "4 pairs that differ cannot reach 0.05 in an exact test; this p is an approximation");
    Hand one(3);
    one.each([](Score& score, int s) {
        if (score.armTrain == kOriginal) score.values["dsc"] = s == 1 ? 0.9 : score.values["dsc"];
        score.refEmpty = s != 1;
    });
    const Comparison single = only(one.analyse(options), Question::TrainedOn, "dsc", "Parotid_L");
    EXPECT_EQ(single.test.p, 1);
    EXPECT_EQ(single.reason, "1 pair cannot reach 0.05");
}

TEST(AnalysisTest, EmptyOutputsCountAsNothingFoundAndHaveNoDistance) {
    Hand hand(9);
    hand.each([](Score& score, int s) {
        if (score.oar == "Parotid_L" && score.armTrain == kOriginal)
            score.values = {{"dsc", 0.8}, {"msd_mm", 1 + 0.1 * s}};
        if (score.oar == "Parotid_L" && score.armTrain == "pydeface" && s <= 2) {
            score.values = {{"dsc", 0}, {"msd_mm", INFINITY}};
            score.predEmpty = true;
        }
        if (score.oar == "Parotid_R" && score.armTrain == "pydeface") {
            score.values = {{"dsc", 0}, {"msd_mm", INFINITY}};
            score.predEmpty = true;
        }
        if (score.oar == "Parotid_R" && score.armTrain == kOriginal && s == 1) {
            score.values = {{"dsc", 0}, {"msd_mm", INFINITY}};
            score.predEmpty = true;
        }
    });
    const Analysis analysis = hand.analyse();
    EXPECT_EQ(only(analysis, Question::TrainedOn, "dsc", "Parotid_L").pairs.size(), 9U);
    const Comparison msd = only(analysis, Question::TrainedOn, "msd_mm", "Parotid_L");
    EXPECT_EQ(msd.pairs.size(), 7U);
    EXPECT_EQ(msd.leftOut, 2U);
    const Comparison none = only(analysis, Question::TrainedOn, "msd_mm", "Parotid_R");
    EXPECT_EQ(none.leftOut, 9U);
    EXPECT_EQ(none.reason, "no pairs: an output is empty in all 9");
    EXPECT_EQ(analysis.family(Question::TrainedOn, "msd_mm")->tests, 1U) << "the m of the correction";
    const Composite* dsc = analysis.composite("dsc", "pydeface", kOriginal);
    EXPECT_EQ(dsc->n, 18U);
    EXPECT_EQ(dsc->emptyOutputs, 11U);
    EXPECT_NEAR(dsc->mean, 7 * 0.8 / 18, 1e-15);
    EXPECT_EQ(analysis.composite("msd_mm", "pydeface", kOriginal)->n, 7U);
    const Distribution* d = analysis.distribution(Question::TrainedOn, "msd_mm", "Parotid_R", "pydeface");
    EXPECT_EQ(d->reason, "all 9 empty");
    Hand gone(9);
    gone.each([](Score& score, int) { score.refEmpty = score.armTest == "pydeface"; });
    EXPECT_EQ(only(gone.analyse(), Question::TrainedOn, "dsc", "Parotid_L").reason, "all differences are zero");
    EXPECT_EQ(gone.analyse().composite("dsc", kOriginal, "pydeface")->reason, "no target is left");
    EXPECT_EQ(gone.analyse().leftOut.back().why, "fewer than 5 subjects keep a voxel under all arms (0)");
    EXPECT_TRUE(std::isnan(d->median));
    EXPECT_EQ(analysis.distribution(Question::TrainedOn, "dsc", "Parotid_R", "pydeface")->values.size(), 9U);

    AnalysisOptions last;
    last.rankInfinite = true;
    const Analysis ranked = hand.analyse(last);
    const Comparison right = only(ranked, Question::TrainedOn, "msd_mm", "Parotid_R");
    EXPECT_EQ(right.leftOut, 0U);
    EXPECT_EQ(right.test.n, 9U);
    EXPECT_EQ(right.test.zeros, 1U);
    EXPECT_EQ(right.test.effect, -1) << "original − pydeface: minus infinity";
    EXPECT_TRUE(std::isnan(right.shift.estimate));
    EXPECT_EQ(right.reason, "both outputs are empty in 1 pair: counted as equal");
}

TEST(AnalysisTest, WhatIsNotEvaluatedIsToldAndNothingIsMadeOfIt) {
    Hand hand(9, {kOriginal, "mask_face", "pydeface"});
    hand.each([](Score& score, int s) { score.values["dsc"] = 0.8 - (score.armTrain == kOriginal ? 0 : 0.01 * s); });
    hand.drop([](const Score& score) {
        return score.armTest == "pydeface" || (score.armTrain == "mask_face" && score.fold == 2);
    });
    const Analysis analysis = hand.analyse();
    const Comparison part = only(analysis, Question::TrainedOn, "dsc", "Parotid_L", "mask_face");
    EXPECT_EQ(part.pairs.size(), 6U);
    EXPECT_EQ(part.reason, "3 of 9 subjects are not evaluated");
    const Comparison none = only(analysis, Question::EvaluatedOn, "dsc", "Parotid_L", "pydeface");
    EXPECT_EQ(none.reason, "not evaluated");
    EXPECT_EQ(analysis.composite("dsc", "original", "pydeface")->reason, "not evaluated");
    EXPECT_EQ(analysis.composite("dsc", "original", "pydeface")->n, 0U);
    EXPECT_TRUE(std::isnan(analysis.composite("dsc", "original", "pydeface")->mean));
    EXPECT_FALSE(analysis.composite("dsc", "original", "pydeface")->best);
    EXPECT_EQ(analysis.composite("dsc", "mask_face", "original")->reason,
              "3 of 9 subjects are not evaluated; not tested against pydeface: all differences are zero");
    EXPECT_EQ(analysis.distribution(Question::EvaluatedOn, "dsc", "Parotid_L", "pydeface")->reason, "not evaluated");
    EXPECT_EQ(only(analysis, Question::EvaluatedOn, "dsc", "Parotid_L", "mask_face").pairs.size(), 9U)
        << "valid under the arms that anything was evaluated on";
    hand.scores.rows.clear();
    const Analysis nothing = hand.analyse();
    EXPECT_EQ(nothing.family(Question::EvaluatedOn, "dsc")->comparisons.size(), 16U);
    EXPECT_THAT(nothing.leftOut, IsEmpty());
    EXPECT_EQ(nothing.evaluations2, 0U);
}

TEST(AnalysisTest, AMetricThatWasNotMeasuredIsNoMissingTarget) {
    const Analysis analysis = Hand(9).analyse();
    EXPECT_EQ(analysis.composite("nsd_2mm", kOriginal, kOriginal)->reason, "18 values are not measured");
    EXPECT_EQ(analysis.distribution(Question::TrainedOn, "nsd_2mm", "Parotid_L", kOriginal)->reason, "not measured");
    EXPECT_EQ(only(analysis, Question::TrainedOn, "nsd_2mm", "Parotid_L").reason, "no pairs; 9 pairs without a value");
}

TEST(AnalysisTest, WithoutTheArmOriginalOrWithItAloneThereIsNothingToCompare) {
    const Analysis without = Hand(9, {"mask_face", "pydeface"}).analyse();
    const Family* family = without.family(Question::TrainedOn, "dsc");
    EXPECT_THAT(family->comparisons, IsEmpty());
    EXPECT_EQ(family->reason, "the experiment has no arm original");
    EXPECT_EQ(without.distribution(Question::TrainedOn, "dsc", "Parotid_L", "pydeface")->reason,
              "the experiment has no arm original");
    EXPECT_EQ(without.family(Question::Composite, "dsc")->comparisons.size(), 2U);
    const Analysis alone = Hand(9, {kOriginal}).analyse();
    EXPECT_EQ(alone.family(Question::EvaluatedOn, "dsc")->reason, "the experiment has no arm but original");
    EXPECT_EQ(alone.family(Question::Composite, "dsc")->reason, "the experiment has one arm alone");
    EXPECT_FALSE(alone.composite("dsc", kOriginal, kOriginal)->best);
    EXPECT_EQ(alone.distribution(Question::TrainedOn, "dsc", "Parotid_L", kOriginal)->values.size(), 9U);
}

TEST(AnalysisTest, AnOarWithFewSubjectsIsLeftOutOfTheSecondExperimentAlone) {
    Hand hand(9);
    hand.each(
        [](Score& score, int s) { score.refEmpty = score.armTest == "pydeface" && score.oar == "Parotid_R" && s > 4; });
    const Analysis analysis = hand.analyse();
    const auto left = std::ranges::find(analysis.leftOut, "Parotid_R", &LeftOutOar::oar);
    ASSERT_NE(left, analysis.leftOut.end());
    EXPECT_EQ(left->why, "fewer than 5 subjects keep a voxel under all arms (4)");
    EXPECT_EQ(left->subjects, 4U);
    EXPECT_EQ(analysis.evaluations2, 13U) << "those of the OAR left out too";
    EXPECT_EQ(only(analysis, Question::TrainedOn, "dsc", "Parotid_R").pairs.size(), 9U);
    AnalysisOptions four;
    four.fewestSubjects = 4;
    EXPECT_EQ(hand.analyse(four).evaluations2, 13U);
    EXPECT_EQ(only(hand.analyse(four), Question::EvaluatedOn, "dsc", "Parotid_R").pairs.size(), 4U);
    EXPECT_EQ(hand.analyse(four).distribution(Question::EvaluatedOn, "dsc", "Parotid_R", "pydeface")->values.size(),
              4U);
}

TEST(AnalysisTest, FoldsAreNoUnitOfATest) {
    EXPECT_NO_THROW(requireSubjectUnit("subject", 5));
    for (const auto& [unit, text] :
         {std::pair("fold", "5 folds cannot reach a p below 0.0625"), {"voxel", "no unit"}}) {
        try {
            requireSubjectUnit(unit, 5);
            ADD_FAILURE() << unit;
        } catch (const base::Error& error) {
            EXPECT_EQ(error.code(), base::ErrorCode::BadRequest);
            EXPECT_THAT(error.reason(), HasSubstr(text));
        }
    }
}

}  // namespace
}  // namespace bauta::experiment
