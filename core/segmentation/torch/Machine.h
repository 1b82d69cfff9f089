// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/segmentation/torch/Network.h"
#include "core/segmentation/training/Trainer.h"

namespace bauta::segmentation::net {

/// chooseMachine() of Trainer.h, with errors as LibTorch throws them.
[[nodiscard]] Machine probeMachine(const TrainingConfig& config);

/// The choice of an earlier process, held to bit for bit. Error Unsupported when this machine cannot compute so.
void requireMachine(const Machine& machine);

[[nodiscard]] Compute computeOf(const Machine& machine);

/// Peak resident memory of this process, or the GPU memory in use (the allocator gives nothing back, so it is the
/// peak).
[[nodiscard]] double peakMemory_mb(const Machine& machine);

}  // namespace bauta::segmentation::net
