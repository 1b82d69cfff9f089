// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace bauta::defacing {

/// A place that a program is looked for in, under the name of the environment variable that usually tells it.
struct PlaceSpec {
    std::string key;       ///< "FSLDIR"
    std::string meaning;   ///< "FSL's folder, with bin and etc in it"
    bool isFolder = true;  ///< else a file
};

/// Where this user keeps programs. A setting of the machine and the user, never part of a study: paths name people.
struct ProgramPlaces {
    std::map<std::string, std::filesystem::path> places;        ///< by PlaceSpec::key; each goes before its variable
    std::vector<std::filesystem::path> folders;                 ///< searched for programs before PATH
    std::chrono::milliseconds timeout = std::chrono::hours(1);  ///< a program that runs longer is stopped

    /// $XDG_CONFIG_HOME/bauta/programs.json, else ~/.config/bauta/programs.json. Without HOME, ~ is what the system
    /// says.
    [[nodiscard]] static std::filesystem::path file();
    /// What the file holds; without one nothing is set. Errors: Damaged (its hint says what to do), Io.
    [[nodiscard]] static ProgramPlaces load();
    /// Writes file(), readable by the user alone; makes its folder. Errors: Io, DiskFull.
    void save() const;

    /// The place under this key, absolute: as set, else as the environment variable says, else empty. Need not exist.
    [[nodiscard]] std::filesystem::path place(const std::string& key) const;
    /// The first executable file of this name in `first`, then folders, then PATH; empty when there is none.
    [[nodiscard]] std::filesystem::path executable(const std::string& name,
                                                   const std::vector<std::filesystem::path>& first = {}) const;
    /// A PATH for a program: `first`, then folders, then this process's own.
    [[nodiscard]] std::string searchPath(const std::vector<std::filesystem::path>& first = {}) const;
};

}  // namespace bauta::defacing
