// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/segmentation/detail/Axes.h"

#include <algorithm>
#include <cmath>

namespace bauta::segmentation::detail {
using image::Geometry;
using image::Index3;
using image::Vec3;

Position position(double index, std::int64_t size) {
    constexpr double kRounding = 1e-4;
    Position p;
    const auto nearest = static_cast<std::int64_t>(std::floor(index + 0.5 + kRounding));
    if (nearest >= 0 && nearest < size) p.nearest = nearest;
    const double inside = std::clamp(index, 0.0, static_cast<double>(size - 1));
    p.low = static_cast<std::int64_t>(inside);
    p.high = std::min(p.low + 1, size - 1);
    p.part = inside - static_cast<double>(p.low);
    return p;
}

Geometry turned(const Geometry& native, const image::AxisMap& map) {
    Geometry g;
    Index3 first{};  // the native voxel that comes first in the turned grid
    for (std::size_t p = 0; p < 3; ++p) {
        const auto a = static_cast<std::size_t>(map.axis[p]);
        g.size[p] = native.size[a];
        g.spacing_mm[p] = native.spacing_mm[a];
        const double sign = map.flipped[p] ? -1 : 1;
        for (std::size_t row = 0; row < 3; ++row) g.direction[3 * row + p] = sign * native.direction[3 * row + a];
        if (map.flipped[p]) first[a] = native.size[a] - 1;
    }
    g.origin_lps_mm = native.toPoint(first);
    return g;
}

Geometry resampledGrid(const Geometry& turned, double spacing_mm) {
    constexpr double kRounding = 1e-4;
    Geometry g = turned;
    Vec3 first{};
    for (std::size_t p = 0; p < 3; ++p) {
        const double wanted = static_cast<double>(turned.size[p]) * turned.spacing_mm[p] / spacing_mm;
        g.size[p] = std::max<std::int64_t>(1, static_cast<std::int64_t>(std::ceil(wanted - kRounding)));
        first[p] = 0.5 * (spacing_mm / turned.spacing_mm[p] - 1);
    }
    g.spacing_mm = {spacing_mm, spacing_mm, spacing_mm};
    g.origin_lps_mm = turned.toPoint(first);
    return g;
}

Geometry cropped(const Geometry& grid, const Index3& low, const Index3& high) {
    Geometry g = grid;
    g.origin_lps_mm = grid.toPoint(low);
    for (std::size_t a = 0; a < 3; ++a) g.size[a] = high[a] - low[a] + 1;
    return g;
}

}  // namespace bauta::segmentation::detail
