// SPDX-License-Identifier: GPL-3.0-or-later
#include <memory>

#include "app/cli/Cli.h"
#include "app/cli/Output.h"
#include "core/study/Sidecars.h"
#include "core/study/Study.h"
#include "core/voxelloss/VoxelLoss.h"

namespace bauta::cli {
namespace {

using base::Json;

constexpr const char* kNoStructure = "the subject has no structure";

Json toJson(const voxelloss::LossRow& row) {
    Json json = {{"subject", row.subject}, {"method", row.method}};
    json.update(study::toJson(row.loss));
    return json;
}

/// A run on a subject without structures has nothing to count, but it is not passed over in silence.
Json rowWithoutOar(const study::Run& run) {
    Json json = {{"subject", run.subject}, {"method", run.method}};
    for (const char* key : {"oar", "n_vox_ref", "n_vox_removed", "n_vox_altered", "preserved_ratio", "vol_ref_ml",
                            "vol_lost_ml", "min_dist_cut_mm"}) {
        json[key] = nullptr;
        json[std::string(key) + "_reason"] = kNoStructure;
    }
    return json;
}

Json toJson(const voxelloss::LossSummary& summary) {
    Json json = {{"method", summary.method}, {"oar", summary.oar}, {"n", summary.n}};
    study::putNumber(json, "mean", summary.mean, "no subject has this structure");
    study::putNumber(json, "sd", summary.sd, "fewer than two subjects");
    json["omitted"] = summary.omitted;
    return json;
}

void loss(const std::string& folder, Context& context) {
    const study::Study study = study::Study::open(folder);
    for (const std::string& problem : study.problems()) logWarning(problem);
    const std::vector<voxelloss::LossRow> rows = study.losses();
    const std::vector<voxelloss::LossSummary> summary = voxelloss::summarise(rows);
    std::vector<study::Run> withoutOar = study.runs();
    std::erase_if(withoutOar,
                  [](const study::Run& run) { return run.state != study::RunState::Done || !run.losses.empty(); });
    if (context.json) {
        Json allRows = Json::array(), allSummary = Json::array();
        for (const auto& row : rows) allRows.push_back(toJson(row));
        for (const auto& run : withoutOar) allRows.push_back(rowWithoutOar(run));
        for (const auto& each : summary) allSummary.push_back(toJson(each));
        printJson({{"rows", allRows}, {"summary", allSummary}});
        return;
    }
    std::vector<std::vector<std::string>> table = {
        {"subject", "method", "oar", "voxels", "lost", "preserved", "lost ml", "cut at mm"}};
    for (const auto& row : rows) {
        table.push_back({row.subject, row.method, row.loss.oar, std::to_string(row.loss.n_vox_ref),
                         std::to_string(row.loss.lost()), fixed(row.loss.preserved_ratio, 4),
                         fixed(row.loss.vol_lost_ml, 2), fixed(row.loss.min_dist_cut_mm, 1)});
    }
    for (const auto& run : withoutOar) {
        table.push_back({run.subject, run.method, kNoStructure, "n/a", "n/a", "n/a", "n/a", "n/a"});
    }
    table.push_back({});
    table.push_back({"", "method", "oar", "n", "mean", "SD", "lost whole"});
    for (const auto& each : summary) {
        table.push_back({"", each.method, each.oar, std::to_string(each.n), fixed(each.mean, 4), fixed(each.sd, 4),
                         std::to_string(each.omitted)});
    }
    printTable(table);
}

}  // namespace

void addLoss(CLI::App& app, Context& context) {
    auto folder = std::make_shared<std::string>();
    CLI::App* command = app.add_subcommand(
        "loss", "Voxels lost per subject, method and organ at risk, and their summary over subjects");
    command->add_option("study", *folder, "The study's folder")->required();
    command->callback([folder, &context] { loss(*folder, context); });
}

}  // namespace bauta::cli
