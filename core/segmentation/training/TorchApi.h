// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "core/segmentation/training/Trainer.h"

namespace bauta::segmentation {

/// What bauta-torch.so does for the functions of Trainer.h. Loading LibTorch costs 0.4 s and 160 MB, so it is a module
/// that a process loads when it first trains or predicts. Both sides are built together: plain C++ types pass.
struct TorchApi {
    class Network {
      public:
        virtual ~Network() = default;
        [[nodiscard]] virtual const TrainingConfig& config() const = 0;
        [[nodiscard]] virtual std::vector<std::uint8_t> predict(const Sample& sample) const = 0;
    };
    Machine (*chooseMachine)(const TrainingConfig& config);
    TrainingResult (*train)(const TrainingConfig& config, const TrainingData& data, const std::filesystem::path& folder,
                            const TrainerHooks& hooks, const base::TaskContext& task);
    std::unique_ptr<Network> (*load)(const std::filesystem::path& checkpoint, const std::string& device);
};

/// The module, loaded on first use: beside the program, or in ../lib/bauta. Error Unsupported when it is not there
/// (a build without LibTorch) or cannot be loaded.
[[nodiscard]] const TorchApi& torchApi();

}  // namespace bauta::segmentation
