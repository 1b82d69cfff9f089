// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/ArmData.h"

#include <algorithm>
#include <map>
#include <set>

#include "core/base/Error.h"
#include "core/base/Hash.h"
#include "core/defacing/Method.h"
#include "core/experiment/Experiment.h"
#include "core/image/ImageIo.h"

namespace bauta::experiment {

using base::Error;
using base::ErrorCode;
using base::Json;

std::string missing(const study::Study& study, const std::string& subject, const std::string& arm) {
    if (arm == kOriginal) return {};
    const auto run = study.run(subject, arm);
    if (!run) return "no run of " + arm;
    if (run->state != study::RunState::Done) return arm + " is " + std::string(study::name(run->state));
    return {};
}

namespace {

/// Error NotFound says that the experiment knew it.
study::Subject subjectOf(const study::Study& study, const std::string& id) {
    for (study::Subject& subject : study.subjects()) {
        if (subject.id == id) return std::move(subject);
    }
    throw Error(ErrorCode::NotFound, id + " is not in the study any more", {},
                "put it back, or begin another experiment without it");
}

study::Run runOf(const study::Study& study, const std::string& id, const std::string& arm) {
    const auto run = study.run(id, arm);
    if (run && run->state == study::RunState::Done) return *run;
    throw Error(ErrorCode::NotFound, id + ": " + missing(study, id, arm), {}, "run the method on this subject first");
}

/// The subject's masks of the eight, in their order.
std::vector<study::Structure> oarsOf(const study::Subject& subject) {
    std::vector<study::Structure> oars;
    for (const std::string& oar : segmentation::oarNames()) {
        const auto found = std::ranges::find(subject.structures, oar, &study::Structure::name);
        if (found != subject.structures.end()) oars.push_back(*found);
    }
    if (!oars.empty()) return oars;
    throw Error(ErrorCode::BadRequest, subject.id + " has none of the eight OARs", {},
                "leave it out of the experiment");
}

/// What its runs were made with, each set with the first subject that has it. A set that a run does not tell, as those
/// of older versions do, is none.
class Sets {
  public:
    Sets(const study::Study& study, const std::string& arm) : arm_(arm) {
        const auto variant = study.variant(arm);
        const std::string id = variant ? variant->method : arm;
        for (const auto& method : defacing::methods())
            if (method->id() == id) method_ = method.get();
    }

    void add(const study::Run& run) {
        engines_.emplace(run.engine, run.subject);
        const Json sidecar = base::readJson(run.sidecar);
        const auto provenance = sidecar.find("provenance");
        if (provenance == sidecar.end() || !provenance->is_object() || !provenance->contains("options")) return;
        const Json& options = provenance->at("options");
        const bool known = std::ranges::any_of(options_, [&](const auto& one) { return same(one.first, options); });
        if (!known) options_.emplace_back(options, run.subject);
    }

    void requireOne() const {
        const std::string fix = "; or allow an arm to be mixed";
        if (engines_.size() > 1) {
            std::string list;
            for (const auto& [engine, subject] : engines_)
                list += (list.empty() ? "" : ", ") + engine + " (" + subject + ")";
            throw Error(ErrorCode::BadRequest, "the runs of " + arm_ + " come from several engines: " + list, {},
                        "run the method again with one engine on all subjects" + fix);
        }
        if (options_.size() > 1) {
            throw Error(ErrorCode::BadRequest,
                        "the runs of " + arm_ + " were made with several sets of options: " + difference(0, 1), {},
                        "run the method again with one set of options on all subjects" + fix);
        }
    }

  private:
    [[nodiscard]] bool same(const Json& a, const Json& b) const {
        return method_ != nullptr ? defacing::sameOptions(*method_, a, b) : a == b;
    }
    /// The first option that tells two of them apart: "frac 0.4 (sub-001), 0.5 (sub-003)".
    [[nodiscard]] std::string difference(std::size_t a, std::size_t b) const {
        const auto& [one, subjectOfOne] = options_[a];
        const auto& [other, subjectOfOther] = options_[b];
        const auto valueOf = [](const Json& options, const std::string& key) {
            return options.is_object() && options.contains(key) ? options.at(key).dump() : std::string("not told");
        };
        std::set<std::string> keys;
        for (const Json* options : {&one, &other})
            for (const auto& [key, value] : options->items()) keys.insert(key);
        for (const std::string& key : keys) {
            const std::string first = valueOf(one, key), second = valueOf(other, key);
            if (first == second) continue;
            return key + " " + first + " (" + subjectOfOne + "), " + second + " (" + subjectOfOther + ")";
        }
        return subjectOfOne + ", " + subjectOfOther;
    }

    std::string arm_;
    const defacing::Method* method_ = nullptr;
    std::map<std::string, std::string> engines_;
    std::vector<std::pair<Json, std::string>> options_;
};

}  // namespace

segmentation::NativeCase loadCase(const study::Study& study, const std::string& id, const std::string& arm) {
    const study::Subject subject = subjectOf(study, id);
    segmentation::NativeCase loaded;
    loaded.subject = id;
    for (const study::Structure& oar : oarsOf(subject))
        loaded.targets.emplace_back(oar.name, image::loadMask(oar.path));
    image::Mask affected;
    if (arm == kOriginal) {
        loaded.scan = study::loadScan(subject);
    } else {
        const study::Run run = runOf(study, id, arm);
        loaded.scan = image::loadImage(run.defaced).volume.withModality(subject.modality);
        affected = image::loadMask(run.affected);
        image::requireSameGrid(loaded.scan.geometry(), id, affected.geometry(), "the affected mask of " + arm);
    }
    for (const auto& [oar, mask] : loaded.targets) {
        image::requireSameGrid(loaded.scan.geometry(), id, mask.geometry(), oar);
    }
    loaded.targets = segmentation::keptTargets(loaded.targets, affected);
    return loaded;
}

Json inputsOf(const study::Study& study, const std::string& arm, const std::vector<std::string>& subjects, bool mixed) {
    Json inputs = Json::object();
    Sets sets(study, arm);
    for (const std::string& id : subjects) {
        const study::Subject subject = subjectOf(study, id);
        base::Sha256 targets;
        for (const study::Structure& oar : oarsOf(subject)) targets.update(oar.name + base::rememberedSha256(oar.path));
        Json& input = inputs[id] = Json::object();
        input["image"] = subject.scanSha256;
        if (arm != kOriginal) {
            const study::Run run = runOf(study, id, arm);
            targets.update(base::rememberedSha256(run.affected));
            input = {{"engine", run.engine}, {"image", run.defacedSha256}};
            if (!mixed) sets.add(run);
        }
        input["target"] = targets.hex();
    }
    sets.requireOne();
    return inputs;
}

std::string difference(const Json& before, const Json& now) {
    const auto part = [](const Json& json, const std::string& key) {
        return json.is_object() ? json.value(key, Json()) : Json();
    };
    std::string list;
    for (const auto& [subject, input] : now.items()) {
        const Json known = part(before, subject);
        if (known == input) continue;
        std::string what;
        for (const auto& [key, value] : input.items()) {
            if (part(known, key) != value) what += (what.empty() ? "another " : " and ") + key;
        }
        list += (list.empty() ? "" : ", ") + subject + " has " + what;
    }
    return list;
}

}  // namespace bauta::experiment
