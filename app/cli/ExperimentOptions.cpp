// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/ExperimentOptions.h"

#include <algorithm>
#include <set>
#include <sstream>

#include "core/base/Error.h"
#include "core/base/Words.h"
#include "core/segmentation/training/Config.h"

namespace bauta::cli {

using base::Error;
using base::ErrorCode;

experiment::ReaderRule ExperimentOptions::readerRule() const {
    return readers ? experiment::readerRule(*readers) : experiment::ReaderRule();
}

void addOptions(CLI::App& command, ExperimentOptions& options) {
    command.add_option("study", options.study, "The study's folder")->required();
    command.add_option("--config", options.config, "paper, quick, demo, or a file (default: paper)");
    command.add_option("--name", options.name, "The experiment")->capture_default_str();
    command.add_option("--arms", options.arms, "All arms of a new experiment")->delimiter(',');
    command.add_option("--folds", options.count, "Folds of a new experiment (default: 5)")->check(CLI::Range(3, 1000));
    command.add_option("--run-folds", options.runFolds,
                       "Folds of a new experiment that are run, numbers from 0 separated by commas (default: all)");
    command.add_option("--seed", options.seed, "Of a new experiment's folds")
        ->check(CLI::Range(std::int64_t{0}, std::int64_t{1} << 53));
    command.add_option("--readers", options.readers,
                       "Whose ratings count where readers disagree: all (must say 1), majority, or reader:NAME "
                       "(default: all)");
    command.add_option("--subject", options.subjects,
                       "Subjects of a new experiment, whatever their ratings (default: rated 1 in all arms)");
    command.add_flag("--allow-mixed", options.allowMixed,
                     "Take an arm whose runs were made by several engines or with several sets of options");
}

bool isStored(const ExperimentOptions& options) {
    return fs::exists(experiment::resultFolder(options.study, options.name) / "experiment.json");
}

experiment::Experiment experimentOf(const ExperimentOptions& options, const std::vector<std::string>& arms) {
    const auto config = [&] { return segmentation::toJson(segmentation::loadTrainingConfig(*options.config)); };
    if (!isStored(options)) {
        experiment::Request request;
        request.name = options.name;
        request.arms = options.arms.empty() ? arms : options.arms;
        request.subjects = options.subjects;
        request.folds = options.count.value_or(request.folds);
        if (!options.runFolds.empty()) request.runFolds = foldsOf(options.runFolds, request.folds);
        request.seed = options.seed.value_or(request.seed);
        request.readers = options.readerRule();
        request.allowMixed = options.allowMixed;
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
    if (!options.runFolds.empty()) {
        std::vector<std::size_t> wanted = foldsOf(options.runFolds, known.folds.size());
        std::ranges::sort(wanted);
        differs(wanted != known.runFolds, "--run-folds");
    }
    differs(options.seed && *options.seed != known.seed, "--seed");
    differs(options.readers && options.readerRule() != known.readers, "--readers");
    differs(options.allowMixed && !known.mixed, "--allow-mixed");
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
    throw Error(ErrorCode::BadRequest, experiment.name + " has no arm \"" + arm + "\"", {},
                "its arms are " + base::joined(experiment.arms) + "; begin another experiment with --name and --arms");
}

}  // namespace bauta::cli
