// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/Figure.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/support/Results.h"

namespace bauta::report {
namespace {

const experiment::Results& usual() {
    static const experiment::Results results = test::makeResults();
    return results;
}

using experiment::Question;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

const Figure* find(const std::vector<Figure>& all, const std::string& name) {
    const auto found = std::ranges::find(all, name, &Figure::name);
    return found == all.end() ? nullptr : &*found;
}

/// The mark of an OAR and arm.
const Mark& at(const Panel& panel, const std::string& oar, const std::string& arm) {
    const auto group = std::ranges::find(panel.groups, oar, &Group::oar);
    return *std::ranges::find(group->marks, arm, &Mark::arm);
}

/// numpy.percentile of the scores themselves.
double percentile(std::vector<double> values, double share) {
    std::ranges::sort(values);
    const double place = share * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, values.size() - 1);
    return values[below] + (place - static_cast<double>(below)) * (values[above] - values[below]);
}

TEST(FigureTest, AllFiguresComeInOrderWithOriginalFirst) {
    test::ResultsRequest request;
    request.arms = {"pydeface", "original", "mask_face"};
    const auto all = figures(test::makeResults(request));
    std::vector<std::string> names;
    for (const Figure& figure : all) names.push_back(figure.name);
    EXPECT_THAT(names, ElementsAre("figure2_preserved", "figure3_train", "figure4_evaluate", "figureA1_hd95_train",
                                   "figureA2_hd95_evaluate"));
    EXPECT_THAT(find(all, "figure3_train")->arms, ElementsAre("original", "pydeface", "mask_face"));
    for (const Panel& panel : find(all, "figure3_train")->panels)
        for (const Group& group : panel.groups) EXPECT_EQ(group.marks.front().arm, "original");
}

TEST(FigureTest, BoxesAreThoseOfTheScores) {
    const experiment::Results& results = usual();
    for (const std::string metric : {"dsc", "msd_mm"}) {
        const Panel panel = panelOf(results, Question::TrainedOn, metric);
        std::vector<double> values;
        for (const experiment::Score& row : results.scores.rows)
            if (row.armTrain == "mask_face" && row.armTest == "original" && row.oar == "LN_Neck_II_R" &&
                std::isfinite(row.value(metric)))
                values.push_back(row.value(metric));
        ASSERT_GE(values.size(), 28U);
        double mean = 0, spread = 0;
        for (const double v : values) mean += v / static_cast<double>(values.size());
        for (const double v : values) spread += (v - mean) * (v - mean);
        const Mark& mark = at(panel, "LN_Neck_II_R", "mask_face");
        EXPECT_EQ(mark.values.size(), values.size());
        EXPECT_NEAR(mark.mean, mean, 1e-12);
        EXPECT_NEAR(mark.sd, std::sqrt(spread / static_cast<double>(values.size() - 1)), 1e-12);
        EXPECT_NEAR(mark.low, percentile(values, 0.05), 1e-12);
        EXPECT_NEAR(mark.q1, percentile(values, 0.25), 1e-12);
        EXPECT_NEAR(mark.median, percentile(values, 0.5), 1e-12);
        EXPECT_NEAR(mark.q3, percentile(values, 0.75), 1e-12);
        EXPECT_NEAR(mark.high, percentile(values, 0.95), 1e-12);
    }
}

TEST(FigureTest, AxesHoldTheWhiskersAndEndAtARoundNumber) {
    const experiment::Results& results = usual();
    const Panel dsc = panelOf(results, Question::TrainedOn, "dsc");
    EXPECT_EQ(dsc.low, 0);
    EXPECT_EQ(dsc.high, 1);
    EXPECT_EQ(dsc.most, 1);
    for (const char* metric : {"msd_mm", "hd95_mm", "mean_hd95_mm"}) {
        const Panel panel = panelOf(results, Question::EvaluatedOn, metric);
        EXPECT_EQ(panel.unit, "mm");
        EXPECT_EQ(panel.low, 0);
        EXPECT_TRUE(std::isinf(panel.most));
        double most = 0;
        for (const Group& group : panel.groups)
            for (const Mark& mark : group.marks) most = std::max(most, mark.high);
        EXPECT_GE(panel.high, most) << metric;
        EXPECT_LE(panel.high, 1.6 * most) << metric;
        EXPECT_EQ(panel.high, std::round(panel.high * 10) / 10) << metric;
    }
}

TEST(FigureTest, BracketsAreThePairsWhoseQIsSmallEnough) {
    test::ResultsRequest request;
    request.options.stars = statistics::usualStars();
    const experiment::Results results = test::makeResults(request);
    const Panel panel = panelOf(results, Question::TrainedOn, "dsc");
    const experiment::Family& family = *results.analysis.family(Question::TrainedOn, "dsc");
    std::size_t brackets = 0, significant = 0;
    for (const Group& group : panel.groups) {
        brackets += group.brackets.size();
        for (const Bracket& bracket : group.brackets) {
            EXPECT_EQ(bracket.armA, "original");
            const auto found = std::ranges::find_if(
                family.comparisons, [&](const auto& c) { return c.oar == group.oar && c.armB == bracket.armB; });
            ASSERT_NE(found, family.comparisons.end());
            EXPECT_EQ(bracket.stars, found->q <= 1e-4   ? "****"
                                     : found->q <= 1e-3 ? "***"
                                     : found->q <= 0.01 ? "**"
                                                        : "*");
        }
    }
    for (const auto& c : family.comparisons) significant += c.tested() && c.q <= 0.05 ? 1 : 0;
    EXPECT_EQ(brackets, significant);
    EXPECT_GT(brackets, 8U);
    EXPECT_LT(brackets, 24U) << "every pair differs: the brackets of others are not tried";
}

TEST(FigureTest, EmptyOutputsAreWordsForDistancesAndZerosForOverlap) {
    const experiment::Results& results = usual();
    const Mark& dsc = at(panelOf(results, Question::TrainedOn, "dsc"), "LN_Neck_III_L", "pydeface");
    EXPECT_EQ(dsc.values.size(), 29U);
    EXPECT_EQ(dsc.mean, 0);
    EXPECT_EQ(dsc.count, "29");
    const Panel msd = panelOf(results, Question::TrainedOn, "msd_mm");
    const Mark& none = at(msd, "LN_Neck_III_L", "pydeface");
    EXPECT_TRUE(none.values.empty());
    EXPECT_THAT(none.none, HasSubstr("29 empty"));
    bool some = false;  // one that lacks a few
    for (const Group& group : msd.groups)
        for (const Mark& mark : group.marks)
            if (!mark.values.empty() && mark.values.size() < 29) {
                some = true;
                EXPECT_EQ(mark.count, std::to_string(mark.values.size()) + " (" +
                                          std::to_string(29 - mark.values.size()) + " empty)");
            }
    EXPECT_TRUE(some);
}

TEST(FigureTest, ExperimentTwoLeavesOutWhatTooFewKeepAndSaysSo) {
    const experiment::Results& results = usual();
    const auto all = figures(results);
    const Figure& figure = *find(all, "figure4_evaluate");
    EXPECT_EQ(figure.panels.front().groups.size(), 6U);
    for (const Group& group : figure.panels.front().groups) EXPECT_THAT(group.oar, Not(HasSubstr("III")));
    EXPECT_THAT(figure.caption, HasSubstr("Left out: LN_Neck_III_L: "));
    EXPECT_THAT(figure.caption,
                AllOf(HasSubstr("; LN_Neck_III_R: "), HasSubstr("168 pairs"), HasSubstr("165 of them")));
    EXPECT_EQ(find(all, "figure3_train")->panels.front().groups.size(), 8U);
}

TEST(FigureTest, CaptionsNameEnginesCountsTestsAndDefinitions) {
    for (const Figure& figure : figures(usual())) {
        EXPECT_THAT(figure.caption, HasSubstr("mask_face native, fsl_deface published, pydeface native"))
            << figure.name;
        EXPECT_THAT(figure.caption, Not(HasSubstr("phantom-truth")));
        EXPECT_FALSE(figure.title.empty());
    }
    const auto all = figures(usual());
    EXPECT_THAT(find(all, "figure2_preserved")->caption,
                HasSubstr("n = 39 (mask_face), 45 (fsl_deface), 42 (pydeface)"));
    EXPECT_THAT(find(all, "figure2_preserved")->caption,
                HasSubstr("No subject is judged 1 under afni_refacer, deepdefacer, defacer, mri_deface or quickshear"));
    const std::string& caption = find(all, "figure3_train")->caption;
    for (const char* part : {"29 subjects", "Wilcoxon", "preset paper", "m = 24 (DSC) and 22 (MSD) tests", "bauta-1",
                             "* q ≤ 0.05, ** ≤ 0.01, *** ≤ 1e-4, **** ≤ 1e-5", "5th to 95th percentile"})
        EXPECT_THAT(caption, HasSubstr(part));
}

TEST(FigureTest, ItsSubjectsAreThoseOfItsCells) {
    experiment::Results results = usual();
    std::erase_if(results.scores.rows,
                  [](const experiment::Score& row) { return row.armTrain == "original" && row.subject > "sub-020"; });
    const auto all = figures(results);
    EXPECT_THAT(find(all, "figure3_train")->caption, HasSubstr("29 subjects"));
    EXPECT_THAT(find(all, "figure4_evaluate")->caption, HasSubstr("20 subjects"));
}

TEST(FigureTest, RatingsByTheTruthAreSaidInEveryCaption) {
    test::ResultsRequest request;
    request.byTruth = true;
    for (const Figure& figure : figures(test::makeResults(request)))
        EXPECT_THAT(figure.caption, HasSubstr("phantom-truth")) << figure.name;
}

TEST(FigureTest, WithoutScoresOnlyThePreservedRatioIsDrawn) {
    test::ResultsRequest request;
    request.evaluated = false;
    const experiment::Results results = test::makeResults(request);
    const auto all = figures(results);
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all.front().name, "figure2_preserved");
    for (const Group& group : panelOf(results, Question::TrainedOn, "dsc").groups)
        for (const Mark& mark : group.marks) {
            EXPECT_TRUE(mark.values.empty());
            EXPECT_FALSE(mark.none.empty());
        }
}

