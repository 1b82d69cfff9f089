// SPDX-License-Identifier: GPL-3.0-or-later
// Curves as a figure: PDF and SVG.
#include <QBuffer>
#include <QPdfWriter>
#include <QSvgGenerator>
#include <cmath>

#include "ui/views/CurveParts.h"

#include <qcustomplot.h>

namespace bauta::views {

namespace {

constexpr int kTitle = 26;  // above a chart, at text size 100 %

/// The part of a curve below a limit, ending exactly there: SVG painters know no clipping.
models::SeriesPtr below(const models::SeriesPtr& curve, double limit) {
    auto cut = std::make_shared<models::Series>();
    const auto& x = curve->x;
    const auto& y = curve->y;
    for (std::size_t i = 0; i < x.size(); ++i) {
        const bool in = y[i] <= limit;
        if (i > 0 && in != (y[i - 1] <= limit)) {
            const double at = x[i - 1] + (x[i] - x[i - 1]) * (limit - y[i - 1]) / (y[i] - y[i - 1]);
            cut->x.push_back(at);
            cut->y.push_back(limit);
            if (!in) {  // not joined to where it comes back
                cut->x.push_back(at);
                cut->y.push_back(std::nan(""));
            }
        }
        if (!in) continue;
        cut->x.push_back(x[i]);
        cut->y.push_back(y[i]);
    }
    if (!cut->y.empty() && std::isnan(cut->y.back())) {
        cut->x.pop_back();
        cut->y.pop_back();
    }
    return cut;
}

}  // namespace

class FigurePainter {
  public:
    static void paint(QPaintDevice& device, const std::vector<FigurePanel>& panels, QSize size, const PlotLook& look) {
        QCPPainter painter(&device);
        painter.setModes(QCPPainter::pmVectorized | QCPPainter::pmNoCaching | QCPPainter::pmNonCosmetic);
        painter.fillRect(QRect({0, 0}, size), look.background);
        for (const FigurePanel& panel : panels) {
            CurveChart chart;
            CurveData data = panel.data;
            for (ChartCurve& curve : data.curves) curve.points = below(curve.points, data.high);
            const QRect place = panel.place.adjusted(0, kTitle, 0, 0);
            chart.parts_->plot->resize(place.size());
            chart.setCompact(panel.compact);
            chart.setData(std::move(data));
            chart.setLook(look);
            painter.save();
            painter.translate(place.topLeft());
            // Twice: the room for the labels is known after the first layout only.
            chart.parts_->plot->replot(QCustomPlot::rpImmediateRefresh);
            chart.parts_->plot->toPainter(&painter, place.width(), place.height());
            painter.restore();
            QFont font = chart.font();
            font.setPixelSize(13);
            font.setWeight(QFont::DemiBold);
            painter.setFont(font);
            painter.setPen(look.text);
            const QPoint at = panel.place.topLeft() + QPoint(4, 17);
            painter.drawText(at, panel.title);
            const int after = QFontMetrics(font).horizontalAdvance(panel.title) + 10;
            font.setPixelSize(11);
            font.setWeight(QFont::Normal);
            painter.setFont(font);
            painter.setPen(look.text2);
            painter.drawText(at + QPoint(after, 0), panel.note);
        }
    }
};

QByteArray figurePdf(const std::vector<FigurePanel>& panels, QSize size, const PlotLook& look, const QString& title) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    constexpr int kDotsPerInch = 96;
    writer.setResolution(kDotsPerInch);
    writer.setPageMargins(QMarginsF(0, 0, 0, 0));
    writer.setPageSize(QPageSize(QSizeF(size.width() * 72.0 / kDotsPerInch, size.height() * 72.0 / kDotsPerInch),
                                 QPageSize::Point, {}, QPageSize::ExactMatch));
    writer.setTitle(title);
    FigurePainter::paint(writer, panels, size, look);
    return bytes;
}

QByteArray figureSvg(const std::vector<FigurePanel>& panels, QSize size, const PlotLook& look, const QString& title) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setSize(size);
    generator.setViewBox(QRect({0, 0}, size));
    generator.setTitle(title);
    FigurePainter::paint(generator, panels, size, look);
    return bytes;
}

}  // namespace bauta::views
