// SPDX-License-Identifier: GPL-3.0-or-later
// The flow of subjects and figures on pages.
#include <algorithm>

#include "ui/figures/Figures.h"
#include "ui/figures/Pages.h"

namespace bauta::figures::detail {

namespace {

constexpr double kPad = 10, kArrow = 26, kHead = 4;
constexpr std::size_t kMostInPortrait = 5;  // arms

void drawBox(QPainter& painter, const QRectF& box, bool main) {
    painter.setPen(QPen(ink(main ? Ink::Rule : Ink::Text2), 1));
    painter.setBrush(main ? ink(Ink::Fill) : QColor(Qt::white));
    painter.drawRoundedRect(box, 4, 4);
}

void drawArrow(QPainter& painter, QPointF from, QPointF to) {
    painter.setPen(QPen(ink(Ink::Text2), 1));
    painter.drawLine(from, to);
    const QPointF along = to.x() > from.x() ? QPointF(1, 0) : QPointF(0, 1), across(along.y(), along.x());
    painter.setPen(Qt::NoPen);
    painter.setBrush(ink(Ink::Text2));
    painter.drawPolygon(
        QPolygonF{{to, to - along * 2 * kHead + across * kHead, to - along * 2 * kHead - across * kHead}});
}

/// "a" to "d" of a panel, where there are several.
report::Figure panelAlone(const report::Figure& figure, std::size_t i) {
    report::Figure one = figure;
    one.panels = {figure.panels[i]};
    if (figure.panels.size() > 1)
        one.panels[0].title = std::string(1, static_cast<char>('a' + i)) + "  " + figure.panels[i].title;
    return one;
}

void addDrawing(std::vector<Piece>& pieces, report::Figure figure, bool landscape, double highest, bool keep) {
    figure.title.clear();  // stands in the caption
    const double width = Pages::body(landscape).width();
    const double high = std::min<double>(sizeOf(figure).height(), highest);
    pieces.push_back({2, QSizeF(width, high),
                      [figure, width, high](QPainter& painter, QPointF at) {
                          // The drawing has margins of its own.
                          painter.translate(at);
                          figures::paint(painter, QRect(-12, 0, qRound(width) + 24, qRound(high)), figure);
                      },
                      keep, landscape, nullptr});
}

}  // namespace

void addFlow(std::vector<Piece>& pieces, const report::Flow& flow) {
    const double width = Pages::body(false).width(), main = 0.46 * width, side = 0.48 * width;
    for (std::size_t i = 0; i < flow.steps.size(); ++i) {
        const report::FlowStep& step = flow.steps[i];
        const bool last = i + 1 == flow.steps.size();
        const PrintText kept(QString::fromStdString(step.kept), printFont(12, QFont::DemiBold), main - 2 * kPad, 0,
                             Qt::AlignHCenter);
        QStringList reasons;
        for (const std::string& one : step.left) reasons << QString::fromStdString(one);
        std::vector<PrintText> left;
        double leftHigh = 0;
        for (const QString& one : reasons) {
            left.emplace_back(one, printFont(11), side - 2 * kPad);
            leftHigh += left.back().height();
        }
        if (!left.empty()) leftHigh += 2 * kPad - 4;
        const double box = kept.height() + 2 * kPad - 4;
        const double way = left.empty() ? (last ? 0 : kArrow) : leftHigh + 16;
        pieces.push_back({i == 0 ? 12.0 : 0, QSizeF(width, box + way),
                          [=](QPainter& painter, QPointF at) {
                              const QRectF place(at, QSizeF(main, box));
                              const QPointF from(place.center().x(), place.bottom());
                              if (!last) drawArrow(painter, from, from + QPointF(0, way));
                              drawBox(painter, place, true);
                              kept.paint(painter, place.topLeft() + QPointF(kPad, kPad - 2), ink(Ink::Text));
                              if (left.empty()) return;
                              const QRectF out(at.x() + width - side, place.bottom() + 8, side, leftHigh);
                              const QPointF begin(from.x(), out.center().y());
                              if (last) painter.setPen(QPen(ink(Ink::Text2), 1)), painter.drawLine(from, begin);
                              drawArrow(painter, begin, {out.left(), out.center().y()});
                              drawBox(painter, out, false);
                              double y = out.top() + kPad - 2;
                              for (const PrintText& one : left) {
                                  one.paint(painter, {out.left() + kPad, y}, ink(Ink::Text));
                                  y += one.height();
                              }
                          },
                          true, false, nullptr});
    }
    addLines(pieces, {QString::fromStdString(flow.caption), printFont(11), width}, ink(Ink::Text2), 8, false);
}

bool isLandscape(const report::Figure& figure) {
    return figure.arms.size() > kMostInPortrait;
}

void addFigure(std::vector<Piece>& pieces, const report::Figure& figure) {
    const bool landscape = isLandscape(figure);
    const QRectF body = Pages::body(landscape);
    const QString title = QString::fromStdString(figure.title) + QStringLiteral(". ");
    const PrintText caption(title + QString::fromStdString(figure.caption), printFont(11), body.width(), title.size());
    // With its heading and caption on one page, where that leaves it readable.
    const double highest = std::max(body.height() - caption.height() - 70, 0.55 * body.height());
    if (landscape) {
        for (std::size_t i = 0; i < figure.panels.size(); ++i)
            addDrawing(pieces, panelAlone(figure, i), landscape, highest, i + 1 == figure.panels.size());
    } else {
        addDrawing(pieces, figure, landscape, highest, true);
    }
    addLines(pieces, caption, ink(Ink::Text), 6, landscape);
}

}  // namespace bauta::figures::detail
