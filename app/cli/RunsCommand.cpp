// SPDX-License-Identifier: GPL-3.0-or-later
#include <memory>

#include "app/cli/Cli.h"
#include "app/cli/Output.h"
#include "app/cli/RunTable.h"
#include "core/study/Sidecars.h"
#include "core/study/Study.h"

namespace bauta::cli {

namespace {

/// The worst of eyes, nose and mouth: "3 %", an estimate "~3 %".
std::string faceLeft(const study::Run& run) {
    if (!run.face) return "n/a";
    return (run.face->estimated() ? "~" : "") + fixed(100 * run.face->worst, 0) + " %";
}

}  // namespace

base::Json toJson(const std::vector<study::Run>& runs) {
    base::Json all = base::Json::array();
    for (const study::Run& run : runs) all.push_back(study::toJson(run));
    return all;
}

void printRuns(const std::vector<study::Run>& runs) {
    std::vector<std::vector<std::string>> rows = {
        {"subject", "method", "state", "seconds", "removed", "altered", "face left", "checks that failed"}};
    for (const study::Run& run : runs) {
        const bool done = run.state == study::RunState::Done;
        std::string notes = run.message;
        for (const defacing::Check& check : run.checks) {
            if (check.passed || !check.judged) continue;
            notes.append(notes.empty() ? "" : "; ").append(check.name).append(": ").append(check.detail);
        }
        rows.push_back({run.subject, run.method, std::string(study::name(run.state)),
                        done ? fixed(run.seconds, 1) : "n/a", done ? std::to_string(run.removedVoxels) : "n/a",
                        done ? std::to_string(run.alteredVoxels) : "n/a", faceLeft(run), notes});
    }
    printTable(rows);
}

void addRuns(CLI::App& app, Context& context) {
    auto folder = std::make_shared<std::string>();
    CLI::App* command = app.add_subcommand("runs", "List the runs of a study with their checks");
    command->add_option("study", *folder, "The study's folder")->required();
    command->callback([folder, &context] {
        const study::Study study = study::Study::open(*folder);
        for (const std::string& problem : study.problems()) logWarning(problem);
        if (context.json) {
            printJson({{"runs", toJson(study.runs())}});
        } else {
            printRuns(study.runs());
        }
    });
}

}  // namespace bauta::cli
