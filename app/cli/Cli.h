// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <string>

#include "core/base/Json.h"

namespace bauta::cli {

namespace fs = std::filesystem;

/// What every command shares.
struct Context {
    bool json = false;  ///< one JSON document on standard output instead of text
    int exitCode = 0;   ///< of DESIGN 4
};

// One function a group of commands; each adds its subcommands with help and what they do.
void addDemo(CLI::App& app, Context& context);
void addPhantom(CLI::App& app, Context& context);
void addImport(CLI::App& app, Context& context);
void addMethods(CLI::App& app, Context& context);
void addDeface(CLI::App& app, Context& context);
void addDefaceFile(CLI::App& app, Context& context);
void addRuns(CLI::App& app, Context& context);
void addRatings(CLI::App& app, Context& context);
void addLoss(CLI::App& app, Context& context);
void addExport(CLI::App& app, Context& context);
void addMeasure(CLI::App& app, Context& context);
void addStructures(CLI::App& app, Context& context);
void addTraining(CLI::App& app, Context& context);
void addExperiment(CLI::App& app, Context& context);
void addReport(CLI::App& app, Context& context);
void addStats(CLI::App& app, Context& context);
void addJobs(CLI::App& app, Context& context);

}  // namespace bauta::cli
