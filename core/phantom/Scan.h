// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "core/image/Volume.h"
#include "core/phantom/Model.h"
#include "core/phantom/Phantom.h"

namespace bauta::phantom {

/// The grid of a scan: the specification's, or one that covers its field of view.
[[nodiscard]] image::Geometry scanGeometry(const PhantomSpec& spec, const Parameters& p, const Warp& warp);

/// The part of the template frame a grid shows, with a margin.
[[nodiscard]] Box templateBox(const image::Geometry& geometry, const Warp& warp);

/// Labels of the model on the scan's grid, each voxel the commonest label among its parts.
struct ScanLabels {
    std::vector<std::uint8_t> tissue, oar, face, brain;
};
struct Sampled {
    std::vector<float> greys;
    ScanLabels labels;
};
[[nodiscard]] Sampled sampleScan(const Model& model, const std::vector<float>& greys, float outside,
                                 const image::Geometry& geometry, const Warp& warp, const base::TaskContext& task);

/// Outside air that does not reach the edge of the grid becomes air within.
void closePockets(std::vector<std::uint8_t>& tissue, const image::Geometry& geometry);

/// Keeps the largest 26-connected part of each label 1 to `labels`, so that a voxel grid splits no organ.
void keepLargestParts(std::vector<std::uint8_t>& voxels, const image::Geometry& geometry, int labels);

/// What the scanner adds: bias, coil fall-off, noise; then whole numbers.
[[nodiscard]] std::vector<std::int16_t> acquire(std::vector<float> greys, const image::Geometry& geometry,
                                                image::Modality modality, const Parameters& p);

}  // namespace bauta::phantom
