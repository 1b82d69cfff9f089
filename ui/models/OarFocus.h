// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <stop_token>
#include <vector>

#include "core/image/Volume.h"

namespace bauta::models {

/// Where to look at the loss of one OAR.
struct OarFocus {
    /// Axial slices of the OAR's extent, from inferior to superior.
    std::vector<std::size_t> lostBySlice;
    std::size_t slicesTouched = 0;  ///< with a lost voxel
    std::size_t slices = 0;         ///< with an OAR voxel
    std::size_t worst = 0;          ///< index into lostBySlice of the largest loss (the lowest of equal ones)
    /// Middle of the lost voxels of the worst slice; of the OAR when nothing is lost. On that slice exactly.
    image::Vec3 point_lps_mm = {0, 0, 0};
    /// Points on the OAR's middle in each of the slices of lostBySlice, for jumping there.
    std::vector<image::Vec3> points_lps_mm;
    bool empty = true;  ///< the OAR has no voxel
};

/// affected may be without a grid (nothing lost). Error Geometry when the grids differ; Cancelled when stopped.
[[nodiscard]] OarFocus focusOn(const image::Mask& oar, const image::Mask& affected, std::stop_token stop = {});

/// Where a mask is not 0.
struct Extent {
    image::Index3 low = {0, 0, 0}, high = {-1, -1, -1};  ///< both included; low > high when there is no voxel
    image::Vec3 middle_lps_mm = {0, 0, 0};               ///< of the voxels; the grid's centre when there is none
};
[[nodiscard]] Extent extentOf(const image::Mask& mask);
/// The same for each of the labels 1 … count of a mask of several structures.
[[nodiscard]] std::vector<Extent> extentsOf(const image::Mask& labels, std::size_t count);

}  // namespace bauta::models
