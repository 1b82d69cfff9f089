// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <map>
#include <stop_token>
#include <string>
#include <vector>

#include "core/defacing/published/Program.h"

namespace bauta::defacing {

// What the descriptions of programs have in common: finding parts, asking for a version.

/// Notes a part of an installation; an empty path is something missing.
void note(Installation& found, const std::string& part, const std::filesystem::path& path, const std::string& what,
          const std::string& howToGet);

/// The first of these that exists; else empty.
[[nodiscard]] std::filesystem::path firstThatExists(const std::vector<std::filesystem::path>& candidates);

/// This process's environment as a program gets it: plain C locale, PATH and places as the user set them, temporary
/// files in `folder`, `more` on top; nothing of Bauta's own.
[[nodiscard]] std::map<std::string, std::string> programEnvironment(const ProgramPlaces& places,
                                                                    const std::filesystem::path& folder,
                                                                    const std::vector<std::filesystem::path>& path,
                                                                    const std::map<std::string, std::string>& more);

/// What a program prints when it is asked this; empty when it cannot be asked. At most 20 s. Error Cancelled.
[[nodiscard]] std::string answerOf(const std::filesystem::path& program, const std::vector<std::string>& arguments,
                                   const ProgramPlaces& places, const std::stop_token& stop,
                                   const std::map<std::string, std::string>& environment = {},
                                   const std::vector<std::filesystem::path>& path = {});

/// The first group of the pattern in what the program printed.
[[nodiscard]] ProgramVersion versionIn(const std::string& banner, const std::string& pattern);

/// The version of the Python package that installed this script, by the script's own interpreter.
[[nodiscard]] ProgramVersion packageVersion(const std::filesystem::path& script, const std::string& package,
                                            const ProgramPlaces& places, const std::stop_token& stop);

// FSL, which three methods stand on.
[[nodiscard]] PlaceSpec fslPlace();
/// FSLDIR where it is a folder, else the installation that holds the program `name` found by search; empty when there
/// is none.
[[nodiscard]] std::filesystem::path fslRoot(const ProgramPlaces& places, const std::string& name);
[[nodiscard]] std::vector<std::filesystem::path> fslFolders(const std::filesystem::path& root);
[[nodiscard]] std::map<std::string, std::string> fslEnvironment(const std::filesystem::path& root);
inline constexpr const char* kGetFsl = "install FSL 6.0.1 or later (free for non-commercial use) and set FSLDIR";

}  // namespace bauta::defacing
