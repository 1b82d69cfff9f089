// SPDX-License-Identifier: GPL-3.0-or-later
#include <QPainter>
#include <array>
#include <cmath>
#include <numbers>

#include "ui/views/PlotAxes.h"

namespace bauta::views {

namespace detail {

namespace {

QPainterPath polygon(std::initializer_list<QPointF> points) {
    QPainterPath path;
    path.addPolygon(QPolygonF(QList<QPointF>(points)));
    path.closeSubpath();
    return path;
}

QPainterPath plus() {
    constexpr double a = 1;
    constexpr double b = 3;
    return polygon(
        {{-a, -b}, {a, -b}, {a, -a}, {b, -a}, {b, a}, {a, a}, {a, b}, {-a, b}, {-a, a}, {-b, a}, {-b, -a}, {-a, -a}});
}

QPainterPath star() {
    QPolygonF points;
    for (int i = 0; i < 10; ++i) {
        const double angle = std::numbers::pi * (i / 5.0 - 0.5);
        const double radius = i % 2 == 0 ? 3.4 : 1.45;
        points << QPointF(radius * std::cos(angle), radius * std::sin(angle));
    }
    QPainterPath path;
    path.addPolygon(points);
    path.closeSubpath();
    return path;
}

}  // namespace

QPainterPath markerPath(PlotMarker marker) {
    QPainterPath path;
    switch (marker) {
        case PlotMarker::Disc:
            path.addEllipse(QPointF(0, 0), 3, 3);
            return path;
        case PlotMarker::Square:
            path.addRect(-2.7, -2.7, 5.4, 5.4);
            return path;
        case PlotMarker::TriangleUp:
            return polygon({{0, -3}, {3.2, 2.7}, {-3.2, 2.7}});
        case PlotMarker::Diamond:
            return polygon({{0, -3.5}, {3.2, 0}, {0, 3.5}, {-3.2, 0}});
        case PlotMarker::TriangleDown:
            return polygon({{0, 3}, {3.2, -2.7}, {-3.2, -2.7}});
        case PlotMarker::Plus:
            return plus();
        case PlotMarker::TriangleLeft:
            return polygon({{-3, 0}, {2.7, -3.2}, {2.7, 3.2}});
        case PlotMarker::TriangleRight:
            return polygon({{3, 0}, {-2.7, -3.2}, {-2.7, 3.2}});
        case PlotMarker::Cross:
            return QTransform().rotate(45).map(plus());
        case PlotMarker::Star:
            return star();
    }
    return path;
}

}  // namespace detail

void paintMarker(QPainter& painter, QPointF centre, double size, PlotMarker marker, const QColor& colour) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.translate(centre);
    painter.scale(size / 6, size / 6);
    painter.fillPath(detail::markerPath(marker), colour);
    painter.restore();
}

}  // namespace bauta::views
