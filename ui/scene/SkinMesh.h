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
    /// Blocks of voxels are averaged, whole ones, until their spacing is near this along every axis, then smoothed. The
    /// smoothing leaves nothing that a finer grid would show: the surface moves by less than 0.1 mm from that of
    /// 1 mm, with a third of its triangles.
    double grid_mm = 1.8;
    /// Gaussian sigma before the surface is drawn, the averaging included.
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

/// The skin of a defaced image, with `cut` set where the surface borders on affected voxels, drawn by drawCut.
/// Error Geometry when the mask's grid is not the image's.
[[nodiscard]] SkinMesh extractCutSkin(const image::Volume& defaced, const image::Mask& affected, double level,
                                      const SkinOptions& options = {}, const base::TaskContext& task = {});

inline constexpr double kReach_mm = 2.0;

/// Sets mesh.cut from an affected mask: vertices whose outer side holds affected voxels, up to reach_mm or, where
/// voxels are thick, a voxel and a half away.
void markCut(SkinMesh& mesh, const image::Mask& affected, double reach_mm = kReach_mm);

/// Marks the cut and smooths it where voxels were removed (label 1): a plane that runs obliquely through the voxels
/// leaves terraces, which are the grid's and not the body's. No vertex moves by more than half a voxel along any axis
/// of the grid. Skin that is left, and what was altered rather than removed (label 2), stays where it is.
void drawCut(SkinMesh& mesh, const image::Mask& affected);

}  // namespace bauta::scene
