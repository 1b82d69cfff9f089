// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/StudyState.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/base/Hash.h"
#include "core/study/Sidecars.h"
#include "core/study/Upgrade.h"

namespace bauta::study {
namespace {

using base::Error;
using base::ErrorCode;
using base::Json;

/// Runs use(entry) for all that is in the folder. False when it cannot be looked into; one that is not there is empty.
template <typename Use>
bool eachEntry(const fs::path& folder, const Use& use) {
    std::error_code error;
    auto entry = fs::directory_iterator(folder, error);
    for (; !error && entry != fs::directory_iterator(); entry.increment(error)) use(*entry);
    return !error || error == std::errc::no_such_file_or_directory || error == std::errc::not_a_directory;
}

/// The image a sidecar stands beside.
fs::path imageOf(const fs::path& sidecar) {
    return fs::path(sidecar).replace_extension(".nii.gz");
}

/// The structure's name at a time.
const std::string& nameAt(const Structure& structure, const std::string& time_utc) {
    for (const Structure::FormerName& former : structure.formerNames) {
        if (time_utc < former.until_utc) return former.name;
    }
    return structure.name;
}

bool wasNamed(const Structure& structure, const std::string& name) {
    return structure.name == name ||
           std::ranges::find(structure.formerNames, name, &Structure::FormerName::name) != structure.formerNames.end();
}

/// A run's losses keep the names that the structures had when it ran; they are shown under the present ones. The number
/// of voxels tells structures apart that exchanged their names while the run was under way.
void renameLosses(Run& run, const std::vector<Structure>& structures) {
    for (voxelloss::OarLoss& loss : run.losses) {
        const auto isIt = [&](const Structure& s) { return s.voxels == loss.n_vox_ref; };
        const auto then = std::ranges::find_if(
            structures, [&](const Structure& s) { return isIt(s) && nameAt(s, run.datetime_utc) == loss.oar; });
        const auto ever =
            std::ranges::find_if(structures, [&](const Structure& s) { return isIt(s) && wasNamed(s, loss.oar); });
        if (then != structures.end()) {
            loss.oar = then->name;
        } else if (ever != structures.end()) {
            loss.oar = ever->name;
        }
    }
}

std::string readSalt(const Layout& layout) {
    const fs::path file = layout.hidden() / "salt";
    try {
        if (!fs::exists(file)) {
            // A study that was handed on comes without: its sources can no longer be recognised, all else works.
            fs::create_directories(layout.hidden());
            base::writeFile(file, randomId() + "\n");
        }
        std::string salt = base::readFile(file);
        while (!salt.empty() && salt.back() == '\n') salt.pop_back();
        return salt;
    } catch (const std::exception&) {
        return {};  // a folder that cannot be written, another user's salt: only importing needs it
    }
}

Json readDescription(const Layout& layout) {
    if (!fs::exists(layout.description())) {
        throw Error(ErrorCode::NotFound, "there is no study in this folder", layout.root().string(),
                    "choose a folder with a dataset_description.json, or import into a new one");
    }
    Json json = base::readJson(layout.description());
    (void)layoutVersion(layout, json);
    return json;
}

/// A study of an older layout that cannot be upgraded now can still be looked at.
Json openDescription(const Layout& layout) {
    Json json = readDescription(layout);
    if (layoutVersion(layout, json) == kSchemaVersion) return json;
    try {
        upgradeStudy(layout);
    } catch (...) {
        const Error error = base::currentError();
        if (error.code() != ErrorCode::Io && error.code() != ErrorCode::DiskFull) throw error;
    }
    return readDescription(layout);
}

bool refusesWriting(const fs::path& path) {
    return ::faccessat(AT_FDCWD, path.c_str(), W_OK, AT_EACCESS) != 0 && errno != ENOENT;
}

}  // namespace

Study::State::State(const fs::path& folder)
    : layout(fs::absolute(folder).lexically_normal()),
      described(FileStamp::of(layout.description())),
      description(openDescription(layout)),
      salt(readSalt(layout)),
      index(layout.index()),
      journals(layout.ratings()),
      pending(layout.jobs()) {}

void Study::State::load() {
    try {
        for (const Document& document : index.documents()) {
            sidecars[document.path] = parse(document.path, document.stamp, document.text);
        }
        journals.restore(index);
    } catch (const std::exception&) {  // busy or unreadable: what the index cannot tell, the files do
        sidecars.clear();
        journals = Journals(layout.ratings());
    }
    refresh();
    assemble();
    events = journals.events();
}

void Study::State::refreshDescription() {
    const FileStamp stamp = FileStamp::of(layout.description());
    if (stamp == described) return;
    if (stamp == FileStamp{}) {
        throw Error(ErrorCode::NotFound, "the study cannot be reached", layout.root().string(),
                    "bring the drive back, or open the study where it lies now");
    }
    Json now = readDescription(layout);
    if (!salt.empty() && fs::exists(layout.hidden() / "salt") && readSalt(layout) != salt) {
        throw Error(ErrorCode::NotFound, "another study lies in this folder now", layout.root().string(),
                    "open it again to see that one");
    }
    description = std::move(now);
    described = stamp;
}

bool Study::State::readOnly() const {
    return refusesWriting(layout.root()) || refusesWriting(layout.hidden()) || refusesWriting(layout.ratings());
}

void Study::State::requireWritable() {
    refreshDescription();
    if (readOnly()) {
        throw Error(ErrorCode::Io, "the study is read only: nothing can be saved in it", layout.root().string(),
                    "ask who keeps it to let you write there, or work in a copy");
    }
    if (layoutVersion(layout, description) == kSchemaVersion) return;
    upgradeStudy(layout);
    refreshDescription();
}

void Study::State::listSidecars(const fs::path& root, std::vector<std::string>& found) {
    const auto leftOut = [this](const fs::path& folder) {
        unreadable.push_back(folder.lexically_relative(layout.root()).string() + " cannot be read and is left out");
    };
    const bool listed = eachEntry(root, [&](const fs::directory_entry& subject) {
        if (!isSubjectId(subject.path().filename().string())) return;
        const fs::path anat = subject.path() / "anat";
        const bool read = eachEntry(anat, [&](const fs::directory_entry& file) {
            const std::string name = file.path().filename().string();
            if (name.starts_with('.') || !name.ends_with(".json")) return;
            found.push_back(file.path().lexically_relative(layout.root()).string());
        });
        if (!read) leftOut(anat);
    });
    if (!listed) leftOut(root);
}

std::vector<std::string> Study::State::listSidecars() {
    unreadable.clear();
    std::vector<std::string> found;
    listSidecars(layout.root(), found);
    const bool listed =
        eachEntry(layout.derivatives(), [&](const fs::directory_entry& folder) { listSidecars(folder.path(), found); });
    if (!listed) unreadable.push_back("derivatives cannot be read and is left out");
    std::ranges::sort(found);
    return found;
}

bool Study::State::readSidecars(Index::Change& change) {
    const std::vector<std::string> before = unreadable;
    const std::vector<std::string> present = listSidecars();
    bool changed = before != unreadable;
    for (const std::string& path : present) {
        // The stamp is taken before reading: should the file be replaced in between, the next look sees another stamp.
        const FileStamp stamp = FileStamp::of(layout.root() / path);
        if (stamp == FileStamp{}) continue;
        const auto known = sidecars.find(path);
        if (known != sidecars.end() && known->second.stamp == stamp) continue;
        std::string text;
        try {
            text = base::readFile(layout.root() / path);
        } catch (const Error& error) {
            if (error.code() == ErrorCode::NotFound) continue;
            // Without a stamp: it is tried again with every look.
            Sidecar closed;
            closed.problem = path + " cannot be read and is left out: " + error.what();
            changed = changed || known == sidecars.end() || known->second.problem != closed.problem;
            sidecars[path] = std::move(closed);
            continue;
        }
        sidecars[path] = parse(path, stamp, text);
        change.documents.push_back({path, stamp, std::move(text)});
    }
    for (auto known = sidecars.begin(); known != sidecars.end();) {
        if (std::ranges::binary_search(present, known->first)) {
            ++known;
            continue;
        }
        change.gone.push_back(known->first);
        known = sidecars.erase(known);
    }
    return changed || !change.empty();
}

bool Study::State::refresh() {
    refreshDescription();
    Index::Change change;
    const bool sidecarsChanged = readSidecars(change);
    const bool ratingsChanged = journals.read(change);
    const bool jobsChanged = pending.read();
    index.apply(change);
    if (sidecarsChanged) assemble();
    if (ratingsChanged) events = journals.events();
    if (sidecarsChanged || jobsChanged) joinRuns();
    return sidecarsChanged || ratingsChanged || jobsChanged;
}

bool Study::State::refreshRatings() {
    refreshDescription();
    Index::Change change;
    if (!journals.read(change)) return false;
    index.apply(change);
    events = journals.events();
    return true;
}

Study::State::Sidecar Study::State::parse(const std::string& relative, const FileStamp& stamp,
                                          const std::string& text) const {
    Sidecar sidecar;
    sidecar.stamp = stamp;
    try {
        parseInto(sidecar, relative, base::parseJson(text, relative));
    } catch (const std::exception& error) {
        sidecar.kind = Sidecar::Kind::Unreadable;
        sidecar.problem = base::oneLine(relative + " cannot be read and is left out: " + error.what());
    }
    return sidecar;
}

void Study::State::parseInto(Sidecar& sidecar, const std::string& relative, const Json& json) const {
    using Kind = Sidecar::Kind;
    const fs::path path = layout.root() / relative;
    const std::string file = path.stem().string();
    sidecar.subjectId = path.parent_path().parent_path().filename().string();
    const fs::path parent = path.parent_path().parent_path().parent_path();
    if (parent == layout.root()) {
        if (!json.contains("source_hash")) return;  // a sidecar of someone else's making
        Subject& s = sidecar.subject;
        s.id = sidecar.subjectId;
        s.modality = image::modalityFromName(json.at("modality").get<std::string>());
        s.geometry = geometryFromJson(json.at("geometry"));
        s.type = pixelTypeFromName(json.at("stored_type").get<std::string>());
        s.scan = imageOf(path);
        s.scanSha256 = json.at("image_sha256").get<std::string>();
        s.skinLevel = json.at("skin_level").get<double>();
        for (const Json& warning : json.value("warnings", Json::array()))
            s.warnings.push_back(base::oneLine(warning.get<std::string>()));
        s.patient = json.value("patient", "");
        sidecar.sourceHash = json.at("source_hash").get<std::string>();
        sidecar.patientHash = json.value("patient_hash", "");
        sidecar.kind = Kind::Subject;
    } else if (parent.filename() == "oars") {
        sidecar.structure = structureFromJson(json);
        sidecar.structure.path = imageOf(path);
        sidecar.sourceHash = json.value("source_hash", "");
        sidecar.kind = Kind::Structure;
    } else if (parent.filename() == "truth") {
        sidecar.image = imageOf(path);
        if (file.ends_with("_desc-brain_mask")) sidecar.kind = Kind::Brain;
        if (file.ends_with("_desc-face_dseg")) sidecar.kind = Kind::Face;
    } else if (file.find("_desc-defaced_") != std::string::npos) {
        sidecar.run = runFromJson(json);
        if (sidecar.run.subject != sidecar.subjectId || sidecar.run.method != parent.filename().string()) {
            throw Error(ErrorCode::Damaged, "it tells of " + sidecar.run.subject + ", " + sidecar.run.method +
                                                ", and lies in another folder");
        }
        sidecar.run.sidecar = path;
        if (sidecar.run.state == RunState::Done) {
            sidecar.run.defaced = imageOf(path);
            sidecar.run.affected = layout.affected(sidecar.run.method, sidecar.run.subject);
        }
        sidecar.kind = Kind::Run;
    }
}

void Study::State::assemble() {
    std::map<std::string, Subject> byId;
    finished.clear();
    for (const auto& [path, sidecar] : sidecars) {
        if (sidecar.kind == Sidecar::Kind::Subject) byId[sidecar.subjectId] = sidecar.subject;
        if (sidecar.kind == Sidecar::Kind::Run) finished.push_back(sidecar.run);
    }
    for (const auto& [path, sidecar] : sidecars) {
        const auto owner = byId.find(sidecar.subjectId);
        if (owner == byId.end()) continue;
        if (sidecar.kind == Sidecar::Kind::Structure) owner->second.structures.push_back(sidecar.structure);
        if (sidecar.kind == Sidecar::Kind::Brain) owner->second.brain = sidecar.image;
        if (sidecar.kind == Sidecar::Kind::Face) owner->second.face = sidecar.image;
    }
    for (Run& run : finished) {
        const auto owner = byId.find(run.subject);
        if (owner != byId.end()) renameLosses(run, owner->second.structures);
    }
    subjects.clear();
    for (auto& [id, s] : byId) subjects.push_back(std::move(s));
    joinRuns();
}

void Study::State::joinRuns() {
    std::map<std::pair<std::string, std::string>, Run> joined;
    for (const Run& run : finished) joined[{run.subject, run.method}] = run;
    for (const PendingRuns::Pending& p : pending.runs()) {
        const auto known = joined.find({p.run.subject, p.run.method});
        const bool stands = known != joined.end() && known->second.state == RunState::Done;
        // A job that does not make runs anew passes finished ones by.
        if (stands && (!p.again || p.run.state == RunState::Failed)) continue;
        joined[{p.run.subject, p.run.method}] = p.run;
    }
    runs.clear();
    for (auto& [key, run] : joined) runs.push_back(std::move(run));
}

const Subject& Study::State::subject(const std::string& id) const {
    const auto found = std::ranges::find(subjects, id, &Subject::id);
    if (found == subjects.end()) {
        throw Error(ErrorCode::NotFound, "the study has no subject " + id, layout.root().string());
    }
    return *found;
}

const Structure* Study::State::structure(const std::string& subjectId, const std::string& name) const {
    const std::vector<Structure>& all = subject(subjectId).structures;
    const auto present = std::ranges::find(all, name, &Structure::name);
    if (present != all.end()) return &*present;
    const auto imported = std::ranges::find(all, name, &Structure::importedAs);
    const bool once = std::ranges::count(all, name, &Structure::importedAs) == 1;
    return once ? &*imported : nullptr;
}

bool Study::State::hasStructureOf(const std::string& subjectId, const std::string& hash) const {
    return std::ranges::any_of(sidecars, [&](const auto& entry) {
        const Sidecar& sidecar = entry.second;
        return sidecar.kind == Sidecar::Kind::Structure && sidecar.subjectId == subjectId && sidecar.sourceHash == hash;
    });
}

std::string Study::State::patientOf(const std::string& hash, const std::string& subjectId) const {
    for (const auto& [path, sidecar] : sidecars) {
        if (sidecar.kind == Sidecar::Kind::Subject && sidecar.patientHash == hash) return sidecar.subject.patient;
    }
    return "pat-" + subjectId.substr(4);
}

std::string Study::State::sourceHash(const std::string& sourceKey) const {
    if (salt.empty()) {
        throw Error(ErrorCode::Io, "the study's salt cannot be read, so that no source can be recognised",
                    (layout.hidden() / "salt").string(), "ask who made the study to let you read this file");
    }
    return base::sha256(salt + "\n" + sourceKey);
}

std::optional<std::string> Study::State::subjectOfHash(const std::string& hash) const {
    for (const auto& [path, sidecar] : sidecars) {
        if (sidecar.kind == Sidecar::Kind::Subject && sidecar.sourceHash == hash) return sidecar.subjectId;
    }
    return std::nullopt;
}

}  // namespace bauta::study
