// SPDX-License-Identifier: GPL-3.0-or-later
#include <iostream>
#include <memory>

#include "app/cli/Cli.h"
#include "app/cli/Output.h"
#include "core/experiment/Results.h"
#include "core/report/Report.h"
#include "core/study/FileLock.h"
#include "core/study/Study.h"

namespace bauta::cli {
namespace {

struct ReportOptions {
    std::string study, experiment = "exp-001", out, preset = "paper", stars = "paper";
    std::size_t fewest = experiment::AnalysisOptions().fewestSubjects;
    bool rankInfinite = false, noFigures = false;
};

void report(const ReportOptions& options, Context& context) {
    const study::Study study = study::Study::open(options.study);
    const fs::path folder = fs::absolute(options.out.empty() ? report::reportFolder(study.folder(), options.experiment)
                                                             : fs::path(options.out));
    report::requireReportFolder(study.folder(), folder);  // before anything is computed
    experiment::AnalysisOptions analysis;
    if (options.preset == "default") analysis.preset = statistics::Preset::Default;
    if (options.stars == "usual") analysis.stars = statistics::usualStars();
    analysis.fewestSubjects = options.fewest;
    analysis.rankInfinite = options.rankInfinite;
    (void)experiment::load(study.folder(), options.experiment);

    const InterruptibleTask task;
    // A report job of the same experiment would write the same files.
    const study::FileLock lock(experiment::resultFolder(study.folder(), options.experiment) / ".report.lock",
                               std::chrono::minutes(10));
    task.context().report(0, "statistics");
    const experiment::Results results = experiment::results(study, options.experiment, analysis);
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
    command
        ->add_option(
            "--preset", options->preset,
            "When Wilcoxon's p is exact: paper, as SciPy 1.5 (n up to 25), or default, as SciPy 1.15 (n up to 50)")
        ->check(CLI::IsMember({"paper", "default"}))
        ->capture_default_str();
    command
        ->add_option("--stars", options->stars,
                     "paper: 0.05, 0.01, 1e-4, 1e-5; usual: 0.05, 0.01, 1e-3, 1e-4; of the adjusted p")
        ->check(CLI::IsMember({"paper", "usual"}))
        ->capture_default_str();
    command
        ->add_option("--fewest", options->fewest,
                     "Subjects that must keep a voxel of an OAR under all arms for it to be in experiment 2")
        ->check(CLI::Range(1, 1000000))
        ->capture_default_str();
    command->add_flag("--rank-infinite", options->rankInfinite,
                      "Rank distances to an empty output last instead of leaving the pair out");
    command->add_flag("--no-figures", options->noFigures, "Draw nothing");
    command->callback([options, &context] { report(*options, context); });
}

}  // namespace bauta::cli
