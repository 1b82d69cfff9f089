// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>

#include "core/image/detail/Formats.h"

namespace bauta::image::detail {

bool splitColumns(const Mat3& columns, Geometry& geometry) {
    constexpr double kRightAngle = 1e-3;
    Mat3 unit = columns;
    for (std::size_t a = 0; a < 3; ++a) {
        const double length = norm({columns[a], columns[3 + a], columns[6 + a]});
        if (!std::isfinite(length) || !(length > 1e-6)) return false;
        geometry.spacing_mm[a] = length;
        for (std::size_t r = 0; r < 3; ++r) unit[3 * r + a] /= length;
    }
    const Mat3 product = transpose(unit) * unit;
    if (std::abs(product[1]) > kRightAngle || std::abs(product[2]) > kRightAngle ||
        std::abs(product[5]) > kRightAngle) {
        return false;
    }
    // Nearest orthonormal matrix by Newton's iteration for the polar factor; headers hold 32-bit floats, so one or two
    // steps are enough.
    for (int step = 0; step < 8; ++step) {
        const Mat3 other = transpose(inverse(unit));
        double change = 0;
        for (std::size_t i = 0; i < 9; ++i) {
            const double mean = 0.5 * (unit[i] + other[i]);
            change = std::max(change, std::abs(mean - unit[i]));
            unit[i] = mean;
        }
        if (change < 1e-15) break;
    }
    // Exact axes stay exact: rounding noise would otherwise be written back on every save.
    for (double& v : unit) {
        if (std::abs(v) < 1e-12) v = 0;
        if (std::abs(std::abs(v) - 1) < 1e-12) v = v < 0 ? -1 : 1;
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
