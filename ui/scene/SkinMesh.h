// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "core/base/Task.h"
#include "core/image/Volume.h"

namespace bauta::scene {

/// A closed triangle surface of the skin in LPS mm. Triangles wind counter-clockwise seen from outside; normals point
/// outwards and have unit length.
struct SkinMesh {
    std::vector<float> points_lps_mm;  ///< x y z per vertex
    std::vector<float> normals;        ///< x y z per vertex
    std::vector<std::uint32_t> triangles;
    std::vector<std::uint8_t> cut;  ///< empty, or per vertex 0 (skin) … 255 (cut or altered surface)
    double level = 0;               ///< the iso-level it was made at

    [[nodiscard]] std::size_t vertexCount() const noexcept { return points_lps_mm.size() / 3; }
    [[nodiscard]] std::size_t triangleCount() const noexcept { return triangles.size() / 3; }
    [[nodiscard]] bool empty() const noexcept { return triangles.empty(); }
    /// Smallest and largest corner of the bounding box; zeros when empty.
    [[nodiscard]] std::array<image::Vec3, 2> bounds_lps_mm() const;
};
using SkinPtr = std::shared_ptr<const SkinMesh>;

struct SkinOptions {
    /// The grid is averaged in plane until its spacing reaches this, then smoothed.
    double grid_mm = 1.0;
    /// Gaussian sigma before the surface is drawn.
    double smoothing_mm = 1.6;
    /// Air passages narrower than this (nostrils, ear canals, dark bone met by a cut) are closed a little way in, so
    /// that no surface is made of the inside of the head.
    double passage_mm = 6.0;
};

/// The skin of a scan at `level` (image::skinLevel of the ORIGINAL, for both images of a pair): the outside of the
/// largest body brighter than level, without specks, inner cavities or deep passages; closed by flat caps where the
/// body leaves the grid. An image without any voxel above level gives an empty mesh. Errors: Cancelled, Geometry.
[[nodiscard]] SkinMesh extractSkin(const image::Volume& scan, double level, const SkinOptions& options = {},
                                   const base::TaskContext& task = {});

/// The skin of a defaced image, with `cut` set where the surface borders on affected voxels.
/// Error Geometry when the mask's grid is not the image's.
[[nodiscard]] SkinMesh extractCutSkin(const image::Volume& defaced, const image::Mask& affected, double level,
                                      const SkinOptions& options = {}, const base::TaskContext& task = {});

/// Sets mesh.cut from an affected mask: vertices whose outer side, up to reach_mm, holds affected voxels.
void markCut(SkinMesh& mesh, const image::Mask& affected, double reach_mm = 2.0);

}  // namespace bauta::scene
