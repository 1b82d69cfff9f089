// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "core/report/Paper.h"
#include "core/report/Report.h"
#include "core/report/Tables.h"
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

const DataTable& named(const std::vector<DataTable>& all, const std::string& name) {
    return *std::ranges::find(all, name, &DataTable::name);
}

/// A row's cell by the column's key.
base::Json cell(const DataTable& table, const std::vector<base::Json>& row, const std::string& key) {
    return row.at(
        static_cast<std::size_t>(std::ranges::find(table.columns, key, &Column::key) - table.columns.begin()));
}

std::vector<std::vector<base::Json>> where(const DataTable& table,
                                           const std::vector<std::pair<std::string, base::Json>>& keys) {
    std::vector<std::vector<base::Json>> found;
    for (const auto& row : table.rows)
        if (std::ranges::all_of(keys, [&](const auto& key) { return cell(table, row, key.first) == key.second; }))
            found.push_back(row);
    return found;
}

const std::vector<std::string>& rowOf(const PrintTable& table, const std::string& first) {
    return *std::ranges::find_if(table.rows, [&](const auto& row) { return row.front() == first; });
}

TEST(ReportTablesTest, EveryRowHasACellAColumnAndEveryColumnAMeaning) {
    for (const bool evaluated : {true, false}) {
        test::ResultsRequest request;
        request.evaluated = evaluated;
        const experiment::Results results = test::makeResults(request);
        std::set<std::string> names;
        for (const DataTable& table : dataTables(results)) {
            EXPECT_TRUE(names.insert(table.name).second) << table.name;
            for (const auto& row : table.rows) ASSERT_EQ(row.size(), table.columns.size()) << table.name;
            std::set<std::string> keys;
            for (const Column& column : table.columns) {
                EXPECT_FALSE(column.meaning.empty()) << table.name << " " << column.key;
                EXPECT_TRUE(keys.insert(column.key).second) << table.name << " " << column.key;
            }
        }
        for (const PrintTable& table : printTables(results))
            for (const auto& row : table.rows) EXPECT_EQ(row.size(), table.head.size()) << table.name;
    }
}

TEST(ReportTablesTest, Table0ShowsTheShareOfEachMethod) {
    const PrintTable table = qualityTable(usual());
    const auto success = [&](const std::string& method) {
        const auto column = std::ranges::find(table.head, "Success, %") - table.head.begin();
        const std::string text = rowOf(table, method).at(static_cast<std::size_t>(column));
        return text.substr(0, text.find(' '));
    };
    EXPECT_EQ(success("mask_face"), "71");
    EXPECT_EQ(success("fsl_deface"), "82");
    EXPECT_EQ(success("pydeface"), "76");
    for (const char* failing : {"afni_refacer", "deepdefacer", "defacer", "mri_deface", "quickshear"})
        EXPECT_EQ(success(failing), "0") << failing;
    EXPECT_EQ(rowOf(table, "mask_face").back(), "71");  // of 2023
    EXPECT_EQ(rowOf(table, "quickshear").back(), "0");
    EXPECT_THAT(rowOf(table, "pydeface"), testing::Contains("76 (64 to 86)"));  // Wilson, statsmodels: 0.6366 to 0.8569
    EXPECT_THAT(rowOf(table, "pydeface"), testing::Contains("92 % of 12, α 0.81"));
}

TEST(ReportTablesTest, Table1CountsWhatIsLeft) {
    const PrintTable table = oarTable(usual(), true);
    EXPECT_THAT(table.head, ElementsAre("OAR", "original", "mask_face", "fsl_deface", "pydeface"));
    EXPECT_THAT(rowOf(table, "All"), ElementsAre("All", "232 (0)", "232 (0)", "231 (1)", "169 (63)"));
    EXPECT_THAT(rowOf(table, "LN_Neck_III_R"), ElementsAre("LN_Neck_III_R", "29 (0)", "29 (0)", "29 (0)", "2 (27)"));
    EXPECT_THAT(table.rows.back(), ElementsAre(std::string(paper::kName), "232 (0)", "232 (0)", "231 (1)", "169 (63)"));
    const DataTable data = named(dataTables(usual()), "table1_oars");
    const auto rows = where(data, {{"scope", "cohort"}, {"method", "pydeface"}, {"oar", "LN_Neck_III_L"}});
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(cell(data, rows.front(), "available"), 1);
    EXPECT_EQ(cell(data, rows.front(), "omitted"), 28);
    EXPECT_EQ(cell(data, rows.front(), "engine"), "native");
}

