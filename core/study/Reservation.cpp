// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/Reservation.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <system_error>
#include <utility>
#include <vector>

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/study/ProcessIdentity.h"

namespace bauta::study {
namespace {

using base::Error;
using base::ErrorCode;
using base::Json;

fs::path folderOf(const Layout& layout) {
    return layout.hidden() / "importing";
}
fs::path markerOf(const Layout& layout, const std::string& id) {
    return folderOf(layout) / (id + ".json");
}

/// Its sidecar, the last file to be written, is there.
bool isComplete(const Layout& layout, const std::string& id) {
    std::error_code missing;
    for (const fs::directory_entry& entry : fs::directory_iterator(layout.anat(id), missing)) {
        const std::string name = entry.path().filename().string();
        if (name.ends_with(".json") && !name.starts_with('.')) return true;
    }
    return false;
}

void removeSubject(const Layout& layout, const std::string& id) {
    std::error_code ignored;
    fs::remove_all(layout.subjectFolder(id), ignored);
    for (const char* folder : {"oars", "truth"}) fs::remove_all(layout.derivatives() / folder / id, ignored);
    fs::remove(markerOf(layout, id), ignored);
}

std::string numbered(int number) {
    std::array<char, 24> text{};
    std::snprintf(text.data(), text.size(), "sub-%03d", number);
    return text.data();
}

std::string nextId(const Layout& layout) {
    int highest = 0;
    for (const fs::path& folder : {layout.root(), folderOf(layout)}) {
        for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
            int number = 0;
            if (std::sscanf(entry.path().filename().c_str(), "sub-%d", &number) == 1)
                highest = std::max(highest, number);
        }
    }
    return numbered(highest + 1);
}

std::vector<std::string> split(const std::string& line, char separator) {
    std::vector<std::string> parts(1);
    for (const char c : line) {
        if (c == separator) {
            parts.emplace_back();
        } else {
            parts.back() += c;
        }
    }
    return parts;
}

}  // namespace

Reservation Reservation::make(const Layout& layout, const std::string& sourceHash) {
    fs::create_directories(folderOf(layout));
    std::optional<std::string> dead;
    for (const fs::directory_entry& entry : fs::directory_iterator(folderOf(layout))) {
        const std::string id = entry.path().stem().string();
        if (!isSubjectId(id) || entry.path().extension() != ".json") continue;
        Json marker = Json::object();
        try {
            marker = base::readJson(entry.path());
        } catch (const Error&) {
            // Written atomically, so unreadable means foreign or damaged: no living owner either way.
        }
        if (!holderLives(entry.path())) {
            // Killed after the last file: the subject is whole and only the marker was left.
            if (isComplete(layout, id)) {
                std::error_code ignored;
                fs::remove(entry.path(), ignored);
            } else if (!dead || id < *dead) {
                dead = id;
            }
        } else if (marker.value("source_hash", "") == sourceHash) {
            throw Error(ErrorCode::Io, "another import is reading this source now", {}, "wait until it is done");
        }
    }
    const std::string id = dead ? *dead : nextId(layout);
    if (dead) removeSubject(layout, id);
    base::AtomicFile marker(markerOf(layout, id));
    marker.write(holderText({{"source_hash", sourceHash}}));
    marker.commit();
    return {layout, id, marker.keep()};
}

Reservation::Reservation(Reservation&& other) noexcept
    : layout_(other.layout_),
      id_(other.id_),
      marker_(std::move(other.marker_)),
      open_(std::exchange(other.open_, false)) {}

Reservation::~Reservation() {
    if (open_) removeSubject(layout_, id_);
}

void Reservation::finish() {
    open_ = false;
    std::error_code ignored;
    fs::remove(markerOf(layout_, id_), ignored);
}

void addParticipant(const Layout& layout, const std::string& id, image::Modality modality, const std::string& patient) {
    std::string text = "participant_id\tmodality\tpatient\n";
    if (fs::exists(layout.participants())) text = base::readFile(layout.participants());
    const std::vector<std::string> lines = split(text, '\n');
    std::vector<std::string> columns = split(lines.front(), '\t');
    const bool without = std::ranges::find(columns, "patient") == columns.end();  // an older version's
    if (without) columns.emplace_back("patient");
    text.clear();
    for (const std::string& line : lines) {
        // A row of this id belongs to a subject that is there no more: it tells nothing of the new one.
        if (line.empty() || split(line, '\t').front() == id) continue;
        text += line + (!without ? "" : text.empty() ? "\tpatient" : "\tn/a") + '\n';
    }
    for (std::size_t c = 0; c < columns.size(); ++c) {
        if (c > 0) text += '\t';
        text += columns[c] == "participant_id"                ? id
                : columns[c] == "modality"                    ? std::string(image::suffix(modality))
                : columns[c] == "patient" && !patient.empty() ? patient
                                                              : "n/a";
    }
    base::writeFile(layout.participants(), text + "\n");
    const fs::path sidecar = layout.root() / "participants.json";
    Json described = fs::exists(sidecar) ? base::readJson(sidecar) : Json::object();
    if (!described.is_object()) described = Json::object();  // it describes nothing
    if (described.contains("patient")) return;
    described.update(
        {{"participant_id", {{"Description", "pseudonym of the subject: one scan"}}},
         {"modality",
          {{"Description", "weighting or modality of the scan"}, {"Levels", {"T1w", "T2w", "PDw", "MR", "ct"}}}},
         {"patient", {{"Description", "pseudonym of the patient: subjects that share it are scans of one person"}}}});
    base::writeJson(sidecar, described);
}

}  // namespace bauta::study
