// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <map>

#include "core/report/Tables.h"
#include "core/report/Words.h"

namespace bauta::report {
namespace {

using experiment::Candidate;

/// The arm that a subject is out for, by the sentence of its reason; empty when it is none's.
std::string armOf(const std::string& reason, const std::vector<std::string>& arms) {
    for (const std::string& arm : arms)
        if (reason.starts_with(arm + " ") || reason == "no run of " + arm) return arm;
    return {};
}

/// "13: pydeface is rated 0 by AK", the most frequent first.
std::vector<std::string> counts(const std::vector<std::string>& reasons) {
    std::map<std::string, std::size_t> byReason;
    for (const std::string& reason : reasons) ++byReason[reason];
    std::vector<std::pair<std::string, std::size_t>> sorted(byReason.begin(), byReason.end());
    std::ranges::stable_sort(sorted, [](const auto& a, const auto& b) { return a.second > b.second; });
    std::vector<std::string> texts;
    for (const auto& [reason, n] : sorted) texts.push_back(std::to_string(n) + ": " + reason);
    return texts;
}

std::string foldsText(const experiment::Experiment& plan) {
    std::vector<std::string> sizes;
    for (const auto& fold : plan.folds) sizes.push_back(std::to_string(fold.size()));
    return counted(plan.folds.size(), "fold") + " of " + listed(sizes);
}

}  // namespace

Flow flowOf(const experiment::Results& results) {
    const experiment::Experiment& plan = results.plan();
    Flow flow;
    std::map<std::string, std::vector<std::string>> byArm;  // of those out for no arm: under ""
    for (const Candidate& one : plan.out)
        byArm[plan.listed ? "" : armOf(one.out, plan.arms)].push_back(whyOut(plan, one));
    const bool untold = plan.out.empty() && results.subjectsInStudy > plan.subjectCount();
    std::size_t left = untold ? results.subjectsInStudy : plan.out.size() + plan.subjectCount();
    const auto next = [&](std::vector<std::string> reasons, std::string kept) {
        flow.steps.back().left = counts(reasons);
        left -= reasons.size();
        flow.steps.push_back({counted(left, "subject") + " " + kept, {}});
    };
    flow.steps.push_back({counted(left, "subject") + " in the study", {}});
    if (untold) {
        next(std::vector<std::string>(left - plan.subjectCount(), "not in the cohort; the plan does not say why"),
             "taken");
    } else if (plan.listed) {
        next(byArm[""], "chosen from a list");
    } else {
        next(byArm[""], "with organs at risk");
        for (const std::string& arm : plan.arms)
            if (arm != experiment::kOriginal) next(byArm[arm], "judged 1 under " + arm);
    }
    flow.steps.push_back({"Cohort: " + counted(left, "subject") + " in " + foldsText(plan), {}});
    if (plan.runFolds.size() < plan.folds.size()) {
        std::vector<std::string> folds;
        std::size_t tested = 0;
        for (const std::size_t fold : plan.runFolds) {
            folds.push_back(std::to_string(fold));
            tested += plan.folds[fold].size();
        }
        const std::string which = plan.runFolds.size() == 1 ? "fold " : "folds ";
        next(std::vector<std::string>(left - tested, "in folds that are not run"),
             "tested, in " + which + listed(folds));
    }
    flow.caption = "Subjects from the study to the test folds";
    flow.caption += plan.listed ? "; they were chosen from a list, whatever their ratings." : ".";
    if (!untold && results.subjectsInStudy != plan.out.size() + plan.subjectCount())
        flow.caption += " The study now has " + counted(results.subjectsInStudy, "subject") +
                        "; the flow is that of the day of the plan.";
    if (results.ratedByTruth) flow.caption += " " + ratingsText(results);
    return flow;
}

}  // namespace bauta::report
