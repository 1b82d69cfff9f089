// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/views/CurveChart.h"
#include "ui/views/PlotAxes.h"

#include <functional>
#include <optional>
#include <vector>

class QCPGraph;
class QCPItemLine;
class QCPItemText;

namespace bauta::views {

/// What a CurveChart is made of. Items and graphs belong to the plot.
struct CurveChart::Parts {
    QCustomPlot* plot = nullptr;
    detail::HoverBox* hover = nullptr;
    QCPItemText* xName = nullptr;
    QCPItemLine* cursor = nullptr;
    std::vector<QCPGraph*> lines, ends;  ///< by curve; an end is null where there is no marker
    std::vector<QCPItemText*> labels;    ///< likewise
    std::vector<models::SeriesPtr> shown;
    PlotLook look;
    CurveData data;
    bool compact = false;
    bool moved = false;      ///< by the user: the axes stay
    bool following = false;  ///< the axes are being set by us
    int redraws = 0;
    std::function<QStringList(double)> linesAt;

    [[nodiscard]] double xEnd() const;
    void follow();
    void style();
    [[nodiscard]] QString labelOf(const ChartCurve& curve, double room) const;
    void rebuild();
    void fill();
    void makeRoom();
    void placeLabels();
    void showCursor(std::optional<double> x);
};

}  // namespace bauta::views
