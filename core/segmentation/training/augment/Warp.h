// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <vector>

#include "core/segmentation/training/Sample.h"

namespace bauta::segmentation::augment {

/// For the voxels of a row along x: how far from itself, in voxels along x, y and z, each takes its value. Relative, so
/// that float is exact enough.
using Offsets = std::array<std::vector<float>, 3>;
/// Fills the offsets of row y.
using Row = std::function<void(std::int64_t y, Offsets& offsets)>;

/// Resamples image (linear, the image's minimum beyond it) and labels (nearest, 0 beyond) as ITK does: the grid ends
/// half a voxel beyond its outer centres, values there are those of the border; half way is up. slice(z) prepares the
/// rows of a slice and is called from several threads.
void warp(Sample& sample, const std::function<Row(std::int64_t z)>& slice);

}  // namespace bauta::segmentation::augment
