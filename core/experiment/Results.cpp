// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/Results.h"

#include <algorithm>
#include <set>

#include "core/base/Error.h"
#include "core/base/Hash.h"
#include "core/base/Task.h"
#include "core/experiment/ArmData.h"
#include "core/experiment/Warnings.h"
#include "core/segmentation/training/Checkpoint.h"

namespace bauta::experiment {
namespace {

using base::Error;
using base::Json;

std::string textAt(const Json& json, const char* key) {
    const auto found = json.is_object() ? json.find(key) : json.end();
    return json.is_object() && found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// A JSON file that may be missing or broken: null then.
Json readOrNull(const fs::path& file) {
    try {
        return base::readJson(file);
    } catch (const Error&) {
        return nullptr;
    }
}

/// Reads what the numbers of an experiment come from, and what has changed since.
class Sources {
  public:
    Sources(const study::Study& study, Results& results) : study_(study), results_(results), plan_(results.plan()) {
        for (const auto& fold : plan_.folds) cohort_.insert(cohort_.end(), fold.begin(), fold.end());
        std::ranges::sort(cohort_);
    }
    [[nodiscard]] const std::vector<std::string>& cohort() const { return cohort_; }

    void read() {
        readModels();
        readCells();
        readRuns();
    }

  private:
    void readModels() {
        for (const std::string& arm : plan_.arms) {
            for (const std::size_t fold : plan_.runFolds) {
                results_.models.push_back({});
                results_.models.back().arm = arm;
                results_.models.back().fold = fold;
            }
        }
        std::vector<std::string> problems(results_.models.size());
        base::parallelFor(results_.models.size(), [&](std::size_t i) {  // checkpoints are large
            SourceModel& model = results_.models[i];
            const fs::path folder = folderOf(model);
            const Json training = readOrNull(folder / "training.json");
            if (training.is_null()) return;
            try {
                complete(model, folder, training);
            } catch (const Error& error) {
                problems[i] = error.what();
            } catch (const Json::exception&) {
                problems[i] = "the result of its training is not readable";
            }
        });
        for (std::size_t i = 0; i < problems.size(); ++i) {
            const SourceModel& model = results_.models[i];
            if (!problems[i].empty()) warning(networkName(model.arm, model.fold) + ": " + problems[i]);
            compare(readOrNull(folderOf(model) / "inputs.json"), model.arm,
                    networkName(model.arm, model.fold) + " learned from other data: ", "");
        }
    }
    [[nodiscard]] fs::path folderOf(const SourceModel& model) const {
        return modelFolder(study_.folder(), plan_.name, model.arm, model.fold);
    }

    static void complete(SourceModel& model, const fs::path& folder, const Json& training) {
        model.epochs = base::whole<int>(training.at("epochs"));
        model.bestEpoch = base::whole<int>(training.at("best_epoch"));
        model.bestLoss = base::toNumber(training.at("best_val_loss"));
        model.appVersion = textAt(training, "app_version");
        const fs::path best = folder / segmentation::kBestCheckpoint;
        const Json machine = segmentation::TensorFile::readMetadata(best).value("machine", Json());
        model.device = textAt(machine, "device");
        model.precision = textAt(machine, "precision");
        model.modelSha256 = base::rememberedSha256(best);
    }

    void readCells() {
        for (const std::string& train : plan_.arms) {
            for (const std::string& test : plan_.arms) {
                for (const std::size_t fold : plan_.runFolds) {
                    SourceCell source{{plan_.name, train, test, fold}, {}, {}, {}};
                    const Json provenance = provenanceOf(study_.folder(), source.cell);
                    if (!provenance.is_null()) {
                        source.tableSha256 = base::rememberedSha256(tableOf(study_.folder(), source.cell));
                        source.modelSha256 = textAt(provenance, "model_sha256");
                        source.appVersion = textAt(provenance, "app_version");
                        const Json inputs = provenance.is_object() ? provenance.value("inputs", Json()) : Json();
                        compare(inputs, test, "", " under " + test + " since it was evaluated");
                        requireAll(source.cell, inputs);
                        for (const auto& [subject, input] : inputs.items())
                            seen_.emplace(std::pair(subject, test), textAt(input, "image"));
                        requireSameModel(source);
                    }
                    results_.cells.push_back(std::move(source));
                }
            }
        }
    }

    void requireSameModel(const SourceCell& source) {
        const auto model = std::ranges::find_if(results_.models, [&](const SourceModel& m) {
            return m.arm == source.cell.armTrain && m.fold == source.cell.fold;
        });
        if (model->modelSha256.empty() || model->modelSha256 == source.modelSha256) return;
        warning(networkName(model->arm, model->fold) + " is another than the one that was evaluated on " +
                source.cell.armTest);
    }

    /// Subjects that could not be evaluated are told.
    void requireAll(const Cell& cell, const Json& inputs) {
        std::vector<std::string> without;
        for (const std::string& subject : plan_.folds[cell.fold]) {
            if (!inputs.is_object() || !inputs.contains(subject)) without.push_back(subject);
        }
        if (without.empty()) return;
        warning(firstOf(without, 8) + " could not be evaluated: " + nameOf(cell));
    }

    /// Warns of what is no longer as it was, once for all networks.
    void compare(const Json& before, const std::string& arm, const std::string& head, const std::string& tail) {
        if (!before.is_object()) return;
        for (const auto& [subject, input] : before.items()) {
            const auto [known, isNew] = now_.try_emplace({subject, arm});
            if (isNew) {
                try {
                    known->second = inputsOf(study_, arm, {subject}, true);
                } catch (const Error& error) {
                    known->second = std::string(error.what());
                }
            }
            if (known->second.is_string()) {
                warning(known->second.get<std::string>());
            } else if (const std::string what = difference({{subject, input}}, known->second); !what.empty()) {
                warning(head + what + tail);
            }
        }
    }

    /// What a run was made with, as its sidecar tells.
    static std::string optionsOf(const study::Run& run) {
        const Json sidecar = readOrNull(run.sidecar);
        const auto provenance = sidecar.is_object() ? sidecar.find("provenance") : sidecar.end();
        if (!sidecar.is_object() || provenance == sidecar.end() || !provenance->is_object()) return {};
        const auto options = provenance->find("options");
        return options == provenance->end() ? std::string() : options->dump();
    }

    void readRuns() {
        const auto inCohort = [this](const std::string& id) { return std::ranges::binary_search(cohort_, id); };
        std::map<std::pair<std::string, std::string>, SourceRun> runs;
        std::map<std::string, std::set<std::string>> sets;  // of options, by arm
        for (const study::Run& run : study_.runs()) {
            if (run.state != study::RunState::Done || !inCohort(run.subject)) continue;
            SourceRun& source = runs[{run.subject, run.method}];
            source.engine = run.engine;
            source.imageSha256 = run.defacedSha256;
            const auto isArm = std::ranges::find(plan_.arms, run.method) != plan_.arms.end();
            source.parameters = isArm ? optionsOf(run) : std::string();
            if (!source.parameters.empty()) sets[run.method].insert(source.parameters);
        }
        for (const auto& [arm, different] : sets) {
            if (different.size() > 1) warning("the runs of " + arm + " were made with several sets of options");
        }
        for (const study::Subject& subject : study_.subjects()) {
            if (inCohort(subject.id)) runs[{subject.id, kOriginal}].imageSha256 = subject.scanSha256;
        }
        for (const auto& [rating, stale] : study_.currentRatings()) {
            const auto run = runs.find({rating.subject, rating.method});
            if (stale || run == runs.end()) continue;
            run->second.ratings.push_back(rating.eventId);
            run->second.readers.push_back(rating.reader);
        }
        std::map<std::string, std::string> declared;
        for (const std::string& arm : plan_.arms) {
            if (arm == kOriginal) continue;
            try {
                if (const auto variant = study_.variant(arm)) declared[arm] = variant->options.dump();
            } catch (const Error&) {
                warning("the parameters of " + arm + " cannot be read");
            }
        }
        for (const std::string& subject : cohort_) {
            for (const std::string& arm : plan_.arms) {
                SourceRun& source = results_.runs.emplace_back(runs[{subject, arm}]);
                source.subject = subject;
                source.arm = arm;
                if (source.parameters.empty()) source.parameters = declared[arm];  // of an older version's run
                for (std::size_t k = 0; k < plan_.folds.size(); ++k) {
                    if (std::ranges::find(plan_.folds[k], subject) != plan_.folds[k].end()) source.fold = k;
                }
                // What the network saw, whatever became of the run since.
                if (const auto seen = seen_.find({subject, arm}); seen != seen_.end() && !seen->second.empty())
                    source.imageSha256 = seen->second;
                if (std::ranges::find(source.readers, kPhantomTruth) != source.readers.end())
                    results_.ratedByTruth = true;
            }
        }
    }

    void warning(const std::string& text) {
        if (warned_.insert(text).second) results_.warnings.push_back(text);
    }

    const study::Study& study_;
    Results& results_;
    const Experiment& plan_;
    std::vector<std::string> cohort_;
    std::map<std::pair<std::string, std::string>, std::string> seen_;  ///< image by subject and arm
    std::map<std::pair<std::string, std::string>, Json> now_;          ///< inputs, or why there are none
    std::set<std::string> warned_;
};

}  // namespace

Results results(const study::Study& study, const std::string& experiment, const AnalysisOptions& options) {
    Results results;
    results.study = study.name();
    results.scores = loadScores(study, experiment);
    results.analysis = analyse(results.scores, options);
    const Experiment& plan = results.plan();
    results.quality = methodQuality(study, plan.readers);
    const auto judged = judgedOne(study, plan.readers);
    results.availableRated = availability(study, judged);
    results.preserved = preserved(study, judged);
    results.subjectsInStudy = study.subjects().size();
    for (const MethodQuality& quality : results.quality) {
        if (std::ranges::find(quality.readers, kPhantomTruth) != quality.readers.end()) results.ratedByTruth = true;
    }
    Sources sources(study, results);
    for (const std::string& arm : plan.arms) {
        for (OarAvailability& row : availability(study, {{arm, sources.cohort()}}))
            results.availableCohort.push_back(std::move(row));
    }
    sources.read();
    std::vector<std::string> warnings = planWarnings(study, results, sources.cohort());
    results.warnings.insert(results.warnings.begin(), warnings.begin(), warnings.end());
    for (const std::string& problem : study.problems()) {
        if (std::ranges::find(results.warnings, problem) == results.warnings.end()) results.warnings.push_back(problem);
    }
    return results;
}

}  // namespace bauta::experiment
