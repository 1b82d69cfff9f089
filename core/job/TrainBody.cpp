// SPDX-License-Identifier: GPL-3.0-or-later
#include <unistd.h>

#include <algorithm>
#include <mutex>

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/base/Numbers.h"
#include "core/base/Version.h"
#include "core/experiment/ArmData.h"
#include "core/experiment/Experiment.h"
#include "core/experiment/Targets.h"
#include "core/image/ImageIo.h"
#include "core/job/BodyParts.h"
#include "core/segmentation/training/Checkpoint.h"
#include "core/segmentation/training/Trainer.h"
#include "core/study/FileLock.h"

namespace bauta::job {
namespace {

using base::Error;
using base::ErrorCode;
using base::Json;
using Emit = std::function<void(const Json&)>;

/// What one training works on and where it leaves things.
struct Plan {
    experiment::Experiment experiment;
    std::string arm;
    std::size_t fold = 0;
    experiment::Split split;
    segmentation::TrainingConfig config;
    bool otherThreads = false;  ///< than the experiment's: asked for
    fs::path folder;            ///< of the model
    [[nodiscard]] fs::path result() const { return folder / "training.json"; }
};

Plan planOf(const fs::path& study, const JobSpec& spec) {
    Plan plan;
    plan.experiment = experiment::load(study, textOf(spec.parameters, "experiment"));
    plan.arm = textOf(spec.parameters, "arm");
    if (std::ranges::find(plan.experiment.arms, plan.arm) == plan.experiment.arms.end()) {
        throw Error(ErrorCode::BadRequest, plan.experiment.name + " has no arm \"" + plan.arm + "\"");
    }
    plan.fold = foldOf(spec.parameters);
    plan.split = experiment::split(plan.experiment, plan.fold);
    Json config = plan.experiment.config;
    plan.otherThreads = spec.parameters.contains("threads");
    if (plan.otherThreads && config.is_object()) config["threads"] = spec.parameters.at("threads");
    plan.config = segmentation::trainingConfig(config);
    plan.folder = experiment::modelFolder(study, plan.experiment.name, plan.arm, plan.fold);
    return plan;
}

/// What the model was begun with must be what is there now; until it has begun, that may change.
void requireSameInputs(const Plan& plan, const study::Study& study, bool begun) {
    std::vector<std::string> subjects = plan.split.train;
    subjects.insert(subjects.end(), plan.split.validation.begin(), plan.split.validation.end());
    const Json now = experiment::inputsOf(study, plan.arm, subjects, plan.experiment.mixed);
    const fs::path file = plan.folder / "inputs.json";
    if (!begun || !fs::exists(file)) return base::writeJson(file, now);
    Json before;
    try {
        before = base::readJson(file);
    } catch (const Error& error) {
        throw Error(error.code(), error.what(), error.context(),
                    "remove it when the data are as they were when this training began");
    }
    const std::string changed = experiment::difference(before, now);
    if (changed.empty()) return;
    throw Error(ErrorCode::BadRequest, "this training began with other data: " + changed, {},
                "begin another experiment for the new data");
}

/// What a training that is over stored last; null when it is not over, or not readably so: it then ends once more.
Json resultOf(const Plan& plan) {
    if (!fs::exists(plan.result())) return nullptr;
    return base::parseEvent(base::readFile(plan.result())).value_or(Json());
}

/// What a killed process left half written. Nobody else writes here while this one holds the lock.
void clearHalves(const fs::path& folder) {
    std::vector<fs::path> halves;
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (entry.path().filename().string().starts_with(".tmp-")) halves.push_back(entry.path());
    }
    for (const fs::path& half : halves) fs::remove(half);
}

/// Refuses what surely cannot fit: the system would end the process without a word, and others with it.
void requireMemory(const Plan& plan, const study::Study& study) {
    double all = 0, largest = 0;  // voxels on the training grid
    for (const auto* subjects : {&plan.split.train, &plan.split.validation}) {
        for (const std::string& id : *subjects) {
            const image::Geometry geometry = study.subject(id).geometry;
            double voxels = 1;
            for (std::size_t a = 0; a < 3; ++a) {
                voxels *= static_cast<double>(geometry.size[a]) * geometry.spacing_mm[a] / plan.config.spacing_mm;
            }
            all += voxels;
            largest = std::max(largest, voxels);
        }
    }
    // Images and labels, and of the network at the very least four maps of the first layer in two bytes. How much of
    // it is body is not known yet.
    const double maps = 8.0 * plan.config.features[0];
    const double needed = plan.config.cropToBody ? 5 * largest : 5 * all + maps * largest;
    const double there = static_cast<double>(::sysconf(_SC_PHYS_PAGES)) * static_cast<double>(::sysconf(_SC_PAGESIZE));
    if (needed <= there) return;
    throw Error(ErrorCode::BadRequest,
                "this training needs more than " + base::fixed(needed / 1e9, 0) + " GB of memory; this machine has " +
                    base::fixed(there / 1e9, 0) + " GB",
                {}, "begin another experiment with a larger spacing_mm");
}

class Training {
  public:
    Training(const fs::path& root, Plan plan, const Emit& emit) : root_(root), plan_(std::move(plan)), emit_(emit) {}

