// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/TrainingExport.h"

#include <array>
#include <cmath>
#include <sstream>

#include "ui/models/LossModel.h"

namespace bauta::models {
namespace {

struct Column {
    const char *key, *meaning, *unit;
};
constexpr std::array<Column, 15> kColumns = {{
    {"arm_train", "data the network was trained on: original, or a variant of a method", ""},
    {"fold", "test fold, from 0", ""},
    {"epoch", "from 1", ""},
    {"train_loss", "mean cross-entropy over the training batches", ""},
    {"val_loss", "mean cross-entropy over the validation subjects", ""},
    {"learning_rate", "", ""},
    {"seconds", "of the epoch, with validation", "s"},
    {"memory_mb", "peak memory", "MB"},
    {"best_epoch", "with the lowest validation loss so far", ""},
    {"best_val_loss", "validation loss of best_epoch", ""},
    {"dsc", "mean Dice similarity coefficient over OARs and validation subjects, whole volumes on the native grid", ""},
    {"msd_mm", "mean surface distance likewise, empty predictions left out", "mm"},
    {"n_subjects", "validation subjects measured", ""},
    {"n_targets", "OARs of these subjects that have a target", ""},
    {"n_empty", "of these, empty predictions", ""},
}};

// Shortest text that reads back as the same double.
std::string text(double value) {
    return std::isfinite(value) ? base::Json(value).dump() : "n/a";
}

}  // namespace

std::string trainingsTsv(const Trainings& trainings) {
    std::ostringstream out;
    for (const Column& column : kColumns) out << (&column == kColumns.data() ? "" : "\t") << column.key;
    for (const std::string& oar : studyOars()) out << "\tdsc_" << oar << "\tmsd_mm_" << oar;
    out << '\n';
    for (const TrainingCell& cell : trainings.cells)
        for (const Epoch& e : cell.log->epochs) {
            out << cell.arm << '\t' << cell.fold << '\t' << e.number;
            for (const double value : {e.trainLoss, e.valLoss, e.learningRate, e.seconds, e.memory_mb})
                out << '\t' << text(value);
            out << '\t' << e.bestEpoch;
            for (const double value : {e.bestValLoss, e.meanDsc, e.meanMsd_mm}) out << '\t' << text(value);
            for (const int count : {e.subjects, e.values, e.empty})
                out << '\t' << (e.measured ? std::to_string(count) : "n/a");
            for (std::size_t oar = 0; oar < kOarCount; ++oar)
                out << '\t' << text(e.dsc[oar]) << '\t' << text(e.msd_mm[oar]);
            out << '\n';
        }
    return out.str();
}

std::string trainingsSidecar(const Trainings& trainings, const std::string& appVersion) {
    base::Json json;
    json["app_version"] = appVersion;
    json["experiment"] = trainings.plan.name;
    json["arms"] = trainings.plan.arms;
    json["folds"] = trainings.foldCount();
    json["n_subjects"] = trainings.plan.subjectCount();
    json["figure"] = "thin: folds; thick: mean over the folds of an arm, running mean over " +
                     std::to_string(kSmoothing) +
                     " measured epochs; a training that has ended counts on with its "
                     "last value";
    const auto add = [&](const std::string& key, const std::string& meaning, const std::string& unit) {
        json["columns"][key]["meaning"] = meaning;
        if (!unit.empty()) json["columns"][key]["unit"] = unit;
    };
    for (const Column& column : kColumns) add(column.key, column.meaning, column.unit);
    for (const std::string& oar : studyOars()) {
        add("dsc_" + oar, "mean DSC of this OAR over the subjects that have it", "");
        add("msd_mm_" + oar, "mean surface distance likewise, empty predictions left out", "mm");
    }
    return json.dump(2) + "\n";
}

}  // namespace bauta::models
