// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/PlotAxes.h"

#include <QPainter>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include <qcustomplot.h>

namespace bauta::views::detail {

namespace {

constexpr int kPadding = 10;

QFont sized(const QFont& font, int pixels, QFont::Weight weight) {
    QFont sizedFont = font;
    sizedFont.setPixelSize(pixels);
    sizedFont.setWeight(weight);
    return sizedFont;
}

}  // namespace

QCustomPlot* addPlot(QWidget& chart, const QMargins& margins) {
    auto* plot = new QCustomPlot(&chart);
    auto* box = new QVBoxLayout(&chart);
    box->setContentsMargins(0, 0, 0, 0);
    box->addWidget(plot);
    plot->axisRect()->setAutoMargins(QCP::msLeft);
    plot->axisRect()->setMargins(margins);
    plot->setMouseTracking(true);
    plot->installEventFilter(&chart);
    return plot;
}

void styleAxes(QCustomPlot& plot, const PlotColours& colours) {
    plot.setBackground(QBrush(colours.background));
    plot.setNotAntialiasedElements(QCP::aeAxes | QCP::aeGrid | QCP::aeSubGrid);
    const QFont font = sized(plot.font(), 11, QFont::Normal);
    for (QCPAxis* axis : {plot.xAxis, plot.yAxis}) {
        axis->setTickLabelFont(font);
        axis->setTickLabelColor(colours.text2);
        axis->setSubTicks(false);
        axis->setTickLength(0, 4);
        axis->setBasePen(Qt::NoPen);
        axis->setTickPen(QPen(colours.axis, 1));
        axis->grid()->setPen(QPen(colours.grid, 1));
        axis->grid()->setZeroLinePen(QPen(colours.axis, 1));
    }
    plot.xAxis->setTickLength(0, 0);
    plot.xAxis->grid()->setVisible(false);
    plot.yAxis->setTickLength(0, 0);
}

HoverBox::HoverBox(QWidget* parent) : QWidget(parent) {
    setAttribute(Qt::WA_TransparentForMouseEvents);
    hide();
}

void HoverBox::setColours(const PlotColours& colours) {
    colours_ = colours;
    update();
}

void HoverBox::showLines(const QStringList& lines, QPoint at) {
    lines_ = lines;
    const QFontMetricsF bold(sized(font(), 12, QFont::DemiBold));
    const QFontMetricsF normal(sized(font(), 12, QFont::Normal));
    double widest = 0;
    for (qsizetype i = 0; i < lines_.size(); ++i) {
        widest = std::max(widest, (i == 0 ? bold : normal).horizontalAdvance(lines_[i]));
    }
    resize(static_cast<int>(std::ceil(widest)) + 2 * kPadding,
           static_cast<int>(std::ceil(normal.height() * static_cast<double>(lines_.size()))) + 2 * kPadding);
    const QWidget* area = parentWidget();
    const int x = at.x() + 14 + width() <= area->width() ? at.x() + 14 : at.x() - 14 - width();
    move(std::clamp(x, 0, std::max(0, area->width() - width())),
         std::clamp(at.y() - height() / 2, 0, std::max(0, area->height() - height())));
    show();
    raise();
    update();
}

void HoverBox::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(colours_.line, 1));
    painter.setBrush(colours_.raised);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
    double y = kPadding;
    for (qsizetype i = 0; i < lines_.size(); ++i) {
        painter.setFont(sized(font(), 12, i == 0 ? QFont::DemiBold : QFont::Normal));
        painter.setPen(i == 0 ? colours_.text : colours_.text2);
        const QFontMetricsF metrics(painter.font());
        painter.drawText(QPointF(kPadding, y + metrics.ascent()), lines_[i]);
        y += metrics.height();
    }
}

}  // namespace bauta::views::detail
