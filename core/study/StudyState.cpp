// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/StudyState.h"

#include <algorithm>

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/base/Hash.h"
#include "core/study/Sidecars.h"

namespace bauta::study {
namespace {

using base::Error;
using base::ErrorCode;
using base::Json;

/// The JSON files of all anat folders below root, relative to `study`.
void listSidecars(const fs::path& study, const fs::path& root, std::vector<std::string>& found) {
    std::error_code missing;
    for (const fs::directory_entry& subject : fs::directory_iterator(root, missing)) {
        if (!isSubjectId(subject.path().filename().string())) continue;
        std::error_code none;
        for (const fs::directory_entry& file : fs::directory_iterator(subject.path() / "anat", none)) {
            const std::string name = file.path().filename().string();
            if (!name.starts_with('.') && name.ends_with(".json")) {
                found.push_back(file.path().lexically_relative(study).string());
            }
        }
    }
}

std::vector<std::string> listSidecars(const Layout& layout) {
    std::vector<std::string> found;
    listSidecars(layout.root(), layout.root(), found);
    std::error_code missing;
    for (const fs::directory_entry& folder : fs::directory_iterator(layout.derivatives(), missing)) {
        listSidecars(layout.root(), folder.path(), found);
    }
    std::ranges::sort(found);
    return found;
}

/// The image a sidecar stands beside.
fs::path imageOf(const fs::path& sidecar) {
    return fs::path(sidecar).replace_extension(".nii.gz");
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

Json openDescription(const Layout& layout) {
    if (!fs::exists(layout.description())) {
        throw Error(ErrorCode::NotFound, "there is no study in this folder", layout.root().string(),
                    "choose a folder with a dataset_description.json, or import into a new one");
    }
    Json json = base::readJson(layout.description());
    const auto version = json.find("BautaSchemaVersion");
    if (!json.is_object() || version == json.end() || !version->is_number_integer()) {
        throw Error(ErrorCode::Unsupported, "this is a BIDS data set, not a study of this program",
                    layout.root().string(), "import it into a study");
    }
    if (version->get<int>() > kSchemaVersion) {
        throw Error(ErrorCode::Unsupported,
                    "the study was written by a newer version (layout " + std::to_string(version->get<int>()) +
                        "; this program knows up to " + std::to_string(kSchemaVersion) + ")",
                    layout.root().string(), "install the newer version; nothing was changed");
    }
    return json;
}

}  // namespace

Study::State::State(const fs::path& folder)
    : layout(fs::absolute(folder).lexically_normal()),
      description(openDescription(layout)),
      salt(readSalt(layout)),
      index(layout.index()),
      journals(layout.ratings()),
      pending(layout.jobs()) {}

void Study::State::load() {
    for (const Document& document : index.documents()) {
        sidecars[document.path] = parse(document.path, document.stamp, document.text);
    }
    journals.restore(index);
    refresh();
    assemble();
    events = journals.events();
}

void Study::State::readSidecars(Index::Change& change) {
    const std::vector<std::string> present = listSidecars(layout);
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
            throw;
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
}

bool Study::State::refresh() {
    Index::Change change;
    readSidecars(change);
    const bool sidecarsChanged = !change.empty();
    const bool ratingsChanged = journals.read(change);
    const bool jobsChanged = pending.read();
    index.apply(change);
    if (sidecarsChanged) assemble();
    if (ratingsChanged) events = journals.events();
    if (sidecarsChanged || jobsChanged) joinRuns();
    return sidecarsChanged || ratingsChanged || jobsChanged;
}

bool Study::State::refreshRatings() {
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
        s.warnings = json.value("warnings", std::vector<std::string>{});
        sidecar.sourceHash = json.at("source_hash").get<std::string>();
        sidecar.kind = Kind::Subject;
    } else if (parent.filename() == "oars") {
        sidecar.structure = {json.at("structure").get<std::string>(), imageOf(path),
                             base::whole<std::uint64_t>(json.at("voxels"))};
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
