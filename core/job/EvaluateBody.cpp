// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <optional>

#include "core/base/Error.h"
#include "core/base/Version.h"
#include "core/experiment/ArmData.h"
#include "core/experiment/Evaluation.h"
#include "core/experiment/Experiment.h"
#include "core/image/ImageIo.h"
#include "core/job/BodyParts.h"
#include "core/segmentation/training/Checkpoint.h"
#include "core/segmentation/training/Trainer.h"
#include "core/study/Layout.h"

namespace bauta::job {
namespace {

using base::Error;
using base::ErrorCode;
using base::Json;

Json scoresOf(const std::vector<experiment::OarScore>& scores) {
    Json json = Json::object();
    for (const experiment::OarScore& score : scores) json[score.oar] = metrics::toJson(score.metrics);
    return json;
}

/// Subjects that could not be evaluated: the others go on.
class Refusals {
  public:
    explicit Refusals(const fs::path& study) : study_(study) {}
    [[nodiscard]] bool none() const { return list_.empty(); }

    /// Runs what concerns one subject, and notes an error that comes from its data.
    template <typename Work>
    void unless(const std::string& subject, Work work) {
        try {
            work();
        } catch (const Error& error) {
            const ErrorCode code = error.code();
            if (code == ErrorCode::Cancelled || code == ErrorCode::DiskFull || code == ErrorCode::Internal) throw;
            list_.push_back({{"subject", subject},
                             {"code", std::string(base::name(code))},
                             {"reason", study::storedLine(error, study_)}});
        }
    }

    /// Makes the job one that failed, though what could be done is stored.
    void addTo(Json& result, std::size_t subjects) const {
        if (none()) return;
        std::string why;
        for (const Json& one : list_) why += "; " + one.at("reason").get<std::string>();
        result["refused"] = list_;
        result["failure_code"] = list_.front().at("code");
        result["failure"] = std::to_string(list_.size()) + " of " + std::to_string(subjects) +
                            " test subjects could not be evaluated: " + why.substr(2);
    }

  private:
    const fs::path& study_;
    Json list_ = Json::array();
};

}  // namespace

base::Json evaluateBody(const fs::path& folder, const JobSpec& spec, const base::TaskContext& task,
                        const std::function<void(const Json&)>& emit) {
    const study::Study study = study::Study::open(folder);
    const experiment::Experiment experiment = experiment::load(folder, textOf(spec.parameters, "experiment"));
    const experiment::Cell cell = {experiment.name, textOf(spec.parameters, "arm_train"),
                                   textOf(spec.parameters, "arm_test"), foldOf(spec.parameters)};
    for (const std::string& arm : {cell.armTrain, cell.armTest}) {
        if (std::ranges::find(experiment.arms, arm) == experiment.arms.end()) {
            throw Error(ErrorCode::BadRequest, experiment.name + " has no arm \"" + arm + "\"");
        }
    }
    const std::vector<std::string> subjects = experiment::split(experiment, cell.fold).test;
    const fs::path model = experiment::modelFolder(folder, cell.experiment, cell.armTrain, cell.fold);
    if (!fs::exists(model / "training.json")) {
        throw Error(ErrorCode::NotFound,
                    "the network of " + cell.armTrain + ", fold " + std::to_string(cell.fold) + " is not trained yet",
                    {}, "train it first");
    }
    const segmentation::Predictor predictor(model / segmentation::kBestCheckpoint);
    Refusals refused(folder);
    std::vector<std::string> usable;
    for (const std::string& id : subjects) {
        refused.unless(id, [&] {
            (void)experiment::inputsOf(study, cell.armTest, {id});
            usable.push_back(id);
        });
    }
    Json provenance = {{"model_sha256", predictor.sha256()},
                       {"inputs", experiment::inputsOf(study, cell.armTest, usable)},
                       {"metric_impl", std::string(metrics::kImplementation)},
                       {"app_version", std::string(base::version())}};
    const fs::path table = experiment::tableOf(folder, cell);
    Json result = {{"file", table.lexically_relative(folder).generic_string()}, {"subjects", usable.size()}};
    if (refused.none() && experiment::provenanceOf(folder, cell) == provenance) {
        experiment::collectEvaluations(folder, cell.experiment);
        result["skipped"] = true;
        return result;
    }
    std::vector<experiment::SubjectScores> scores;
    for (std::size_t i = 0; i < usable.size(); ++i) {
        const std::string& id = usable[i];
        task.throwIfStopped();
        task.report(static_cast<double>(i) / static_cast<double>(usable.size()), id);
        std::optional<segmentation::NativeCase> native;
        std::optional<segmentation::PreparedCase> prepared;
        refused.unless(id, [&] {
            native = experiment::loadCase(study, id, cell.armTest);
            prepared = segmentation::prepare(*native, predictor.config());
        });
        if (!prepared) {
            provenance["inputs"].erase(id);
            continue;
        }
        const image::Mask labels = segmentation::toNative(predictor.predict(prepared->sample), prepared->grid);
        const fs::path file = experiment::predictionOf(folder, cell, id);
        fs::create_directories(file.parent_path());
        image::writeMask(file, labels);
        scores.push_back({id, experiment::Targets(*native).measure(labels)});
        emit({{"event", "evaluation"},
              {"experiment", cell.experiment},
              {"arm_train", cell.armTrain},
              {"arm_test", cell.armTest},
              {"fold", cell.fold},
              {"subject", id},
              {"oars", scoresOf(scores.back().oars)}});
    }
    if (!scores.empty()) experiment::storeEvaluation(folder, cell, scores, provenance);
    result["subjects"] = scores.size();
    refused.addTo(result, subjects.size());
    return result;
}

}  // namespace bauta::job
