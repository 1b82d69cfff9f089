// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include "core/report/Cells.h"
#include "core/report/Columns.h"
#include "core/report/Paper.h"
#include "core/report/Report.h"
#include "core/report/Tables.h"
#include "core/report/Words.h"

namespace bauta::report {
namespace {

using base::Json;
using base::number;
using experiment::Results;
using namespace columns;

template <typename T>
Json orNull(const std::optional<T>& value) {
    return value ? Json(*value) : Json();
}

/// "original" has no engine: nothing was done to it.
Json engine(const Results& results, const std::string& arm) {
    return textOrNull(engineOf(results, arm));
}

const std::string kPaperScope = " in " + std::string(paper::kLabel);

/// Why something is n/a, in sentences with ";" between them.
Json reasons(const std::vector<std::pair<bool, std::string>>& all) {
    std::string text;
    for (const auto& [holds, why] : all)
        if (holds && !why.empty()) text += (text.empty() ? "" : "; ") + why;
    return textOrNull(text);
}

DataTable quality(const Results& results) {
    DataTable table{
        "table0_quality",
        "What readers made of the methods' runs",
        {kMethod,
         kEngine,
         {"modality", "of the scans", ""},
         {"n", "subjects the method was run on", ""},
         {"rated_1", "eyes, nose and mouth removed", ""},
         {"rated_0", "not all removed, or unusable", ""},
         {"undecided", "readers disagree and the rule decides nothing", ""},
         {"not_applicable", "the method does not apply", ""},
         {"failed", "the method failed", ""},
         {"unrated", "not rated", ""},
         {"success", "rated 1 of those rated", ""},
         {"success_low", "lower end of its 95 % interval (Wilson)", ""},
         {"success_high", "upper end of its 95 % interval (Wilson)", ""},
         {"readers", "who rated", ""},
         {"runs_by_several", "runs rated by two or more readers", ""},
         {"agreement", "share of their pairs of readers with the same label", ""},
         {"alpha", "Krippendorff's alpha of these", ""},
         {"paper_kept", "scans kept of 55" + kPaperScope + "; n/a for methods that are not in it and for CT", ""},
         kReason},
        {}};
    for (const experiment::MethodQuality& one : results.quality) {
        table.rows.push_back(
            {one.method, textOrNull(one.engine), one.modality, one.n, one.rated1, one.rated0, one.undecided,
             one.notApplicable, one.failed, one.unrated, number(one.success.share), number(one.success.low),
             number(one.success.high), listOrNull(one.readers), one.agreement.runs, number(one.agreement.agreeing),
             number(one.agreement.alpha), orNull(paper::kept(one.method, one.modality)),
             reasons(
                 {{one.rated1 + one.rated0 == 0, "no run is rated 1 or 0"},
                  {one.agreement.pairs == 0, "no run is rated by two readers"},
                  {one.agreement.pairs > 0 && std::isnan(one.agreement.alpha), "no alpha: all labels are the same"}})});
    }
    return table;
}

DataTable oars(const Results& results) {
    DataTable table{"table1_oars",
                    "Organs at risk that keep a voxel under a method",
                    {{"scope", "rated: subjects judged 1 under the method; cohort: those of the experiment", ""},
                     kMethod,
                     kEngine,
                     kOar,
                     {"subjects", "with this OAR", ""},
                     {"available", "of them, a voxel is left", ""},
                     {"omitted", "of them, no voxel is left", ""}},
                    {}};
    const auto add = [&](const char* scope, const std::vector<experiment::OarAvailability>& all) {
        for (const experiment::OarAvailability& one : all)
            table.rows.push_back(
                {scope, one.method, engine(results, one.method), one.oar, one.subjects, one.available(), one.omitted});
    };
    add("rated", results.availableRated);
    add("cohort", results.availableCohort);
    return table;
}

DataTable composite(const Results& results) {
    DataTable table{"table2_composite",
                    "Composite scores by training and evaluation data, all subjects and OARs pooled",
                    {kMetric,
                     kArmTrain,
                     kEngineTrain,
                     kArmTest,
                     kEngineTest,
                     {"n", "pairs of subject and OAR in the mean", ""},
                     {"mean", "of these", "that of the metric"},
                     {"sd", "standard deviation with n − 1", "that of the metric"},
                     {"omitted", "OARs without a voxel left in this data", ""},
                     {"empty_outputs", "the network found nothing: DSC 0, distances left out", ""},
                     {"letters", "rows of one metric and arm_test that share a letter do not differ significantly", ""},
                     {"best", "of its metric and arm_test", ""},
                     {"paper_mean", "mean" + kPaperScope + "; n/a where it is not printed", ""},
                     kReason,
                     kMetricImpl},
                    {}};
    for (const experiment::Composite& one : results.analysis.composites) {
        table.rows.push_back({one.metric, one.armTrain, engine(results, one.armTrain), one.armTest,
                              engine(results, one.armTest), one.n, number(one.mean), number(one.sd), one.omitted,
                              one.emptyOutputs, textOrNull(one.letters), one.best,
                              one.metric == "dsc" ? orNull(paper::compositeDsc(one.armTrain, one.armTest)) : Json(),
                              reasons({{true, one.reason}, {one.n == 1, "one value has no SD"}}),
                              textOrNull(results.scores.metricImpl)});
    }
    return table;
}

const char* nameOf(experiment::Question question) {
    switch (question) {
        case experiment::Question::TrainedOn:
            return "experiment1";
        case experiment::Question::EvaluatedOn:
            return "experiment2";
        case experiment::Question::Composite:
            break;
    }
    return "composite";
}

DataTable statisticsTable(const Results& results) {
    DataTable table{"statistics",
                    "All comparisons: two-sided Wilcoxon signed-rank tests on subjects, adjusted by family",
                    {{"question",
                      "experiment1: arms trained on, evaluated on original; experiment2: trained on original, arms "
                      "evaluated on; composite: arms trained on, all OARs pooled (Table 2)",
                      ""},
                     kMetric,
                     {"family", "the tests adjusted together", ""},
                     {"m", "tests in the family", ""},
                     {"oar", "organ at risk; n/a for the composite, which has all", ""},
                     {"arm_a", "first arm", ""},
                     {"engine_a", "its engine; n/a for original", ""},
                     {"arm_b", "second arm", ""},
                     {"engine_b", "its engine; n/a for original", ""},
                     {"within", "the arm both are evaluated on (experiment 2: trained on)", ""},
                     {"n", "pairs that have both values", ""},
                     {"zeros", "of them, without a difference", ""},
                     {"ties", "two of the others differ by the same size", ""},
                     {"test", "exact, permutation, normal, or none", ""},
                     {"preset", "rule for choosing it, " + testText(results.analysis.options), ""},
                     {"w", "the smaller sum of signed ranks", ""},
                     {"p", "two-sided", ""},
                     {"q", "p after Benjamini and Hochberg over the family", ""},
                     {"stars", "of q, n/a for none: " + starsText(results.analysis.options.stars), ""},
                     {"effect", "matched-pairs rank-biserial correlation of a − b", ""},
                     {"hl_shift", "typical difference a − b (Hodges and Lehmann)", "that of the metric"},
                     {"hl_low", "lower end of its 95 % interval", "that of the metric"},
                     {"hl_high", "upper end of its 95 % interval", "that of the metric"},
                     {"q_pratt", "q with zero differences ranked (Pratt)", ""},
                     {"left_out", "pairs with an empty output, which has no distance", ""},
                     kReason,
                     kMetricImpl},
                    {}};
    const experiment::AnalysisOptions& options = results.analysis.options;
    for (const experiment::Family& family : results.analysis.families) {
        for (const experiment::Comparison& one : family.comparisons) {
            const bool tested = one.tested();
            const auto ifTested = [&](double value) { return tested ? number(value) : Json(); };
            table.rows.push_back({nameOf(family.question),
                                  family.metric,
                                  family.name,
                                  family.tests,
                                  textOrNull(one.oar),
                                  one.armA,
                                  engine(results, one.armA),
                                  one.armB,
                                  engine(results, one.armB),
                                  one.within,
                                  one.test.n,
                                  one.test.zeros,
                                  one.test.ties,
                                  std::string(statistics::name(one.test.test)),
                                  std::string(statistics::name(options.preset)),
                                  ifTested(one.test.statistic()),
                                  ifTested(one.test.p),
                                  ifTested(one.q),
                                  tested ? textOrNull(std::string(options.stars.of(one.q))) : Json(),
                                  number(one.test.effect),
                                  number(one.shift.estimate),
                                  one.shift.low ? number(*one.shift.low) : Json(),
                                  one.shift.high ? number(*one.shift.high) : Json(),
                                  one.pratt.test == statistics::Test::None ? Json() : number(one.qPratt),
                                  one.leftOut,
                                  textOrNull(limitsOf(one)),
                                  textOrNull(results.scores.metricImpl)});
        }
    }
    return table;
}

DataTable preservedTable(const Results& results) {
    DataTable table{"figure2_preserved",
                    "Preserved ratio by method and OAR, subjects judged 1 under the method",
                    {kMethod,
                     kEngine,
                     kOar,
                     {"n", "subjects", ""},
                     {"mean", "mean preserved ratio, 1 − lost / total", ""},
                     {"sd", "standard deviation with n − 1", ""},
                     kReason},
                    {}};
    for (const experiment::Preserved& one : results.preserved)
        table.rows.push_back(
            {one.method, engine(results, one.method), one.oar, one.values.size(), number(one.mean), number(one.sd),
             reasons({{one.values.empty(), "no subject"}, {one.values.size() == 1, "one subject has no SD"}})});
    return table;
}

DataTable evaluations(const Results& results) {
    DataTable table{"evaluations",
                    "Scores of every subject and OAR in every cell",
                    {kSubject, kArmTrain, kArmTest, kFold, kOar},
                    {}};
    for (const experiment::ResultMetric& metric : experiment::resultMetrics())
        table.columns.push_back({std::string(metric.key), std::string(metric.meaning), std::string(metric.unit)});
    table.columns.push_back({"ref_empty", "the arm keeps no voxel of the OAR: omitted, its scores are n/a", ""});
    table.columns.push_back({"pred_empty", "the network found nothing: distances are inf, left out of means", ""});
    table.columns.insert(table.columns.end(), {kEngineTrain, kEngineTest, kMetricImpl});
    for (const experiment::Score& one : results.scores.rows) {
        std::vector<Json> row = {one.subject, one.armTrain, one.armTest, one.fold, one.oar};
        for (const experiment::ResultMetric& metric : experiment::resultMetrics())
            row.push_back(one.refEmpty ? Json() : number(one.value(metric.key)));
        row.insert(row.end(), {one.refEmpty, one.predEmpty, engine(results, one.armTrain), engine(results, one.armTest),
                               textOrNull(results.scores.metricImpl)});
        table.rows.push_back(std::move(row));
    }
    return table;
}

}  // namespace

std::vector<DataTable> dataTables(const Results& results) {
    std::vector<DataTable> tables = {quality(results),         oars(results),           composite(results),
                                     statisticsTable(results), preservedTable(results), evaluations(results)};
    for (DataTable& table : provenanceTables(results)) tables.push_back(std::move(table));
    return tables;
}

}  // namespace bauta::report
