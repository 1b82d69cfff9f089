// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Files.h"
#include "core/experiment/Experiment.h"
#include "core/segmentation/training/Checkpoint.h"
#include "core/segmentation/training/Config.h"
#include "core/segmentation/training/Safetensors.h"
#include "tests/support/mutants/Corpus.h"

namespace bauta::test::mutants {
namespace {

using segmentation::TensorFile;

void readCheckpoint(const fs::path& folder, Report& report) {
    const fs::path file = folder / segmentation::kLastCheckpoint;
    report.attempt([&] { (void)TensorFile::read(file).find("a.weight", {2, 3}); });
    report.attempt([&] { (void)segmentation::progressFromJson(TensorFile::readMetadata(file), file); });
    report.attempt([&] { (void)segmentation::readHistory(folder); });
    report.attempt([&] { segmentation::requireBest(folder); });
}

Specimen checkpoint() {
    const base::TemporaryFolder folder;
    segmentation::Progress progress;
    progress.train = {"sub-001", "sub-002"};
    progress.validation = {"sub-003"};
    progress.updates = 4;
    progress.epoch = 3;
    progress.bestEpoch = 1;
    progress.history.resize(2);
    for (int i = 0; i < 2; ++i) progress.history[static_cast<std::size_t>(i)].epoch = i + 1;
    const std::vector<float> weights = {1, -2, 0.5F, 3, 4, 5}, bias = {0.25F, 8};
    for (const char* name : {segmentation::kLastCheckpoint, segmentation::kBestCheckpoint}) {
        TensorFile::write(folder.path() / name, segmentation::toJson(progress),
                          {{"a.weight", {2, 3}, weights}, {"a.bias", {2}, bias}});
    }
    return {"checkpoint",
            35,
            filesBelow(folder.path()),
            {{segmentation::kLastCheckpoint, Shape::Tensors}},
            readCheckpoint,
            false,
            false};
}

}  // namespace

void addTrainings(std::vector<Specimen>& all) {
    all.push_back(checkpoint());
    const base::Json config = segmentation::toJson(segmentation::TrainingConfig());
    all.push_back({"training config",
                   20,
                   {{"config.json", config.dump(2)}},
                   {{"config.json", Shape::Json}},
                   [](const fs::path& folder, Report& report) {
                       report.attempt(
                           [&] { (void)segmentation::loadTrainingConfig((folder / "config.json").string()); });
                   },
                   false,
                   false});
    const base::Json stored = {{"name", "exp-001"},
                               {"arms", {"original", "pydeface"}},
                               {"folds", {{"sub-001"}, {"sub-002", "sub-004"}, {"sub-003"}}},
                               {"seed", 20230412},
                               {"config", config},
                               {"created_utc", "2026-11-23T10:11:12.345Z"}};
    all.push_back({"experiment",
                   20,
                   {{"results/exp-001/experiment.json", stored.dump(2)}},
                   {{"results/exp-001/experiment.json", Shape::Json}},
                   [](const fs::path& folder, Report& report) {
                       report.attempt([&] { (void)experiment::names(folder); }, false);
                       report.attempt([&] {
                           const auto loaded = experiment::load(folder, "exp-001");
                           for (std::size_t k = 0; k < loaded.folds.size() && k < 5; ++k) {
                               report.attempt([&] { (void)experiment::split(loaded, k); }, false);
                           }
                       });
                   },
                   false,
                   false});
}

}  // namespace bauta::test::mutants
