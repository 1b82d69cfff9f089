// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/image/Volume.h"
#include "core/segmentation/training/Config.h"
#include "core/segmentation/training/Sample.h"

namespace bauta::segmentation {

/// The eight OARs in the order of their labels 1 to 8. Where two overlap, the later one has the voxel.
[[nodiscard]] const std::array<std::string, 8>& oarNames();

using Masks = std::vector<std::pair<std::string, image::Mask>>;

/// A subject's image and targets of one arm, on the native grid. On defaced data a target is what was kept of the OAR.
struct NativeCase {
    std::string subject;
    image::Volume scan;
    Masks targets;  ///< those of the eight that the subject has; may hold empty ones (nothing was kept)
};

/// The targets of an arm: every OAR without the voxels of the affected mask (none for the arm "original").
[[nodiscard]] Masks keptTargets(const Masks& oars, const image::Mask& affected);

/// How a native grid and a training grid hang together.
struct TrainingGrid {
    image::Geometry native, training;  ///< training: axes turned to the patient's, resampled, cropped
};

struct PreparedCase {
    TrainingGrid grid;
    Sample sample;
};

/// Turned to the patient's axes, resampled by TorchIO's rule, cropped when asked for, scaled to [−1, 1]
/// (spec/segmentation.md 2). Labels by nearest neighbour, half way the higher voxel. Errors: Geometry, Damaged (voxels
/// that are no numbers), BadRequest (an image of one value, a target that is none of the eight).
[[nodiscard]] PreparedCase prepare(const NativeCase& native, const TrainingConfig& config);

/// Labels of the training grid on the native grid by nearest neighbour; 0 outside the training grid.
[[nodiscard]] image::Mask toNative(const std::vector<std::uint8_t>& labels, const TrainingGrid& grid);

}  // namespace bauta::segmentation
