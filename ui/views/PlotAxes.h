// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/views/Plot.h"

class QCustomPlot;

namespace bauta::views::detail {

/// A plot that fills `chart`, which filters its events (the mouse's among them).
[[nodiscard]] QCustomPlot* addPlot(QWidget& chart);

/// The look every plot shares: no box, horizontal grid, bottom line, small labels. Margins in logical pixels at text
/// size 100 %; the left one grows with the tick labels.
void styleAxes(QCustomPlot& plot, const PlotLook& look, const QMargins& margins);

/// The box beside the cursor.
class HoverBox : public QWidget {
  public:
    explicit HoverBox(QWidget* parent);
    void setLook(const PlotLook& look);
    /// First line bold. Stands near `at`, inside the parent.
    void showLines(const QStringList& lines, QPoint at);

  protected:
    void paintEvent(QPaintEvent* event) override;

  private:
    [[nodiscard]] QFont lineFont(qsizetype line) const;
    [[nodiscard]] int padding() const;
    PlotLook look_;
    QStringList lines_;
};

}  // namespace bauta::views::detail
