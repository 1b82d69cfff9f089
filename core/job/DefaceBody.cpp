// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <set>

#include "core/base/Error.h"
#include "core/defacing/Deface.h"
#include "core/image/ImageIo.h"
#include "core/job/BodyParts.h"
#include "core/job/UserFiles.h"
#include "core/study/Aliases.h"
#include "core/study/FaceLabels.h"
#include "core/study/Layout.h"
#include "core/study/Study.h"
#include "core/voxelloss/VoxelLoss.h"

namespace bauta::job {
namespace {

using base::Error;
using base::ErrorCode;
using base::Json;
using Emit = std::function<void(const Json&)>;

/// What one subject came to; the code of an error is empty when there was none.
struct Ending {
    std::string code, reason;
    bool skipped = false;
};

class Batch {
  public:
    Batch(study::Study& study, const JobSpec& spec, const Emit& emit)
        : study_(study),
          emit_(emit),
          again_(spec.parameters.value("again", false)),
          finished_(spec.finishedSteps.begin(), spec.finishedSteps.end()),
          crashed_(spec.crashedSteps.begin(), spec.crashedSteps.end()) {
        request_.method = textOf(spec.parameters, "method");
        const defacing::Method& method = defacing::method(request_.method);
        variant_ = textOf(spec.parameters, "variant");
        if (variant_.empty()) variant_ = request_.method;
        // A variant that is run again without options has those it was made with.
        Json options = spec.parameters.value("options", Json());
        const std::optional<study::Study::Variant> known = study_.variant(variant_);
        if (options.is_null() && known) options = known->options;
        request_.options = defacing::completeOptions(method, withPaths(request_.method, options));
        // What auto came to stands for all of a variant's runs.
        const std::string wanted = textOf(spec.parameters, "engine");
        const bool automatic = wanted.empty() || wanted == "auto";
        engine_ = defacing::resolveEngine(method, !automatic ? wanted : known ? known->engine : "auto");
        defacing::requireOptionsOf(engine_, method, request_.options);
        request_.engine = engine_;
        stored_ = defacing::storableOptions(method, request_.options);
        study_.declareVariant({variant_, request_.method, engine_, stored_});
    }

    Ending run(const std::string& id, const base::TaskContext& task) {
        if (isFinished(id)) return {{}, {}, true};
        if (crashed_.contains(id)) {
            return fail(id, Error(ErrorCode::Internal, "the method crashed the program on this scan"));
        }
        emit_({{"event", "step"}, {"step", id}, {"state", "begin"}});
        emit_({{"event", "run"}, {"subject", id}, {"method", variant_}, {"state", "running"}});
        Ending ending;
        try {
            deface(id, task);
        } catch (...) {
            const Error error = base::currentError(id);
            if (error.code() == ErrorCode::DiskFull) throw;
            ending = fail(id, error);
            if (error.code() == ErrorCode::Cancelled) throw;
        }
        const std::string state = ending.code.empty()               ? "done"
                                  : ending.code == "not_applicable" ? ending.code
                                                                    : "failed";
        emit_({{"event", "run"}, {"subject", id}, {"method", variant_}, {"state", state}});
        emit_({{"event", "step"}, {"step", id}, {"state", "end"}});
        return ending;
    }

    [[nodiscard]] const std::string& variant() const { return variant_; }

  private:
    bool isFinished(const std::string& id) {
        const std::optional<study::Run> known = study_.run(id, variant_);
        if (!known || known->state != study::RunState::Done) return false;
        // Made anew once is enough, also when the job was interrupted in between.
        return !again_ || finished_.contains(id);
    }

    Ending fail(const std::string& id, const Error& error) {
        try {
            study_.storeRunFailure(id, variant_, engine_, error, {{"options", stored_}});
        } catch (const Error& second) {
            if (second.code() != ErrorCode::NotFound) throw;  // no such subject: there is no place for its failure
        }
        return {std::string(base::name(error.code())), study::storedLine(error, study_.folder()), false};
    }

    /// The subject with the eight OARs alone, or without them. What else a structure set holds (targets, the body, a
    /// couch) is counted too, but is no organ that a method must not cut.
    static study::Subject part(study::Subject subject, bool oars) {
        const std::vector<std::string>& eight = study::Aliases::shared().oars();
        std::erase_if(subject.structures, [&](const study::Structure& structure) {
            return oars != (std::ranges::find(eight, structure.name) != eight.end());
        });
        return subject;
    }

