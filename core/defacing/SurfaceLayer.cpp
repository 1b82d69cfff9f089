// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/defacing/SurfaceLayer.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/image/Filters.h"

namespace bauta::defacing {

using image::Index3;
using image::Vec3;
using image::operator+;
using image::operator-;
using image::operator*;

std::optional<RayBox> rayBox(const image::Geometry& scan, std::span<const Vec3> points_lps_mm, RaysFrom side,
                             const Index3& margin) {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    Vec3 low = {kInfinity, kInfinity, kInfinity}, high = {-kInfinity, -kInfinity, -kInfinity};
    for (const Vec3& point : points_lps_mm) {
        const Vec3 at = scan.toIndex(point);
        for (std::size_t a = 0; a < 3; ++a) low[a] = std::min(low[a], at[a]), high[a] = std::max(high[a], at[a]);
    }
    // Patient axes (left, posterior, superior) of u, v and w, and whether w runs along its axis or against it.
    const bool front = side == RaysFrom::Front;
    const std::array<std::size_t, 3> patient = {front ? 0U : 1U, 2U, front ? 1U : 0U};
    const image::AxisMap axes = image::closestAxes(scan);
    const std::array<std::ptrdiff_t, 3> stride = {1, scan.size[0], scan.size[0] * scan.size[1]};
    RayBox box;
    for (std::size_t a = 0; a < 3; ++a) {
        const auto axis = static_cast<std::size_t>(axes.axis[patient[a]]);
        bool against = axes.flipped[patient[a]];
        if (a == 2 && side != RaysFrom::Left) against = !against;
        auto from = std::max<std::int64_t>(0, static_cast<std::int64_t>(std::floor(low[axis])) - margin[axis]);
        auto to = std::min(scan.size[axis] - 1, static_cast<std::int64_t>(std::ceil(high[axis])) + margin[axis]);
        if (a == 2) (against ? from : to) = against ? 0 : scan.size[axis] - 1;
        if (to - from < 1) return std::nullopt;
        box.grid.size[a] = to - from + 1;
        box.grid.spacing_mm[a] = scan.spacing_mm[axis];
        box.first += (against ? to : from) * stride[axis];
        box.step[a] = against ? -stride[axis] : stride[axis];
    }
    return box;
}

std::optional<RayBox> withoutPadding(const RayBox& box, std::span<const float> scan) {
    const Index3& size = box.grid.size;
    const auto constant = [&](std::int64_t v) {
        const auto value = [&](std::int64_t u, std::int64_t w) {
            return scan[static_cast<std::size_t>(box.first + u * box.step[0] + v * box.step[1] + w * box.step[2])];
        };
        for (std::int64_t w = 0; w < size[2]; ++w)
            for (std::int64_t u = 0; u < size[0]; ++u)
                if (value(u, w) != value(0, 0)) return false;
        return true;
    };
    std::int64_t from = 0, to = size[1] - 1;
    while (from < to && constant(from)) ++from;
    while (to > from && constant(to)) --to;
    if (to == from) return std::nullopt;
    RayBox trimmed = box;
    trimmed.first += from * box.step[1];
    trimmed.grid.size[1] = to - from + 1;
    return trimmed;
}

image::Mask grown(const image::Mask& mask, double radius_mm) {
    const std::vector<float> distance = image::distance_mm(mask);
    std::vector<std::uint8_t> voxels(distance.size());
    for (std::size_t v = 0; v < voxels.size(); ++v) voxels[v] = distance[v] <= radius_mm ? 1 : 0;
    return {mask.geometry(), std::move(voxels)};
}

namespace {

/// Voxels nearer than radius_mm across the rays to one that is `value`; the same along every ray.
std::vector<std::uint8_t> near(const image::Mask& mask, bool value, double radius_mm) {
    // So far apart, planes do not see each other.
    image::Geometry planes = mask.geometry();
    planes.spacing_mm[2] = 1e4;
    const image::Mask flat(planes, {mask.voxels().begin(), mask.voxels().end()});
    const std::vector<float> distance = image::distance_mm(flat, !value);
    std::vector<std::uint8_t> result(distance.size());
    for (std::size_t v = 0; v < result.size(); ++v) result[v] = distance[v] <= radius_mm ? 1 : 0;
    return result;
}

image::Mask dilated(const image::Mask& mask, double radius_mm) {
    return {mask.geometry(), near(mask, true, radius_mm)};
}

image::Mask eroded(const image::Mask& mask, double radius_mm) {
    auto voxels = near(mask, false, radius_mm);
    for (auto& voxel : voxels) voxel = voxel == 0 ? 1 : 0;
    return {mask.geometry(), std::move(voxels)};
}

}  // namespace

image::Mask openedAndClosed(const image::Mask& mask, double radius_mm) {
    return eroded(dilated(dilated(eroded(mask, radius_mm), radius_mm), radius_mm), radius_mm);
}

double Sheet::depth_mm(double u_mm, double v_mm) const {
    // Columns and rows are counted from the ring.
    const double c = (u_mm - knots.front()[0]) / columnStep_mm, r = (v_mm - knots.front()[1]) / rowStep_mm;
    const auto column = std::clamp<std::int64_t>(static_cast<std::int64_t>(c), 0, columns - 2);
    const auto row = std::clamp<std::int64_t>(static_cast<std::int64_t>(r), 0, rows - 2);
    const double fc = c - static_cast<double>(column), fr = r - static_cast<double>(row);
    const auto depth = [&](std::int64_t dc, std::int64_t dr) { return knots[knot(column + dc, row + dr)][2]; };
    return (1 - fr) * ((1 - fc) * depth(0, 0) + fc * depth(1, 0)) + fr * ((1 - fc) * depth(0, 1) + fc * depth(1, 1));
}

std::optional<Sheet> surfaceSheet(const image::Mask& body, double columnStep_mm, double rowStep_mm) {
    const image::Geometry& grid = body.geometry();
    Sheet sheet;
    const auto knots = [&](std::size_t axis, double wanted, double& step) {
        const double extent = static_cast<double>(grid.size[axis] - 1) * grid.spacing_mm[axis];
        const auto cells = std::max<std::int64_t>(1, std::llround(extent / wanted));
        step = extent / static_cast<double>(cells);
        return cells + 3;
    };
    sheet.columns = knots(0, columnStep_mm, sheet.columnStep_mm);
    sheet.rows = knots(1, rowStep_mm, sheet.rowStep_mm);
    bool met = false;
    for (std::int64_t r = 0; r < sheet.rows; ++r)
        for (std::int64_t c = 0; c < sheet.columns; ++c) {
            const double u = static_cast<double>(c - 1) * sheet.columnStep_mm;
            const double v = static_cast<double>(r - 1) * sheet.rowStep_mm;
            Index3 at = {std::clamp<std::int64_t>(std::llround(u / grid.spacing_mm[0]), 0, grid.size[0] - 1),
                         std::clamp<std::int64_t>(std::llround(v / grid.spacing_mm[1]), 0, grid.size[1] - 1),
                         grid.size[2] - 1};
            while (at[2] > 0 && body.at(at) == 0) --at[2];
            met = met || body.at(at) != 0;
            sheet.knots.push_back({u, v, static_cast<double>(at[2]) * grid.spacing_mm[2]});
        }
    if (!met) return std::nullopt;
    return sheet;
}

std::vector<Vec3> normals(const Sheet& sheet) {
    std::vector<Vec3> sums(sheet.knots.size(), Vec3{0, 0, 0});
    for (std::int64_t r = 0; r + 1 < sheet.rows; ++r)
        for (std::int64_t c = 0; c + 1 < sheet.columns; ++c) {
            const std::array<std::size_t, 4> corners = {sheet.knot(c, r), sheet.knot(c + 1, r),
                                                        sheet.knot(c + 1, r + 1), sheet.knot(c, r + 1)};
            const Vec3 face = image::cross(sheet.knots[corners[2]] - sheet.knots[corners[0]],
                                           sheet.knots[corners[3]] - sheet.knots[corners[1]]);
            const Vec3 unit = (1 / image::norm(face)) * face;
            for (const std::size_t corner : corners) sums[corner] = sums[corner] + unit;
        }
    for (Vec3& sum : sums) sum = (1 / image::norm(sum)) * sum;
    return sums;
}

namespace {

using Equations = std::array<std::array<double, 6>, 5>;

/// Gauss–Jordan with pivots; a column without one gives 0.
std::array<double, 5> solved(Equations m) {
    for (std::size_t c = 0; c < 5; ++c) {
        std::size_t pivot = c;
        for (std::size_t r = c + 1; r < 5; ++r)
            if (std::abs(m[r][c]) > std::abs(m[pivot][c])) pivot = r;
        std::swap(m[c], m[pivot]);
        if (std::abs(m[c][c]) < 1e-9) continue;
        for (std::size_t r = 0; r < 5; ++r) {
            if (r == c) continue;
            const double factor = m[r][c] / m[c][c];
            for (std::size_t k = c; k < 6; ++k) m[r][k] -= factor * m[c][k];
        }
    }
    std::array<double, 5> x{};
    for (std::size_t c = 0; c < 5; ++c) x[c] = std::abs(m[c][c]) < 1e-9 ? 0 : m[c][5] / m[c][c];
    return x;
}

}  // namespace

Sheet fittedSheet(const Sheet& sheet, bool published) {
    const auto terms = [](const Vec3& p) -> std::array<double, 5> { return {p[0] * p[0], p[0], p[1] * p[1], p[1], 1}; };
    Equations equations{};
    for (std::int64_t r = 1; r + 1 < sheet.rows; ++r)
        for (std::int64_t c = 1; c + 1 < sheet.columns; ++c) {
            const Vec3& knot = sheet.knots[sheet.knot(c, r)];
            const auto t = terms(knot);
            for (std::size_t i = 0; i < 5; ++i) {
                for (std::size_t k = 0; k < 5; ++k) equations[i][k] += t[i] * t[k];
                equations[i][5] += t[i] * knot[2];
            }
        }
    if (published) equations[4][4] = 1;
    const auto factors = solved(equations);
    Sheet fitted = sheet;
    for (Vec3& knot : fitted.knots) {
        const auto t = terms(knot);
        knot[2] = 0;
        for (std::size_t i = 0; i < 5; ++i) knot[2] += factors[i] * t[i];
    }
    return fitted;
}

}  // namespace bauta::defacing
