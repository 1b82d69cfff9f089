// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/base/Time.h"
#include "core/study/Aliases.h"
#include "core/study/Reservation.h"
#include "core/study/Sidecars.h"
#include "core/study/StructureFiles.h"
#include "core/study/StructureNames.h"
#include "core/study/StudyState.h"

namespace bauta::study {
namespace {

using base::Error;
using base::ErrorCode;
using base::Json;

void requireSoundName(const std::string& name) {
    const StoredName stored = storedStructureName(name, 0, {});
    if (!stored.replaced && stored.name == name) return;
    throw Error(ErrorCode::BadRequest, "\"" + name + "\" cannot name a structure", {},
                "use up to 64 letters, digits, blanks and _ - + . ( )");
}

}  // namespace

std::size_t Study::addStructures(const std::string& subject, const std::vector<NewStructure>& structures,
                                 const base::TaskContext& task) {
    State& s = *state_;
    s.refresh();
    const image::Geometry grid = s.subject(subject).geometry;
    std::size_t added = 0;
    makeEach(structures, grid, task, [&](const NewStructure& structure, const image::Mask& mask) {
        const std::string hash = s.sourceHash(structure.sourceKey);
        const FileLock lock = s.lock();
        s.refresh();
        if (s.hasStructureOf(subject, hash)) return;
        const std::vector<Structure>& there = s.subject(subject).structures;
        if (std::ranges::find(there, structure.name, &Structure::name) != there.end()) {
            throw Error(ErrorCode::BadRequest, subject + " has a structure " + structure.name + " already");
        }
        requireDerivative(s.layout, "oars", "Organs at risk");
        writeStructure(s.layout, subject, structure, hash, mask);
        s.refresh();
        ++added;
    });
    return added;
}

bool Study::hasStructureOf(const std::string& subject, const std::string& sourceKey) const {
    return state_->hasStructureOf(subject, state_->sourceHash(sourceKey));
}

void Study::completePatient(const std::string& subject, const std::string& patientKey) {
    State& s = *state_;
    if (patientKey.empty() || !s.subject(subject).patient.empty()) return;
    const FileLock lock = s.lock();
    s.refresh();
    const Subject of = s.subject(subject);
    if (!of.patient.empty()) return;
    Json json = base::readJson(sidecarOf(of.scan));
    const std::string hash = s.sourceHash(patientKey);
    json["patient_hash"] = hash;
    json["patient"] = s.patientOf(hash, subject);
    addParticipant(s.layout, subject, of.modality, json.at("patient").get<std::string>());
    base::writeJson(sidecarOf(of.scan), json);
    s.refresh();
}

std::string Study::nameStructure(const std::string& subject, const std::string& structure, const std::string& newName) {
    State& s = *state_;
    const std::string name = Aliases::shared().match(newName).name;
    requireSoundName(name);
    const FileLock lock = s.lock();
    s.refresh();
    const Structure* found = s.structure(subject, structure);
    if (found == nullptr) {
        throw Error(ErrorCode::NotFound, subject + " has no structure " + structure, {},
                    "bauta-cli structures lists them");
    }
    for (const Structure& other : s.subject(subject).structures) {
        if (&other != found && other.name == name) {
            throw Error(ErrorCode::BadRequest, subject + " has a structure " + name + " already", {},
                        "give that one another name first");
        }
    }
    Structure named = *found;
    named.candidates.clear();
    if (named.name != name) {
        named.formerNames.push_back({named.name, base::utcNow()});
        named.name = name;
    }
    const fs::path sidecar = sidecarOf(named.path);
    Json json = base::readJson(sidecar);
    json.update(namesToJson(named));
    base::writeJson(sidecar, json);
    s.refresh();
    return name;
}

}  // namespace bauta::study
