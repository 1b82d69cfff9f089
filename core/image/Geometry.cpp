// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/Geometry.h"

#include <algorithm>
#include <cmath>

#include "core/base/Error.h"
#include "core/base/Numbers.h"

namespace bauta::image {
using base::Error;
using base::ErrorCode;

Vec3 operator+(const Vec3& a, const Vec3& b) {
    return {a[0] + b[0], a[1] + b[1], a[2] + b[2]};
}
Vec3 operator-(const Vec3& a, const Vec3& b) {
    return {a[0] - b[0], a[1] - b[1], a[2] - b[2]};
}
Vec3 operator*(double s, const Vec3& v) {
    return {s * v[0], s * v[1], s * v[2]};
}
Vec3 operator*(const Mat3& m, const Vec3& v) {
    return {m[0] * v[0] + m[1] * v[1] + m[2] * v[2], m[3] * v[0] + m[4] * v[1] + m[5] * v[2],
            m[6] * v[0] + m[7] * v[1] + m[8] * v[2]};
}
Mat3 operator*(const Mat3& a, const Mat3& b) {
    Mat3 c{};
    for (std::size_t i = 0; i < 3; ++i) {
        for (std::size_t j = 0; j < 3; ++j) {
            c[3 * i + j] = a[3 * i] * b[j] + a[3 * i + 1] * b[3 + j] + a[3 * i + 2] * b[6 + j];
        }
    }
    return c;
}
double dot(const Vec3& a, const Vec3& b) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}
Vec3 cross(const Vec3& a, const Vec3& b) {
    return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}
double norm(const Vec3& v) {
    return std::sqrt(dot(v, v));
}
Mat3 transpose(const Mat3& m) {
    return {m[0], m[3], m[6], m[1], m[4], m[7], m[2], m[5], m[8]};
}
double determinant(const Mat3& m) {
    return m[0] * (m[4] * m[8] - m[5] * m[7]) - m[1] * (m[3] * m[8] - m[5] * m[6]) + m[2] * (m[3] * m[7] - m[4] * m[6]);
}
Mat3 inverse(const Mat3& m) {
    const double d = determinant(m);
    if (!(std::abs(d) > 1e-12)) throw Error(ErrorCode::BadRequest, "the matrix cannot be inverted");
    const double s = 1.0 / d;
    return {s * (m[4] * m[8] - m[5] * m[7]), s * (m[2] * m[7] - m[1] * m[8]), s * (m[1] * m[5] - m[2] * m[4]),
            s * (m[5] * m[6] - m[3] * m[8]), s * (m[0] * m[8] - m[2] * m[6]), s * (m[2] * m[3] - m[0] * m[5]),
            s * (m[3] * m[7] - m[4] * m[6]), s * (m[1] * m[6] - m[0] * m[7]), s * (m[0] * m[4] - m[1] * m[3])};
}

Vec3 Geometry::toPoint(const Vec3& i) const {
    return origin_lps_mm + direction * Vec3{spacing_mm[0] * i[0], spacing_mm[1] * i[1], spacing_mm[2] * i[2]};
}

Vec3 Geometry::toPoint(const Index3& i) const {
    return toPoint(Vec3{static_cast<double>(i[0]), static_cast<double>(i[1]), static_cast<double>(i[2])});
}

Vec3 Geometry::toIndex(const Vec3& point) const {
    const Vec3 mm = inverse(direction) * (point - origin_lps_mm);
    return {mm[0] / spacing_mm[0], mm[1] / spacing_mm[1], mm[2] / spacing_mm[2]};
}

Vec3 Geometry::centre() const {
    return toPoint(Vec3{(static_cast<double>(size[0]) - 1) / 2, (static_cast<double>(size[1]) - 1) / 2,
                        (static_cast<double>(size[2]) - 1) / 2});
}

