// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/Cohort.h"

#include <algorithm>

#include "core/base/Error.h"
#include "core/base/Words.h"
#include "core/experiment/ArmData.h"
#include "core/experiment/Experiment.h"
#include "core/segmentation/Case.h"

namespace bauta::experiment {
namespace {

constexpr const char* kOneReader = "reader:";

void judge(Verdict& verdict, const ReaderRule& rule) {
    std::vector<std::string> ones, zeros;
    for (std::size_t i = 0; i < verdict.labels.size(); ++i) {
        if (rule.kind == ReaderRule::Kind::One && verdict.readers[i] != rule.reader) continue;
        (verdict.labels[i] == 1 ? ones : zeros).push_back(verdict.readers[i]);
    }
    if (ones.empty() && zeros.empty()) {
        verdict.why = "is not rated by " + rule.reader;  // by others
    } else if (rule.kind == ReaderRule::Kind::Majority && ones.size() == zeros.size()) {
        verdict.undecided = true;
        verdict.why = "is rated 1 by " + base::listed(ones) + " and 0 by " + base::listed(zeros) + ": no majority";
    } else {
        const bool one = rule.kind == ReaderRule::Kind::Majority ? ones.size() > zeros.size() : zeros.empty();
        verdict.label = one ? 1 : 0;
        if (!one) verdict.why = "is rated 0 by " + base::listed(zeros);
    }
}

}  // namespace

bool hasOars(const study::Subject& subject) {
    return std::ranges::any_of(subject.structures, [](const study::Structure& structure) {
        return std::ranges::find(segmentation::oarNames(), structure.name) != segmentation::oarNames().end();
    });
}

ReaderRule readerRule(const std::string& text) {
    if (text == "all") return {};
    if (text == "majority") return {ReaderRule::Kind::Majority, {}};
    if (text.starts_with(kOneReader) && text.size() > std::string(kOneReader).size())
        return {ReaderRule::Kind::One, text.substr(std::string(kOneReader).size())};
    throw base::Error(base::ErrorCode::BadRequest, "\"" + text + "\" is no rule for readers that disagree", {},
                      "write all, majority, or reader: and a reader's name");
}

std::string text(const ReaderRule& rule) {
    switch (rule.kind) {
        case ReaderRule::Kind::Majority:
            return "majority";
        case ReaderRule::Kind::One:
            return kOneReader + rule.reader;
        case ReaderRule::Kind::All:
            break;
    }
    return "all";
}

bool Verdict::conflict() const {
    return std::ranges::find(labels, 0) != labels.end() && std::ranges::find(labels, 1) != labels.end();
}

Verdicts verdicts(const study::Study& study, const ReaderRule& rule) {
    Verdicts all;
    for (const auto& current : study.currentRatings()) {
        if (current.stale) continue;
        Verdict& verdict = all[{current.rating.subject, current.rating.method}];
        verdict.readers.push_back(current.rating.reader);
        verdict.labels.push_back(current.rating.label);
    }
    for (auto& [run, verdict] : all) judge(verdict, rule);
    return all;
}

std::vector<Candidate> cohort(const study::Study& study, const std::vector<std::string>& arms, const ReaderRule& rule) {
    const Verdicts judged = verdicts(study, rule);
    const auto whyOut = [&](const study::Subject& subject) -> std::string {
        if (!hasOars(subject)) return "none of the eight OARs";
        for (const std::string& arm : arms) {
            if (arm == kOriginal) continue;
            if (std::string why = missing(study, subject.id, arm); !why.empty()) return why;
            const auto found = judged.find({subject.id, arm});
            if (found == judged.end()) return arm + " is not rated";
            if (found->second.label != 1) return arm + " " + found->second.why;
        }
        return {};
    };
    std::vector<Candidate> candidates;
    for (const study::Subject& subject : study.subjects()) candidates.push_back({subject.id, whyOut(subject)});
    return candidates;
}

}  // namespace bauta::experiment
