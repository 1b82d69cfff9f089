// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <array>
#include <cmath>

#include "core/image/Geometry.h"

namespace bauta::phantom {

/// A point or vector in mm, single precision: shapes are evaluated tens of millions of times.
struct Point {
    float x = 0, y = 0, z = 0;
};
[[nodiscard]] inline Point operator+(Point a, Point b) {
    return {a.x + b.x, a.y + b.y, a.z + b.z};
}
[[nodiscard]] inline Point operator-(Point a, Point b) {
    return {a.x - b.x, a.y - b.y, a.z - b.z};
}
[[nodiscard]] inline Point operator*(float s, Point a) {
    return {s * a.x, s * a.y, s * a.z};
}
[[nodiscard]] inline float dot(Point a, Point b) {
    return a.x * b.x + a.y * b.y + a.z * b.z;
}
[[nodiscard]] inline float length(Point a) {
    return std::sqrt(dot(a, a));
}
[[nodiscard]] inline Point cross(Point a, Point b) {
    return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}
[[nodiscard]] inline Point unit(Point a) {
    const float n = length(a);
    return n > 0 ? (1 / n) * a : a;
}
[[nodiscard]] inline Point toPoint(const image::Vec3& v) {
    return {static_cast<float>(v[0]), static_cast<float>(v[1]), static_cast<float>(v[2])};
}
[[nodiscard]] inline image::Vec3 toVec3(Point p) {
    return {p.x, p.y, p.z};
}

/// An axis-parallel box.
struct Box {
    Point low{1e9F, 1e9F, 1e9F};
    Point high{-1e9F, -1e9F, -1e9F};

    void include(Point p) {
        low = {std::min(low.x, p.x), std::min(low.y, p.y), std::min(low.z, p.z)};
        high = {std::max(high.x, p.x), std::max(high.y, p.y), std::max(high.z, p.z)};
    }
    void include(const Box& b) {
        include(b.low);
        include(b.high);
    }
    [[nodiscard]] Box grown(float margin) const {
        return {low - Point{margin, margin, margin}, high + Point{margin, margin, margin}};
    }
    [[nodiscard]] bool meets(const Box& b) const {
        return low.x <= b.high.x && b.low.x <= high.x && low.y <= b.high.y && b.low.y <= high.y && low.z <= b.high.z &&
               b.low.z <= high.z;
    }
};

/// Everything: for rules without bounds of their own.
[[nodiscard]] inline Box everywhere() {
    return {{-1e9F, -1e9F, -1e9F}, {1e9F, 1e9F, 1e9F}};
}

}  // namespace bauta::phantom
