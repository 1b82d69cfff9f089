// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "core/segmentation/training/Trainer.h"

namespace bauta::test {

/// Numbers in [0, 1) from an integer hash of stream and index: unit() of reference/peer.py.
std::vector<double> unit(std::uint64_t stream, std::size_t count);

/// A ball of each class in noise, on a grid x, y, z; different for each seed.
segmentation::Sample ballSample(const std::string& subject, const std::array<std::int64_t, 3>& size,
                                std::uint64_t seed);

/// `train` and `validation` of them.
segmentation::TrainingData ballData(int train, int validation, const std::array<std::int64_t, 3>& size);

/// What of a training's checkpoint does not depend on time: its tensors, and its metadata without seconds and memory.
std::string timelessDigest(const std::filesystem::path& checkpoint);

}  // namespace bauta::test