TEST(ReportTablesTest, Table2HasMeansCountsAndTheBestInBold) {
    const experiment::Results& results = usual();
    const PrintTable table = compositeTable(results, "dsc");
    EXPECT_THAT(table.head, ElementsAre("Trained on", "original, n = 232", "mask_face, n = 232", "fsl_deface, n = 231",
                                        "pydeface, n = 169"));
    double sum = 0;
    std::size_t n = 0;
    for (const experiment::Score& row : results.scores.rows)
        if (row.armTrain == "original" && row.armTest == "pydeface" && !row.refEmpty) {
            sum += row.value("dsc");
            ++n;
        }
    ASSERT_EQ(n, 169U);
    char mean[16];
    std::snprintf(mean, sizeof mean, "%.3f (", sum / 169);
    EXPECT_TRUE(rowOf(table, "original").back().starts_with(mean)) << rowOf(table, "original").back();
    EXPECT_EQ(table.strong.size(), 4U);
    EXPECT_THAT(table.strong, testing::Contains(std::pair<std::size_t, std::size_t>(3, 4)));  // pydeface on its own
    EXPECT_THAT(table.caption, AllOf(HasSubstr("24 tests"), HasSubstr("fsl_deface published"), HasSubstr("bauta-1")));
}

TEST(ReportTablesTest, PairsThatDoNotDifferShareALetterInTheirCells) {
    const experiment::Results& results = usual();
    const PrintTable table = compositeTable(results, "dsc");
    std::size_t lettered = 0;
    for (std::size_t r = 0; r < 4; ++r)
        for (std::size_t c = 1; c < 5; ++c) {
            const auto* field = results.analysis.composite(
                "dsc", table.rows[r][0],
                std::vector<std::string>{"original", "mask_face", "fsl_deface", "pydeface"}[c - 1]);
            lettered += field->letters.empty() ? 0 : 1;
            if (field->letters.empty())
                EXPECT_TRUE(table.rows[r][c].ends_with(')')) << table.rows[r][c];
            else
                EXPECT_TRUE(table.rows[r][c].ends_with(" " + field->letters)) << table.rows[r][c];
        }
    EXPECT_GT(lettered, 0U) << "no pair to try it on";
}

TEST(ReportTablesTest, ThePaperStandsBesideOursWhereItPrintsANumber) {
    const PrintTable table = paperTable(usual());
    EXPECT_EQ(table.rows.size(), 11U);
    EXPECT_THAT(table.caption, HasSubstr("another data set (55 MRIs)"));
    const auto found = std::ranges::find_if(
        table.rows, [](const auto& row) { return row[0] == "fsl_deface" && row[1] == "pydeface"; });
    ASSERT_NE(found, table.rows.end());
    EXPECT_EQ(found->at(4), "0.465");
    EXPECT_EQ(found->at(5), "169");
    EXPECT_FALSE(paper::compositeDsc("mask_face", "mask_face"));  // not printed: not invented
    EXPECT_FALSE(paper::kept("ours", "T2w"));
    EXPECT_FALSE(paper::kept("pydeface", "ct")) << "of 55 MRI";
    EXPECT_FALSE(paper::compositeDsc("pydeface+keep", "original"));
    test::ResultsRequest request;
    request.arms = {"original"};
    EXPECT_EQ(paperTable(test::makeResults(request)).rows.size(), 1U);
    request.byTruth = true;
    request.evaluated = false;
    const PrintTable none = paperTable(test::makeResults(request));
    EXPECT_THAT(none.notes, ElementsAre("original on original: not evaluated."));
    EXPECT_THAT(none.caption, HasSubstr("phantom-truth"));
}

TEST(ReportTablesTest, StatisticsHaveEveryComparisonWithItsReason) {
    const experiment::Results& results = usual();
    const DataTable table = named(dataTables(results), "statistics");
    EXPECT_EQ(where(table, {{"question", "experiment1"}, {"metric", "dsc"}}).size(), 24U);
    EXPECT_EQ(where(table, {{"question", "experiment2"}, {"metric", "msd_mm"}}).size(), 18U);
    EXPECT_EQ(where(table, {{"question", "composite"}, {"metric", "dsc"}}).size(), 24U);
    const auto none = where(
        table, {{"question", "experiment1"}, {"metric", "msd_mm"}, {"oar", "LN_Neck_III_L"}, {"arm_b", "pydeface"}});
    ASSERT_EQ(none.size(), 1U);
    EXPECT_EQ(cell(table, none.front(), "m"), 22);
    EXPECT_EQ(cell(table, none.front(), "p"), nullptr);
    EXPECT_EQ(cell(table, none.front(), "test"), "none");
    EXPECT_EQ(cell(table, none.front(), "n"), 0);
    EXPECT_EQ(cell(table, none.front(), "left_out"), 29);
    EXPECT_TRUE(cell(table, none.front(), "reason").is_string());
    const auto tested =
        where(table, {{"question", "experiment1"}, {"metric", "dsc"}, {"oar", "Parotid_L"}, {"arm_b", "pydeface"}});
    ASSERT_EQ(tested.size(), 1U);
    EXPECT_EQ(cell(table, tested.front(), "n"), 29);
    EXPECT_EQ(cell(table, tested.front(), "engine_b"), "native");
    EXPECT_EQ(cell(table, tested.front(), "engine_a"), nullptr);
    EXPECT_EQ(cell(table, tested.front(), "preset"), "paper");
    EXPECT_EQ(cell(table, tested.front(), "test"), "normal");  // 29 pairs: more than 25
    EXPECT_LE(cell(table, tested.front(), "q").get<double>(), 1e-4);
    EXPECT_GE(cell(table, tested.front(), "stars").get<std::string>().size(), 3U);
    EXPECT_GT(cell(table, tested.front(), "hl_shift").get<double>(), 0.1);  // original is better
    EXPECT_EQ(cell(table, tested.front(), "metric_impl"), "bauta-1");
}

