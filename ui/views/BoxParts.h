// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/views/BoxPicture.h"
#include "ui/views/PlotAxes.h"

class QCPItemLine;

namespace bauta::views {

/// Ticks at steps of 1, 2, 2.5 or 5, labelled with as many decimals as the step needs; about one in 60 pixels.
[[nodiscard]] detail::BoxTicks boxTicks(double lower, double upper, double height);

/// What a BoxChart is made of.
struct BoxChart::Parts {
    QCustomPlot* plot = nullptr;
    detail::HoverBox* hover = nullptr;
    QCPItemLine* cursor = nullptr;  ///< owned by the plot
    PlotLook look;
    BoxData data;
    QString selectedOar, selectedArm;
    std::unique_ptr<detail::BoxPicture> picture;
    QPoint pressed;

    void rebuild(const QFont& font);
    void makeRoom();
    void place();
    void showAll();
    void hoverAt(QPointF at);
    void leave();
};

}  // namespace bauta::views
