// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <iostream>
#include <memory>
#include <optional>
#include <set>
#include <sstream>

#include "app/cli/Cli.h"
#include "app/cli/Output.h"
#include "app/cli/WaitForJobs.h"
#include "core/base/Error.h"
#include "core/experiment/Experiment.h"
#include "core/job/ExperimentJobs.h"
#include "core/segmentation/training/Config.h"

namespace bauta::cli {
namespace {

using base::Error;
using base::ErrorCode;
using base::Json;

struct TrainOptions {
    std::string study, name = "exp-001";
    std::vector<std::string> train;     ///< arms to train
    std::vector<std::string> arms;      ///< of the experiment, when it is made
    std::vector<std::string> subjects;  ///< the same
    std::vector<std::string> folds = {"all"};
    std::optional<std::string> config;
    std::optional<std::size_t> count;  ///< folds of the experiment
    std::optional<std::uint64_t> seed;
    std::optional<int> threads;
    bool noWait = false;
};

/// "all", or numbers from 0, each once.
std::vector<std::size_t> foldsOf(const std::vector<std::string>& given, std::size_t count) {
    std::vector<std::size_t> folds;
    std::string list;
    for (const std::string& text : given) list += (list.empty() ? "" : ",") + text;
    std::istringstream texts(list);
    for (std::string text; std::getline(texts, text, ',');) {
        if (text == "all") {
            folds.clear();
            for (std::size_t k = 0; k < count; ++k) folds.push_back(k);
            return folds;
        }
        const bool number =
            !text.empty() && text.size() < 4 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
        if (!number || std::stoul(text) >= count) {
            throw Error(ErrorCode::BadRequest,
                        "there is no fold " + text + "; this experiment has 0 to " + std::to_string(count - 1));
        }
        const std::size_t fold = std::stoul(text);
        if (std::ranges::find(folds, fold) == folds.end()) folds.push_back(fold);
    }
    if (folds.empty()) throw Error(ErrorCode::BadRequest, "no fold is named", {}, "write numbers from 0, or all");
    return folds;
}

void requireArm(const experiment::Experiment& experiment, const std::string& arm) {
    if (std::ranges::find(experiment.arms, arm) != experiment.arms.end()) return;
    std::string list;
    for (const std::string& known : experiment.arms) list += (list.empty() ? "" : ", ") + known;
    throw Error(ErrorCode::BadRequest, experiment.name + " has no arm \"" + arm + "\"", {},
                "its arms are " + list + "; begin another experiment with --name and --arms");
}

/// The stored experiment, or a new one that is not stored yet. What was given and is stored otherwise is refused: it
/// would be another experiment.
experiment::Experiment experimentOf(const TrainOptions& options) {
    const auto config = [&] { return segmentation::toJson(segmentation::loadTrainingConfig(*options.config)); };
    if (!fs::exists(experiment::resultFolder(options.study, options.name) / "experiment.json")) {
        experiment::Request request;
        request.name = options.name;
        request.arms = options.arms.empty() ? options.train : options.arms;
        request.subjects = options.subjects;
        request.folds = options.count.value_or(request.folds);
        request.seed = options.seed.value_or(request.seed);
        if (options.config) request.config = config();
        return experiment::plan(study::Study::open(options.study), request);
    }
    experiment::Experiment known = experiment::load(options.study, options.name);
    std::string other;
    const auto differs = [&](bool given, const char* what) {
        if (given) other += (other.empty() ? "" : ", ") + std::string(what);
    };
    differs(options.config && known.config != config(), "--config");
    differs(!options.arms.empty() && known.arms != options.arms, "--arms");
    differs(options.count && *options.count != known.folds.size(), "--folds");
    differs(options.seed && *options.seed != known.seed, "--seed");
    std::set<std::string> subjects;
    for (const auto& fold : known.folds) subjects.insert(fold.begin(), fold.end());
    differs(!options.subjects.empty() && subjects != std::set(options.subjects.begin(), options.subjects.end()),
            "--subject");
    if (!other.empty()) {
        throw Error(ErrorCode::BadRequest, options.name + " was begun with another " + other, {},
                    "leave it out, or give the new experiment a --name");
    }
    return known;
}

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
    const experiment::Experiment experiment = experimentOf(options);
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
    experiment::store(options.study, experiment);  // nothing of the request can be refused any more
    work(options.study, specs, options.noWait, context, {"epochs", "best_epoch", "best_val_loss", "reason"});
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
        for (const std::string& test : experiment.arms) {
            if (!options.arms.empty() && std::ranges::find(options.arms, test) == options.arms.end()) continue;
            specs.push_back(job::evaluateJob(experiment.name, train, fold, test));
        }
    }
    work(options.study, specs, options.noWait, context, {"subjects", "file"});
}

}  // namespace

void addTraining(CLI::App& app, Context& context) {
    auto options = std::make_shared<TrainOptions>();
    CLI::App* command = app.add_subcommand(
        "train",
        "Train the segmentation network on an arm's data. The first call of an experiment fixes its subjects, arms, "
        "folds and configuration; trainings that were stopped go on.");
    command->add_option("study", options->study, "The study's folder")->required();
    command->add_option("--arm", options->train, "original, or a variant of a method; several are allowed")->required();
    command->add_option("--fold", options->folds, "Numbers from 0, separated by commas, or all")->capture_default_str();
    command->add_option("--config", options->config, "paper, quick, or a file (default: paper)");
    command->add_option("--name", options->name, "The experiment")->capture_default_str();
    command->add_option("--arms", options->arms, "All arms of a new experiment (default: those of --arm)");
    command->add_option("--folds", options->count, "Folds of a new experiment (default: 5)")
        ->check(CLI::Range(3, 1000));
    command->add_option("--seed", options->seed, "Of a new experiment's folds")
        ->check(CLI::Range(std::int64_t{0}, std::int64_t{1} << 53));
    command->add_option("--subject", options->subjects, "Subjects of a new experiment (default: rated 1 in all arms)");
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
