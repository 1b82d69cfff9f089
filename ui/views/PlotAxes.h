// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPainterPath>
#include <QWidget>

#include "ui/views/Plot.h"

class QCustomPlot;

namespace bauta::views::detail {

/// The outline of a marker, six units across around (0, 0).
[[nodiscard]] QPainterPath markerPath(PlotMarker marker);

/// A plot that fills `chart`, which filters its events (the mouse's among them). Margins in logical pixels; the left
/// one grows with the tick labels.
[[nodiscard]] QCustomPlot* addPlot(QWidget& chart, const QMargins& margins);

/// The look every plot shares: no box, horizontal grid, bottom line, outward ticks, small labels.
void styleAxes(QCustomPlot& plot, const PlotColours& colours);

/// The box beside the cursor.
class HoverBox : public QWidget {
  public:
    explicit HoverBox(QWidget* parent);
    void setColours(const PlotColours& colours);
    /// First line bold. Stands near `at`, inside the parent.
    void showLines(const QStringList& lines, QPoint at);

  protected:
    void paintEvent(QPaintEvent* event) override;

  private:
    PlotColours colours_;
    QStringList lines_;
};

}  // namespace bauta::views::detail
