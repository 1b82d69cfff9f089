// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/Figure.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "core/report/Cells.h"
#include "core/report/Columns.h"
#include "core/report/Words.h"

namespace bauta::report {
namespace {

using experiment::Question;
using experiment::Results;

/// The end of an axis from 0: the least multiple of 1, 2 or 5 times a power of ten, with at most five steps, that is
/// not below.
double axisEnd(double most) {
    if (!(most > 0) || !std::isfinite(most)) return 1;
    const double power = std::pow(10, std::floor(std::log10(most / 5)));
    double step = 10 * power;
    for (const double each : {1.0, 2.0, 5.0})
        if (each * power * 5 >= most * (1 - 1e-12)) {
            step = each * power;
            break;
        }
    return step * std::ceil(most / step - 1e-9);
}

Mark markOf(const experiment::Distribution* found, const std::string& arm) {
    Mark mark;
    mark.arm = arm;
    if (found == nullptr) {
        mark.none = "not evaluated";
        return mark;
    }
    mark.values = found->values;
    if (mark.values.empty()) {
        mark.none = found->reason.empty() ? "no value" : found->reason;
        return mark;
    }
    mark.mean = found->mean;
    mark.sd = found->sd;
    mark.low = found->low;
    mark.q1 = found->q1;
    mark.median = found->median;
    mark.q3 = found->q3;
    mark.high = found->high;
    mark.count = std::to_string(mark.values.size());
    return mark;
}

std::vector<Bracket> bracketsOf(const Results& results, const experiment::Family* family, const std::string& oar,
                                const std::vector<std::string>& arms) {
    std::vector<Bracket> brackets;
    if (family == nullptr) return brackets;
    for (const experiment::Comparison& one : family->comparisons) {
        if (one.oar != oar || !one.tested()) continue;
        const std::string stars(results.analysis.options.stars.of(one.q));
        if (!stars.empty()) brackets.push_back({one.armA, one.armB, stars});
    }
    const auto place = [&](const std::string& arm) { return std::ranges::find(arms, arm) - arms.begin(); };
    std::ranges::stable_sort(brackets, {}, [&](const Bracket& b) { return std::abs(place(b.armB) - place(b.armA)); });
    return brackets;
}

bool isLeftOut(const Results& results, const std::string& oar) {
    return std::ranges::find(results.analysis.leftOut, oar, &experiment::LeftOutOar::oar) !=
           results.analysis.leftOut.end();
}

Panel preservedPanel(const Results& results, const std::vector<std::string>& methods) {
    Panel panel;
    panel.title = "Preserved ratio";
    panel.boxes = false;
    for (const std::string& oar : experiment::shownOars()) {
        Group group{oar, {}, {}};
        for (const std::string& method : methods) {
            Mark mark;
            mark.arm = method;
            const auto found = std::ranges::find_if(results.preserved, [&](const experiment::Preserved& one) {
                return one.method == method && one.oar == oar;
            });
            if (found == results.preserved.end() || found->values.empty()) {
                mark.none = "no subject";
            } else {
                mark.values = found->values;
                mark.mean = found->mean;
                mark.sd = found->sd;
                mark.count = std::to_string(mark.values.size());
            }
            group.marks.push_back(std::move(mark));
        }
        panel.groups.push_back(std::move(group));
    }
    return panel;
}

bool hasValue(const Panel& panel) {
    return std::ranges::any_of(panel.groups, [](const Group& group) {
        return std::ranges::any_of(group.marks, [](const Mark& mark) { return !mark.values.empty(); });
    });
}

Figure preservedFigure(const Results& results) {
    Figure figure{kFigures[0], "Preserved ratio of the organs at risk after defacing", {}, methodsOf(results), {}};
    figure.panels.push_back(preservedPanel(results, figure.arms));
    std::string counts;
    for (const std::string& method : figure.arms) {
        std::set<std::string> subjects;
        for (const experiment::Preserved& one : results.preserved)
            if (one.method == method)
                for (const auto& [subject, value] : one.values) subjects.insert(subject);
        counts += (counts.empty() ? "n = " : ", ") + std::to_string(subjects.size()) + " (" + method + ")";
    }
    figure.caption =
        "Voxels of each OAR that the method left as they were, as a share of all (1 − lost / total), in the "
        "subjects judged 1 under the method: " +
        counts + ". Points: subjects; marker: mean; bar: ± SD (n − 1), cut to 0 to 1. Engines: " +
        enginesOf(results, figure.arms) + ".";
    if (const std::string without = methodsWithout(results); !without.empty()) figure.caption += " " + without;
    if (results.ratedByTruth) figure.caption += " " + ratingsText(results);
    return figure;
}

std::string testsText(const Results& results, Question question, const std::vector<std::string>& metrics) {
    std::string sizes;
    for (const std::string& metric : metrics) {
        const experiment::Family* family = results.analysis.family(question, metric);
        if (family == nullptr || family->comparisons.empty()) continue;
        sizes += (sizes.empty() ? "" : " and ") + std::to_string(family->tests) + " (" +
                 std::string(experiment::resultMetric(metric).title) + ")";
    }
    if (sizes.empty()) return "No pair of arms is tested.";
    return "Brackets: arms against original by two-sided Wilcoxon signed-rank tests of paired subjects (" +
           testText(results.analysis.options) + "), adjusted after Benjamini and Hochberg over m = " + sizes +
           " tests; stars from the adjusted q: " + starsText(results.analysis.options.stars) +
           "; pairs without a bracket do not differ significantly or have no test.";
}

Figure metricFigure(const Results& results, Question question, std::string name,
                    const std::vector<std::string>& metrics) {
    const bool trained = question == Question::TrainedOn;
    Figure figure;
    figure.name = std::move(name);
    figure.arms = armsOf(results);
    std::vector<std::string> titles, meanings;
    bool distances = false;
    for (const std::string& metric : metrics) {
        const experiment::ResultMetric& known = experiment::resultMetric(metric);
        figure.panels.push_back(panelOf(results, question, metric));
        titles.emplace_back(known.title);
        meanings.push_back(std::string(known.title) + ": " + std::string(known.meaning));
        distances = distances || !known.higherIsBetter;
    }
    figure.title = listed(titles) + (trained ? ": trained on original or defaced scans, evaluated on original scans"
                                             : ": trained on original scans, evaluated on original or defaced scans");
    figure.caption = trained
                         ? "Networks trained on the scans of each arm, evaluated on original scans (experiment 1); "
                         : "Networks trained on original scans, evaluated on the scans of each arm (experiment 2); ";
    figure.caption += counted(evaluatedSubjects(results, question), "subject") +
                      ", each tested by networks that have not seen it" + (trained ? "" : "; " + validText(results)) +
                      ". ";
    figure.caption +=
        "Box: quartiles; line: median; whiskers: 5th to 95th percentile; points: subjects beyond. "
        "The numbers count the values of a box. ";
    if (distances) figure.caption += "An empty output has no distance and is in no box of distances; its DSC is 0. ";
    figure.caption += testsText(results, question, metrics) + " ";
    if (const std::string out = leftOutOf(results); !trained && !out.empty())
        figure.caption += "Left out: " + out + ". ";
    if (const std::string engines = enginesOf(results, figure.arms); !engines.empty())
        figure.caption += "Engines: " + engines + ". ";
    figure.caption += listed(meanings) + definitionsOf(results) + ".";
    if (results.ratedByTruth) figure.caption += " " + ratingsText(results);
    return figure;
}

}  // namespace

Panel panelOf(const Results& results, Question question, const std::string& metric) {
    const experiment::ResultMetric& known = experiment::resultMetric(metric);
    const std::vector<std::string> arms = armsOf(results);
    const experiment::Family* family = results.analysis.family(question, metric);
    Panel panel;
    panel.title = std::string(known.title);
    panel.unit = std::string(known.unit);
    double most = 0;
    for (const std::string& oar : experiment::shownOars()) {
        if (question == Question::EvaluatedOn && isLeftOut(results, oar)) continue;
        Group group{oar, {}, {}};
        for (const std::string& arm : arms) {
            const experiment::Distribution* found = results.analysis.distribution(question, metric, oar, arm);
            Mark mark = markOf(found, arm);
            if (!mark.values.empty()) most = std::max(most, mark.high);
            // An empty output scores 0 and is counted among the values; without a distance it has none.
            if (!known.higherIsBetter && found != nullptr && found->emptyOutputs > 0 && !mark.values.empty())
                mark.count += " (" + std::to_string(found->emptyOutputs) + " empty)";
            group.marks.push_back(std::move(mark));
        }
        group.brackets = bracketsOf(results, family, oar, arms);
        panel.groups.push_back(std::move(group));
    }
    if (!known.higherIsBetter) {
        panel.high = axisEnd(most);
        panel.most = std::numeric_limits<double>::infinity();
    }
    return panel;
}

std::vector<Figure> figures(const Results& results) {
    std::vector<Figure> all = {
        preservedFigure(results),
        metricFigure(results, Question::TrainedOn, kFigures[1], {"dsc", "msd_mm"}),
        metricFigure(results, Question::EvaluatedOn, kFigures[2], {"dsc", "msd_mm"}),
        metricFigure(results, Question::TrainedOn, kFigures[3], {"hd95_mm", "mean_hd95_mm"}),
        metricFigure(results, Question::EvaluatedOn, kFigures[4], {"hd95_mm", "mean_hd95_mm"}),
    };
    std::erase_if(all, [](const Figure& figure) { return std::ranges::none_of(figure.panels, hasValue); });
    return all;
}

DataTable dataOf(const Figure& figure) {
    DataTable table;
    table.name = figure.name;
    table.title = figure.title + ". " + figure.caption;
    table.columns = {{"panel", "what is shown", ""},
                     {"unit", "of the value; n/a where it has none", ""},
                     columns::kOar,
                     columns::kArm,
                     columns::kSubject,
                     {"value", "of the panel's quantity, in its unit", ""},
                     {"reason", "why an arm has no value", ""}};
    for (const Panel& panel : figure.panels) {
        for (const Group& group : panel.groups) {
            for (const Mark& mark : group.marks) {
                const auto add = [&](base::Json subject, base::Json value) {
                    table.rows.push_back({panel.title, textOrNull(panel.unit), group.oar, mark.arm, std::move(subject),
                                          std::move(value), textOrNull(mark.none)});
                };
                for (const auto& [subject, value] : mark.values) add(subject, base::number(value));
                if (mark.values.empty()) add(nullptr, nullptr);
            }
        }
    }
    return table;
}

}  // namespace bauta::report
