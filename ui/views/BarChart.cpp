// SPDX-License-Identifier: GPL-3.0-or-later
#include <QMouseEvent>
#include <algorithm>
#include <cmath>

#include "ui/views/Plot.h"
#include "ui/views/PlotAxes.h"

#include <qcustomplot.h>

namespace bauta::views {

namespace {

QString grouped(double value) {
    QString digits = QString::number(std::llround(value));
    for (qsizetype i = digits.size() - 3; i > 0; i -= 3) digits.insert(i, QChar(0x2009));
    return digits;
}

}  // namespace

struct BarChart::Parts {
    QCustomPlot* plot = nullptr;
    detail::HoverBox* hover = nullptr;
    PlotLook look;
    std::vector<double> values;
    int marked = -1;
    QString firstWord, lastWord;
    std::array<QCPItemText*, 2> words{};

    void draw() {
        plot->clearPlottables();
        plot->clearItems();
        words = {};
        // Above: half of the highest tick label. Below: the two words.
        detail::styleAxes(*plot, look, {36, 9, 4, 24});
        plot->xAxis->setTickLabels(false);
        const auto n = static_cast<double>(values.size());
        plot->xAxis->setRange(-0.5, std::max(0.5, n - 0.5));
        const double most = values.empty() ? 0 : *std::max_element(values.begin(), values.end());
        plot->yAxis->setRange(0, most > 0 ? 1.08 * most : 1);
        // Voxels are whole: a tick at 0.5 would be labelled 1.
        auto ticker = QSharedPointer<QCPAxisTickerFixed>::create();
        ticker->setTickStep(1);
        ticker->setScaleStrategy(QCPAxisTickerFixed::ssMultiples);
        ticker->setTickCount(3);
        plot->yAxis->setTicker(ticker);
        plot->yAxis->setNumberFormat(QStringLiteral("f"));
        plot->yAxis->setNumberPrecision(0);
        addBars(false);
        addBars(true);
        words = {addWord(firstWord, Qt::AlignLeft), addWord(lastWord, Qt::AlignRight)};
        plot->replot(QCustomPlot::rpQueuedReplot);
    }

    void addBars(bool ofMarked) {
        auto* bars = new QCPBars(plot->xAxis, plot->yAxis);
        QColor colour = look.removed;
        if (!ofMarked) colour.setAlphaF(0.6F);
        bars->setPen(Qt::NoPen);
        bars->setBrush(colour);
        bars->setWidth(0.8);
        for (int i = 0; i < static_cast<int>(values.size()); ++i) {
            const double value = values[static_cast<std::size_t>(i)];
            if ((i == marked) == ofMarked && value > 0) bars->addData(i, value);
        }
    }

    QCPItemText* addWord(const QString& text, Qt::AlignmentFlag side) {
        auto* word = new QCPItemText(plot);
        word->setClipToAxisRect(false);
        word->setText(text);
        word->setColor(look.text2);
        word->setFont(plot->xAxis->tickLabelFont());
        word->setPositionAlignment(side | Qt::AlignTop);
        word->position->setType(QCPItemPosition::ptAbsolute);
        return word;
    }

    void placeWords() {
        const QRect area = plot->axisRect()->rect();
        const double top = area.bottom() + 5 * look.scale;
        if (words[0]) words[0]->position->setCoords(area.left(), top);
        if (words[1]) words[1]->position->setCoords(area.right(), top);
    }

    [[nodiscard]] int barAt(QPointF at) const {
        if (!plot->axisRect()->rect().contains(at.toPoint())) return -1;
        const auto bar = static_cast<int>(std::lround(plot->xAxis->pixelToCoord(at.x())));
        return bar >= 0 && bar < static_cast<int>(values.size()) ? bar : -1;
    }
};

BarChart::BarChart(QWidget* parent) : QWidget(parent), parts_(std::make_unique<Parts>()) {
    auto& p = *parts_;
    p.plot = detail::addPlot(*this);
    p.hover = new detail::HoverBox(this);
    setAccessibleName(QStringLiteral("Lost voxels by slice"));
    connect(p.plot, &QCustomPlot::afterLayout, this, [this] { parts_->placeWords(); });
}

BarChart::~BarChart() = default;

void BarChart::setLook(const PlotLook& look) {
    parts_->look = look;
    parts_->hover->setLook(look);
    parts_->draw();
}

void BarChart::setBars(std::vector<double> values, int marked, const QString& firstWord, const QString& lastWord) {
    auto& p = *parts_;
    p.values = std::move(values);
    p.marked = marked;
    p.firstWord = firstWord;
    p.lastWord = lastWord;
    p.draw();
}

void BarChart::setMarked(int bar) {
    if (bar == parts_->marked) return;
    parts_->marked = bar;
    parts_->draw();
}

bool BarChart::eventFilter(QObject* watched, QEvent* event) {
    auto& p = *parts_;
    if (watched != p.plot) return QWidget::eventFilter(watched, event);
    if (event->type() == QEvent::MouseMove) {
        const QPointF at = static_cast<QMouseEvent*>(event)->position();
        const int bar = p.barAt(at);
        if (bar < 0) {
            p.hover->hide();
        } else {
            p.hover->showLines({QStringLiteral("Slice %1").arg(bar + 1),
                                QStringLiteral("%1 voxels lost").arg(grouped(p.values[static_cast<std::size_t>(bar)]))},
                               at.toPoint());
        }
    } else if (event->type() == QEvent::Leave) {
        p.hover->hide();
    } else if (event->type() == QEvent::MouseButtonRelease) {
        const int bar = p.barAt(static_cast<QMouseEvent*>(event)->position());
        if (bar >= 0) Q_EMIT barActivated(bar);
    }
    return false;
}

}  // namespace bauta::views
