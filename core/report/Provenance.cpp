// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <map>

#include "core/experiment/Evaluation.h"
#include "core/report/Cells.h"
#include "core/report/Columns.h"
#include "core/report/Tables.h"
#include "core/report/Words.h"

namespace bauta::report {
namespace {

using base::Json;
using experiment::Results;

/// Subjects in and out, by id.
std::map<std::string, std::pair<std::string, Json>> subjectsOf(const Results& results) {
    std::map<std::string, std::pair<std::string, Json>> all;
    for (const experiment::Candidate& one : results.plan().out)
        all[one.subject] = {whyOut(results.plan(), one), nullptr};
    for (std::size_t fold = 0; fold < results.plan().folds.size(); ++fold)
        for (const std::string& subject : results.plan().folds[fold]) all[subject] = {"", fold};
    return all;
}

DataTable cohort(const Results& results) {
    DataTable table{"cohort",
                    "Subjects of the study: who takes part, and why others do not",
                    {columns::kSubject, {"in", "takes part", ""}, {"reason", "why it does not", ""}, columns::kFold},
                    {}};
    for (const auto& [subject, place] : subjectsOf(results))
        table.rows.push_back({subject, place.first.empty(), textOrNull(place.first), place.second});
    return table;
}

DataTable runs(const Results& results) {
    DataTable table{"provenance_runs",
                    "What the networks saw: the scans of every subject and arm, with the ratings they were chosen by",
                    {columns::kSubject,
                     columns::kArm,
                     columns::kEngine,
                     columns::kFold,
                     {"image_sha256", "SHA-256 of the image file", ""},
                     {"ratings", "ids of the standing rating events (ratings/*.jsonl)", ""},
                     {"readers", "theirs", ""},
                     {"parameters", "options of the variant", ""}},
                    {}};
    for (const experiment::SourceRun& one : results.runs)
        table.rows.push_back({one.subject, one.arm, textOrNull(one.engine), one.fold, textOrNull(one.imageSha256),
                              listOrNull(one.ratings), listOrNull(one.readers), textOrNull(one.parameters)});
    return table;
}

DataTable models(const Results& results) {
    DataTable table{"provenance_models",
                    "The networks",
                    {columns::kArmTrain,
                     columns::kEngine,
                     columns::kFold,
                     columns::kModelSha256,
                     {"epochs", "trained", ""},
                     {"best_epoch", "whose weights are used: of the lowest validation loss", ""},
                     {"best_val_loss", "cross-entropy of the validation subjects", ""},
                     {"device", "it was trained on", ""},
                     {"precision", "of the arithmetic", ""},
                     columns::kAppVersion,
                     {"folder", "in the study", ""}},
                    {}};
    for (const experiment::SourceModel& one : results.models) {
        const bool trained = !one.modelSha256.empty();
        const fs::path folder = experiment::modelFolder({}, results.plan().name, one.arm, one.fold);
        table.rows.push_back({one.arm, textOrNull(engineOf(results, one.arm)), one.fold, textOrNull(one.modelSha256),
                              trained ? Json(one.epochs) : Json(), trained ? Json(one.bestEpoch) : Json(),
                              trained ? base::number(one.bestLoss) : Json(), textOrNull(one.device),
                              textOrNull(one.precision), textOrNull(one.appVersion), folder.generic_string()});
    }
    return table;
}

DataTable cells(const Results& results) {
    DataTable table{"provenance_cells",
                    "Where the scores come from: every network on every arm of its test fold",
                    {columns::kArmTrain,
                     columns::kArmTest,
                     columns::kFold,
                     columns::kModelSha256,
                     {"table_sha256", "SHA-256 of the cell's scores", ""},
                     columns::kAppVersion,
                     {"file", "of the scores, in the study", ""},
                     columns::kReason},
                    {}};
    for (const experiment::SourceCell& one : results.cells) {
        const auto missing = std::ranges::find_if(results.scores.missing, [&](const experiment::MissingCell& cell) {
            return cell.cell.armTrain == one.cell.armTrain && cell.cell.armTest == one.cell.armTest &&
                   cell.cell.fold == one.cell.fold;
        });
        const bool there = missing == results.scores.missing.end();
        table.rows.push_back({one.cell.armTrain, one.cell.armTest, one.cell.fold, textOrNull(one.modelSha256),
                              textOrNull(one.tableSha256), textOrNull(one.appVersion),
                              there ? Json(experiment::tableOf({}, one.cell).generic_string()) : Json(),
                              there ? Json() : Json(missing->why)});
    }
    return table;
}

}  // namespace

std::vector<DataTable> provenanceTables(const Results& results) {
    return {cohort(results), runs(results), models(results), cells(results)};
}

PrintTable subjectTable(const Results& results) {
    PrintTable table{"subjects", "Every subject of the study, and why those that are not in the cohort are out",
                     "",         {"Subject", "Fold", "Out because"},
                     {},         3,
                     {},         {},
                     true};
    for (const auto& [subject, place] : subjectsOf(results))
        table.rows.push_back({subject, place.second.is_null() ? "–" : place.second.dump(), place.first});
    return table;
}

PrintTable modelTable(const Results& results) {
    PrintTable table{
        "models",
        "The networks",
        "Ids are the first twelve digits of the SHA-256 of the weights.",
        {"Trained on", "Fold", "Network", "Epochs", "Best epoch", "Validation loss", "Device", "Precision", "Version"},
        {},
        1,
        {},
        {},
        true};
    for (const experiment::SourceModel& one : results.models) {
        if (one.modelSha256.empty()) {
            table.rows.push_back({one.arm, std::to_string(one.fold), "not trained", "–", "–", "–", "–", "–", "–"});
            continue;
        }
        table.rows.push_back({one.arm, std::to_string(one.fold), shortHash(one.modelSha256), std::to_string(one.epochs),
                              std::to_string(one.bestEpoch), decimal(one.bestLoss, 4), one.device, one.precision,
                              one.appVersion});
    }
    return table;
}

}  // namespace bauta::report
