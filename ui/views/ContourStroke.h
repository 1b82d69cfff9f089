// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QImage>
#include <QPainterPath>

namespace bauta::views::detail {

/// A line with a wider, darker one below it. Lengths in logical pixels.
struct ContourPen {
    double width = 1.8;
    QColor colour;
    double underWidth = 0;  ///< 0: none
    QColor under;
    double dash = 0, gap = 0;  ///< of the upper line; 0: solid
};

/// Draws the straight pieces of a path, antialiased, onto an RGB32 image of `ratio` device pixels a logical pixel.
/// Both lines come from one distance to the path, which is several times as fast as QPainter stroking it twice.
void strokeContour(QImage& target, double ratio, const QPainterPath& path, const ContourPen& pen);

}  // namespace bauta::views::detail
