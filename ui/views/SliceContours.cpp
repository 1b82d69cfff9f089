// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/SliceContours.h"

#include <QTransform>
#include <algorithm>
#include <cmath>

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

// The outline through edge midpoints as a smooth curve: a quadratic B-spline with the midpoints as control points,
// two straight pieces a point. It never leaves the midpoint polygon by more than a quarter of a voxel.
void addSmooth(QPainterPath& path, const std::vector<std::array<float, 2>>& points, QPointF by) {
    const std::size_t n = points.size();
    const auto at = [&](std::size_t i) {
        const auto& p = points[i % n];
        return QPointF(static_cast<double>(p[0]), static_cast<double>(p[1])) + by;
    };
    path.moveTo((at(n - 1) + at(0)) / 2);
    for (std::size_t i = 0; i < n; ++i) {
        path.lineTo((at(i + n - 1) + 6 * at(i) + at(i + 1)) / 8);
        path.lineTo((at(i) + at(i + 1)) / 2);
    }
    path.closeSubpath();
}

void addPolygon(QPainterPath& path, const std::vector<std::array<float, 2>>& points, QPointF by) {
    bool first = true;
    for (const auto& p : points) {
        const QPointF at = QPointF(static_cast<double>(p[0]), static_cast<double>(p[1])) + by;
        if (first) {
            path.moveTo(at);
        } else {
            path.lineTo(at);
        }
        first = false;
    }
    path.closeSubpath();
}

// Twice the signed area in voxels; outlines keep the inside on their right, so holes are negative.
double doubleArea(const std::vector<std::array<float, 2>>& points) {
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

QPainterPath trace(const image::Mask& mask, const std::array<image::Index3, 2>& box, const SliceFrame& frame,
                   bool smooth) {
    const auto& layout = frame.layout;
    const std::int64_t columns = box[1][0] - box[0][0] + 1;
    const std::int64_t rows = box[1][1] - box[0][1] + 1;
    const auto offset = [&](std::int64_t c, std::int64_t r) {
        return static_cast<std::int64_t>(mask.geometry().offset(layout.voxel(c, r, frame.slice)));
    };
    const std::int64_t start = offset(box[0][0], box[0][1]);
    const std::int64_t columnStep = columns > 1 ? offset(box[0][0] + 1, box[0][1]) - start : 0;
    const std::int64_t rowStep = rows > 1 ? offset(box[0][0], box[0][1] + 1) - start : 0;
    std::vector<std::uint8_t> crop(static_cast<std::size_t>(columns * rows));
    const std::uint8_t* voxels = mask.voxels().data();
    for (std::int64_t r = 0; r < rows; ++r) {
        const std::uint8_t* from = voxels + start + r * rowStep;
        std::uint8_t* to = crop.data() + r * columns;
        for (std::int64_t c = 0; c < columns; ++c) to[c] = from[c * columnStep];
    }
    QPainterPath path;
    path.setFillRule(Qt::OddEvenFill);
    const QPointF by(static_cast<double>(box[0][0]), static_cast<double>(box[0][1]));
    for (const auto& ring : image::outlines(crop, columns, rows, smooth)) {
        if (ring.points.size() < 3) continue;
        if (smooth) {
            const double area = doubleArea(ring.points) / 2;
            if (area < 0 && area > -kPinhole_voxels) continue;
            addSmooth(path, ring.points, by);
        } else {
            addPolygon(path, ring.points, by);
        }
    }
    return path;
}

}  // namespace

const QPainterPath* ContourCache::find(int layer, const image::Mask& mask, const VoxelBox& box,
                                       const SliceFrame& frame) {
    if (box.low[0] > box.high[0]) return nullptr;
    const auto ends = onSlice(box, frame.layout);
    if (frame.slice < ends[0][2] || frame.slice > ends[1][2]) return nullptr;
    const bool smooth = std::min(frame.pixelsPerColumn, frame.pixelsPerRow) < kVoxelEdges_px;
    const auto key = static_cast<std::uint64_t>(frame.slice) << 16 | static_cast<std::uint64_t>(layer) << 8 |
                     static_cast<std::uint64_t>(frame.layout.plane) << 1 | (smooth ? 1U : 0U);
    if (const auto* known = paths_.find(key)) return known;
    QPainterPath path = trace(mask, ends, frame, smooth);
    const auto cost = static_cast<std::size_t>(path.elementCount()) + 8;
    return &paths_.put(key, std::move(path), cost);
}

void ContourCache::keepOnly(const SliceContent& before, const SliceContent& after) {
    paths_.eraseIf([&](std::uint64_t key) {
        const auto layer = static_cast<std::size_t>(key >> 8 & 0xFF);
        if (layer == kAffected) return !sameVoxels(before.affected, after.affected);
        return layer >= after.oars.size() || layer >= before.oars.size() ||
               !sameVoxels(before.oars[layer].mask, after.oars[layer].mask);
    });
}

QPainterPath inView(const QPainterPath& path, const SliceFrame& frame) {
    // Corners closer together than this are not seen but cost as much to stroke as others.
    constexpr double kLeast_px = 2.0;
    const QTransform toView(frame.pixelsPerColumn, 0, 0, frame.pixelsPerRow, frame.origin.x(), frame.origin.y());
    QPainterPath mapped;
    mapped.setFillRule(path.fillRule());
    mapped.reserve(path.elementCount());
    QPointF last;
    for (int i = 0; i < path.elementCount(); ++i) {
        const auto element = path.elementAt(i);
        const QPointF at = toView.map(QPointF(element));
        if (element.isMoveTo()) {
            mapped.moveTo(at);
        } else {
            // The end of a ring is kept: it closes it.
            const bool end = i + 1 == path.elementCount() || path.elementAt(i + 1).isMoveTo();
            if (!end && (at - last).manhattanLength() < kLeast_px) continue;
            mapped.lineTo(at);
        }
        last = at;
    }
    return mapped;
}

}  // namespace bauta::views::detail
