// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/ArmData.h"

#include <algorithm>
#include <map>

#include "core/base/Error.h"
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

segmentation::NativeCase loadCase(const study::Study& study, const std::string& id, const std::string& arm) {
    const study::Subject subject = study.subject(id);
    if (const std::string why = missing(study, id, arm); !why.empty()) throw Error(ErrorCode::NotFound, why, id);
    segmentation::NativeCase loaded;
    loaded.subject = id;
    for (const std::string& oar : segmentation::oarNames()) {
        const auto found = std::ranges::find(subject.structures, oar, &study::Structure::name);
        if (found != subject.structures.end()) loaded.targets.emplace_back(oar, image::loadMask(found->path));
    }
    if (loaded.targets.empty()) {
        throw Error(ErrorCode::BadRequest, id + " has none of the eight OARs", id, "leave it out of the experiment");
    }
    if (arm == kOriginal) {
        loaded.scan = study::loadScan(subject);
    } else {
        const study::Run run = *study.run(id, arm);
        loaded.scan = image::loadImage(run.defaced).volume.withModality(subject.modality);
        loaded.targets = segmentation::keptTargets(loaded.targets, image::loadMask(run.affected));
    }
    for (const auto& [oar, mask] : loaded.targets) {
        image::requireSameGrid(loaded.scan.geometry(), id, mask.geometry(), oar);
    }
    return loaded;
}

Json inputsOf(const study::Study& study, const std::string& arm, const std::vector<std::string>& subjects) {
    Json inputs = Json::object();
    std::map<std::string, std::string> firstOf;  // engine, subject
    for (const std::string& id : subjects) {
        if (arm == kOriginal) {
            inputs[id] = {{"sha256", study.subject(id).scanSha256}};
            continue;
        }
        if (const std::string why = missing(study, id, arm); !why.empty()) {
            throw Error(ErrorCode::NotFound, id + ": " + why, id, "run the method on this subject first");
        }
        const study::Run run = *study.run(id, arm);
        inputs[id] = {{"engine", run.engine}, {"sha256", run.defacedSha256}};
        firstOf.emplace(run.engine, id);
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
    std::string list;
    for (const auto& [subject, input] : now.items()) {
        if (!before.contains(subject) || before.at(subject) != input) list += (list.empty() ? "" : ", ") + subject;
    }
    return list.empty() ? list : list + " changed since (a run was made again)";
}

}  // namespace bauta::experiment
