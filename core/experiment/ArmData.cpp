// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/ArmData.h"

#include <algorithm>
#include <map>

#include "core/base/Error.h"
#include "core/base/Hash.h"
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

Json inputsOf(const study::Study& study, const std::string& arm, const std::vector<std::string>& subjects) {
    Json inputs = Json::object();
    std::map<std::string, std::string> firstOf;  // engine, subject
    for (const std::string& id : subjects) {
        const study::Subject subject = subjectOf(study, id);
        base::Sha256 targets;
        for (const study::Structure& oar : oarsOf(subject)) targets.update(oar.name + base::sha256OfFile(oar.path));
        Json& input = inputs[id] = Json::object();
        input["image"] = subject.scanSha256;
        if (arm != kOriginal) {
            const study::Run run = runOf(study, id, arm);
            targets.update(base::sha256OfFile(run.affected));
            input = {{"engine", run.engine}, {"image", run.defacedSha256}};
            firstOf.emplace(run.engine, id);
        }
        input["target"] = targets.hex();
    }
    if (firstOf.size() > 1) {
        std::string list;
        for (const auto& [engine, subject] : firstOf) {
            list += (list.empty() ? "" : ", ") + engine + " (" + subject + ")";
        }
        throw Error(ErrorCode::BadRequest, "the runs of " + arm + " come from several engines: " + list, {},
                    "run the method again with one engine on all subjects");
    }
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
