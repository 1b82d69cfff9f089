// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/Study.h"

#include <algorithm>
#include <set>

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/image/ImageIo.h"
#include "core/study/StudyState.h"

namespace bauta::study {
namespace {

using base::Error;
using base::ErrorCode;

// What is no part of the BIDS data set proper.
constexpr const char* kBidsIgnore = "ratings/\njobs/\nmodels/\nresults/\ncache/\nstudy.sqlite*\n.bauta/\n";

void requireEmpty(const fs::path& folder) {
    if (!fs::exists(folder)) return;
    if (!fs::is_directory(folder)) {
        throw Error(ErrorCode::BadRequest, "a study needs a folder, and this is a file", folder.string());
    }
    // What a creation that was cut off leaves behind is no obstacle to the next.
    const std::set<std::string> ours = {".bauta", ".bidsignore", "ratings", "jobs", "cache", "derivatives"};
    for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
        const std::string name = entry.path().filename().string();
        if (!ours.contains(name) && !name.starts_with(".tmp-")) {
            throw Error(ErrorCode::BadRequest, "the folder for a new study is not empty", folder.string(),
                        "choose an empty or a new folder");
        }
    }
}

}  // namespace

Study::Study(std::unique_ptr<State> state) : state_(std::move(state)) {}
Study::Study(Study&&) noexcept = default;
Study& Study::operator=(Study&&) noexcept = default;
Study::~Study() = default;

Study Study::create(const fs::path& folder, const std::string& name) {
    if (isStudy(folder)) {
        throw Error(ErrorCode::BadRequest, "there is a study already", folder.string(), "open it instead");
    }
    requireEmpty(folder);
    const Layout layout(fs::absolute(folder).lexically_normal());
    base::removeAbandoned(layout.root());
    for (const fs::path& part :
         {layout.root(), layout.hidden(), layout.ratings(), layout.jobs(), layout.cache(), layout.derivatives()}) {
        fs::create_directories(part);
    }
    base::writeFile(layout.hidden() / "salt", randomId() + "\n");
    fs::permissions(layout.hidden() / "salt", fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read);
    base::writeFile(layout.root() / ".bidsignore", kBidsIgnore);
    // Last: its presence makes the folder a study.
    base::writeJson(layout.description(), studyDescription(name));
    return open(folder);
}

Study Study::open(const fs::path& folder) {
    auto state = std::make_unique<State>(folder);
    state->load();
    return Study(std::move(state));
}

bool Study::isStudy(const fs::path& folder) {
    try {
        return base::readJson(Layout(folder).description()).contains("BautaSchemaVersion");
    } catch (const std::exception&) {
        return false;
    }
}

const fs::path& Study::folder() const {
    return state_->layout.root();
}
std::string Study::name() const {
    const auto name = state_->description.find("Name");
    return name != state_->description.end() && name->is_string() ? name->get<std::string>() : std::string();
}
bool Study::readOnly() const {
    return state_->readOnly();
}
bool Study::refresh() {
    return state_->refresh();
}
std::vector<Subject> Study::subjects() const {
    return state_->subjects;
}
Subject Study::subject(const std::string& id) const {
    return state_->subject(id);
}
std::vector<Run> Study::runs() const {
    return state_->runs;
}
fs::path Study::jobsFolder() const {
    return state_->layout.jobs();
}
fs::path Study::cacheFolder() const {
    return state_->layout.cache();
}

std::optional<Run> Study::run(const std::string& subject, const std::string& method) const {
    const auto found = std::ranges::find_if(
        state_->runs, [&](const Run& run) { return run.subject == subject && run.method == method; });
    if (found == state_->runs.end()) return std::nullopt;
    return *found;
}

std::optional<std::string> Study::subjectOfSource(const std::string& sourceKey) const {
    state_->refresh();
    return state_->subjectOfHash(state_->sourceHash(sourceKey));
}

std::vector<voxelloss::LossRow> Study::losses() const {
    std::vector<voxelloss::LossRow> rows;
    for (const Run& run : state_->finished) {
        if (run.state != RunState::Done) continue;
        for (const voxelloss::OarLoss& loss : run.losses) rows.push_back({run.subject, run.method, loss});
    }
    return rows;
}

std::vector<std::string> Study::problems() const {
    std::vector<std::string> all = state_->unreadable;
    for (const auto& [path, sidecar] : state_->sidecars) {
        if (!sidecar.problem.empty()) all.push_back(sidecar.problem);
    }
    for (const std::string& journal : state_->journals.unreadable()) {
        all.push_back("ratings/" + journal + " cannot be read and is left out");
    }
    if (const std::size_t lines = state_->journals.unreadableLines(); lines > 0) {
        all.push_back(std::to_string(lines) + " half-written lines in the ratings journals are left out");
    }
    return all;
}

std::string Study::token(const std::string& text) const {
    return state_->sourceHash(text).substr(0, 16);
}

image::Volume loadScan(const Subject& subject, const base::TaskContext& task) {
    return image::loadImage(subject.scan, task).volume.withModality(subject.modality);
}

std::vector<std::pair<std::string, image::Mask>> loadStructures(const Subject& subject) {
    std::vector<std::pair<std::string, image::Mask>> masks;
    for (const Structure& structure : subject.structures) {
        masks.emplace_back(structure.name, image::loadMask(structure.path));
    }
    return masks;
}

}  // namespace bauta::study
