// SPDX-License-Identifier: GPL-3.0-or-later
#include <iostream>
#include <memory>

#include "app/cli/AnalysisOptions.h"
#include "app/cli/Cli.h"
#include "app/cli/Output.h"
#include "core/experiment/Results.h"
#include "core/report/Report.h"
#include "core/study/FileLock.h"
#include "core/study/Study.h"

namespace bauta::cli {
namespace {

struct ReportOptions {
    std::string study, experiment = "exp-001", out;
    experiment::AnalysisOptions analysis;
    bool noFigures = false;
};

void report(const ReportOptions& options, Context& context) {
    const study::Study study = study::Study::open(options.study);
    const fs::path folder = fs::absolute(options.out.empty() ? report::reportFolder(study.folder(), options.experiment)
                                                             : fs::path(options.out));
    report::requireReportFolder(study.folder(), folder);  // before anything is computed
    (void)experiment::load(study.folder(), options.experiment);

    const InterruptibleTask task;
    // A report job of the same experiment would write the same files.
    const study::FileLock lock(experiment::resultFolder(study.folder(), options.experiment) / ".report.lock",
                               std::chrono::minutes(10));
    task.context().report(0, "statistics");
    const experiment::Results results = experiment::results(study, options.experiment, options.analysis);
    task.context().throwIfStopped();
    task.context().report(0.3, "tables and figures");
    report::Parts parts;
    parts.figures = !options.noFigures;
    const report::Written written = report::writeReport(results, fs::absolute(study.folder()), folder,
                                                        report::drawingProgram(), parts, task.context().stopToken());
    for (const std::string& warning : results.warnings) logWarning(warning);
    for (const std::string& note : written.notes) logWarning(note);
    if (context.json) {
        printJson({{"folder", folder.string()},
                   {"files", written.files},
                   {"notes", written.notes},
                   {"warnings", results.warnings}});
        return;
    }
    for (const std::string& file : written.files) std::cout << (folder / file).string() << "\n";
}

}  // namespace

void addReport(CLI::App& app, Context& context) {
    auto options = std::make_shared<ReportOptions>();
    CLI::App* command = app.add_subcommand("report",
                                           "Tables (TSV, LaTeX), figures, methods text, HTML and PDF of an experiment, "
                                           "from what is evaluated. Figures and "
                                           "PDF need bauta beside this program.");
    command->add_option("study", options->study, "The study's folder")->required();
    command->add_option("--experiment,--name", options->experiment, "The experiment")->capture_default_str();
    command->add_option("--out", options->out, "Folder to write to (default: results/EXPERIMENT/report in the study)");
    addAnalysisOptions(*command, options->analysis);
    command->add_flag("--no-figures", options->noFigures, "Draw nothing");
    command->callback([options, &context] { report(*options, context); });
}

}  // namespace bauta::cli
