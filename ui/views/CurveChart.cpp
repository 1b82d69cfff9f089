// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/CurveChart.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <algorithm>
#include <cmath>

#include "ui/views/CurveParts.h"

#include <qcustomplot.h>

namespace bauta::views {

namespace {

constexpr double kMark = 9;        // of the marker at a line's end
constexpr double kLabelStep = 13;  // between two names at the line ends

/// A step of 1, 2, 2.5 or 5 times a power of ten, about that long.
double niceStep(double rough) {
    const double power = std::pow(10, std::floor(std::log10(rough)));
    for (const double factor : {1.0, 2.0, 2.5, 5.0})
        if (factor * power >= rough * 0.999) return factor * power;
    return 10 * power;
}

}  // namespace

double CurveChart::Parts::xEnd() const {
    double last = std::max(data.xEnd, 4.0);
    for (const ChartCurve& curve : data.curves)
        if (!curve.points->x.empty()) last = std::max(last, curve.points->x.back());
    const double step = niceStep(last / 20);
    return std::ceil(last / step - 1e-9) * step;
}

void CurveChart::Parts::follow() {
    following = true;
    plot->xAxis->setRange(0, xEnd());
    plot->yAxis->setRange(data.low, data.high);
    following = false;
    moved = false;
}

void CurveChart::Parts::style() {
    const QMargins margins = compact ? QMargins(30, 9, 6, 8) : QMargins(34, 8, 12, 36);
    detail::styleAxes(*plot, look, margins);
    plot->xAxis->setBasePen(QPen(look.axis, 1));
    plot->xAxis->setTickLabels(!compact);
    plot->xAxis->setTickLength(0, compact ? 0 : static_cast<int>(std::lround(4 * look.scale)));
    plot->xAxis->setTickPen(QPen(look.axis, 1));
    auto whole = QSharedPointer<QCPAxisTickerFixed>::create();  // there is no half epoch
    whole->setTickStep(1);
    whole->setScaleStrategy(QCPAxisTickerFixed::ssMultiples);
    whole->setTickCount(4);
    plot->xAxis->setTicker(whole);
    if (compact) {
        auto halves = QSharedPointer<QCPAxisTickerFixed>::create();
        halves->setTickStep(0.5);
        plot->yAxis->setTicker(halves);
    }
    xName->setVisible(!compact);
    xName->setText(data.xName);
    xName->setColor(look.text2);
    xName->setFont(plot->xAxis->tickLabelFont());
    cursor->setPen(QPen(look.text2, 1, Qt::DashLine));
}

QString CurveChart::Parts::labelOf(const ChartCurve& curve, double room) const {
    const double last = curve.points->y.back();
    const QString value = QString::number(last, 'f', data.decimals).replace(QLatin1Char('-'), QChar(0x2212));
    const QFontMetricsF metrics(plot->xAxis->tickLabelFont());
    const double name = room - metrics.horizontalAdvance(QLatin1Char(' ') + value);
    return metrics.elidedText(curve.name, Qt::ElideMiddle, name) + QLatin1Char(' ') + value;
}

void CurveChart::Parts::rebuild() {
    plot->clearPlottables();
    for (QCPItemText* label : labels)
        if (label != nullptr) plot->removeItem(label);
    labels.clear();
    lines.clear();
    ends.clear();
    shown.clear();
    for (const ChartCurve& curve : data.curves) {
        lines.push_back(plot->addGraph());
        ends.push_back(curve.marker.isEmpty() ? nullptr : plot->addGraph());
        if (ends.back() != nullptr) ends.back()->setLineStyle(QCPGraph::lsNone);
        QCPItemText* label = nullptr;
        if (!curve.name.isEmpty() && !compact) {
            label = new QCPItemText(plot);
            label->setClipToAxisRect(false);
            label->setPositionAlignment(Qt::AlignLeft | Qt::AlignVCenter);
            label->position->setType(QCPItemPosition::ptAbsolute);
        }
        labels.push_back(label);
        shown.emplace_back();
    }
}

void CurveChart::Parts::fill() {
    if (data.curves.size() != lines.size()) rebuild();
    for (std::size_t i = 0; i < data.curves.size(); ++i)
        if ((labels[i] != nullptr) != (!data.curves[i].name.isEmpty() && !compact) ||
            (ends[i] != nullptr) == data.curves[i].marker.isEmpty())
            return rebuild(), fill();
    for (std::size_t i = 0; i < data.curves.size(); ++i) {
        const ChartCurve& curve = data.curves[i];
        QColor colour = curve.colour;
        colour.setAlphaF(static_cast<float>(curve.opacity));
        QPen pen(colour, curve.width * look.scale);
        pen.setJoinStyle(Qt::RoundJoin);
        // Pieces of a see-through line must not lie on each other where they meet.
        pen.setCapStyle(curve.opacity < 1 ? Qt::FlatCap : Qt::RoundCap);
        if (curve.dashed) pen.setDashPattern({4, 3});
        lines[i]->setPen(pen);
        if (ends[i] != nullptr) {
            ends[i]->setPen(QPen(Qt::NoPen));
            ends[i]->setScatterStyle(
                QCPScatterStyle(curve.marker, curve.hollow ? QPen(curve.colour, 1.5 * look.scale) : QPen(Qt::NoPen),
                                QBrush(curve.hollow ? look.background : curve.colour), kMark * look.scale));
        }
        if (labels[i] != nullptr) {
            labels[i]->setColor(curve.colour);
            labels[i]->setFont(plot->xAxis->tickLabelFont());
        }
        // Most curves are those of trainings that have ended: they are the same object each time.
        if (shown[i] == curve.points) continue;
        shown[i] = curve.points;
        const auto& x = curve.points->x;
        const auto& y = curve.points->y;
        QVector<QCPGraphData> values(static_cast<qsizetype>(x.size()));
        for (std::size_t k = 0; k < x.size(); ++k) values[static_cast<qsizetype>(k)] = QCPGraphData(x[k], y[k]);
        lines[i]->data()->set(values, true);
        if (ends[i] == nullptr) continue;
        ends[i]->data()->clear();
        if (!values.isEmpty()) ends[i]->addData(values.back().key, values.back().value);
    }
    plot->replot(QCustomPlot::rpQueuedReplot);
}

/// Before the layout: room at the right for the longest name.
void CurveChart::Parts::makeRoom() {
    ++redraws;
    QMargins margins = plot->axisRect()->margins();
    const QFontMetricsF metrics(plot->xAxis->tickLabelFont());
    double widest = 0;
    const double most = 0.34 * plot->width();
    for (std::size_t i = 0; i < labels.size(); ++i) {
        if (labels[i] == nullptr) continue;
        const ChartCurve& curve = data.curves[i];
        labels[i]->setVisible(!curve.points->x.empty());
        if (curve.points->x.empty()) continue;
        labels[i]->setText(labelOf(curve, most));
        widest = std::max(widest, metrics.horizontalAdvance(labels[i]->text()));
    }
    const double gap = compact ? 6 : 12;
    margins.setRight(static_cast<int>(std::ceil(gap * look.scale + (widest > 0 ? widest + 4 * look.scale : 0))));
    plot->axisRect()->setMargins(margins);
}

/// After it: the names beside their ends, moved apart where they would lie on each other.
void CurveChart::Parts::placeLabels() {
    const QRect area = plot->axisRect()->rect();
    const double step = kLabelStep * look.scale;
    struct Place {
        QCPItemText* label;
        double y;
    };
    std::vector<Place> places;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        if (labels[i] == nullptr || !labels[i]->visible()) continue;
        const double y = plot->yAxis->coordToPixel(data.curves[i].points->y.back());
        places.push_back({labels[i], std::clamp<double>(y, area.top() + step / 2, area.bottom() - step / 2)});
    }
    std::stable_sort(places.begin(), places.end(), [](const Place& a, const Place& b) { return a.y < b.y; });
    // Down where they overlap, then up from below: what hangs over the bottom pushes the others back.
    for (std::size_t i = 1; i < places.size(); ++i) places[i].y = std::max(places[i].y, places[i - 1].y + step);
    for (std::size_t i = places.size(); i-- > 0;) {
        const double most = i + 1 < places.size() ? places[i + 1].y - step : area.bottom() - step / 2;
        places[i].y = std::min(places[i].y, most);
    }
    for (const Place& place : places) place.label->position->setCoords(area.right() + 10 * look.scale, place.y);
    xName->position->setCoords(area.right(), plot->height() - 2);
}

