// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "core/base/Error.h"
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
    [[nodiscard]] std::size_t count() const { return list_.size(); }

    /// Runs what concerns one subject, or all of a cell when it is empty, and notes an error that comes from its data.
    template <typename Work>
    void unless(const std::string& subject, const std::string& arm, Work work) {
        try {
            work();
        } catch (const Error& error) {
            const ErrorCode code = error.code();
            if (code == ErrorCode::Cancelled || code == ErrorCode::DiskFull || code == ErrorCode::Internal) throw;
            Json one = {{"arm_test", arm},
                        {"code", std::string(base::name(code))},
                        {"reason", study::storedLine(error, study_)}};
            if (!subject.empty()) one["subject"] = subject;
            list_.push_back(std::move(one));
        }
    }

    /// Makes the job one that failed, though what could be done is stored. All that is not among the result's subjects
    /// is refused: one entry may stand for a whole arm.
    void addTo(Json& result, std::size_t all, const std::string& what) const {
        if (list_.empty()) return;
        std::vector<std::string> reasons;  // one that holds for every arm is said once
        for (const Json& one : list_) {
            std::string reason = one.at("reason").get<std::string>();
            if (std::ranges::find(reasons, reason) == reasons.end()) reasons.push_back(std::move(reason));
        }
        std::string why;
        for (const std::string& reason : reasons) why += "; " + reason;
        result["refused"] = list_;
        result["failure_code"] = list_.front().at("code");
        const std::size_t done = std::min(all, result.at("subjects").get<std::size_t>());
        result["failure"] = std::to_string(all - done) + " of " + std::to_string(all) + " " + what +
                            " could not be evaluated: " + why.substr(2);
    }

  private:
    const fs::path& study_;
    Json list_ = Json::array();
};

/// One network on the arms of its test fold.
class Evaluations {
  public:
    Evaluations(const fs::path& folder, const experiment::Experiment& experiment, const fs::path& checkpoint,
                const std::function<void(const Json&)>& emit)
        : folder_(folder),
          study_(study::Study::open(folder)),
          experiment_(experiment),
          predictor_(checkpoint),
          emit_(emit),
          refused_(folder_) {}

    [[nodiscard]] const Refusals& refused() const { return refused_; }

    /// \return  {"file", "subjects", "skipped"?}
    Json run(const experiment::Cell& cell, const base::TaskContext& task) {
        const std::size_t before = refused_.count();
        std::vector<std::string> usable;
        for (const std::string& id : experiment::split(experiment_, cell.fold).test) {
            refused_.unless(id, cell.armTest, [&] {
                (void)experiment::inputsOf(study_, cell.armTest, {id});
                usable.push_back(id);
            });
        }
        Json provenance = experiment::provenanceOfNow(
            experiment::inputsOf(study_, cell.armTest, usable, experiment_.mixed), predictor_.sha256());
        const fs::path table = experiment::tableOf(folder_, cell);
        Json result = {{"file", table.lexically_relative(folder_).generic_string()}, {"subjects", usable.size()}};
        if (refused_.count() == before && experiment::provenanceOf(folder_, cell) == provenance) {
            experiment::collectEvaluations(folder_, cell.experiment);
            result["skipped"] = true;
            return result;
        }
        std::vector<experiment::SubjectScores> scores;
        for (std::size_t i = 0; i < usable.size(); ++i) {
            const std::string& id = usable[i];
            task.throwIfStopped();
            task.report(static_cast<double>(i) / static_cast<double>(usable.size()), cell.armTest + ", " + id);
            std::vector<experiment::OarScore> measured;
            refused_.unless(id, cell.armTest, [&] { measured = measure(cell, id); });
            if (measured.empty()) {
                provenance["inputs"].erase(id);
                continue;
            }
            scores.push_back({id, std::move(measured)});
            emit_({{"event", "evaluation"},
                   {"experiment", cell.experiment},
                   {"arm_train", cell.armTrain},
                   {"arm_test", cell.armTest},
                   {"fold", cell.fold},
                   {"subject", id},
                   {"oars", scoresOf(scores.back().oars)}});
        }
        if (!scores.empty()) experiment::storeEvaluation(folder_, cell, scores, provenance);
        result["subjects"] = scores.size();
        return result;
    }

    /// The same for each arm; what keeps a whole arm from it does not stop the others.
    Json runAll(experiment::Cell cell, const base::TaskContext& task) {
        Json cells = Json::array();
        std::size_t subjects = 0;
        const auto count = static_cast<double>(experiment_.arms.size());
        for (std::size_t i = 0; i < experiment_.arms.size(); ++i) {
            cell.armTest = experiment_.arms[i];
            refused_.unless({}, cell.armTest, [&] {
                const auto begin = static_cast<double>(i);
                Json one = run(cell, task.part(begin / count, (begin + 1) / count));
                one["arm_test"] = cell.armTest;
                subjects += one.at("subjects").get<std::size_t>();
                cells.push_back(std::move(one));
            });
        }
        return {{"cells", cells}, {"subjects", subjects}};
    }

  private:
    /// Predicts, stores the prediction and measures it.
    std::vector<experiment::OarScore> measure(const experiment::Cell& cell, const std::string& id) {
        const segmentation::NativeCase native = experiment::loadCase(study_, id, cell.armTest);
        const segmentation::PreparedCase prepared = segmentation::prepare(native, predictor_.config());
        const image::Mask labels = segmentation::toNative(predictor_.predict(prepared.sample), prepared.grid);
        std::vector<experiment::OarScore> measured = experiment::Targets(native).measure(labels);
        const fs::path file = experiment::predictionOf(folder_, cell, id);
        fs::create_directories(file.parent_path());
        image::writeMask(file, labels);
        return measured;
    }

    fs::path folder_;
    study::Study study_;
    const experiment::Experiment& experiment_;
    segmentation::Predictor predictor_;
    const std::function<void(const Json&)>& emit_;
    Refusals refused_;
};

}  // namespace

base::Json evaluateBody(const fs::path& folder, const JobSpec& spec, const base::TaskContext& task,
                        const std::function<void(const Json&)>& emit) {
    const experiment::Experiment experiment = experiment::load(folder, textOf(spec.parameters, "experiment"));
    const experiment::Cell cell = {experiment.name, textOf(spec.parameters, "arm_train"),
                                   textOf(spec.parameters, "arm_test"), foldOf(spec.parameters)};
    const bool onAll = !spec.parameters.contains("arm_test");
    for (const std::string& arm : {cell.armTrain, onAll ? cell.armTrain : cell.armTest}) {
        if (std::ranges::find(experiment.arms, arm) == experiment.arms.end()) {
            throw Error(ErrorCode::BadRequest, experiment.name + " has no arm \"" + arm + "\"");
        }
    }
    const std::size_t subjects = experiment::split(experiment, cell.fold).test.size();
    const fs::path model = experiment::modelFolder(folder, cell.experiment, cell.armTrain, cell.fold);
    if (!fs::exists(model / "training.json")) {
        throw Error(ErrorCode::NotFound, experiment::networkName(cell.armTrain, cell.fold) + " is not trained yet", {},
                    "train it first");
    }
    Evaluations evaluations(folder, experiment, model / segmentation::kBestCheckpoint, emit);
    Json result = onAll ? evaluations.runAll(cell, task) : evaluations.run(cell, task);
    if (onAll) {
        evaluations.refused().addTo(result, subjects * experiment.arms.size(), "test images");
    } else {
        evaluations.refused().addTo(result, subjects, "test subjects");
    }
    return result;
}

}  // namespace bauta::job
