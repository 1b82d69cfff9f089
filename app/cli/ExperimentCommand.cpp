// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <iostream>
#include <map>
#include <memory>
#include <set>

#include "app/cli/Cli.h"
#include "app/cli/ExperimentOptions.h"
#include "app/cli/Output.h"
#include "app/cli/WaitForJobs.h"
#include "core/base/Error.h"
#include "core/base/Time.h"
#include "core/base/Words.h"
#include "core/job/ExperimentJobs.h"

namespace bauta::cli {
namespace {

using base::Error;
using base::ErrorCode;
using base::Json;
using job::JobState;
using job::JobStatus;

constexpr int kMostAgain = 2;

struct Options {
    ExperimentOptions experiment;
    bool resume = false, noWait = false, plan = false;
};

/// The arms of a new experiment when none are named, and why other variants are none.
struct Arms {
    std::vector<std::string> taken = {experiment::kOriginal};
    std::vector<std::pair<std::string, std::string>> out;
};

Arms armsOf(const study::Study& study, const experiment::ReaderRule& rule) {
    std::map<std::string, std::size_t> done, judgedOne;
    const experiment::Verdicts verdicts = experiment::verdicts(study, rule);
    for (const study::Run& run : study.runs()) {
        std::size_t& runs = done[run.method];
        if (run.state != study::RunState::Done) continue;
        ++runs;
        const auto verdict = verdicts.find({run.subject, run.method});
        if (verdict != verdicts.end() && verdict->second.label == 1) ++judgedOne[run.method];
    }
    Arms arms;
    for (const auto& [variant, runs] : done) {
        if (judgedOne.contains(variant)) {
            arms.taken.push_back(variant);
        } else {
            arms.out.emplace_back(variant, runs == 0 ? "no finished run" : "none of its runs is rated 1");
        }
    }
    return arms;
}

Json toJson(const experiment::Experiment& plan, const Arms& arms) {
    Json out = Json::array(), left = Json::array();
    std::set<std::string> subjects;
    for (const experiment::Candidate& one : plan.out) out.push_back({{"subject", one.subject}, {"reason", one.out}});
    for (const auto& [arm, why] : arms.out) left.push_back({{"arm", arm}, {"reason", why}});
    for (const auto& fold : plan.folds) subjects.insert(fold.begin(), fold.end());
    const std::size_t trainings = plan.arms.size() * plan.runFolds.size();
    return {{"experiment", plan.name},
            {"arms", plan.arms},
            {"left_out_arms", left},
            {"subjects", subjects},
            {"left_out", out},
            {"listed", plan.listed},
            {"mixed", plan.mixed},
            {"readers", experiment::text(plan.readers)},
            {"folds", plan.folds},
            {"run_folds", plan.runFolds},
            {"seed", plan.seed},
            {"trainings", trainings},
            {"evaluations", trainings * plan.arms.size()}};
}

void printOut(const std::vector<experiment::Candidate>& out) {
    if (out.empty()) return;
    std::vector<std::vector<std::string>> rows = {{"left out", "why"}};
    for (const experiment::Candidate& one : out) rows.push_back({one.subject, one.out});
    printTable(rows);
}

void printPlan(const experiment::Experiment& plan) {
    std::cout << plan.name << ": " << base::joined(plan.arms) << "; " << plan.subjectCount() << " subjects"
              << (plan.listed ? " as listed" : " rated 1 in all arms, readers: " + experiment::text(plan.readers))
              << "; seed " << plan.seed << "\n";
    std::vector<std::vector<std::string>> rows = {{"fold", "tests on", "run"}};
    for (std::size_t k = 0; k < plan.folds.size(); ++k) {
        const bool run = std::ranges::find(plan.runFolds, k) != plan.runFolds.end();
        rows.push_back({std::to_string(k), base::joined(plan.folds[k]), run ? "yes" : "no"});
    }
    printTable(rows);
    printOut(plan.out);
    const std::size_t trainings = plan.arms.size() * plan.runFolds.size();
    std::cout << trainings << " trainings, " << trainings * plan.arms.size() << " evaluations\n";
}

experiment::Experiment planned(const Options& options, const Arms& arms) {
    const ExperimentOptions& wanted = options.experiment;
    try {
        return experimentOf(wanted, arms.taken);
    } catch (const Error&) {
        // Who is out, and why, says what to do about it.
        if (options.plan && !isStored(wanted)) {
            const auto candidates = experiment::cohort(
                study::Study::open(wanted.study), wanted.arms.empty() ? arms.taken : wanted.arms, wanted.readerRule());
            for (const experiment::Candidate& one : candidates)
                if (!one.out.empty()) logInfo(one.subject + ": " + one.out);
        }
        throw;
    }
}

/// True when one of these jobs, or one that they wait for, began before this command and was lost since: its process
/// was being killed when the command came, and only seemed to be at work. What is lost of all that began later is for a
/// person to decide about.
bool lostFromBefore(const fs::path& study, const std::vector<JobStatus>& jobs, const std::string& begun_utc) {
    const std::vector<JobStatus> all = job::Queue(study / "jobs").list();
    return std::ranges::any_of(all, [&](const JobStatus& job) {
        return job.state == JobState::Lost && job.started_utc < begun_utc &&
               std::ranges::any_of(jobs, [&](const JobStatus& one) {
                   return one.id == job.id || std::ranges::find(one.waitsFor, job.id) != one.waitsFor.end();
               });
    });
}

/// 4 when something was stopped, 0 when the report is there and tells of something, else the code of the errors.
int codeOf(const std::vector<JobStatus>& jobs) {
    const std::vector<JobStatus> others(jobs.begin(), jobs.end() - 1);
    const int code = exitCodeOf(others.empty() ? jobs : others);
    if (code == 0 && jobs.back().state != JobState::Done) return exitCodeOf({jobs.back()});
    return code;
}

void tellEnd(const Options& options, const experiment::Experiment& plan, const std::vector<JobStatus>& jobs,
             double seconds, Context& context) {
    const JobStatus& report = jobs.back();
    Json all = Json::array();
    std::vector<std::vector<std::string>> rows = {{"job", "what", "state", "s"}};
    for (const JobStatus& one : jobs) {
        Json json = {{"job", one.id},
                     {"type", one.spec.type},
                     {"title", one.spec.title},
                     {"state", std::string(job::name(one.state))},
                     {"seconds", one.elapsed_s}};
        if (!one.error.empty()) json["error"] = one.error;
        if (one.result.is_object() && one.result.contains("refused")) json["refused"] = one.result.at("refused");
        all.push_back(std::move(json));
        rows.push_back({one.id, one.spec.title, std::string(job::name(one.state)), fixed(one.elapsed_s, 0)});
    }
    std::string folder;
    if (report.state == JobState::Done) {
        folder = (fs::path(options.experiment.study) / report.result.value("folder", "")).string();
        for (const char* key : {"warnings", "notes"})
            for (const Json& line : report.result.value(key, Json::array())) logWarning(line.get<std::string>());
    }
    if (context.json) {
        Json json = {{"experiment", plan.name}, {"jobs", all}, {"seconds", seconds}};
        json["report"] = folder.empty() ? Json() : Json(folder);
        if (folder.empty()) json["report_reason"] = "the report was not made";
        json["result"] = report.result;
        if (report.result.is_null()) json["result_reason"] = "the report was not made";
        printJson(json);
        return;
    }
    printTable(rows);
    if (!folder.empty()) std::cout << "report: " << folder << "\n";
}

void run(const Options& options, Context& context) {
    const base::Stopwatch watch;
    const std::string begun_utc = base::utcNow();
    const ExperimentOptions& wanted = options.experiment;
    if (options.resume && !isStored(wanted)) (void)experiment::load(wanted.study, wanted.name);  // says what to do
    Arms arms;
    if (wanted.arms.empty() && !isStored(wanted)) {
        arms = armsOf(study::Study::open(wanted.study), wanted.readerRule());
        if (arms.taken.size() == 1) {
            throw Error(ErrorCode::BadRequest, "no method of this study has a run that is rated 1", {},
                        "rate runs first, or name the arms with --arms");
        }
        for (const auto& [arm, why] : arms.out) logInfo(arm + " is no arm: " + why);
    }
    const experiment::Experiment plan = planned(options, arms);
    if (options.plan) {
        if (context.json) {
            printJson(toJson(plan, arms));
        } else {
            printPlan(plan);
        }
        return;
    }
    experiment::store(wanted.study, plan);
    std::vector<std::string> ids = job::queueExperiment(wanted.study, plan.name);
    if (options.noWait) {
        job::ensureCoordinator(wanted.study, ownProgram());
        if (context.json) {
            printJson({{"experiment", plan.name}, {"jobs", ids}});
        } else {
            std::cout << plan.name << ": " << ids.size() << " jobs queued\n";
        }
        return;
    }
    const int maxEpochs = plan.config.value("max_epochs", 0);
    const auto wait = [&] {
        return waitForJobs(wanted.study, ids, [maxEpochs](const std::vector<JobStatus>& all) {
            return job::experimentProgress(all, maxEpochs);
        });
    };
    std::vector<JobStatus> jobs = wait();
    for (int again = 0; again < kMostAgain && interrupts() == 0; ++again) {
        if (!lostFromBefore(wanted.study, jobs, begun_utc)) break;
        logInfo("a job was ending just when it was counted on; it goes on now");
        ids = job::queueExperiment(wanted.study, plan.name);
        jobs = wait();
    }
    logFailures(jobs);
    context.exitCode = codeOf(jobs);
    tellEnd(options, plan, jobs, watch.seconds(), context);
}

}  // namespace

void addExperiment(CLI::App& app, Context& context) {
    auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand(
        "experiment",
        "The whole experiment: trainings of every arm and fold, evaluations on every arm, statistics, tables, figures "
        "and report. Called again it goes on where it stopped. Arms of a new one: original and every method with a run "
        "that is rated 1.");
    addOptions(*command, options->experiment);
    command->add_flag("--resume", options->resume, "Go on with an experiment that is there; no other is begun");
    command->add_flag("--no-wait", options->noWait, "Return once the jobs are queued");
    command->add_flag("--plan", options->plan, "Say who takes part, who does not and why, the folds; begin nothing");
    command->callback([options, &context] { run(*options, context); });
}

}  // namespace bauta::cli
