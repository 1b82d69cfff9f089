// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFont>
#include <QPointF>
#include <QSizeF>
#include <memory>

#include "ui/views/SliceState.h"

class QImage;
class QPainter;

namespace bauta::views {

/// The mapping between a view's logical pixels and the scan, for one state and size.
struct SliceFrame {
    image::Geometry geometry;
    image::SliceLayout layout;
    std::int64_t slice = 0;  ///< the one nearest to the crosshair, inside the grid
    QSizeF size;             ///< of the view, logical
    QPointF origin;          ///< where the centre of slice pixel (0, 0) lies
    double pixelsPerColumn = 1, pixelsPerRow = 1;

    [[nodiscard]] QPointF toView(double column, double row) const {
        return {origin.x() + column * pixelsPerColumn, origin.y() + row * pixelsPerRow};
    }
    [[nodiscard]] QPointF toView(const image::Vec3& point_lps_mm) const;
    /// The point under a view position, on the shown slice.
    [[nodiscard]] image::Vec3 toPoint(QPointF view) const;
    /// The voxel under a view position; may lie outside the grid.
    [[nodiscard]] image::Index3 toVoxel(QPointF view) const;
};
[[nodiscard]] SliceFrame sliceFrame(const image::Geometry& geometry, const SliceState& state, QSizeF size);

/// Paints slices of one content and keeps what it has painted (grey values, contours) for the slices last seen.
/// One thread at a time.
class SlicePainter {
  public:
    SlicePainter();
    ~SlicePainter();
    SlicePainter(const SlicePainter&) = delete;
    SlicePainter& operator=(const SlicePainter&) = delete;

    /// Parts that are the same voxels as before keep their cached slices.
    void setContent(SliceContent content);
    [[nodiscard]] const SliceContent& content() const noexcept;

    /// Paints the whole view at (0, 0) … size, on all cores. The painter's device ratio decides the pixels.
    void paint(QPainter& painter, const SliceState& state, QSizeF size, const QFont& font);

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

/// One slice as a picture, for inspectors and reports: `size` logical pixels at `ratio` device pixels each.
[[nodiscard]] QImage sliceThumbnail(const SliceContent& content, const SliceState& state, QSizeF size, double ratio,
                                    const QFont& font);

}  // namespace bauta::views
