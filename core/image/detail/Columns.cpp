// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>

#include "core/image/detail/Formats.h"

namespace bauta::image::detail {

bool splitColumns(const Mat3& columns, Geometry& geometry, const Vec3& spacing_mm) {
    constexpr double kRightAngle = 1e-3;
    constexpr double kRounding = 1e-6;  // what 32-bit floats leave
    Mat3 unit = columns;
    for (std::size_t a = 0; a < 3; ++a) {
        double length = norm({columns[a], columns[3 + a], columns[6 + a]});
        if (!std::isfinite(length) || !(length > 1e-6)) return false;
        if (std::abs(length - spacing_mm[a]) < kRounding * length) length = spacing_mm[a];
        geometry.spacing_mm[a] = length;
        for (std::size_t r = 0; r < 3; ++r) unit[3 * r + a] = unit[3 * r + a] / length + 0.0;  // no negative zero
    }
    const Mat3 product = transpose(unit) * unit;
    const double skew = std::max({std::abs(product[1]), std::abs(product[2]), std::abs(product[5])});
    if (skew > kRightAngle) return false;
    // Nearest orthonormal matrix by Newton's iteration for the polar factor. Rounding alone is left as it is, so that
    // a file written again holds the same numbers.
    for (int step = 0; skew > kRounding && step < 8; ++step) {
        const Mat3 other = transpose(inverse(unit));
        for (std::size_t i = 0; i < 9; ++i) unit[i] = 0.5 * (unit[i] + other[i]);
    }
    geometry.direction = unit;
    return true;
}

double cornerDistance(const Geometry& a, const Geometry& b) {
    double worst = 0;
    for (int corner = 0; corner < 8; ++corner) {
        const Index3 index = {(corner & 1) != 0 ? a.size[0] - 1 : 0, (corner & 2) != 0 ? a.size[1] - 1 : 0,
                              (corner & 4) != 0 ? a.size[2] - 1 : 0};
        worst = std::max(worst, norm(a.toPoint(index) - b.toPoint(index)));
    }
    return worst;
}

}  // namespace bauta::image::detail
