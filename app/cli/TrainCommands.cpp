// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <iostream>
#include <memory>
#include <optional>
#include <set>

#include "app/cli/Cli.h"
#include "app/cli/ExperimentOptions.h"
#include "app/cli/Output.h"
#include "app/cli/WaitForJobs.h"
#include "core/base/Error.h"
#include "core/experiment/Experiment.h"
#include "core/job/ExperimentJobs.h"

namespace bauta::cli {
namespace {

using base::Error;
using base::ErrorCode;
using base::Json;

struct TrainOptions {
    ExperimentOptions experiment;
    std::vector<std::string> train;  ///< arms to train
    std::vector<std::string> folds = {"all"};
    std::optional<int> threads;
    bool noWait = false;
};

/// Queues, and unless told otherwise waits and says what came of it.
void work(const std::string& study, const std::vector<job::JobSpec>& specs, bool noWait, Context& context,
          const std::vector<std::string>& keys) {
    job::Queue queue(fs::path(study) / "jobs");
    std::vector<std::string> ids;
    for (const job::JobSpec& spec : specs) ids.push_back(queue.add(spec));
    if (noWait) {
        job::ensureCoordinator(study, ownProgram());
        if (context.json) {
            printJson({{"jobs", ids}});
        } else {
            for (const std::string& id : ids) std::cout << "queued as " << id << "\n";
        }
        return;
    }
    const auto jobs = waitForJobs(study, ids);
    logFailures(jobs);
    context.exitCode = exitCodeOf(jobs);
    Json all = Json::array();
    std::vector<std::vector<std::string>> rows = {{"job", "what", "state"}};
    rows.front().insert(rows.front().end(), keys.begin(), keys.end());
    for (const job::JobStatus& job : jobs) {
        Json one = job.spec.parameters;
        one["job"] = job.id;
        one["state"] = std::string(job::name(job.state));
        if (!job.error.empty()) one["error"] = job.error;
        if (job.result.is_object()) one.update(job.result);
        all.push_back(one);
        std::vector<std::string> row = {job.id, job.spec.title, std::string(job::name(job.state))};
        for (const std::string& key : keys) {
            const Json value = one.value(key, Json());
            row.push_back(value.is_null() ? "" : value.is_string() ? value.get<std::string>() : value.dump());
        }
        rows.push_back(row);
    }
    if (context.json) {
        printJson({{"jobs", all}});
    } else if (context.exitCode == 0) {
        printTable(rows);
    }
}

void train(const TrainOptions& options, Context& context) {
    const std::string& study = options.experiment.study;
    const experiment::Experiment experiment = experimentOf(options.experiment, options.train);
    const std::vector<std::size_t> folds = foldsOf(options.folds, experiment.folds.size());
    std::vector<job::JobSpec> specs;
    for (const std::string& arm : options.train) requireArm(experiment, arm);
    for (const std::string& arm : experiment.arms) {
        if (std::ranges::find(options.train, arm) == options.train.end()) continue;
        for (const std::size_t fold : folds) {
            specs.push_back(job::trainJob(experiment.name, arm, fold));
            if (options.threads) specs.back().parameters["threads"] = *options.threads;
        }
    }
    experiment::store(study, experiment);  // nothing of the request can be refused any more
    work(study, specs, options.noWait, context, {"epochs", "best_epoch", "best_val_loss", "reason"});
}

struct EvaluateOptions {
    std::string study, name = "exp-001";
    std::vector<std::string> models, arms;
    bool noWait = false;
};

/// ARM/FOLD.
std::pair<std::string, std::size_t> modelOf(const std::string& text, const experiment::Experiment& experiment) {
    const std::size_t slash = text.find('/');
    if (slash == std::string::npos) {
        throw Error(ErrorCode::BadRequest, "\"" + text + "\" names no model", {}, "write ARM/FOLD, such as original/0");
    }
    requireArm(experiment, text.substr(0, slash));
    const auto folds = foldsOf({text.substr(slash + 1)}, experiment.folds.size());
    if (folds.size() == 1) return {text.substr(0, slash), folds.front()};
    throw Error(ErrorCode::BadRequest, "\"" + text + "\" names several models", {}, "name each by itself");
}

void evaluate(const EvaluateOptions& options, Context& context) {
    const experiment::Experiment experiment = experiment::load(options.study, options.name);
    std::vector<std::pair<std::string, std::size_t>> models;
    const auto trained = [&](const std::string& arm, std::size_t fold) {
        return fs::exists(experiment::modelFolder(options.study, experiment.name, arm, fold) / "training.json");
    };
    for (const std::string& text : std::set(options.models.begin(), options.models.end())) {
        models.push_back(modelOf(text, experiment));
        if (trained(models.back().first, models.back().second)) continue;
        throw Error(ErrorCode::NotFound, "the network " + text + " is not trained yet", {}, "bauta-cli train makes it");
    }
    for (std::size_t a = 0; options.models.empty() && a < experiment.arms.size(); ++a) {
        for (std::size_t fold = 0; fold < experiment.folds.size(); ++fold) {
            if (trained(experiment.arms[a], fold)) models.emplace_back(experiment.arms[a], fold);
        }
    }
    if (models.empty()) {
        throw Error(ErrorCode::NotFound, "no network of " + experiment.name + " is trained yet", {},
                    "bauta-cli train makes them");
    }
    for (const std::string& arm : options.arms) requireArm(experiment, arm);
    std::vector<job::JobSpec> specs;
    for (const auto& [train, fold] : models) {
        if (options.arms.empty()) specs.push_back(job::evaluateJob(experiment.name, train, fold));
        for (const std::string& test : experiment.arms) {
            if (std::ranges::find(options.arms, test) == options.arms.end()) continue;
            specs.push_back(job::evaluateJob(experiment.name, train, fold, test));
        }
    }
    work(options.study, specs, options.noWait, context, {"subjects"});
}

}  // namespace

void addTraining(CLI::App& app, Context& context) {
    auto options = std::make_shared<TrainOptions>();
    CLI::App* command = app.add_subcommand(
        "train",
        "Train the segmentation network on an arm's data. The first call of an experiment fixes its subjects, arms, "
        "folds and configuration; trainings that were stopped go on.");
    command->add_option("--arm", options->train, "original, or a variant of a method; several are allowed")->required();
    command->add_option("--fold", options->folds, "Numbers from 0, separated by commas, or all")->capture_default_str();
    addOptions(*command, options->experiment);
    command
        ->add_option("--threads", options->threads,
                     "Instead of the configuration's; the same bits come out for one number of threads alone")
        ->check(CLI::Range(1, 256));
    command->add_flag("--no-wait", options->noWait, "Return once the jobs are queued");
    command->callback([options, &context] { train(*options, context); });

    auto other = std::make_shared<EvaluateOptions>();
    command = app.add_subcommand("evaluate",
                                 "Evaluate trained networks on the test subjects of their fold, in every arm: metrics "
                                 "per subject and OAR in results/EXPERIMENT/evaluation.tsv");
    command->add_option("study", other->study, "The study's folder")->required();
    command->add_option("--experiment", other->name, "The experiment")->capture_default_str();
    command->add_option("--model", other->models, "ARM/FOLD (default: all that are trained)");
    command->add_option("--arm", other->arms, "Arms to evaluate on (default: all of the experiment)");
    command->add_flag("--no-wait", other->noWait, "Return once the jobs are queued");
    command->callback([other, &context] { evaluate(*other, context); });
}

}  // namespace bauta::cli
