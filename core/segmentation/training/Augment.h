// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "core/segmentation/training/Config.h"
#include "core/segmentation/training/Sample.h"

namespace bauta::segmentation {

/// A sample after the five transforms of spec/segmentation.md 4 in their order: elastic, flip, rotation, bias field,
/// gamma. All random numbers come from (seed, epoch, position of the case in the training set) alone, so that the
/// result depends neither on the thread nor on what was drawn before.
[[nodiscard]] Sample augmented(const Sample& sample, const AugmentationConfig& config, std::uint64_t seed, int epoch,
                               std::size_t position);

}  // namespace bauta::segmentation