void CurveChart::Parts::showCursor(std::optional<double> x) {
    const bool visible = x && plot->xAxis->range().contains(*x);
    if (!visible && !cursor->visible()) return;
    cursor->setVisible(visible);
    if (visible) {
        cursor->start->setCoords(*x, 0);
        cursor->end->setCoords(*x, 1);
    }
    // Its own layer: the curves are not drawn again for it.
    plot->layer(QStringLiteral("overlay"))->replot();
}

CurveChart::CurveChart(QWidget* parent) : QWidget(parent), parts_(std::make_unique<Parts>()) {
    auto& p = *parts_;
    p.plot = detail::addPlot(*this);
    p.hover = new detail::HoverBox(this);
    p.plot->setInteractions(QCP::iRangeDrag | QCP::iRangeZoom);
    p.plot->axisRect()->setRangeDrag(Qt::Horizontal | Qt::Vertical);
    p.plot->axisRect()->setRangeZoom(Qt::Horizontal | Qt::Vertical);
    // Painted with everything else that changed, not at once by itself.
    p.plot->setPlottingHint(QCP::phImmediateRefresh, false);
    // Piece by piece instead of as one stroked path, which is five times as slow; files still get paths.
    p.plot->setPlottingHint(QCP::phFastPolylines, true);
    p.plot->setFocusPolicy(Qt::ClickFocus);
    p.xName = new QCPItemText(p.plot);
    p.xName->setClipToAxisRect(false);
    p.xName->setPositionAlignment(Qt::AlignRight | Qt::AlignBottom);
    p.xName->position->setType(QCPItemPosition::ptAbsolute);
    p.cursor = new QCPItemLine(p.plot);
    p.cursor->setLayer(QStringLiteral("overlay"));
    p.cursor->setVisible(false);
    for (QCPItemPosition* end : {p.cursor->start, p.cursor->end}) {
        end->setTypeX(QCPItemPosition::ptPlotCoords);
        end->setTypeY(QCPItemPosition::ptAxisRectRatio);
    }
    connect(p.plot, &QCustomPlot::beforeReplot, this, [this] { parts_->makeRoom(); });
    connect(p.plot, &QCustomPlot::afterLayout, this, [this] { parts_->placeLabels(); });
    // Beyond the data there is nothing to see.
    connect(p.plot->xAxis, qOverload<const QCPRange&>(&QCPAxis::rangeChanged), this, [this](const QCPRange& range) {
        if (parts_->following) return;
        parts_->moved = true;
        parts_->plot->xAxis->setRange(range.bounded(0, parts_->xEnd()));
    });
    connect(p.plot->yAxis, qOverload<const QCPRange&>(&QCPAxis::rangeChanged), this, [this](const QCPRange& range) {
        if (parts_->following) return;
        parts_->moved = true;
        parts_->plot->yAxis->setRange(range.bounded(std::min(0.0, parts_->data.low), parts_->data.limit));
    });
}

