// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <vector>

#include "ui/views/SliceContours.h"
#include "ui/views/SlicePixels.h"

namespace bauta::views::detail {

/// How a contour looks: a line above a wider, darker one, above a fill. Lengths in logical pixels.
struct ContourPen {
    double width = 1.8;
    QColor colour;
    double underWidth = 0;  ///< 0: none
    QColor under;
    double dash = 0, gap = 0;  ///< of the upper line; 0: solid
    QColor fill = Qt::transparent;
};

/// A contour in device pixels, ready to be drawn antialiased. Both lines come from one distance to it, which is
/// several times as fast as QPainter stroking it twice.
class ContourRaster {
  public:
    ContourRaster(const Rings& rings, const SliceFrame& frame, double ratio, const ContourPen& pen);
    /// Rows from `top` up to `bottom`, not included. May be called from several threads.
    void draw(const Pixels& target, int top, int bottom) const;

  private:
    // A piece from (x, y) along (dx, dy), with pixel centres at whole numbers; it begins `run` along its ring.
    struct Piece {
        float x, y, dx, dy, length, run;
    };
    struct Area {
        int left, top, width, rows;
    };
    void drawFill(const Pixels& target, const Area& area) const;
    template <bool Dashed>
    void drawLines(const Pixels& target, const Area& area) const;

    std::vector<Piece> pieces_;
    ContourPen pen_;  // its lengths in device pixels
    float reach_ = 0;
    float left_ = 0, right_ = 0, top_ = 0, bottom_ = 0;
};

}  // namespace bauta::views::detail
