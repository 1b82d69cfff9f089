// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/SliceContours.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace bauta::views::detail {

namespace {

bool sameVoxels(const image::Mask& a, const image::Mask& b) {
    if (a.empty() || b.empty()) return a.empty() && b.empty();
    return a.voxels().data() == b.voxels().data() && a.geometry() == b.geometry();
}

// The box in slice pixels: {first column, first row, first slice}, {last …}.
std::array<image::Index3, 2> onSlice(const VoxelBox& box, const image::SliceLayout& layout) {
    const auto at = [&](const image::Index3& i) {
        const auto p = layout.pixel({static_cast<double>(i[0]), static_cast<double>(i[1]), static_cast<double>(i[2])});
        return image::Index3{std::llround(p[0]), std::llround(p[1]), std::llround(p[2])};
    };
    const auto a = at(box.low);
    const auto b = at(box.high);
    std::array<image::Index3, 2> ends;
    for (std::size_t i = 0; i < 3; ++i) {
        ends[0][i] = std::min(a[i], b[i]);
        ends[1][i] = std::max(a[i], b[i]);
    }
    return ends;
}

bool isSmooth(const SliceFrame& frame) {
    return std::min(frame.pixelsPerColumn, frame.pixelsPerRow) < kVoxelEdges_px;
}

using Points = std::vector<std::array<float, 2>>;

// The outline through edge midpoints as a smooth curve: a quadratic B-spline with the midpoints as control points,
// two straight pieces a point. It never leaves the midpoint polygon by more than a quarter of a voxel.
void addSmooth(Points& to, const Points& points, float x, float y) {
    const std::size_t n = points.size();
    for (std::size_t i = 0; i < n; ++i) {
        const auto& before = points[i == 0 ? n - 1 : i - 1];
        const auto& at = points[i];
        const auto& after = points[i + 1 == n ? 0 : i + 1];
        to.push_back({x + (before[0] + at[0]) / 2, y + (before[1] + at[1]) / 2});
        to.push_back({x + (before[0] + 6 * at[0] + after[0]) / 8, y + (before[1] + 6 * at[1] + after[1]) / 8});
    }
}

// Twice the signed area in voxels; outlines keep the inside on their right, so holes are negative.
double doubleArea(const Points& points) {
    double sum = 0;
    for (std::size_t i = 0; i < points.size(); ++i) {
        const auto& a = points[i];
        const auto& b = points[(i + 1) % points.size()];
        sum += static_cast<double>(a[0] * b[1] - b[0] * a[1]);
    }
    return sum;
}

// Air that is exactly 0 before and after is not affected, so a mask over noisy air is full of pinholes. From afar they
// hide what matters; single lost voxels are always drawn, and close up everything is.
constexpr double kPinhole_voxels = 25;

std::uint64_t keyOf(int layer, const SliceFrame& frame) {
    return static_cast<std::uint64_t>(frame.slice) << 16 | static_cast<std::uint64_t>(layer) << 8 |
           static_cast<std::uint64_t>(frame.layout.plane) << 1 | (isSmooth(frame) ? 1U : 0U);
}

}  // namespace

RingsPtr traceRings(const Shape& shape, const SliceFrame& frame) {
    const image::Mask& mask = *shape.mask;
    const VoxelBox& box = shape.box;
    auto rings = std::make_shared<Rings>();
    if (box.low[0] > box.high[0]) return rings;
    const auto& layout = frame.layout;
    const auto ends = onSlice(box, layout);
    if (frame.slice < ends[0][2] || frame.slice > ends[1][2]) return rings;
    const std::int64_t columns = ends[1][0] - ends[0][0] + 1;
    const std::int64_t rows = ends[1][1] - ends[0][1] + 1;
    const auto offset = [&](std::int64_t c, std::int64_t r) {
        return static_cast<std::int64_t>(mask.geometry().offset(layout.voxel(c, r, frame.slice)));
    };
    const std::int64_t start = offset(ends[0][0], ends[0][1]);
    const std::int64_t columnStep = columns > 1 ? offset(ends[0][0] + 1, ends[0][1]) - start : 0;
    const std::int64_t rowStep = rows > 1 ? offset(ends[0][0], ends[0][1] + 1) - start : 0;
    std::vector<std::uint8_t> crop(static_cast<std::size_t>(columns * rows));
    const std::uint8_t* voxels = mask.voxels().data();
    for (std::int64_t r = 0; r < rows; ++r) {
        const std::uint8_t* from = voxels + start + r * rowStep;
        std::uint8_t* to = crop.data() + r * columns;
        for (std::int64_t c = 0; c < columns; ++c) to[c] = from[c * columnStep];
        if (shape.label != 0)
            for (std::int64_t c = 0; c < columns; ++c) to[c] = to[c] == shape.label ? 1 : 0;
        if (shape.without == nullptr) continue;
        const std::uint8_t* not_ = shape.without->voxels().data() + start + r * rowStep;
        for (std::int64_t c = 0; c < columns; ++c)
            if (not_[c * columnStep] != 0) to[c] = 0;
    }
    const auto x = static_cast<float>(ends[0][0]);
    const auto y = static_cast<float>(ends[0][1]);
    const bool smooth = isSmooth(frame);
    for (const auto& ring : image::outlines(crop, columns, rows, smooth)) {
        if (ring.points.size() < 3) continue;
        if (smooth) {
            const double area = doubleArea(ring.points) / 2;
            if (area < 0 && area > -kPinhole_voxels) continue;
            addSmooth(rings->points, ring.points, x, y);
        } else {
            for (const auto& p : ring.points) rings->points.push_back({x + p[0], y + p[1]});
        }
        rings->ends.push_back(rings->points.size());
    }
    return rings;
}

RingsPtr RingsCache::find(int layer, const SliceFrame& frame) {
    const RingsPtr* known = rings_.find(keyOf(layer, frame));
    return known != nullptr ? *known : nullptr;
}

void RingsCache::put(int layer, const SliceFrame& frame, RingsPtr rings) {
    const std::size_t cost = rings->points.size() + 8;
    rings_.put(keyOf(layer, frame), std::move(rings), cost);
}

void RingsCache::keepOnly(const SliceContent& before, const SliceContent& after) {
    rings_.eraseIf([&](std::uint64_t key) {
        const auto layer = static_cast<std::size_t>(key >> 8 & 0xFF);
        if (layer == kAffected) return !sameVoxels(before.affected, after.affected);
        if (layer >= after.oars.size() || layer >= before.oars.size()) return true;
        const SliceOar &a = before.oars[layer], &b = after.oars[layer];
        return a.label != b.label || !sameVoxels(a.mask, b.mask) || !sameVoxels(a.without, b.without);
    });
}

}  // namespace bauta::views::detail
