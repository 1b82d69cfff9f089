// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/PlotAxes.h"

#include <QPainter>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include <qcustomplot.h>

namespace bauta::views {

QString fittedName(const QString& name, const QFontMetricsF& metrics, double room) {
    if (metrics.horizontalAdvance(name) <= room) return name;
    QStringList lines{name};
    double narrowest = metrics.horizontalAdvance(name);
    for (qsizetype at = name.indexOf(QLatin1Char('_')); at >= 0; at = name.indexOf(QLatin1Char('_'), at + 1)) {
        const QStringList parts{name.left(at + 1), name.mid(at + 1)};
        const double width = std::max(metrics.horizontalAdvance(parts[0]), metrics.horizontalAdvance(parts[1]));
        if (width >= narrowest) continue;
        narrowest = width;
        lines = parts;
    }
    // In the middle: the end tells left from right.
    for (QString& line : lines) line = metrics.elidedText(line, Qt::ElideMiddle, room);
    return lines.join(QLatin1Char('\n'));
}

QFont printFont() {
    QFont font;
    font.setFamilies(
        {QStringLiteral("Inter"), QStringLiteral("Helvetica"), QStringLiteral("Arial"), QStringLiteral("DejaVu Sans")});
    font.setHintingPreference(QFont::PreferNoHinting);
    font.setStyleStrategy(QFont::PreferNoShaping);
    return font;
}

void settlePdf(QByteArray& pdf) {
    // All of it as long as before: no offset moves.
    if (const qsizetype date = pdf.indexOf("/CreationDate ("); date >= 0) {
        const qsizetype end = pdf.indexOf(')', date) + 1;
        pdf.replace(date, end - date, QByteArray(end - date, ' '));
    }
    constexpr qsizetype kLongestMap = 400000;
    for (qsizetype map = pdf.indexOf("begincmap"); map >= 0; map = pdf.indexOf("begincmap", map + 1)) {
        const qsizetype end = pdf.indexOf("endcmap", map);
        if (end < 0 || end - map > kLongestMap) continue;
        // Only what glyphs mean, in brackets, not the ranges of glyphs before them.
        for (qsizetype at = pdf.indexOf('[', map); at >= 0 && at < end; at = pdf.indexOf('[', at + 1)) {
            const qsizetype stop = pdf.indexOf(']', at);
            for (qsizetype tab = pdf.indexOf("<0009>", at); tab >= 0 && tab < stop; tab = pdf.indexOf("<0009>", tab))
                pdf.replace(tab, 6, "<0020>");
        }
    }
}

}  // namespace bauta::views

namespace bauta::views::detail {

namespace {

QFont sized(const QFont& font, double pixels, QFont::Weight weight) {
    QFont sizedFont = font;
    sizedFont.setPixelSize(static_cast<int>(std::lround(pixels)));
    sizedFont.setWeight(weight);
    return sizedFont;
}

}  // namespace

QCustomPlot* addPlot(QWidget& chart) {
    auto* plot = new QCustomPlot(&chart);
    auto* box = new QVBoxLayout(&chart);
    box->setContentsMargins(0, 0, 0, 0);
    box->addWidget(plot);
    plot->axisRect()->setAutoMargins(QCP::msLeft);
    plot->setMouseTracking(true);
    plot->installEventFilter(&chart);
    return plot;
}

void styleAxes(QCustomPlot& plot, const PlotLook& look, const QMargins& margins) {
    plot.setBackground(QBrush(look.background));
    plot.setNotAntialiasedElements(QCP::aeAxes | QCP::aeGrid | QCP::aeSubGrid);
    plot.axisRect()->setMargins((QMarginsF(margins) * look.scale).toMargins());
    const QFont font = sized(plot.font(), 11 * look.scale, QFont::Normal);
    for (QCPAxis* axis : {plot.xAxis, plot.yAxis}) {
        axis->setTickLabelFont(font);
        axis->setTickLabelColor(look.text2);
        axis->setSubTicks(false);
        axis->setTickLength(0, 0);
        axis->setTickPen(Qt::NoPen);
        axis->setBasePen(Qt::NoPen);
        axis->grid()->setPen(QPen(look.grid, 1));
        axis->grid()->setZeroLinePen(QPen(look.axis, 1));
    }
    plot.xAxis->grid()->setVisible(false);
}

HoverBox::HoverBox(QWidget* parent) : QWidget(parent) {
    setAttribute(Qt::WA_TransparentForMouseEvents);
    hide();
}

void HoverBox::setLook(const PlotLook& look) {
    look_ = look;
    update();
}

QFont HoverBox::lineFont(qsizetype line) const {
    return sized(font(), 12 * look_.scale, line == 0 ? QFont::DemiBold : QFont::Normal);
}

int HoverBox::padding() const {
    return static_cast<int>(std::lround(10 * look_.scale));
}

void HoverBox::showLines(const QStringList& lines, QPoint at) {
    lines_ = lines;
    double widest = 0;
    for (qsizetype i = 0; i < lines_.size(); ++i) {
        widest = std::max(widest, QFontMetricsF(lineFont(i)).horizontalAdvance(lines_[i]));
    }
    const double high = QFontMetricsF(lineFont(1)).height() * static_cast<double>(lines_.size());
    resize(static_cast<int>(std::ceil(widest)) + 2 * padding(), static_cast<int>(std::ceil(high)) + 2 * padding());
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
    painter.setPen(QPen(look_.line, 1));
    painter.setBrush(look_.raised);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
    double y = padding();
    for (qsizetype i = 0; i < lines_.size(); ++i) {
        painter.setFont(lineFont(i));
        painter.setPen(i == 0 ? look_.text : look_.text2);
        const QFontMetricsF metrics(painter.font());
        painter.drawText(QPointF(padding(), y + metrics.ascent()), lines_[i]);
        y += metrics.height();
    }
}

}  // namespace bauta::views::detail
