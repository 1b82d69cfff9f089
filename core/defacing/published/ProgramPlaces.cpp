// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/defacing/published/ProgramPlaces.h"

#include <pwd.h>
#include <unistd.h>

#include <cmath>
#include <cstdlib>

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/base/Json.h"

namespace bauta::defacing {
namespace {

namespace fs = std::filesystem;
using base::Json;

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string() : std::string(value);
}

std::vector<fs::path> split(const std::string& list) {
    std::vector<fs::path> folders;
    for (std::size_t from = 0; from <= list.size();) {
        const std::size_t to = std::min(list.find(':', from), list.size());
        // An empty entry would mean the working folder, where no program of the user's lies.
        if (to > from) folders.emplace_back(list.substr(from, to - from));
        from = to + 1;
    }
    return folders;
}

std::vector<fs::path> searched(const std::vector<fs::path>& first, const std::vector<fs::path>& folders) {
    std::vector<fs::path> all;
    for (const fs::path& folder : first)
        if (!folder.empty()) all.push_back(folder);
    all.insert(all.end(), folders.begin(), folders.end());
    std::string own = variable("PATH");
    if (own.empty()) own = "/usr/local/bin:/usr/bin:/bin";  // a script needs its interpreter and the usual tools
    const std::vector<fs::path> path = split(own);
    all.insert(all.end(), path.begin(), path.end());
    return all;
}

bool isProgram(const fs::path& file) {
    std::error_code ignored;
    return fs::is_regular_file(file, ignored) && ::access(file.c_str(), X_OK) == 0;
}

ProgramPlaces fromJson(const Json& json) {
    ProgramPlaces result;
    for (const auto& [key, place] : json.value("places", std::map<std::string, std::string>()))
        result.places[key] = place;
    for (const std::string& folder : json.value("folders", std::vector<std::string>()))
        result.folders.emplace_back(folder);
    const auto seconds = json.value("timeout_s", 3600.0);
    if (!std::isfinite(seconds) || seconds <= 0 || seconds > 1e6) throw std::out_of_range("timeout_s");
    result.timeout = std::chrono::milliseconds(std::llround(1000 * seconds));
    return result;
}

}  // namespace

fs::path ProgramPlaces::file() {
    if (const std::string config = variable("XDG_CONFIG_HOME"); !config.empty())
        return fs::path(config) / "bauta" / "programs.json";
    std::string home = variable("HOME");
    if (home.empty())
        if (const passwd* user = ::getpwuid(::getuid())) home = user->pw_dir;
    return fs::path(home.empty() ? "/" : home) / ".config" / "bauta" / "programs.json";
}

ProgramPlaces ProgramPlaces::load() {
    Json json;
    try {
        json = base::readJson(file());
    } catch (const base::Error& error) {
        if (error.code() == base::ErrorCode::NotFound) return {};
        if (error.code() != base::ErrorCode::Damaged) throw;
    }
    try {
        return fromJson(json);
    } catch (const std::exception&) {
        throw base::Error(base::ErrorCode::Damaged, "the settings of where programs lie cannot be understood",
                          file().string(), "set the places anew in the Methods dialog, or delete the file");
    }
}

void ProgramPlaces::save() const {
    Json json = {{"places", Json::object()}, {"folders", Json::array()}};
    for (const auto& [key, path] : places)
        if (!path.empty()) json["places"][key] = path.string();
    for (const fs::path& folder : folders) json["folders"].push_back(folder.string());
    json["timeout_s"] = std::chrono::duration<double>(timeout).count();
    fs::create_directories(file().parent_path());
    base::writeJson(file(), json);
    fs::permissions(file(), fs::perms::owner_read | fs::perms::owner_write);
}

fs::path ProgramPlaces::place(const std::string& key) const {
    const auto set = places.find(key);
    const fs::path place = set != places.end() && !set->second.empty() ? set->second : fs::path(variable(key.c_str()));
    return place.empty() ? place : fs::absolute(place);  // the program works in another folder
}

fs::path ProgramPlaces::executable(const std::string& name, const std::vector<fs::path>& first) const {
    for (const fs::path& folder : searched(first, folders))
        if (isProgram(folder / name)) return fs::absolute(folder / name);
    return {};
}

std::string ProgramPlaces::searchPath(const std::vector<fs::path>& first) const {
    std::string list;
    for (const fs::path& folder : searched(first, folders)) list += (list.empty() ? "" : ":") + folder.string();
    return list;
}

}  // namespace bauta::defacing