TEST(FigureTest, AnArmWithoutNetworksAndAnOarNobodyHasAreWords) {
    test::ResultsRequest request;
    request.missingArm = "fsl_deface";
    request.absentOar = "Parotid_R";
    const Panel panel = panelOf(test::makeResults(request), Question::TrainedOn, "dsc");
    for (const Group& group : panel.groups)
        for (const Mark& mark : group.marks) {
            const bool none = group.oar == "Parotid_R" || mark.arm == "fsl_deface";
            EXPECT_EQ(mark.values.empty(), none) << group.oar << " " << mark.arm;
            EXPECT_EQ(mark.none.empty(), !none) << group.oar << " " << mark.arm;
        }
}

TEST(FigureTest, ItsDataHasARowAValue) {
    const auto all = figures(usual());
    const Figure& figure = *find(all, "figure3_train");
    const DataTable data = dataOf(figure);
    std::size_t values = 0;
    for (const Panel& panel : figure.panels)
        for (const Group& group : panel.groups)
            for (const Mark& mark : group.marks) values += mark.values.size();
    EXPECT_EQ(std::ranges::count_if(data.rows, [](const auto& row) { return !row[5].is_null(); }),
              static_cast<std::ptrdiff_t>(values));
    std::size_t none = 0;
    for (const auto& row : data.rows) {
        EXPECT_EQ(row[5].is_null(), row[6].is_string());
        EXPECT_EQ(row[5].is_null(), row[4].is_null());
        none += row[5].is_null() ? 1 : 0;
    }
    EXPECT_EQ(none, 2U) << "LN_Neck_III of pydeface has no distance";
    EXPECT_EQ(data.name, "figure3_train");
    EXPECT_THAT(data.title, HasSubstr("published"));
    EXPECT_EQ(data.rows.front().size(), data.columns.size());
}

TEST(FigureTest, AnUnknownMetricIsRefused) {
    EXPECT_ANY_THROW((void)panelOf(usual(), Question::TrainedOn, "accuracy"));
}

}  // namespace
}  // namespace bauta::report