    void load(const study::Study& study, const base::TaskContext& task) {
        const std::size_t trains = plan_.split.train.size(), all = trains + plan_.split.validation.size();
        data_.train.resize(trains);
        data_.validation.resize(all - trains);
        grids_.resize(all - trains);
        std::vector<std::unique_ptr<experiment::Targets>> targets(all - trains);
        std::mutex mutex;
        std::size_t done = 0;
        base::parallelFor(all, [&](std::size_t i) {
            task.throwIfStopped();
            const bool validates = i >= trains;
            const std::string& id = validates ? plan_.split.validation[i - trains] : plan_.split.train[i];
            const segmentation::NativeCase native = experiment::loadCase(study, id, plan_.arm);
            segmentation::PreparedCase prepared = segmentation::prepare(native, plan_.config);
            if (validates) {
                grids_[i - trains] = prepared.grid;
                targets[i - trains] = std::make_unique<experiment::Targets>(native);
            }
            (validates ? data_.validation[i - trains] : data_.train[i]) = std::move(prepared.sample);
            const std::lock_guard lock(mutex);
            ++done;
            task.report(static_cast<double>(done) / static_cast<double>(all),
                        "reading subject " + std::to_string(done) + " of " + std::to_string(all));
        });
        for (auto& one : targets) targets_.push_back(std::move(*one));
        requireTargets();
    }

    Json run(const base::TaskContext& task) {
        segmentation::TrainerHooks hooks;
        hooks.allowOtherThreads = plan_.otherThreads;
        hooks.started = [&](const segmentation::Machine& machine, std::int64_t parameters,
                            const std::vector<segmentation::Epoch>& history) { tell(machine, parameters, history); };
        hooks.epoch = [&](const segmentation::Epoch& epoch) {
            Json event = {{"event", "epoch"}};
            event.update(segmentation::toJson(epoch));
            emit_(event);
        };
        hooks.measure = [&](int epoch, const std::vector<std::vector<std::uint8_t>>& predicted) {
            return measure(epoch, predicted);
        };
        hooks.checkpointed = [&](int epoch) { emit_({{"event", "checkpoint"}, {"epoch", epoch}}); };
        const segmentation::TrainingResult result = segmentation::train(plan_.config, data_, plan_.folder, hooks, task);
        return {{"epochs", result.epochs},
                {"best_epoch", result.bestEpoch},
                {"best_val_loss", base::number(result.bestValidationLoss)},
                {"reason", result.reason},
                {"app_version", std::string(base::version())}};
    }

