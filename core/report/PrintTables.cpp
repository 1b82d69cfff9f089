// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <map>

#include "core/base/Numbers.h"
#include "core/report/Paper.h"
#include "core/report/Tables.h"
#include "core/report/Words.h"

namespace bauta::report {
namespace {

using experiment::Question;
using experiment::Results;

std::string percent(double share) {
    return decimal(100 * share, 0);
}

std::string withTruth(std::string caption, const Results& results) {
    if (results.ratedByTruth) caption += " " + ratingsText(results);
    return caption;
}

std::string enginesCaption(const Results& results, const std::vector<std::string>& arms) {
    const std::string engines = enginesOf(results, arms);
    return engines.empty() ? "" : "Engines: " + engines + ".";
}

std::string definitions(const Results& results, const std::vector<std::string>& metrics) {
    std::vector<std::string> words;
    for (const std::string& metric : metrics) {
        const experiment::ResultMetric& known = experiment::resultMetric(metric);
        words.push_back(std::string(known.title) + ": " + std::string(known.meaning) +
                        (known.unit.empty() ? "" : ", in " + std::string(known.unit)));
    }
    return listed(words) + definitionsOf(results) + ".";
}

std::string titled(const experiment::ResultMetric& metric) {
    return std::string(metric.title) + (metric.unit.empty() ? "" : " (" + std::string(metric.unit) + ")");
}

/// What is n/a or limited, by why.
using Reasons = std::map<std::string, std::vector<std::string>>;

void addReasons(PrintTable& table, const Reasons& reasons) {
    for (const auto& [reason, which] : reasons) {
        std::string text;
        for (const std::string& one : which) text += (text.empty() ? "" : "; ") + one;
        table.notes.push_back(text + ": " + reason + ".");
    }
}

}  // namespace

PrintTable qualityTable(const Results& results) {
    const auto any = [&](auto holds) { return std::ranges::any_of(results.quality, holds); };
    const bool undecided = any([](const auto& one) { return one.undecided > 0; });
    const bool known = any([](const auto& one) { return paper::kept(one.method, one.modality).has_value(); });
    PrintTable table;
    table.name = "table0_quality";
    table.title = "What readers made of the methods' runs";
    table.caption =
        "Rated 1: eyes, nose and mouth removed; 0: not all of them, or unusable. Success: rated 1 of those "
        "rated, with the 95 % interval of Wilson. Agreement: pairs of readers of a run with the same label, and "
        "Krippendorff's α. Readers who disagree: ";
    table.caption += ruleText(results.plan().readers) + ".";
    table.caption = withTruth(table.caption, results);
    table.textColumns = 3;
    table.head = {"Method", "Engine", "Modality", "n", "Rated 1", "Rated 0"};
    if (undecided) table.head.emplace_back("Undecided");
    table.head.insert(table.head.end(), {"Not applicable", "Failed", "Unrated", "Success, %", "Readers", "Agreement"});
    if (known) table.head.emplace_back("2023, %");
    for (const experiment::MethodQuality& one : results.quality) {
        std::vector<std::string> row = {one.method,
                                        one.engine.empty() ? "not known" : one.engine,
                                        one.modality,
                                        std::to_string(one.n),
                                        std::to_string(one.rated1),
                                        std::to_string(one.rated0)};
        if (undecided) row.push_back(std::to_string(one.undecided));
        const bool rated = one.rated1 + one.rated0 > 0;
        row.insert(row.end(),
                   {std::to_string(one.notApplicable), std::to_string(one.failed), std::to_string(one.unrated),
                    rated ? percent(one.success.share) + " (" + percent(one.success.low) + " to " +
                                percent(one.success.high) + ")"
                          : "n/a",
                    one.readers.empty() ? "none" : listed(one.readers)});
        row.push_back(one.agreement.pairs == 0
                          ? "n/a"
                          : percent(one.agreement.agreeing) + " % of " + std::to_string(one.agreement.pairs) + ", α " +
                                decimal(one.agreement.alpha, 2));
        if (known) {
            const auto kept = paper::kept(one.method, one.modality);
            row.push_back(kept ? percent(static_cast<double>(*kept) / static_cast<double>(paper::kScans)) : "");
        }
        table.rows.push_back(std::move(row));
    }
    if (results.quality.empty()) table.notes.emplace_back("No method was run.");
    if (any([](const auto& one) { return one.rated1 + one.rated0 == 0; }))
        table.notes.emplace_back("Success n/a: no run is rated 1 or 0.");
    if (any([](const auto& one) { return one.agreement.pairs == 0; }))
        table.notes.emplace_back("Agreement n/a: no run is rated by two readers.");
    if (any([](const auto& one) { return one.agreement.pairs > 0 && std::isnan(one.agreement.alpha); }))
        table.notes.emplace_back("α n/a: all labels are the same.");
    if (known) table.notes.push_back("2023: " + std::string(paper::kLabel) + ", scans kept of 55.");
    return table;
}

PrintTable oarTable(const Results& results, bool cohort) {
    const auto& all = cohort ? results.availableCohort : results.availableRated;
    std::vector<std::string> methods = cohort ? armsOf(results) : methodsOf(results);
    PrintTable table;
    table.name = cohort ? "table1_oars_cohort" : "table1_oars_rated";
    table.title = std::string("Organs at risk left by the methods, ") +
                  (cohort ? "of the experiment's subjects" : "of all subjects judged 1");
    table.caption = "OARs of which a voxel is left, and in brackets those of which none is (omitted). ";
    table.caption += cohort ? counted(results.plan().subjectCount(), "subject") + "."
                            : std::string("Subjects judged 1 under the method.");
    table.caption = withTruth(table.caption + " " + enginesCaption(results, methods), results);
    table.head = {"OAR"};
    table.head.insert(table.head.end(), methods.begin(), methods.end());
    const auto find = [&](const std::string& method, const std::string& oar) {
        return std::ranges::find_if(all, [&](const auto& one) { return one.method == method && one.oar == oar; });
    };
    std::vector<std::size_t> available(methods.size()), omitted(methods.size());
    std::vector<bool> known(methods.size());
    for (const std::string& oar : experiment::shownOars()) {
        std::vector<std::string> row = {oar};
        for (std::size_t i = 0; i < methods.size(); ++i) {
            auto found = find(methods[i], oar);
            std::size_t left = 0, lost = 0;
            if (found != all.end()) {
                left = found->available();
                lost = found->omitted;
            } else if (cohort && methods[i] == experiment::kOriginal) {  // nothing is omitted: all that have it
                found = std::ranges::find(all, oar, &experiment::OarAvailability::oar);
                if (found != all.end()) left = found->subjects;
            }
            known[i] = known[i] || found != all.end();
            available[i] += left;
            omitted[i] += lost;
            row.push_back(found == all.end() ? "n/a" : std::to_string(left) + " (" + std::to_string(lost) + ")");
        }
        table.rows.push_back(std::move(row));
    }
    std::vector<std::string> row = {"All"}, printed = {std::string(paper::kName)};
    bool theirs = false;
    for (std::size_t i = 0; i < methods.size(); ++i) {
        row.push_back(known[i] ? std::to_string(available[i]) + " (" + std::to_string(omitted[i]) + ")" : "n/a");
        const auto left = paper::oarsLeft(methods[i]);
        printed.push_back(left ? std::to_string(*left) + " (" + std::to_string(8 * paper::kCohort - *left) + ")" : "");
        theirs = theirs || left;
    }
    table.rows.push_back(std::move(row));
    if (std::ranges::any_of(table.rows,
                            [](const auto& cells) { return std::ranges::count(cells, std::string("n/a")) > 0; }))
        table.notes.emplace_back("n/a: nothing is known of this OAR under the method.");
    if (cohort && theirs) {
        table.rows.push_back(std::move(printed));
        table.notes.push_back("Last row: " + std::string(paper::kLabel) + ", their 29 subjects.");
    }
    if (const std::string without = methodsWithout(results); !cohort && !without.empty())
        table.notes.push_back(without);
    return table;
}

PrintTable compositeTable(const Results& results, const std::string& metric) {
    const experiment::ResultMetric& known = experiment::resultMetric(metric);
    const std::vector<std::string> arms = armsOf(results);
    PrintTable table;
    table.name = "table2_composite_" + metric;
    table.title = "Composite " + titled(known) + " by training and evaluation data";
    table.caption = "Rows: trained on; columns: evaluated on. Mean (SD) over all pairs of subject and OAR, n of them. ";
    if (arms.size() > 1) table.caption += "Bold: best of its column. ";
    const experiment::Family* family = results.analysis.family(Question::Composite, metric);
    if (family != nullptr && family->tests > 0)
        table.caption += "Rows of a column that share a letter: no difference was found (Wilcoxon signed rank, q > " +
                         base::shortest(results.analysis.options.alpha) + " after Benjamini and Hochberg over " +
                         counted(family->tests, "test") + "). ";
    table.caption += definitions(results, {metric}) + " " + enginesCaption(results, arms);
    table.caption = withTruth(table.caption, results);
    table.head = {"Trained on"};
    Reasons reasons;
    std::size_t empty = 0;
    for (const std::string& test : arms) {
        std::vector<std::size_t> counts;
        for (const std::string& train : arms)
            if (const auto* cell = results.analysis.composite(metric, train, test); cell && cell->n > 0)
                counts.push_back(cell->n);
        const bool same =
            !counts.empty() && std::ranges::count(counts, counts.front()) == static_cast<std::ptrdiff_t>(counts.size());
        table.head.push_back(test + (same ? ", n = " + std::to_string(counts.front()) : ""));
        for (std::size_t i = 0; i < arms.size(); ++i) {
            if (table.rows.size() <= i) table.rows.push_back({arms[i]});
            const auto* cell = results.analysis.composite(metric, arms[i], test);
            if (cell != nullptr && !cell->reason.empty()) reasons[cell->reason].push_back(arms[i] + " on " + test);
            if (cell != nullptr) empty += cell->emptyOutputs;
            if (cell == nullptr || cell->n == 0) {
                table.rows[i].emplace_back("n/a");
                continue;
            }
            if (cell->n == 1) reasons["one value has no SD"].push_back(arms[i] + " on " + test);
            if (cell->best) table.strong.emplace_back(i, table.rows[i].size());
            table.rows[i].push_back(decimal(cell->mean, known.decimals) + " (" + decimal(cell->sd, known.decimals) +
                                    ")" + (same ? "" : ", n = " + std::to_string(cell->n)) +
                                    (cell->letters.empty() ? "" : " " + cell->letters));
        }
    }
    addReasons(table, reasons);
    if (empty > 0)
        table.notes.push_back(counted(empty, "empty output") + " in all cells: " +
                              (known.higherIsBetter ? "counted as 0." : "without a distance, left out of the means."));
    return table;
}

PrintTable paperTable(const Results& results) {
    PrintTable table;
    table.name = "table2_beside_2023";
    table.title = "Composite DSC beside the printed values of 2023";
    table.caption = std::string(paper::kLabel) + ": " + std::string(paper::kCitation) +
                    ". Other data, and for native engines other programs: not a replication of single numbers. Only "
                    "the means that their text prints; their n is deduced. " +
                    enginesCaption(results, armsOf(results));
    table.caption = withTruth(table.caption, results);
    table.textColumns = 2;
    table.head = {"Trained on", "Evaluated on", "Here: mean (SD)", "n", "2023: mean", "2023: n"};
    Reasons reasons;
    for (const std::string& train : armsOf(results)) {
        for (const std::string& test : armsOf(results)) {
            const auto printed = paper::compositeDsc(train, test);
            if (!printed) continue;
            const auto* cell = results.analysis.composite("dsc", train, test);
            const bool there = cell != nullptr && cell->n > 0;
            if (cell != nullptr && !there) reasons[cell->reason].push_back(train + " on " + test);
            table.rows.push_back({train, test,
                                  there ? decimal(cell->mean, 3) + " (" + decimal(cell->sd, 3) + ")" : "n/a",
                                  there ? std::to_string(cell->n) : "0", decimal(*printed, 3),
                                  std::to_string(paper::oarsLeft(test).value_or(0))});
        }
    }
    addReasons(table, reasons);
    return table;
}

PrintTable familyTable(const Results& results, Question question, const std::string& metric) {
    const experiment::ResultMetric& known = experiment::resultMetric(metric);
    const bool pooled = question == Question::Composite;
    PrintTable table;
    const experiment::Family* family = results.analysis.family(question, metric);
    table.name = std::string("statistics_") +
                 (pooled                            ? "composite"
                  : question == Question::TrainedOn ? "experiment1"
                                                    : "experiment2") +
                 "_" + metric;
    if (family == nullptr) return table;
    const experiment::AnalysisOptions& options = results.analysis.options;
    const bool zeros = std::ranges::any_of(family->comparisons, [](const auto& one) { return one.test.zeros > 0; });
    table.title = family->name;
    table.caption = "Two-sided Wilcoxon signed-rank tests on " +
                    std::string(pooled ? "pairs of subject and OAR" : "subjects") + " (" + testText(options) +
                    "). q: Benjamini and Hochberg over m = " + counted(family->tests, "test") + "; " +
                    starsText(options.stars) + (zeros ? "; q (Pratt): with zero differences ranked" : "") +
                    ". Effect: matched-pairs rank-biserial correlation. Difference: first " +
                    "minus second, Hodges and Lehmann, with 95 % interval" +
                    (known.unit.empty() ? ". " : ", in " + std::string(known.unit) + ". ") +
                    definitions(results, {metric}) + " " + enginesCaption(results, armsOf(results));
    table.caption = withTruth(table.caption, results);
    table.textColumns = 2;
    table.head = {pooled ? "Evaluated on" : "OAR",
                  "Compared",
                  "n",
                  "Zeros",
                  "Ties",
                  "Left out",
                  "W",
                  "p",
                  "q",
                  "",
                  "Effect",
                  "Difference",
                  "95 % interval",
                  "Test"};
    if (zeros) table.head.emplace_back("q (Pratt)");
    Reasons reasons;
    std::vector<experiment::Comparison> comparisons = family->comparisons;
    std::ranges::stable_sort(comparisons, {}, [](const experiment::Comparison& one) {
        return std::ranges::find(experiment::shownOars(), one.oar) - experiment::shownOars().begin();
    });
    for (const experiment::Comparison& one : comparisons) {
        const std::string& place = pooled ? one.within : one.oar;
        const std::string pair = one.armA + " − " + one.armB;
        const bool tested = one.tested();
        if (const std::string reason = limitsOf(one); !reason.empty()) reasons[reason].push_back(place + ", " + pair);
        table.rows.push_back(
            {place, pair, std::to_string(one.test.n), std::to_string(one.test.zeros), one.test.ties ? "yes" : "no",
             std::to_string(one.leftOut), tested ? decimal(one.test.statistic(), 1) : "n/a",
             tested ? probability(one.test.p) : "n/a", tested ? probability(one.q) : "n/a",
             tested ? std::string(options.stars.of(one.q)) : "", decimal(one.test.effect, 2),
             decimal(one.shift.estimate, known.decimals),
             one.shift.low && one.shift.high
                 ? decimal(*one.shift.low, known.decimals) + " to " + decimal(*one.shift.high, known.decimals)
                 : "n/a",
             std::string(statistics::name(one.test.test))});
        if (zeros) table.rows.back().push_back(tested ? probability(one.qPratt) : "n/a");
        if (tested && one.q <= options.alpha) table.strong.emplace_back(table.rows.size() - 1, 8);
    }
    addReasons(table, reasons);
    return table;
}

std::vector<PrintTable> printTables(const Results& results) {
    std::vector<PrintTable> tables = {qualityTable(results), oarTable(results, false), oarTable(results, true)};
    if (PrintTable table = paperTable(results); !table.rows.empty()) tables.push_back(std::move(table));
    for (const experiment::ResultMetric& metric : experiment::resultMetrics()) {
        tables.push_back(compositeTable(results, std::string(metric.key)));
        for (const Question question : {Question::TrainedOn, Question::EvaluatedOn, Question::Composite})
            if (PrintTable table = familyTable(results, question, std::string(metric.key)); !table.rows.empty())
                tables.push_back(std::move(table));
    }
    return tables;
}

}  // namespace bauta::report
