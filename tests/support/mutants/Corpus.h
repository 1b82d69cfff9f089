// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "tests/support/mutants/Mutator.h"
#include "tests/support/mutants/Report.h"

namespace bauta::test::mutants {

namespace fs = std::filesystem;

/// Bytes by path in a folder.
using Files = std::map<std::string, std::string>;

struct Target {
    std::string file;
    Shape shape = Shape::Bytes;
};

/// Sound files, which of them are damaged, and what the program does with them.
struct Specimen {
    std::string format;  ///< a row of the table
    unsigned weight = 1;
    Files files;
    std::vector<Target> targets;
    std::function<void(const fs::path& folder, Report& report)> read;
    bool importable = false;  ///< `bauta-cli import` of the folder makes sense too
    /// Its readers run in a job's process, with decoders of others: one that dies costs one series (DESIGN 5).
    bool decoders = false;
};

/// The same every time. Files of real scanners and programs are added where BAUTA_TEST_DATA is set.
[[nodiscard]] std::vector<Specimen> corpus();

void addImages(std::vector<Specimen>& all);
void addDicom(std::vector<Specimen>& all);
void addStudies(std::vector<Specimen>& all);
void addJobs(std::vector<Specimen>& all);
void addTrainings(std::vector<Specimen>& all);

/// All files below a folder.
[[nodiscard]] Files filesBelow(const fs::path& folder);
void write(const fs::path& folder, const Files& files);

}  // namespace bauta::test::mutants
