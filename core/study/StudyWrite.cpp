// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/base/Time.h"
#include "core/base/Version.h"
#include "core/image/ImageIo.h"
#include "core/image/Window.h"
#include "core/study/Reservation.h"
#include "core/study/Sidecars.h"
#include "core/study/StructureFiles.h"
#include "core/study/StudyState.h"

namespace bauta::study {
namespace {

using base::Error;
using base::ErrorCode;
using base::Json;

/// No method's provenance names a file by its path, which could name a person. Should one ever do, it goes.
void dropPaths(Json& json) {
    if (json.is_string() && json.get<std::string>().starts_with('/')) json = "a file outside the study";
    if (json.is_structured()) {
        for (Json& part : json) dropPaths(part);
    }
}

void requireMasksOnGrid(const Study::NewSubject& subject) {
    const auto require = [&](const image::Mask& mask, const std::string& name) {
        if (!mask.empty()) image::requireSameGrid(subject.scan.geometry(), "scan", mask.geometry(), name);
    };
    for (const auto& [name, mask] : subject.structures) require(mask, name);
    require(subject.brain, "brain");
    require(subject.face, "face");
}

void writeTruth(const Layout& layout, const std::string& id, const Study::NewSubject& subject) {
    if (subject.brain.empty() && subject.face.empty() && subject.landmarks_lps_mm.is_null()) return;
    requireDerivative(layout, "truth", "Known brain, face and landmarks");
    fs::create_directories(layout.derivedAnat("truth", id));
    if (!subject.brain.empty()) writeMaskWithSidecar(layout.brain(id), subject.brain, {{"structure", "brain"}});
    if (!subject.face.empty()) {
        writeMaskWithSidecar(layout.face(id), subject.face,
                             {{"structure", "face"},
                              {"values",
                               {{"1", "eye_L"},
                                {"2", "eye_R"},
                                {"3", "nose"},
                                {"4", "mouth"},
                                {"5", "ear_L"},
                                {"6", "ear_R"},
                                {"7", "chin"}}}});
    }
    if (!subject.landmarks_lps_mm.is_null()) base::writeJson(layout.landmarks(id), subject.landmarks_lps_mm);
}

/// The structures of a new subject in one list.
std::vector<Study::NewStructure> structuresOf(const Study::NewSubject& subject) {
    std::vector<Study::NewStructure> all;
    for (const auto& [name, mask] : subject.structures) {
        all.push_back({name, name, {}, {}, [mask = mask](const base::TaskContext&) { return mask; }});
    }
    all.insert(all.end(), subject.madeStructures.begin(), subject.madeStructures.end());
    return all;
}

Json subjectSidecar(const Study::NewSubject& subject, const std::string& sourceHash,
                    const std::vector<std::string>& emptyStructures) {
    Json json = {{"source_hash", sourceHash},
                 {"modality", std::string(image::suffix(subject.scan.modality()))},
                 {"geometry", toJson(subject.scan.geometry())},
                 {"stored_type", std::string(image::name(subject.scan.type()))},
                 {"skin_level", image::skinLevel(subject.scan)},
                 {"image_sha256", voxelSha256(subject.scan)},
                 {"warnings", subject.warnings},
                 {"app_version", std::string(base::version())}};
    for (const std::string& name : emptyStructures) {
        json["warnings"].push_back("the structure " + name + " is empty");
    }
    return json;
}

/// Until a variant has a run its settings may be replaced, also while a job still works with the old ones.
void requireDeclaredOptions(const std::optional<Study::Variant>& declared, const Json& provenance) {
    const auto used = provenance.find("options");
    if (!declared || used == provenance.end()) return;
    const bool sameEngine = provenance.value("engine", declared->engine) == declared->engine;
    if (sameEngine && defacing::sameOptions(defacing::method(declared->method), *used, declared->options)) return;
    throw Error(ErrorCode::BadRequest, "the settings of " + declared->id + " were changed by another job meanwhile", {},
                "give each set of settings a name of its own");
}

RunState stateAfter(ErrorCode code) {
    if (code == ErrorCode::Cancelled) return RunState::Cancelled;
    return code == ErrorCode::NotApplicable ? RunState::NotApplicable : RunState::Failed;
}

Json runSidecar(const std::string& subject, const std::string& variant, const std::string& engine, RunState state) {
    return {{"subject", subject},
            {"method", variant},
            {"engine", engine},
            {"state", std::string(name(state))},
            {"datetime_utc", base::utcNow()},
            {"app_version", std::string(base::version())}};
}

}  // namespace

std::string Study::addSubject(const NewSubject& subject, const base::TaskContext& task) {
    if (subject.scan.empty()) throw Error(ErrorCode::BadRequest, "a subject needs a scan");
    requireMasksOnGrid(subject);
    State& s = *state_;
    s.requireWritable();
    const std::string hash = s.sourceHash(subject.sourceKey);
    std::optional<Reservation> reservation;
    {
        const FileLock lock = s.lock();
        s.refresh();
        if (const auto known = s.subjectOfHash(hash)) return *known;
        reservation.emplace(Reservation::make(s.layout, hash));
    }
    const std::string id = reservation->id();
    fs::create_directories(s.layout.anat(id));
    std::vector<std::string> emptyStructures;
    const std::vector<NewStructure> structures = structuresOf(subject);
    if (!structures.empty()) requireDerivative(s.layout, "oars", "Organs at risk");
    makeEach(structures, subject.scan.geometry(), task.part(0, 0.5),
             [&](const NewStructure& structure, const image::Mask& mask) {
                 if (mask.count() == 0) emptyStructures.push_back(structure.name);
                 const std::string& key = structure.sourceKey;
                 writeStructure(s.layout, id, structure, key.empty() ? key : s.sourceHash(key), mask);
             });
    writeTruth(s.layout, id, subject);
    task.throwIfStopped();
    task.report(0.6, "writing the scan");
    const fs::path scan = s.layout.scan(id, subject.scan.modality());
    image::writeImage(scan, subject.scan);
    task.report(0.9, "finding the skin");
    Json sidecar = subjectSidecar(subject, hash, emptyStructures);
    task.throwIfStopped();
    const FileLock lock = s.lock();
    s.refresh();  // another scan of the patient may have come in meanwhile
    if (!subject.patientKey.empty()) {
        sidecar["patient_hash"] = s.sourceHash(subject.patientKey);
        sidecar["patient"] = s.patientOf(sidecar["patient_hash"], id);
    }
    addParticipant(s.layout, id, subject.scan.modality(), sidecar.value("patient", ""));
    base::writeJson(sidecarOf(scan), sidecar);  // last: it makes the subject exist
    reservation->finish();
    s.refresh();
    task.report(1);
    return id;
}

void Study::declareVariant(const Variant& wanted) {
    requireVariantId(wanted.id);
    state_->requireWritable();
    const FileLock lock = state_->lock();
    state_->refresh();
    const std::optional<Variant> known = variant(wanted.id);
    if (known) {
        if (known->method == wanted.method && known->engine == wanted.engine &&
            defacing::sameOptions(defacing::method(wanted.method), known->options, wanted.options)) {
            return;
        }
        const bool used = std::ranges::any_of(
            state_->finished, [&](const Run& run) { return run.method == wanted.id && run.state == RunState::Done; });
        if (used) {
            throw Error(ErrorCode::BadRequest,
                        "the study already has runs of " + wanted.id + " with other settings (" + known->engine + ", " +
                            known->options.dump() + ")",
                        {}, "give this set of settings a name of its own: --variant NAME");
        }
    }
    Json json = derivativeDescription("Defaced by " + wanted.id);
    json["BautaVariant"] = {{"method", wanted.method}, {"engine", wanted.engine}, {"options", wanted.options}};
    fs::create_directories(state_->layout.derivatives() / wanted.id);
    base::writeJson(state_->layout.derivatives() / wanted.id / "dataset_description.json", json);
}

std::optional<Study::Variant> Study::variant(const std::string& id) const {
    const fs::path file = state_->layout.derivatives() / id / "dataset_description.json";
    if (!fs::exists(file)) return std::nullopt;
    const Json json = base::readJson(file);
    const auto found = json.find("BautaVariant");
    if (found == json.end()) return std::nullopt;
    return Variant{id, found->value("method", id), found->value("engine", "native"),
                   found->value("options", Json::object())};
}

void Study::storeRun(const std::string& subject, const std::string& variant, const std::string& engine,
                     const defacing::DefaceResult& result, const std::vector<voxelloss::OarLoss>& losses) {
    State& s = *state_;
    requireVariantId(variant);
    s.requireWritable();
    const Subject of = s.subject(subject);
    requireDerivative(s.layout, variant, "Defaced by " + variant);
    image::requireSameGrid(of.geometry, of.id, result.defaced.geometry(), "defaced image");
    const fs::path defaced = s.layout.defaced(variant, subject, of.modality);
    const fs::path affected = s.layout.affected(variant, subject);
    fs::create_directories(defaced.parent_path());

    Json json = runSidecar(subject, variant, engine, RunState::Done);
    json["seconds"] = result.seconds;
    json["removed_voxels"] = result.removedVoxels;
    json["altered_voxels"] = result.alteredVoxels;
    json["checks"] = Json::array();
    for (const defacing::Check& check : result.checks) json["checks"].push_back(toJson(check));
    putFaceScore(json, result.faceScore, result.checks);
    json["losses"] = Json::array();
    for (const voxelloss::OarLoss& loss : losses) json["losses"].push_back(toJson(loss));
    json["image_sha256"] = of.scanSha256;
    json["defaced_sha256"] = voxelSha256(result.defaced);
    json["provenance"] = result.provenance;
    dropPaths(json["provenance"]);

    base::AtomicFile newDefaced(defaced);
    base::AtomicFile newAffected(affected);
    image::writeImage(newDefaced, result.defaced, "defaced:" + variant + " " + std::string(base::version()));
    image::writeMask(newAffected, result.affected);
    const FileLock lock = s.lock();
    requireDeclaredOptions(this->variant(variant), result.provenance);
    // Without its sidecar there is no run: killed between here and the end, it is made again, never half replaced.
    std::error_code ignored;
    fs::remove(sidecarOf(defaced), ignored);
    newAffected.commit();
    newDefaced.commit();
    base::writeJson(sidecarOf(affected), {{"values", {{"0", "untouched"}, {"1", "removed"}, {"2", "altered"}}},
                                          {"mask_sha256", voxelSha256(result.affected)}});
    base::writeJson(sidecarOf(defaced), json);
    s.refresh();
}

void Study::storeRunFailure(const std::string& subject, const std::string& variant, const std::string& engine,
                            const base::Error& why, const base::Json& provenance) {
    State& s = *state_;
    requireVariantId(variant);
    s.requireWritable();
    const Subject of = s.subject(subject);
    const FileLock lock = s.lock();
    s.refresh();
    const auto stands = std::ranges::find_if(s.finished, [&](const Run& run) {
        return run.subject == subject && run.method == variant && run.state == RunState::Done;
    });
    if (stands != s.finished.end()) return;  // a good run is not lost to a failed second try
    requireDerivative(s.layout, variant, "Defaced by " + variant);
    const fs::path sidecar = sidecarOf(s.layout.defaced(variant, subject, of.modality));
    fs::create_directories(sidecar.parent_path());
    Json json = runSidecar(subject, variant, engine, stateAfter(why.code()));
    json["message"] = storedLine(why, s.layout.root());
    json["provenance"] = provenance;
    dropPaths(json["provenance"]);
    base::writeJson(sidecar, json);
    s.refresh();
}

}  // namespace bauta::study