TEST(ReportTablesTest, NothingIsNotApplicableWithoutItsReason) {
    test::ResultsRequest request;
    request.options.rankInfinite = true;
    experiment::Results results = test::makeResults(request);
    for (experiment::MethodQuality& one : results.quality) one.agreement = statistics::agreement({});
    results.quality.front().rated0 = 0;
    results.quality.front().success = statistics::wilson(0, 0);
    results.quality.back().agreement = {2, 2, 1, std::nan("")};
    results.preserved.front().values.resize(1);
    results.preserved.front().sd = std::nan("");
    results.preserved.back().values.clear();
    results.preserved.back().mean = results.preserved.back().sd = std::nan("");
    results.analysis.composites.front().n = 1;
    results.analysis.composites.front().sd = std::nan("");
    const std::vector<DataTable> tables = dataTables(results);
    const std::vector<std::pair<std::string, std::vector<std::string>>> numbers = {
        {"table0_quality", {"success", "success_low", "agreement", "alpha"}},
        {"table2_composite", {"mean", "sd"}},
        {"statistics", {"w", "p", "q", "effect", "hl_shift", "hl_low", "hl_high", "q_pratt"}},
        {"figure2_preserved", {"mean", "sd"}},
    };
    std::size_t absent = 0;
    for (const auto& [name, columns] : numbers) {
        const DataTable& table = named(tables, name);
        for (const auto& row : table.rows)
            for (const std::string& column : columns) {
                if (!cell(table, row, column).is_null()) continue;
                ++absent;
                EXPECT_TRUE(cell(table, row, "reason").is_string()) << name << " " << column << " " << base::Json(row);
            }
    }
    EXPECT_GT(absent, 30U);
    const PrintTable quality = qualityTable(results);
    EXPECT_THAT(quality.notes, testing::IsSupersetOf({"Success n/a: no run is rated 1 or 0.",
                                                      "Agreement n/a: no run is rated by two readers.",
                                                      "α n/a: all labels are the same."}));
    EXPECT_THAT(compositeTable(results, "dsc").notes, testing::Contains(HasSubstr("one value has no SD")));
}

TEST(ReportTablesTest, TheRuleForInfiniteDistancesStandsBesideItsTests) {
    test::ResultsRequest request;
    request.options.rankInfinite = true;
    const experiment::Results results = test::makeResults(request);
    const PrintTable table = familyTable(results, Question::TrainedOn, "msd_mm");
    EXPECT_THAT(table.caption, HasSubstr("distances to an empty output ranked last"));
    EXPECT_THAT(table.notes, testing::Contains(HasSubstr("a difference is infinite")));
    EXPECT_THAT(familyTable(usual(), Question::TrainedOn, "msd_mm").caption, testing::Not(HasSubstr("ranked last")));
    const DataTable data = named(dataTables(results), "statistics");
    const auto preset = std::ranges::find(data.columns, "preset", &Column::key);
    EXPECT_THAT(preset->meaning, HasSubstr("distances to an empty output ranked last"));
}

TEST(ReportTablesTest, ZerosBringTheirQOfPratt) {
    experiment::Results results = usual();
    EXPECT_THAT(familyTable(results, Question::TrainedOn, "dsc").head, testing::Not(testing::Contains("q (Pratt)")));
    for (experiment::Family& family : results.analysis.families)
        if (family.question == Question::TrainedOn && family.metric == "dsc") {
            family.comparisons.front().test.zeros = 3;
            family.comparisons.front().qPratt = 0.25;
        }
    const PrintTable table = familyTable(results, Question::TrainedOn, "dsc");
    EXPECT_EQ(table.head.back(), "q (Pratt)");
    EXPECT_THAT(table.caption, HasSubstr("q (Pratt): with zero differences ranked"));
    std::size_t found = 0;
    for (const auto& row : table.rows) found += row.back() == "0.25" ? 1 : 0;
    EXPECT_GE(found, 1U);
}

