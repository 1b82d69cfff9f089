// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "core/base/Error.h"
#include "core/base/Version.h"
#include "core/experiment/ArmData.h"
#include "core/experiment/Evaluation.h"
#include "core/experiment/Experiment.h"
#include "core/image/ImageIo.h"
#include "core/job/BodyParts.h"
#include "core/segmentation/training/Trainer.h"

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

}  // namespace

base::Json evaluateBody(const fs::path& folder, const JobSpec& spec, const base::TaskContext& task,
                        const std::function<void(const Json&)>& emit) {
    const study::Study study = study::Study::open(folder);
    const experiment::Experiment experiment = experiment::load(folder, textOf(spec.parameters, "experiment"));
    const experiment::Cell cell = {experiment.name, textOf(spec.parameters, "arm_train"),
                                   textOf(spec.parameters, "arm_test"), spec.parameters.value("fold", std::size_t{0})};
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
    const segmentation::Predictor predictor(model / "best.safetensors");
    const Json provenance = {{"model_sha256", predictor.sha256()},
                             {"inputs", experiment::inputsOf(study, cell.armTest, subjects)},
                             {"metric_impl", std::string(metrics::kImplementation)},
                             {"app_version", std::string(base::version())}};
    const fs::path table = experiment::tableOf(folder, cell);
    Json result = {{"file", table.lexically_relative(folder).generic_string()}, {"subjects", subjects.size()}};
    if (experiment::provenanceOf(folder, cell) == provenance) {
        result["skipped"] = true;
        return result;
    }
    std::vector<experiment::SubjectScores> scores;
    for (std::size_t i = 0; i < subjects.size(); ++i) {
        task.throwIfStopped();
        task.report(static_cast<double>(i) / static_cast<double>(subjects.size()), subjects[i]);
        const segmentation::NativeCase native = experiment::loadCase(study, subjects[i], cell.armTest);
        const segmentation::PreparedCase prepared = segmentation::prepare(native, predictor.config());
        const image::Mask labels = segmentation::toNative(predictor.predict(prepared.sample), prepared.grid);
        const fs::path file = experiment::predictionOf(folder, cell, subjects[i]);
        fs::create_directories(file.parent_path());
        image::writeMask(file, labels);
        scores.push_back({subjects[i], experiment::Targets(native).measure(labels)});
        emit({{"event", "evaluation"},
              {"experiment", cell.experiment},
              {"arm_train", cell.armTrain},
              {"arm_test", cell.armTest},
              {"fold", cell.fold},
              {"subject", subjects[i]},
              {"oars", scoresOf(scores.back().oars)}});
    }
    experiment::storeEvaluation(folder, cell, scores, provenance);
    return result;
}

}  // namespace bauta::job
