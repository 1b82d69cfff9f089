// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/Warnings.h"

#include <algorithm>
#include <map>

#include "core/base/Words.h"

namespace bauta::experiment {
namespace {

using base::counted;
using Warnings = std::vector<std::string>;

void addMissing(const Results& results, Warnings& warnings) {
    const auto& missing = results.scores.missing;
    if (missing.empty()) return;
    // By reason; a network that is not trained is named once, whatever it was to be evaluated on.
    std::map<std::string, std::vector<std::string>> cellsOf;
    std::vector<const MissingCell*> reasons;
    for (const MissingCell& one : missing) {
        auto& cells = cellsOf[one.why];
        if (cells.empty()) reasons.push_back(&one);
        cells.push_back(nameOf(one.cell));
    }
    std::string list;
    for (const MissingCell* one : reasons) {
        list += (list.empty() ? "" : "; ") +
                (one->untrained ? one->why : firstOf(cellsOf[one->why], 4) + " (" + one->why + ")");
    }
    const Experiment& plan = results.plan();
    warnings.push_back(std::to_string(missing.size()) + " of " +
                       counted(plan.arms.size() * plan.arms.size() * plan.runFolds.size(), "evaluation") +
                       (missing.size() == 1 ? " is" : " are") + " missing: " + list);
}

void addFolds(const Experiment& plan, Warnings& warnings) {
    if (plan.runFolds.size() == plan.folds.size()) return;
    std::vector<std::string> folds;
    for (const std::size_t fold : plan.runFolds) folds.push_back(std::to_string(fold));
    warnings.push_back(std::to_string(folds.size()) + " of " + counted(plan.folds.size(), "fold") +
                       (folds.size() == 1 ? " is" : " are") + " run: " + base::listed(folds));
}

/// Ratings given since the experiment was planned.
void addVerdicts(const study::Study& study, const Experiment& plan, const std::vector<std::string>& cohort,
                 Warnings& warnings) {
    if (plan.listed) return;
    const Verdicts judged = verdicts(study, plan.readers);
    for (const std::string& arm : plan.arms) {
        if (arm == kOriginal) continue;
        for (const std::string& subject : cohort) {
            const auto verdict = judged.find({subject, arm});
            if (verdict != judged.end() && verdict->second.label == 1) continue;
            warnings.push_back(subject + " was judged 1 under " + arm + " when the experiment was planned and " +
                               (verdict == judged.end() ? "is not rated now" : "now " + verdict->second.why));
        }
    }
}

void addPatients(const study::Study& study, const std::vector<std::string>& cohort, Warnings& warnings) {
    std::map<std::string, std::size_t> scansOf;
    for (const study::Subject& subject : study.subjects()) {
        if (!subject.patient.empty() && std::ranges::binary_search(cohort, subject.id)) ++scansOf[subject.patient];
    }
    const auto several = std::ranges::count_if(scansOf, [](const auto& one) { return one.second > 1; });
    if (several == 0) return;
    warnings.push_back(counted(static_cast<std::size_t>(several), "patient") + (several == 1 ? " has" : " have") +
                       " more than one scan in the cohort; the tests take each scan as a subject of its own");
}

}  // namespace

std::string firstOf(std::vector<std::string> names, std::size_t most) {
    if (names.size() > most) {
        const std::size_t more = names.size() - most;
        names.resize(most);
        names.push_back(std::to_string(more) + " more");
    }
    return base::listed(names);
}

std::vector<std::string> planWarnings(const study::Study& study, const Results& results,
                                      const std::vector<std::string>& cohort) {
    const Experiment& plan = results.plan();
    Warnings warnings;
    if (std::ranges::find(plan.arms, kOriginal) == plan.arms.end()) {
        warnings.emplace_back(
            "the experiment has no arm original: there is nothing to compare the others with in experiments 1 and 2");
    }
    addMissing(results, warnings);
    addFolds(plan, warnings);
    for (const auto& [arm, engines] : results.scores.engines) {
        if (engines.find(',') != std::string::npos)
            warnings.push_back("the runs of " + arm + " come from several engines: " + engines);
    }
    addVerdicts(study, plan, cohort, warnings);
    addPatients(study, cohort, warnings);
    return warnings;
}

}  // namespace bauta::experiment