CurveChart::~CurveChart() = default;

void CurveChart::setLook(const PlotLook& look) {
    parts_->look = look;
    parts_->hover->setLook(look);
    parts_->style();
    parts_->fill();
}

void CurveChart::setCompact(bool compact) {
    parts_->compact = compact;
    parts_->style();
    parts_->fill();
}

void CurveChart::setData(CurveData data) {
    auto& p = *parts_;
    p.data = std::move(data);
    p.xName->setText(p.data.xName);
    if (!p.moved) p.follow();
    p.fill();
}

const CurveData& CurveChart::data() const {
    return parts_->data;
}

void CurveChart::showAll() {
    parts_->follow();
    parts_->plot->replot(QCustomPlot::rpQueuedReplot);
}

void CurveChart::setHover(std::function<QStringList(double x)> linesAt) {
    parts_->linesAt = std::move(linesAt);
}

void CurveChart::setCursorX(std::optional<double> x) {
    parts_->showCursor(x);
}

QPointF CurveChart::position(double x, double y) const {
    return {parts_->plot->xAxis->coordToPixel(x), parts_->plot->yAxis->coordToPixel(y)};
}

int CurveChart::redraws() const {
    return parts_->redraws;
}

bool CurveChart::eventFilter(QObject* watched, QEvent* event) {
    auto& p = *parts_;
    if (watched != p.plot) return QWidget::eventFilter(watched, event);
    if (event->type() == QEvent::MouseMove) {
        const QPointF at = static_cast<QMouseEvent*>(event)->position();
        std::optional<double> x;
        if (p.plot->axisRect()->rect().contains(at.toPoint()))
            x = std::clamp(std::round(p.plot->xAxis->pixelToCoord(at.x())), 0.0, p.xEnd());
        const QStringList lines = x && p.linesAt ? p.linesAt(*x) : QStringList();
        lines.isEmpty() ? p.hover->hide() : p.hover->showLines(lines, at.toPoint());
        p.showCursor(x);
        Q_EMIT hovered(x);
    } else if (event->type() == QEvent::Leave) {
        p.hover->hide();
        p.showCursor(std::nullopt);
        Q_EMIT hovered(std::nullopt);
    } else if (event->type() == QEvent::MouseButtonDblClick) {
        showAll();
    }
    return false;
}

}  // namespace bauta::views
