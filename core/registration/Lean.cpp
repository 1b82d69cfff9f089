// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/registration/detail/Lean.h"

#include "core/registration/detail/Climb.h"
#include "core/registration/detail/Pose.h"

namespace bauta::registration::detail {

using image::AffineMap;
using image::Vec3;

namespace {

AffineMap followedBy(const AffineMap& map, double slope, double pivot_mm) {
    AffineMap out = map;
    for (std::size_t c = 0; c < 3; ++c) {
        out.matrix[3 + c] += slope * map.matrix[6 + c];
    }
    out.offset_mm[1] += slope * (map.offset_mm[2] - pivot_mm);
    return out;
}

}  // namespace

AffineMap leant(const AffineMap& map, const Lean& lean, const ImagePair& pair, const std::vector<Vec3>& points,
                const base::TaskContext& task) {
    std::vector<Vec3> inside;
    for (const Vec3& point : points) {
        const Vec3 p = map(point);
        bool in = true;
        for (std::size_t a = 0; a < 3; ++a) {
            in = in && p[a] > lean.low_lps_mm[a] && p[a] < lean.high_lps_mm[a];
        }
        if (in) {
            inside.push_back(point);
        }
    }
    if (inside.size() < 200) {
        return map;
    }
    const MutualInformation information(pair, inside);
    const double unit = unit_mm()[11];
    const Function function = [&](const std::vector<double>& x, std::vector<double>& gradient) {
        task.throwIfStopped();
        const double slope = x[0] / unit;
        std::array<double, 12> byMap{};
        const double value = information.value(followedBy(map, slope, lean.pivot_mm), byMap);
        double uphill = byMap[10] * (map.offset_mm[2] - lean.pivot_mm);
        for (std::size_t c = 0; c < 3; ++c) {
            uphill += byMap[3 + c] * map.matrix[6 + c];
        }
        // As weak a pull towards the upright as the pose has: it decides where the box shows nothing.
        constexpr double kWeight = 0.01, kTolerance = 0.05;
        constexpr double kPull = kWeight / (kTolerance * kTolerance);
        gradient[0] = (uphill - 2 * kPull * slope) / unit;
        return value - kPull * slope * slope;
    };
    std::vector<double> x = {0};
    climb(function, x, {12, 3, 0.05});
    return followedBy(map, x[0] / unit, lean.pivot_mm);
}

}  // namespace bauta::registration::detail
