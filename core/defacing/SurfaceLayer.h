// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/image/Volume.h"

namespace bauta::defacing {

enum class RaysFrom { Front, Left, Right };  ///< sides of the patient

/// A box of a scan seen along rays: u and v run across them, v upwards, w along them towards the air. The scan's index
/// axes in another order and direction; nothing is resampled.
struct RayBox {
    image::Geometry grid;      ///< u, v, w with the scan's spacing; its points are mm from the box's first voxel
    std::ptrdiff_t first = 0;  ///< offset of the box's first voxel in the scan
    std::array<std::ptrdiff_t, 3> step = {0, 0, 0};  ///< in the scan, of one voxel along u, v, w

    /// Calls f(offset in the box, offset in the scan) for every voxel.
    void visit(const auto& f) const {
        std::size_t at = 0;
        for (std::int64_t w = 0; w < grid.size[2]; ++w)
            for (std::int64_t v = 0; v < grid.size[1]; ++v)
                for (std::int64_t u = 0; u < grid.size[0]; ++u, ++at)
                    f(at, static_cast<std::size_t>(first + u * step[0] + v * step[1] + w * step[2]));
    }
};

/// The box around points, grown by margin[axis] voxels, cut at the scan's border and continued to it on the side the
/// rays come from. Nothing when it has less than two voxels an axis in the scan.
[[nodiscard]] std::optional<RayBox> rayBox(const image::Geometry& scan, std::span<const image::Vec3> points_lps_mm,
                                           RaysFrom side, const image::Index3& margin);

/// The box without rows at its lower and upper end in which all voxels are equal: a scan's padding. Nothing when fewer
/// than two rows are left.
[[nodiscard]] std::optional<RayBox> withoutPadding(const RayBox& box, std::span<const float> scan);

/// Voxels nearer than radius_mm to the mask, and its own.
[[nodiscard]] image::Mask grown(const image::Mask& mask, double radius_mm);

/// Opened, then closed by a disk across the rays, radius in mm.
[[nodiscard]] image::Mask openedAndClosed(const image::Mask& mask, double radius_mm);

/// Knots in evenly spaced columns and rows over a box and one ring of them beyond its border.
struct Sheet {
    std::int64_t columns = 0, rows = 0;  ///< with the ring
    double columnStep_mm = 0, rowStep_mm = 0;
    std::vector<image::Vec3> knots;  ///< mm in the box, columns fastest

    [[nodiscard]] std::size_t knot(std::int64_t column, std::int64_t row) const {
        return static_cast<std::size_t>(column + columns * row);
    }
    /// Depth (mm in the box) of the sheet at a place across the rays, linear in the knots' rectangles.
    [[nodiscard]] double depth_mm(double u_mm, double v_mm) const;
};

/// Where rays from outside meet the body first, about every columnStep_mm and rowStep_mm; the ring repeats the depths
/// at the border. A ray that meets nothing ends at the box's rear. Nothing when no ray meets the body.
[[nodiscard]] std::optional<Sheet> surfaceSheet(const image::Mask& body, double columnStep_mm, double rowStep_mm);

/// Unit normals of a sheet's knots towards the air: the mean of the faces around them.
[[nodiscard]] std::vector<image::Vec3> normals(const Sheet& sheet);

/// The sheet with the depths of the quadric w = a u² + b u + c v² + d v + e that fits its inner knots best.
/// published: in the fifth normal equation e has the factor 1 instead of the number of knots.
[[nodiscard]] Sheet fittedSheet(const Sheet& sheet, bool published);

}  // namespace bauta::defacing