void Geometry::validate(const std::string& context) const {
    for (std::size_t a = 0; a < 3; ++a) {
        if (size[a] < 1) {
            throw Error(ErrorCode::Geometry, "axis " + std::to_string(a + 1) + " has no voxels", context);
        }
        if (!std::isfinite(spacing_mm[a]) || spacing_mm[a] <= 0) {
            throw Error(ErrorCode::Geometry, "the voxel size on axis " + std::to_string(a + 1) + " is not positive",
                        context);
        }
        if (!std::isfinite(origin_lps_mm[a])) throw Error(ErrorCode::Geometry, "the origin is not finite", context);
    }
    const Mat3 product = transpose(direction) * direction;
    for (std::size_t i = 0; i < 9; ++i) {
        const double wanted = i % 4 == 0 ? 1.0 : 0.0;
        if (!(std::abs(product[i] - wanted) <= 1e-3)) {
            throw Error(ErrorCode::Geometry, "the axes are not at right angles", context);
        }
    }
}

namespace {

std::string joined(const Index3& v) {
    return std::to_string(v[0]) + "×" + std::to_string(v[1]) + "×" + std::to_string(v[2]);
}

std::string joined(const Vec3& v, const char* separator) {
    return base::general(v[0], 4) + separator + base::general(v[1], 4) + separator + base::general(v[2], 4);
}

}  // namespace

std::string difference(const Geometry& a, const Geometry& b) {
    if (a.size != b.size) return "size " + joined(a.size) + " and " + joined(b.size);
    const double smallest = std::min({a.spacing_mm[0], a.spacing_mm[1], a.spacing_mm[2]});
    const double tolerance = std::max(0.01, 0.01 * smallest);
    double worst = 0;
    for (int corner = 0; corner < 8; ++corner) {
        const Index3 index = {(corner & 1) != 0 ? a.size[0] - 1 : 0, (corner & 2) != 0 ? a.size[1] - 1 : 0,
                              (corner & 4) != 0 ? a.size[2] - 1 : 0};
        worst = std::max(worst, norm(a.toPoint(index) - b.toPoint(index)));
    }
    if (worst <= tolerance) return {};
    for (std::size_t i = 0; i < 3; ++i) {
        const double extent = static_cast<double>(std::max<std::int64_t>(1, a.size[i] - 1));
        if (std::abs(a.spacing_mm[i] - b.spacing_mm[i]) * extent > tolerance) {
            return "voxel size " + joined(a.spacing_mm, "×") + " mm and " + joined(b.spacing_mm, "×") + " mm";
        }
    }
    if (norm(a.origin_lps_mm - b.origin_lps_mm) > tolerance) {
        return "origin (" + joined(a.origin_lps_mm, ", ") + ") mm and (" + joined(b.origin_lps_mm, ", ") + ") mm";
    }
    return "direction of the axes, up to " + base::general(worst, 4) + " mm at a corner";
}

void requireSameGrid(const Geometry& a, const std::string& nameA, const Geometry& b, const std::string& nameB) {
    const std::string text = difference(a, b);
    if (!text.empty()) throw Error(ErrorCode::Geometry, nameA + " and " + nameB + " lie on different grids: " + text);
}

AxisMap closestAxes(const Geometry& geometry) {
    // Of the six assignments the one with the largest sum of |cosines|: a greedy choice can pick an axis twice.
    constexpr int kOrders[6][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    AxisMap best;
    double bestSum = -1;
    for (const auto& order : kOrders) {
        double sum = 0;
        for (std::size_t p = 0; p < 3; ++p) sum += std::abs(geometry.axis(order[p])[p]);
        if (sum > bestSum + 1e-9) {
            bestSum = sum;
            for (std::size_t p = 0; p < 3; ++p) {
                best.axis[p] = order[p];
                best.flipped[p] = geometry.axis(order[p])[p] < 0;
            }
        }
    }
    return best;
}

std::string letters(const Vec3& direction) {
    constexpr char kPositive[] = {'L', 'P', 'S'};
    constexpr char kNegative[] = {'R', 'A', 'I'};
    constexpr double kSin15 = 0.25881904510252074;
    const double length = norm(direction);
    if (!(length > 0)) return {};
    std::array<std::size_t, 3> order = {0, 1, 2};
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return std::abs(direction[a]) > std::abs(direction[b]); });
    std::string text;
    for (const std::size_t a : order) {
        if (!text.empty() && std::abs(direction[a]) / length <= kSin15) break;
        text += direction[a] > 0 ? kPositive[a] : kNegative[a];
    }
    return text;
}

}  // namespace bauta::image
