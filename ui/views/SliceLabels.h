// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFont>
#include <QHash>
#include <QImage>
#include <QPainter>

#include "ui/views/SlicePainter.h"

namespace bauta::views::detail {

/// Crosshair lines with a gap around the crosshair.
void drawCrosshair(QPainter& painter, const SliceFrame& frame, const SliceState& state);
/// Pieces of haloed text as small pictures: drawing text five times over is most of what a still view costs.
class TextCache {
  public:
    /// Text in `colour` with a black halo, its base line beginning at `at`, in the painter's font.
    void draw(QPainter& painter, QPointF at, const QString& text, const QColor& colour);

  private:
    QHash<QString, QImage> pictures_;
};

/// Caption, orientation letters and scale bar.
void drawLabels(QPainter& painter, const SliceFrame& frame, const SliceState& state, const QFont& font,
                TextCache& texts);
void drawTopEdge(QPainter& painter, const SliceFrame& frame, const SliceState& state);

/// Text in `colour` with a black halo, for reading on pictures. `at` is the left end of the base line.
void drawHaloText(QPainter& painter, QPointF at, const QString& text, const QColor& colour);

/// The length in mm of the scale bar: the longest of 100, 50, 20, 10 … that takes no more than a third of the width.
[[nodiscard]] double scaleBar_mm(double mm_per_pixel, double width);

}  // namespace bauta::views::detail
