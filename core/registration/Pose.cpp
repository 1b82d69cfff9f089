// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/registration/detail/Pose.h"

#include <algorithm>
#include <cmath>

namespace bauta::registration::detail {

using image::Mat3;
using image::Vec3;

namespace {

/// Rodrigues' formula.
Mat3 turn(const Vec3& w) {
    const double angle = image::norm(w);
    const Mat3 k = {0, -w[2], w[1], w[2], 0, -w[0], -w[1], w[0], 0};
    const Mat3 kk = k * k;
    const double a = angle < 1e-8 ? 1 : std::sin(angle) / angle;
    const double b = angle < 1e-8 ? 0.5 : (1 - std::cos(angle)) / (angle * angle);
    Mat3 m = image::kIdentity;
    for (std::size_t i = 0; i < 9; ++i) {
        m[i] += a * k[i] + b * kk[i];
    }
    return m;
}

}  // namespace

image::AffineMap toMap(const Pose& p, const Centres& centres) {
    const Mat3 shear = {1, p[9], p[10], 0, 1, p[11], 0, 0, 1};
    const Mat3 scale = {std::exp(p[6]), 0, 0, 0, std::exp(p[7]), 0, 0, 0, std::exp(p[8])};
    image::AffineMap map;
    map.matrix = scale * (shear * turn({p[0], p[1], p[2]}));
    map.offset_mm = centres.moving + Vec3{p[3], p[4], p[5]} - map.matrix * centres.fixed;
    return map;
}

const Pose& unit_mm() {
    static constexpr Pose kUnits = {90, 90, 90, 1, 1, 1, 90, 90, 90, 90, 90, 90};
    return kUnits;
}

std::vector<Vec3> outline(const Vec3& c, double scale) {
    std::vector<Vec3> points;
    for (const Vec3& p : {Vec3{70, 10, 40}, Vec3{-70, 10, 40}, Vec3{0, -90, 20}, Vec3{0, 92, 40}, Vec3{0, 10, 120},
                          Vec3{0, -85, -95}, Vec3{50, 0, -60}, Vec3{-50, 0, -60}}) {
        points.push_back(c + scale * p);
    }
    return points;
}

double separation_mm(const image::AffineMap& a, const image::AffineMap& b, const std::vector<Vec3>& points) {
    double largest = 0;
    for (const Vec3& p : points) {
        largest = std::max(largest, image::norm(a(p) - b(p)));
    }
    return largest;
}

double meanSeparation_mm(const image::AffineMap& a, const image::AffineMap& b, const std::vector<Vec3>& points) {
    double sum = 0;
    for (const Vec3& p : points) {
        sum += image::norm(a(p) - b(p));
    }
    return points.empty() ? 0 : sum / static_cast<double>(points.size());
}

}  // namespace bauta::registration::detail