  private:
    /// An OAR that nobody has is told; without any there is nothing to learn.
    void requireTargets() {
        const auto& names = segmentation::oarNames();
        std::vector<bool> seen(names.size(), false);
        for (const segmentation::Sample& sample : data_.train) {
            for (const std::uint8_t label : sample.labels) {
                if (label != 0) seen[label - 1U] = true;
            }
        }
        for (std::size_t oar = 0; oar < names.size(); ++oar) {
            if (!seen[oar]) absent_.push_back(names[oar]);
        }
        if (absent_.size() == names.size()) {
            throw Error(ErrorCode::BadRequest, "no voxel of any OAR is left in the training subjects of " + plan_.arm,
                        {}, "choose another arm");
        }
    }

    void tell(const segmentation::Machine& machine, std::int64_t parameters,
              const std::vector<segmentation::Epoch>& history) {
        emit_({{"event", "training"},
               {"experiment", plan_.experiment.name},
               {"arm", plan_.arm},
               {"fold", plan_.fold},
               {"device", machine.device},
               {"device_name", machine.deviceName},
               {"precision", machine.precision},
               {"memory_format", machine.memoryFormat},
               {"why", machine.why},
               {"threads", machine.threads},
               {"parameters", parameters},
               {"grid", data_.train.front().size},
               {"spacing_mm", plan_.config.spacing_mm},
               {"train", plan_.split.train.size()},
               {"validation", plan_.split.validation.size()},
               {"test", plan_.split.test.size()},
               {"absent", absent_},
               {"seed", plan_.config.seed},
               {"max_epochs", plan_.config.maxEpochs},
               {"patience_epochs", plan_.config.patienceEpochs},
               {"learning_rate", plan_.config.learningRate},
               {"amsgrad", plan_.config.amsgrad}});
        if (history.empty()) return;
        Json epochs = Json::array();
        for (const segmentation::Epoch& epoch : history) epochs.push_back(segmentation::toJson(epoch));
        emit_({{"event", "history"}, {"epochs", epochs}});
    }

    Json measure(int epoch, const std::vector<std::vector<std::uint8_t>>& predicted) {
        std::vector<std::vector<experiment::OarScore>> scores;
        for (std::size_t i = 0; i < predicted.size(); ++i) {
            const image::Mask native = segmentation::toNative(predicted[i], grids_[i]);
            scores.push_back(targets_[i].measure(native));
            if (i == 0) preview(epoch, native);
        }
        return experiment::summarise(scores);
    }

    /// The present prediction for one subject, for the window to show.
    void preview(int epoch, const image::Mask& labels) {
        const fs::path file = plan_.folder / "preview.nii.gz";
        image::writeMask(file, labels);
        emit_({{"event", "preview"},
               {"epoch", epoch},
               {"subject", plan_.split.validation.front()},
               {"file", file.lexically_relative(root_).generic_string()}});
    }

    fs::path root_;
    Plan plan_;
    const Emit& emit_;
    segmentation::TrainingData data_;
    std::vector<segmentation::TrainingGrid> grids_;  ///< of the validation subjects, as the next
    std::vector<experiment::Targets> targets_;
    std::vector<std::string> absent_;
};

}  // namespace

base::Json trainBody(const fs::path& folder, const JobSpec& spec, const base::TaskContext& task, const Emit& emit) {
    const study::Study study = study::Study::open(folder);
    const Plan plan = planOf(folder, spec);
    fs::create_directories(plan.folder);
    const auto lock = study::FileLock::tryLock(plan.folder / ".lock");
    if (!lock) {
        throw Error(ErrorCode::BadRequest,
                    "another job is training " + plan.arm + ", fold " + std::to_string(plan.fold), {},
                    "wait for it, or stop it on the Jobs page");
    }
    clearHalves(plan.folder);
    const Json done = resultOf(plan);
    const bool begun = !done.is_null() || fs::exists(plan.folder / segmentation::kLastCheckpoint);
    requireSameInputs(plan, study, begun);
    if (begun) segmentation::requireBest(plan.folder);
    if (!done.is_null()) return done;
    requireMemory(plan, study);
    Training training(folder, plan, emit);
    training.load(study, task.part(0, 0.01));
    const Json result = training.run(task.part(0.01, 1));
    base::writeJson(plan.result(), result);
    return result;
}

}  // namespace bauta::job
