// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/PrivateFiles.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/study/Journal.h"

namespace bauta::job {

fs::path privateFolder() {
    if (const char* state = std::getenv("XDG_STATE_HOME"); state != nullptr && *state != '\0') {
        return fs::path(state) / "bauta";
    }
    if (const char* home = std::getenv("HOME"); home != nullptr && *home != '\0') {
        return fs::path(home) / ".local" / "state" / "bauta";
    }
    return fs::path("/var/tmp") / ("bauta-" + std::to_string(::getuid()));
}

void makePrivate(const fs::path& folder) {
    fs::create_directories(folder);
    fs::permissions(folder, fs::perms::owner_all);
}

namespace {

base::Json readOrEmpty(const fs::path& file) {
    try {
        return base::readJson(file);
    } catch (const base::Error&) {
        return base::Json::object();
    }
}

}  // namespace

PrivateFiles::PrivateFiles(const std::string& token) : token_(token), folder_(privateFolder() / "jobs" / token) {
    const bool hex =
        std::ranges::all_of(token, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
    if (token.empty() || !hex) throw base::Error(base::ErrorCode::Damaged, "no token of private files: " + token);
}

PrivateFiles PrivateFiles::create() {
    const PrivateFiles files(study::randomId());
    makePrivate(files.folder_);
    return files;
}

base::Json PrivateFiles::request() const {
    return readOrEmpty(folder_ / "request.json");
}
base::Json PrivateFiles::outcome() const {
    return readOrEmpty(folder_ / "outcome.json");
}
void PrivateFiles::storeRequest(const base::Json& request) const {
    base::writeJson(folder_ / "request.json", request);
}

void PrivateFiles::storeOutcome(const base::Json& outcome) const {
    makePrivate(folder_);
    base::writeJson(folder_ / "outcome.json", outcome);
}

void PrivateFiles::remove() const {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
}

}  // namespace bauta::job