TEST(ReportTablesTest, PrintedSharesOf2023StandBesideNoCt) {
    experiment::Results results = usual();
    results.quality.front().modality = "ct";
    const PrintTable table = qualityTable(results);
    EXPECT_EQ(table.rows.front().back(), "");
    EXPECT_EQ(table.rows.back().back(), "0");
    for (experiment::MethodQuality& one : results.quality) one.modality = "ct";
    EXPECT_EQ(qualityTable(results).head.back(), "Agreement");
}

TEST(ReportTablesTest, AFamilyIsPrintedWithItsTestAndItsReasons) {
    const PrintTable table = familyTable(usual(), Question::TrainedOn, "msd_mm");
    EXPECT_EQ(table.rows.size(), 24U);
    EXPECT_EQ(table.textColumns, 2U);
    EXPECT_THAT(table.caption,
                AllOf(HasSubstr("m = 22"), HasSubstr("preset paper"), HasSubstr("in mm"), HasSubstr("native")));
    EXPECT_THAT(
        table.notes,
        testing::Contains(HasSubstr("LN_Neck_III_L, original − pydeface; LN_Neck_III_R, original − pydeface: ")));
    EXPECT_TRUE(familyTable(usual(), Question::Composite, "nsd_2mm").rows.size() == 24U);
}

TEST(ReportTablesTest, EveryNumberHasItsSources) {
    const experiment::Results& results = usual();
    const auto all = dataTables(results);
    const DataTable &scores = named(all, "evaluations"), &cells = named(all, "provenance_cells"),
                    &models = named(all, "provenance_models"), &runs = named(all, "provenance_runs");
    ASSERT_EQ(scores.rows.size(), 29U * 8 * 16);
    for (std::size_t i = 0; i < scores.rows.size(); i += 97) {
        const auto& row = scores.rows[i];
        const base::Json train = cell(scores, row, "arm_train"), test = cell(scores, row, "arm_test"),
                         fold = cell(scores, row, "fold"), subject = cell(scores, row, "subject");
        const auto source = where(cells, {{"arm_train", train}, {"arm_test", test}, {"fold", fold}});
        ASSERT_EQ(source.size(), 1U);
        EXPECT_EQ(cell(cells, source.front(), "file").get<std::string>(),
                  "results/exp-001/evaluations/" + train.get<std::string>() + "_fold-" + fold.dump() + "_" +
                      test.get<std::string>() + ".tsv");
        EXPECT_EQ(where(models, {{"model_sha256", cell(cells, source.front(), "model_sha256")}}).size(), 1U);
        const auto run = where(runs, {{"subject", subject}, {"arm", test}});
        ASSERT_EQ(run.size(), 1U);
        EXPECT_EQ(cell(runs, run.front(), "fold"), fold);
        EXPECT_EQ(cell(runs, run.front(), "ratings").is_null(), test == "original");
    }
}

TEST(ReportTablesTest, TheCohortListsEverySubjectWithItsFoldOrItsReason) {
    const DataTable table = named(dataTables(usual()), "cohort");
    EXPECT_EQ(table.rows.size(), 55U);
    EXPECT_EQ(where(table, {{"in", true}}).size(), 29U);
    EXPECT_THAT(table.rows.front(), ElementsAre("sub-001", true, nullptr, 0));
    EXPECT_THAT(table.rows.back(), ElementsAre("sub-055", false, "pydeface is rated 0 by AK", nullptr));
}

TEST(ReportTablesTest, OmittedScoresAreNotANumberAndMissingCellsHaveAReason) {
    test::ResultsRequest request;
    request.missingArm = "mask_face";
    const auto all = dataTables(test::makeResults(request));
    const DataTable& scores = named(all, "evaluations");
    for (const auto& row : where(scores, {{"ref_empty", true}})) EXPECT_EQ(cell(scores, row, "dsc"), nullptr);
    const DataTable& cells = named(all, "provenance_cells");
    const auto missing = where(cells, {{"arm_train", "mask_face"}});
    EXPECT_EQ(missing.size(), 20U);
    for (const auto& row : missing) {
        EXPECT_EQ(cell(cells, row, "model_sha256"), nullptr);
        EXPECT_THAT(cell(cells, row, "reason").get<std::string>(), HasSubstr("is not trained"));
    }
    const DataTable& models = named(all, "provenance_models");
    EXPECT_EQ(cell(models, where(models, {{"arm_train", "mask_face"}}).front(), "epochs"), nullptr);
}

}  // namespace
}  // namespace bauta::report
