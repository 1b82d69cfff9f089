// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/Words.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "core/base/Numbers.h"

namespace bauta::report {

std::string decimal(double value, int decimals) {
    if (std::isnan(value)) return "n/a";
    if (std::isinf(value)) return value > 0 ? "∞" : "−∞";
    const std::string text = base::fixed(std::abs(value), decimals);
    const bool zero = text.find_first_not_of("0.") == std::string::npos;
    return value < 0 && !zero ? "−" + text : text;
}

std::string probability(double p) {
    if (std::isnan(p)) return "n/a";
    if (!(p > 0)) return "0";
    if (p >= 0.001) return base::fixed(p, p >= 0.0995 ? 2 : p >= 0.00995 ? 3 : 4);
    int exponent = static_cast<int>(std::floor(std::log10(p)));
    std::string digits = base::fixed(p * std::pow(10, -exponent), 1);
    if (digits == "10.0") {
        digits = "1.0";
        ++exponent;
    }
    if (digits.ends_with(".0")) digits.resize(1);
    return digits + "e" + std::to_string(exponent);
}

std::string shortHash(const std::string& hash) {
    return hash.empty() ? "n/a" : hash.substr(0, 12);
}

std::vector<std::string> armsOf(const experiment::Results& results) {
    std::vector<std::string> arms = results.plan().arms;
    std::ranges::stable_partition(arms, [](const std::string& arm) { return arm == experiment::kOriginal; });
    return arms;
}

std::vector<std::string> methodsOf(const experiment::Results& results) {
    std::set<std::string> known;
    for (const experiment::Preserved& one : results.preserved)
        if (!one.values.empty()) known.insert(one.method);
    for (const experiment::OarAvailability& one : results.availableRated)
        if (one.subjects > 0) known.insert(one.method);
    known.erase(experiment::kOriginal);
    std::vector<std::string> methods;
    for (const std::string& arm : armsOf(results))
        if (known.erase(arm) > 0) methods.push_back(arm);
    methods.insert(methods.end(), known.begin(), known.end());
    return methods;
}

std::string methodsWithout(const experiment::Results& results) {
    const std::vector<std::string> with = methodsOf(results);
    std::map<std::string, bool> without;  // and whether a subject is judged 1 all the same
    for (const experiment::MethodQuality& one : results.quality)
        if (std::ranges::find(with, one.method) == with.end()) without[one.method] |= one.rated1 > 0;
    std::vector<std::string> none, unknown;
    for (const auto& [method, judged] : without) (judged ? unknown : none).push_back(method);
    std::string text;
    if (!none.empty()) text = "No subject is judged 1 under " + listed(none, "or") + ".";
    if (!unknown.empty())
        text += (text.empty() ? "" : " ") + ("Of the subjects judged 1 under " + listed(unknown, "or")) +
                " none has an organ at risk whose loss is known.";
    return text;
}

std::string engineOf(const experiment::Results& results, const std::string& arm) {
    if (const auto found = results.scores.engines.find(arm); found != results.scores.engines.end())
        return found->second;
    for (const experiment::MethodQuality& one : results.quality)
        if (one.method == arm) return one.engine;
    return {};
}

std::string enginesOf(const experiment::Results& results, const std::vector<std::string>& methods) {
    std::string text;
    for (const std::string& method : methods) {
        if (method == experiment::kOriginal) continue;
        std::string engine = engineOf(results, method);
        if (const std::size_t comma = engine.find(", "); comma != std::string::npos) engine.replace(comma, 2, " and ");
        text += (text.empty() ? "" : ", ") + method + " " + (engine.empty() ? "engine not known" : engine);
    }
    return text;
}

std::string validText(const experiment::Results& results) {
    const std::size_t all = results.analysis.evaluations2;
    std::size_t compared = all;
    for (const experiment::LeftOutOar& one : results.analysis.leftOut) compared -= std::min(compared, one.subjects);
    return counted(all, "pair") + " of subject and OAR" + (all == 1 ? " keeps" : " keep") + " a voxel under all arms" +
           (all == compared ? "" : ", " + std::to_string(compared) + " of them in the OARs compared");
}

std::string leftOutOf(const experiment::Results& results) {
    std::string text;
    for (const experiment::LeftOutOar& one : results.analysis.leftOut)
        text += (text.empty() ? "" : "; ") + one.oar + ": " + one.why;
    return text;
}

std::string definitionsOf(const experiment::Results& results) {
    return results.scores.metricImpl.empty() ? "" : " (definitions " + results.scores.metricImpl + ")";
}

std::string starsText(const statistics::Stars& stars) {
    std::string text;
    for (std::size_t i = 0; i < stars.bounds.size(); ++i)
        text += (i == 0 ? "" : ", ") + std::string(i + 1, '*') + (i == 0 ? " q ≤ " : " ≤ ") +
                (stars.bounds[i] < 0.001 ? probability(stars.bounds[i]) : base::shortest(stars.bounds[i]));
    return text;
}

std::string whyOut(const experiment::Experiment& plan, const experiment::Candidate& candidate) {
    // Whoever is named in a list takes part whatever the ratings: they kept nobody out.
    return plan.listed ? "is not in the list of subjects" : candidate.out;
}

std::string testText(const experiment::AnalysisOptions& options) {
    std::string text = "preset " + std::string(statistics::name(options.preset)) + ": zero differences left out; ";
    text += options.preset == statistics::Preset::Paper
                ? "exact for at most 25 pairs without ties and zeros, else normal"
                : "exact for at most 50 pairs without ties and zeros, by all changes of sign for at most 13, else "
                  "normal";
    return text + (options.rankInfinite ? "; distances to an empty output ranked last" : "");
}

std::string whyNoShift(const experiment::Comparison& comparison) {
    if (comparison.shift.low && comparison.shift.high) return {};
    if (comparison.pairs.empty()) return comparison.reason;
    const bool infinite = std::ranges::any_of(comparison.differences, [](double d) { return std::isinf(d); });
    return infinite ? "a difference is infinite" : "fewer than 6 pairs cannot reach 95 %";
}

std::string limitsOf(const experiment::Comparison& comparison) {
    const std::string shift = comparison.pairs.empty() ? "" : whyNoShift(comparison);
    return comparison.reason + (comparison.reason.empty() || shift.empty() ? "" : "; ") + shift;
}

std::string ruleText(const experiment::ReaderRule& rule) {
    switch (rule.kind) {
        case experiment::ReaderRule::Kind::Majority:
            return "what most say counts, and nothing when as many say 1 as 0";
        case experiment::ReaderRule::Kind::One:
            return "only " + rule.reader + " counts";
        case experiment::ReaderRule::Kind::All:
            break;
    }
    return "a run is judged 1 when every reader says so";
}

std::string ratingsText(const experiment::Results& results) {
    std::set<std::string> readers;
    for (const experiment::SourceRun& run : results.runs) readers.insert(run.readers.begin(), run.readers.end());
    if (results.ratedByTruth) {
        for (const experiment::MethodQuality& one : results.quality)
            readers.insert(one.readers.begin(), one.readers.end());
        readers.erase(experiment::kPhantomTruth);
        const std::string truth = "the known face of made-up subjects, not a person's judgement";
        return readers.empty() ? "Ratings are of the reader phantom-truth: " + truth + "."
                               : "Ratings are of the reader phantom-truth (" + truth + ") and of " +
                                     listed({readers.begin(), readers.end()}) + ".";
    }
    if (readers.empty()) return results.plan().listed ? "The subjects were chosen from a list, not by ratings." : "";
    return (readers.size() == 1 ? "Reader: " : "Readers: ") + listed({readers.begin(), readers.end()}) + ".";
}

std::size_t evaluatedSubjects(const experiment::Results& results, experiment::Question question) {
    std::set<std::string_view> subjects;
    for (const experiment::Score& row : results.scores.rows)
        if ((question == experiment::Question::TrainedOn ? row.armTest : row.armTrain) == experiment::kOriginal)
            subjects.insert(row.subject);
    return subjects.size();
}

}  // namespace bauta::report
