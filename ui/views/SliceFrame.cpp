// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>

#include "ui/views/SlicePainter.h"

namespace bauta::views {

QPointF SliceFrame::toView(const image::Vec3& point_lps_mm) const {
    const auto pixel = layout.pixel(geometry.toIndex(point_lps_mm));
    return toView(pixel[0], pixel[1]);
}

image::Vec3 SliceFrame::toPoint(QPointF view) const {
    const image::Vec3 pixel = {(view.x() - origin.x()) / pixelsPerColumn, (view.y() - origin.y()) / pixelsPerRow,
                               static_cast<double>(slice)};
    return geometry.toPoint(layout.index(pixel));
}

image::Index3 SliceFrame::toVoxel(QPointF view) const {
    return layout.voxel(std::llround((view.x() - origin.x()) / pixelsPerColumn),
                        std::llround((view.y() - origin.y()) / pixelsPerRow), slice);
}

SliceFrame sliceFrame(const image::Geometry& geometry, const SliceState& state, QSizeF size) {
    SliceFrame frame;
    frame.geometry = geometry;
    frame.layout = image::sliceLayout(geometry, state.plane);
    frame.size = size;
    const double through = frame.layout.pixel(geometry.toIndex(state.crosshair_lps_mm))[2];
    frame.slice =
        static_cast<std::int64_t>(std::llround(std::clamp(through, 0.0, static_cast<double>(frame.layout.slices - 1))));
    frame.pixelsPerColumn = frame.layout.columnSpacing_mm / state.mm_per_pixel;
    frame.pixelsPerRow = frame.layout.rowSpacing_mm / state.mm_per_pixel;
    const auto centre = frame.layout.pixel(geometry.toIndex(state.centre_lps_mm));
    frame.origin = {size.width() / 2 - centre[0] * frame.pixelsPerColumn,
                    size.height() / 2 - centre[1] * frame.pixelsPerRow};
    return frame;
}

}  // namespace bauta::views
