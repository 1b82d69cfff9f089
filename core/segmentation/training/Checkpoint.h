// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/segmentation/training/Safetensors.h"
#include "core/segmentation/training/Trainer.h"

namespace bauta::segmentation {

/// The two files in a training's folder.
inline constexpr const char* kLastCheckpoint = "last.safetensors";
inline constexpr const char* kBestCheckpoint = "best.safetensors";

/// Where a training stands, beside its tensors.
struct Progress {
    TrainingConfig config;
    Machine machine;
    std::vector<std::string> train, validation;  ///< subjects, in the order of the samples
    std::int64_t updates = 0;                    ///< of the weights so far
    int epoch = 1;                               ///< the one to go on with
    std::int64_t step = 0;                       ///< steps done in it
    double lossSum = 0, seconds = 0;             ///< of these steps
    std::vector<Epoch> history;
    int bestEpoch = 0;
    double bestValidationLoss = 0;  ///< meaningless while bestEpoch is 0
};
[[nodiscard]] base::Json toJson(const Progress& progress);

/// Of a checkpoint's metadata; path is named in the error, Damaged.
[[nodiscard]] Progress progressFromJson(const base::Json& json, const std::filesystem::path& path);

/// The epochs of a training's last checkpoint; none when there is no checkpoint. Errors: Damaged, Io.
[[nodiscard]] std::vector<Epoch> readHistory(const std::filesystem::path& folder);

/// Refuses a training of which the last checkpoint knows a best network, when best.safetensors is not whole: to go on
/// could end without it. Errors: NotFound, Damaged, Io.
void requireBest(const std::filesystem::path& folder);

/// Refuses to go on from a checkpoint with other data or settings (BadRequest names each). What only says how long to
/// train or how often to report may differ. Another thread count is refused with both numbers unless it is allowed.
void requireSameTraining(const Progress& stored, const TrainingConfig& config, const TrainingData& data,
                         bool allowOtherThreads);

}  // namespace bauta::segmentation
