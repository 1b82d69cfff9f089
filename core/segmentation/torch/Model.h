// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/segmentation/torch/Machine.h"
#include "core/segmentation/training/Safetensors.h"
#include "core/segmentation/training/TorchApi.h"

namespace bauta::segmentation::net {

[[nodiscard]] at::Tensor imageTensor(const Sample& sample);
/// Borrows the sample's labels.
[[nodiscard]] at::Tensor labelTensor(const Sample& sample);

/// The pieces of a flat tensor on the CPU, which must outlive them, under prefix + the parameters' names.
[[nodiscard]] std::vector<TensorView> viewsOf(const Network& network, const at::Tensor& flat,
                                              const std::string& prefix);
/// The inverse: fills a flat tensor on any device. Error Damaged.
void fill(const Network& network, const TensorFile& file, const std::string& prefix, at::Tensor flat);

/// Rethrows what is being handled as a base::Error; `doing` says at what ("in epoch 3"). Call inside a catch block.
[[noreturn]] void rethrow(const std::string& doing);

/// TorchApi::chooseMachine and load.
[[nodiscard]] Machine chooseMachine(const TrainingConfig& config);
[[nodiscard]] std::unique_ptr<TorchApi::Network> load(const std::filesystem::path& checkpoint,
                                                      const std::string& device);

/// Error BadRequest unless the network can take the sample.
void requireUsable(const Sample& sample, bool labels);

}  // namespace bauta::segmentation::net
