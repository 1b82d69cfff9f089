// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>

/// What the NVIDIA driver says of the GPU that LibTorch computes on. LibTorch has loaded it: asking needs no CUDA at
/// build time.
namespace bauta::segmentation::net {

/// "NVIDIA H100 80GB HBM3"; "GPU" where the driver does not say.
[[nodiscard]] std::string gpuName();

struct GpuMemory {
    double used_mb = 0, total_mb = 0;  ///< 10⁶ bytes, of all programs
};
/// Nothing where this thread has not computed on a GPU.
[[nodiscard]] std::optional<GpuMemory> gpuMemory();

/// LibTorch's error with this text means that the GPU's memory was too small.
[[nodiscard]] bool ranOutOfGpuMemory(const std::string& text);

/// float32 is float32 (not TF32 with its 10 bits), and the same input gives the same bits.
void prepareGpu();

}  // namespace bauta::segmentation::net
