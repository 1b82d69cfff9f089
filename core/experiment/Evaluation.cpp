// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/Evaluation.h"

#include <algorithm>
#include <array>
#include <sstream>

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/base/Hash.h"
#include "core/base/Time.h"
#include "core/base/Version.h"
#include "core/experiment/Experiment.h"
#include "core/metrics/Metric.h"
#include "core/study/FileLock.h"

namespace bauta::experiment {
namespace {

using base::Json;

struct Column {
    const char *key, *meaning, *unit;
};
constexpr std::array<Column, 5> kPlace = {{
    {"subject", "pseudonymous id", ""},
    {"arm_train", "data the network was trained on: original, or a variant of a method", ""},
    {"arm_test", "data it was evaluated on", ""},
    {"fold", "test fold, from 0", ""},
    {"oar", "organ at risk", ""},
}};
constexpr std::array<Column, 14> kScores = {{
    {"dsc", "Dice similarity coefficient", ""},
    {"msd_mm", "mean surface distance, pooled over the surface voxels of target and prediction", "mm"},
    {"masd_mm", "mean of the two directed mean surface distances", "mm"},
    {"hd_mm", "Hausdorff distance", "mm"},
    {"hd95_mm", "the larger of the two directed 95th percentiles", "mm"},
    {"mean_hd95_mm", "mean of the two directed 95th percentiles", "mm"},
    {"nsd_2mm", "share of surface voxels within 2 mm of the other surface", ""},
    {"assd_area_mm", "average symmetric surface distance weighted by area", "mm"},
    {"hd95_area_mm", "95 % Hausdorff distance weighted by area", "mm"},
    {"n_vox_ref", "voxels of the target", "voxels"},
    {"n_vox_pred", "voxels of the prediction", "voxels"},
    {"ref_empty", "the arm keeps no voxel of the OAR: omitted, its scores are n/a", ""},
    {"pred_empty", "the network found nothing: distances are inf and left out of means", ""},
    {"metric_impl", "definitions used, with their version", ""},
}};

/// A metric's cell; what has no target has no score.
bool isScore(std::string_view key) {
    return std::ranges::any_of(metrics::allMetrics(), [&](const metrics::Metric& metric) { return metric.key == key; });
}

std::string cellText(const Json& value) {
    if (value.is_null()) return "n/a";
    return value.is_string() ? value.get<std::string>() : value.dump();
}

std::string header() {
    std::string line;
    for (const Column& column : kPlace) line += std::string(column.key) + "\t";
    for (const Column& column : kScores) line += std::string(column.key) + "\t";
    line.back() = '\n';
    return line;
}

Json columns() {
    Json json = Json::object();
    const auto add = [&](const Column& column) {
        json[column.key]["meaning"] = column.meaning;
        if (*column.unit != '\0') json[column.key]["unit"] = column.unit;
    };
    std::ranges::for_each(kPlace, add);
    std::ranges::for_each(kScores, add);
    return json;
}

}  // namespace

std::string nameOf(const Cell& cell) {
    return cell.armTrain + " on " + cell.armTest + ", fold " + std::to_string(cell.fold);
}

std::string networkName(const std::string& arm, std::size_t fold) {
    return "the network of " + arm + ", fold " + std::to_string(fold);
}

fs::path tableOf(const fs::path& study, const Cell& cell) {
    return resultFolder(study, cell.experiment) / "evaluations" /
           (cell.armTrain + "_fold-" + std::to_string(cell.fold) + "_" + cell.armTest + ".tsv");
}

void storeEvaluation(const fs::path& study, const Cell& cell, const std::vector<SubjectScores>& scores,
                     const Json& provenance) {
    std::string text = header();
    for (const SubjectScores& subject : scores) {
        for (const OarScore& score : subject.oars) {
            text += subject.subject + "\t" + cell.armTrain + "\t" + cell.armTest + "\t" + std::to_string(cell.fold) +
                    "\t" + score.oar;
            const Json values = metrics::toJson(score.metrics);
            for (const Column& column : kScores) {
                const bool omitted = score.metrics.ref_empty && isScore(column.key);
                text += "\t" + cellText(omitted ? Json() : values.value(column.key, Json()));
            }
            text += "\n";
        }
    }
    const fs::path table = tableOf(study, cell);
    fs::create_directories(table.parent_path());
    base::writeFile(table, text);
    // Last: what provenanceOf() finds is complete.
    base::writeJson(fs::path(table).replace_extension(".json"), {{"provenance", provenance},
                                                                 {"evaluated_utc", base::utcNow()},
                                                                 {"table_sha256", base::sha256(text)},
                                                                 {"columns", columns()}});
    collectEvaluations(study, cell.experiment);
}

void collectEvaluations(const fs::path& study, const std::string& name) {
    const fs::path folder = resultFolder(study, name);
    const study::FileLock lock(folder / ".lock");
    const Experiment experiment = load(study, name);
    std::string text = header();
    for (const std::string& train : experiment.arms) {
        for (const std::string& test : experiment.arms) {
            for (std::size_t fold = 0; fold < experiment.folds.size(); ++fold) {
                const Cell cell = {name, train, test, fold};
                if (provenanceOf(study, cell).is_null()) continue;
                const std::string rows = base::readFile(tableOf(study, cell));
                text += rows.substr(rows.find('\n') + 1);
            }
        }
    }
    base::writeFile(folder / "evaluation.tsv", text);
    base::writeJson(folder / "evaluation.json",
                    {{"experiment", name}, {"app_version", std::string(base::version())}, {"columns", columns()}});
}

Json storedOf(const fs::path& study, const Cell& cell) {
    const fs::path table = tableOf(study, cell);
    try {
        Json stored = base::readJson(fs::path(table).replace_extension(".json"));
        if (stored.at("table_sha256") == base::rememberedSha256(table) && stored.contains("provenance")) return stored;
    } catch (const base::Error& error) {
        if (error.code() != base::ErrorCode::NotFound && error.code() != base::ErrorCode::Damaged) throw;
    } catch (const Json::exception&) {  // not ours: as good as none
    }
    return nullptr;
}

Json provenanceOf(const fs::path& study, const Cell& cell) {
    const Json stored = storedOf(study, cell);
    return stored.is_null() ? Json() : stored.at("provenance");
}

Json provenanceOfNow(const Json& inputs, const std::string& modelSha256) {
    return {{"model_sha256", modelSha256},
            {"inputs", inputs},
            {"metric_impl", std::string(metrics::kImplementation)},
            {"app_version", std::string(base::version())}};
}

fs::path predictionOf(const fs::path& study, const Cell& cell, const std::string& subject) {
    return modelFolder(study, cell.experiment, cell.armTrain, cell.fold) / "predictions" / cell.armTest /
           (subject + ".nii.gz");
}

}  // namespace bauta::experiment
