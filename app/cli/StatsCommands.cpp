// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <iostream>
#include <memory>

#include "app/cli/AnalysisOptions.h"
#include "app/cli/Cli.h"
#include "app/cli/Output.h"
#include "core/base/Numbers.h"
#include "core/experiment/Results.h"
#include "core/report/Words.h"
#include "core/study/Sidecars.h"

namespace bauta::cli {
namespace {

using base::Json;
using experiment::Analysis;
using experiment::Comparison;
using experiment::Family;
using experiment::Question;

struct Options {
    std::string study, experiment = "exp-001", unit = "subject";
    std::vector<std::string> metrics = {"dsc", "msd_mm"};
    experiment::AnalysisOptions analysis;
};

bool isAsked(const Options& options, std::string_view metric) {
    return std::ranges::any_of(options.metrics, [&](const std::string& one) { return one == "all" || one == metric; });
}

/// Refuses what is no metric.
void requireMetrics(const std::vector<std::string>& metrics) {
    for (const std::string& metric : metrics) {
        if (metric != "all") (void)experiment::resultMetric(metric);
    }
}

const char* nameOf(Question question) {
    return question == Question::TrainedOn     ? "trained_on"
           : question == Question::EvaluatedOn ? "evaluated_on"
                                               : "composite";
}

Json toJson(const Comparison& c, const statistics::Stars& stars) {
    Json json = Json::object();
    if (!c.oar.empty()) json["oar"] = c.oar;
    json.update({{"arm_a", c.armA},
                 {"arm_b", c.armB},
                 {"within", c.within},
                 {"n", c.test.n},
                 {"zeros", c.test.zeros},
                 {"ties", c.test.ties},
                 {"left_out", c.leftOut},
                 {"test", name(c.test.test)}});
    study::putNumber(json, "w", c.tested() ? c.test.statistic() : std::nan(""), c.reason);
    study::putNumber(json, "p", c.test.p, c.reason);
    study::putNumber(json, "q", c.q, c.reason);
    json["stars"] = stars.of(c.q);
    study::putNumber(json, "effect", c.test.effect, c.reason);
    study::putNumber(json, "shift", c.shift.estimate, report::whyNoShift(c));
    study::putNumber(json, "shift_low", c.shift.low.value_or(std::nan("")), report::whyNoShift(c));
    study::putNumber(json, "shift_high", c.shift.high.value_or(std::nan("")), report::whyNoShift(c));
    json["pratt_test"] = name(c.pratt.test);
    study::putNumber(json, "pratt_p", c.pratt.p, c.reason);
    study::putNumber(json, "pratt_q", c.qPratt, c.reason);
    json["reason"] = c.reason;
    return json;
}

Json toJson(const Family& family, const statistics::Stars& stars) {
    Json comparisons = Json::array();
    for (const Comparison& c : family.comparisons) comparisons.push_back(toJson(c, stars));
    return {{"name", family.name},     {"question", nameOf(family.question)},
            {"metric", family.metric}, {"tests", family.tests},
            {"reason", family.reason}, {"comparisons", comparisons}};
}

Json toJson(const experiment::Composite& c) {
    Json json = {{"metric", c.metric}, {"arm_train", c.armTrain}, {"arm_test", c.armTest}, {"n", c.n}};
    study::putNumber(json, "mean", c.mean, c.reason);
    study::putNumber(json, "sd", c.sd, c.reason.empty() ? "fewer than two values" : c.reason);
    json.update({{"omitted", c.omitted},
                 {"empty_outputs", c.emptyOutputs},
                 {"best", c.best},
                 {"letters", c.letters},
                 {"reason", c.reason}});
    return json;
}

Json toJson(const experiment::Results& results, const Options& options) {
    const Analysis& analysis = results.analysis;
    Json families = Json::array(), composites = Json::array(), leftOut = Json::array(), missing = Json::array();
    for (const Family& family : analysis.families) {
        if (isAsked(options, family.metric)) families.push_back(toJson(family, analysis.options.stars));
    }
    for (const auto& composite : analysis.composites) {
        if (isAsked(options, composite.metric)) composites.push_back(toJson(composite));
    }
    for (const auto& oar : analysis.leftOut)
        leftOut.push_back({{"oar", oar.oar}, {"subjects", oar.subjects}, {"reason", oar.why}});
    for (const auto& one : results.scores.missing) {
        missing.push_back({{"arm_train", one.cell.armTrain},
                           {"arm_test", one.cell.armTest},
                           {"fold", one.cell.fold},
                           {"reason", one.why}});
    }
    return {{"experiment", results.plan().name},
            {"preset", name(analysis.options.preset)},
            {"zeros", name(statistics::Zeros::Wilcox)},
            {"correction", "benjamini-hochberg"},
            {"alpha", analysis.options.alpha},
            {"star_bounds", analysis.options.stars.bounds},
            {"fewest_subjects", analysis.options.fewestSubjects},
            {"rank_infinite", analysis.options.rankInfinite},
            {"unit", "subject"},
            {"subjects", results.plan().subjectCount()},
            {"run_folds", results.plan().runFolds},
            {"engines", results.scores.engines},
            {"metric_impl", results.scores.metricImpl},
            {"families", families},
            {"composites", composites},
            {"left_out", leftOut},
            {"evaluations2", analysis.evaluations2},
            {"missing", missing},
            {"warnings", results.warnings}};
}

std::string number(double value, int digits = 3) {
    return std::isfinite(value) ? base::general(value, digits) : fixed(value, 0);
}

void print(const Family& family, const statistics::Stars& stars) {
    std::cout << family.name << "; " << family.tests << (family.tests == 1 ? " test" : " tests")
              << (family.reason.empty() ? "" : ": " + family.reason) << "\n";
    if (family.comparisons.empty()) return;
    const bool composite = family.question == Question::Composite;
    std::vector<std::vector<std::string>> rows = {{composite ? "evaluated on" : "oar", "difference", "n", "zeros",
                                                   "ties", "left out", "test", "W", "p", "q", "", "effect",
                                                   "typical difference", "q (Pratt)", ""}};
    for (const Comparison& c : family.comparisons) {
        std::string shift = number(c.shift.estimate);
        if (c.shift.low) shift += " (" + number(*c.shift.low) + " to " + number(*c.shift.high) + ")";
        rows.push_back({composite ? c.within : c.oar, c.armA + " - " + c.armB, std::to_string(c.test.n),
                        std::to_string(c.test.zeros), c.test.ties ? "yes" : "no", std::to_string(c.leftOut),
                        std::string(name(c.test.test)), c.tested() ? number(c.test.statistic(), 8) : "n/a",
                        number(c.test.p), number(c.q), std::string(stars.of(c.q)), fixed(c.test.effect, 2), shift,
                        number(c.qPratt), c.reason});
    }
    printTable(rows);
    std::cout << "\n";
}

void printComposites(const experiment::Results& results, const experiment::ResultMetric& metric) {
    const auto& arms = results.plan().arms;
    std::cout << "Composite " << metric.title << (metric.unit.empty() ? "" : " in " + std::string(metric.unit))
              << ": mean (SD) of n; fields of a column with the same letter do not differ; * the best of its column\n";
    std::vector<std::vector<std::string>> rows = {{"trained on"}};
    for (const std::string& arm : arms) rows.front().push_back("on " + arm);
    for (const std::string& train : arms) {
        auto& row = rows.emplace_back(std::vector<std::string>{train});
        for (const std::string& test : arms) {
            const auto& c = *results.analysis.composite(metric.key, train, test);
            row.push_back(c.n == 0 ? "n/a: " + c.reason
                                   : fixed(c.mean, metric.decimals) + " (" + fixed(c.sd, metric.decimals) + ") of " +
                                         std::to_string(c.n) + (c.letters.empty() ? "" : " " + c.letters) +
                                         (c.best ? " *" : ""));
        }
    }
    printTable(rows);
    std::cout << "\n";
}

void stats(const Options& options, Context& context) {
    requireMetrics(options.metrics);
    const study::Study study = study::Study::open(options.study);
    experiment::requireSubjectUnit(options.unit, experiment::load(study.folder(), options.experiment).runFolds.size());
    const experiment::Results results = experiment::results(study, options.experiment, options.analysis);
    for (const std::string& warning : results.warnings) logWarning(warning);
    if (results.scores.rows.empty()) context.exitCode = 2;  // nothing usable
    if (context.json) return printJson(toJson(results, options));
    for (const auto& metric : experiment::resultMetrics()) {
        if (!isAsked(options, metric.key)) continue;
        for (const Question question : {Question::TrainedOn, Question::EvaluatedOn, Question::Composite})
            print(*results.analysis.family(question, metric.key), results.analysis.options.stars);
        printComposites(results, metric);
    }
    for (const auto& oar : results.analysis.leftOut)
        std::cout << "Not in experiment 2: " << oar.oar << ", " << oar.why << "\n";
}

Json toJson(const experiment::MethodQuality& q) {
    Json json = {{"method", q.method},
                 {"engine", q.engine},
                 {"modality", q.modality},
                 {"n", q.n},
                 {"rated_1", q.rated1},
                 {"rated_0", q.rated0},
                 {"undecided", q.undecided},
                 {"unrated", q.unrated},
                 {"not_applicable", q.notApplicable},
                 {"failed", q.failed}};
    const std::string none = "no run is rated";
    study::putNumber(json, "success", q.success.share, none);
    study::putNumber(json, "success_low", q.success.low, none);
    study::putNumber(json, "success_high", q.success.high, none);
    json["readers"] = q.readers;
    json["runs_of_several_readers"] = q.agreement.runs;
    json["pairs"] = q.agreement.pairs;
    const std::string alone = "no run is rated by two readers";
    study::putNumber(json, "agreeing", q.agreement.agreeing, alone);
    study::putNumber(json, "alpha", q.agreement.alpha, q.agreement.pairs == 0 ? alone : "all labels are the same");
    return json;
}

void agreement(const std::string& folder, const std::string& rule, Context& context) {
    const experiment::ReaderRule readers = experiment::readerRule(rule);
    const study::Study study = study::Study::open(folder);
    for (const std::string& problem : study.problems()) logWarning(problem);
    const auto table = experiment::methodQuality(study, readers);
    if (context.json) {
        Json methods = Json::array();
        for (const auto& q : table) methods.push_back(toJson(q));
        return printJson({{"rule", experiment::text(readers)}, {"methods", methods}});
    }
    std::vector<std::vector<std::string>> rows = {{"method", "engine", "modality", "n", "rated 1", "rated 0",
                                                   "undecided", "unrated", "n/a", "failed", "success %", "95 %",
                                                   "readers", "by several", "agreeing %", "alpha"}};
    for (const auto& q : table) {
        std::string names;
        for (const std::string& reader : q.readers) names += (names.empty() ? "" : ", ") + reader;
        const auto count = [](std::size_t n) { return std::to_string(n); };
        rows.push_back(
            {q.method, q.engine, q.modality, count(q.n), count(q.rated1), count(q.rated0), count(q.undecided),
             count(q.unrated), count(q.notApplicable), count(q.failed), fixed(100 * q.success.share, 0),
             std::isnan(q.success.share) ? "n/a"
                                         : fixed(100 * q.success.low, 0) + " to " + fixed(100 * q.success.high, 0),
             names, count(q.agreement.runs), fixed(100 * q.agreement.agreeing, 0), fixed(q.agreement.alpha, 2)});
    }
    printTable(rows);
}

}  // namespace

void addStats(CLI::App& app, Context& context) {
    auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand(
        "stats",
        "Tests of an experiment: per organ and arm, corrected over declared families, and the composite table");
    command->add_option("study", options->study, "The study's folder")->required();
    command->add_option("--experiment", options->experiment, "Its name")->capture_default_str();
    addAnalysisOptions(*command, options->analysis);
    command->add_option("--alpha", options->analysis.alpha, "Level above which q is no difference")
        ->check(CLI::Range(1e-6, 0.5))
        ->capture_default_str();
    command->add_option("--unit", options->unit, "subject; fold is refused with the reason")->capture_default_str();
    command->add_option("--metric", options->metrics, "dsc, msd_mm, hd95_mm, mean_hd95_mm, nsd_2mm, or all; repeatable")
        ->capture_default_str();
    command->callback([options, &context] { stats(*options, context); });

    auto folder = std::make_shared<std::string>();
    auto rule = std::make_shared<std::string>("all");
    CLI::App* agreementCommand =
        app.add_subcommand("agreement", "What readers made of each method, and how far they agree");
    agreementCommand->add_option("study", *folder, "The study's folder")->required();
    agreementCommand
        ->add_option("--readers", *rule, "Where they disagree: all (1 when everybody says 1), majority, or reader:NAME")
        ->capture_default_str();
    agreementCommand->callback([folder, rule, &context] { agreement(*folder, *rule, context); });
}

}  // namespace bauta::cli
