// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "core/image/Volume.h"

namespace bauta::defacing {

/// The brain seen from the side: p counts index steps from anterior to posterior, s from inferior to superior.
struct Silhouette {
    std::int64_t columns = 0;  ///< along p
    std::int64_t rows = 0;     ///< along s
    std::vector<std::uint8_t> on;
    [[nodiscard]] bool at(std::int64_t p, std::int64_t s) const {
        return on[static_cast<std::size_t>(p * rows + s)] != 0;
    }
};

/// How index axes stand for posterior and superior, nothing resampled.
struct SagittalAxes {
    std::size_t posterior = 1, superior = 2;
    bool posteriorFlipped = false, superiorFlipped = false;
};
[[nodiscard]] SagittalAxes sagittalAxes(const image::Geometry& geometry);

[[nodiscard]] Silhouette silhouetteOf(const image::Mask& brain);

/// What the edge of the silhouette takes beyond the image's border.
enum class Border {
    Wrap,      ///< the opposite side, as the published program does
    Continued  ///< the same as at the border: where the image cuts the brain is no edge
};

/// A pixel of the silhouette's edge as (p, s), in order of p, then s. Both sides of the outline belong to the edge.
using Pixel = std::pair<std::int64_t, std::int64_t>;
[[nodiscard]] std::vector<Pixel> edgesOf(const Silhouette& silhouette, Border border);

/// The lower half of the convex hull from the foremost point to the rearmost (Andrew's monotone chain). The points
/// come in order of p, then s.
[[nodiscard]] std::vector<Pixel> lowerHull(const std::vector<Pixel>& points);

/// s = slope · p + intercept, in index steps.
struct ShearLine {
    double slope = 0;
    double intercept = 0;
};

/// 1 where s < line, cut down to whole steps; a line of `columns` positions from p = 0. cut[p] is the number of voxels
/// removed from below at p.
[[nodiscard]] image::Mask belowCut(const image::Geometry& geometry, const std::vector<std::int64_t>& cut);

}  // namespace bauta::defacing