    /// Structure sets hold dozens of masks: a few at a time are in memory.
    static std::vector<voxelloss::OarLoss> countLosses(const std::vector<std::pair<std::string, image::Mask>>& oars,
                                                       study::Subject others, const image::Mask& affected) {
        constexpr std::size_t kAtATime = 8;
        std::vector<voxelloss::OarLoss> losses = voxelloss::countLoss(oars, affected);
        const std::vector<study::Structure> all = std::move(others.structures);
        for (std::size_t from = 0; from < all.size(); from += kAtATime) {
            const auto to = static_cast<std::ptrdiff_t>(std::min(from + kAtATime, all.size()));
            others.structures.assign(all.begin() + static_cast<std::ptrdiff_t>(from), all.begin() + to);
            const auto some = voxelloss::countLoss(study::loadStructures(others), affected);
            losses.insert(losses.end(), some.begin(), some.end());
        }
        return losses;
    }

    void deface(const std::string& id, const base::TaskContext& outer) {
        const base::TaskContext task(
            outer.stopToken(),
            [&](double fraction, const std::string& text) {
                emit_({{"event", "run"},
                       {"subject", id},
                       {"method", variant_},
                       {"state", "running"},
                       {"progress", fraction}});
                outer.report(fraction, text.empty() ? id : std::string(id).append(": ").append(text));
            },
            [&](const std::string& line) { outer.log(id + ": " + line); }, outer.seed());
        const study::Subject subject = study_.subject(id);
        defacing::DefaceRequest request = request_;
        task.report(0, "reading");
        request.scan = study::loadScan(subject, task.part(0, 0.05));
        image::requireSameGrid(subject.geometry, "the subject's sidecar", request.scan.geometry(), "its scan");
        request.oars = study::loadStructures(part(subject, true));
        if (!subject.brain.empty()) request.brain = image::loadMask(subject.brain);
        request.skinLevel = subject.skinLevel;
        const study::FaceLabels face =
            study::faceLabels(study_.cacheFolder(), subject, request.scan, task.part(0.05, 0.2));
        request.face = face.mask;
        request.faceQuality = face.quality;
        request.noFace = face.reason;
        const defacing::DefaceResult result = defacing::deface(request, task.part(0.2, 0.85));
        task.throwIfStopped();
        task.report(0.85, "counting losses");
        const auto losses = countLosses(request.oars, part(subject, false), result.affected);
        task.throwIfStopped();
        task.report(0.9, "writing");
        study_.storeRun(id, variant_, engine_, result, losses);
    }

    study::Study& study_;
    const Emit& emit_;
    bool again_;
    std::set<std::string> finished_, crashed_;
    defacing::DefaceRequest request_;
    Json stored_;  ///< the options without paths
    std::string variant_, engine_;
};

}  // namespace

base::Json defaceBody(const fs::path& folder, const JobSpec& spec, const base::TaskContext& task, const Emit& emit) {
    study::Study study = study::Study::open(folder);
    Batch batch(study, spec, emit);
    const auto subjects = spec.parameters.at("subjects").get<std::vector<std::string>>();
    Json done = Json::array(), refused = Json::array();
    std::size_t skipped = 0;
    std::set<std::string> codes;
    for (std::size_t i = 0; i < subjects.size(); ++i) {
        task.throwIfStopped();
        const auto count = static_cast<double>(subjects.size());
        const double from = static_cast<double>(i) / count;
        task.report(from, subjects[i]);
        const Ending ending = batch.run(subjects[i], task.part(from, from + 1 / count));
        if (ending.skipped) ++skipped;
        if (ending.code.empty()) {
            done.push_back(subjects[i]);
        } else {
            codes.insert(ending.code);
            refused.push_back(
                {{"file", subjects[i]}, {"method", batch.variant()}, {"code", ending.code}, {"reason", ending.reason}});
        }
    }
    Json result = {{"method", batch.variant()}, {"done", done}, {"skipped", skipped}, {"refused", refused}};
    if (done.empty() && !refused.empty()) {
        result["failure"] = "no subject could be defaced; the first: " + refused[0].value("file", "") + ": " +
                            refused[0].value("reason", "");
        result["failure_code"] = codes.size() == 1 ? *codes.begin() : "internal";
    }
    return result;
}

}  // namespace bauta::job
