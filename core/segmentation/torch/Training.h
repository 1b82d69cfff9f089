// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

#include "core/segmentation/training/Trainer.h"

namespace bauta::segmentation::net {

/// train() of Trainer.h.
TrainingResult train(const TrainingConfig& config, const TrainingData& data, const std::filesystem::path& folder,
                     const TrainerHooks& hooks, const base::TaskContext& task);

}  // namespace bauta::segmentation::net
