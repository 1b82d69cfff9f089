// SPDX-License-Identifier: GPL-3.0-or-later
#include <iostream>

#include "app/cli/Cli.h"
#include "app/cli/Output.h"
#include "core/base/Error.h"
#include "core/base/Version.h"
#include "core/job/Job.h"

int main(int argc, char** argv) {
    using namespace bauta;
    cli::Context context;
    CLI::App app(
        "Bauta: defacing of head-and-neck images, reviewed.\n"
        "Exit codes: 0 done (a batch: at least one item), 2 bad request or nothing usable, 3 failed, 4 cancelled.",
        "bauta-cli");
    app.set_version_flag("--version", std::string(base::version()));
    app.add_flag("--json", context.json, "Print one JSON document on standard output");
    app.fallthrough();
    app.require_subcommand(1);
    for (const auto add :
         {cli::addDemo, cli::addPhantom, cli::addImport, cli::addMethods, cli::addDeface, cli::addDefaceFile,
          cli::addStructures, cli::addRuns, cli::addRatings, cli::addLoss, cli::addExport, cli::addMeasure,
          cli::addTraining, cli::addExperiment, cli::addReport, cli::addStats, cli::addJobs}) {
        add(app, context);
    }
    try {
        app.parse(argc, argv);
        // A result that did not reach its file (disk full, pipe closed) is no success.
        if (!std::cout.flush()) throw base::Error(base::ErrorCode::Io, "standard output cannot be written");
        return context.exitCode;
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    } catch (...) {
        const base::Error error = base::currentError();
        cli::reportError(context, error);
        return job::exitCode(error.code());
    }
}
