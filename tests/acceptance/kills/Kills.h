// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <map>
#include <random>
#include <set>
#include <string>

#include "tests/support/Shim.h"

namespace bauta::accept {

namespace fs = std::filesystem;

/// A line of the table.
struct Row {
    int kills = 0, inside = 0;
    std::size_t acknowledged = 0, found = 0;
    std::size_t halfFiles = 0;    ///< files that cannot be read to their end, and what the next start left lying about
    std::size_t differences = 0;  ///< of an index made anew, of what an undisturbed study holds
};

/// The whole proof's place and sources of chance.
struct Bench {
    fs::path scratch;
    std::mt19937 random{20261126};
    int between(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random); }
    /// A phantom study with finished runs; made once.
    fs::path study();
};

void print(const std::string& name, const Row& row);
void add(Row& row, const test::ShimReport& report);
/// Half files, and the index against one made anew.
void checkWhole(const fs::path& study, Row& row);
void copyStudy(const fs::path& from, const fs::path& to);
/// True when the command ended with 0.
bool cli(const std::string& arguments);
std::string quoted(const fs::path& path);

Row killWindows(Bench& bench, int kills);
Row killCoordinators(Bench& bench, int kills);
/// Jobs of one type: "import", "deface", "evaluate".
Row killJobs(Bench& bench, const std::string& type, int kills);
/// Two processes that rate at once, so many events each; true when all were found.
bool writersAtOnce(Bench& bench, int events);
/// The same with two windows, each on a display of its own.
bool windowsAtOnce(Bench& bench, int events);
/// Rating, defacing and import while the disk is full.
bool fullDisk(Bench& bench);
/// A study that may only be looked at.
bool readOnly(Bench& bench);

}  // namespace bauta::accept
