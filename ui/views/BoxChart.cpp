// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/BoxChart.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <algorithm>
#include <cmath>

#include "ui/views/BoxParts.h"

#include <qcustomplot.h>

namespace bauta::views {

namespace {

/// As many decimals as the step needs.
class PlainTicker : public QCPAxisTicker {
  protected:
    double getTickStep(const QCPRange& range) override {
        const double step = QCPAxisTicker::getTickStep(range);
        decimals_ = 0;
        for (double rest = step; decimals_ < 6 && std::abs(rest - std::round(rest)) > 1e-6 * rest; rest *= 10)
            ++decimals_;
        return step;
    }
    QString getTickLabel(double tick, const QLocale&, QChar, int) override {
        return detail::plainNumber(tick, decimals_);
    }

  private:
    int decimals_ = 0;
};

/// The picture as a part of the plot: drawn by its painter, so that exports have it too.
class PictureLayer : public QCPLayerable {
  public:
    PictureLayer(QCustomPlot* plot, const std::unique_ptr<detail::BoxPicture>& picture)
        : QCPLayerable(plot, QStringLiteral("main")), picture_(picture) {}

  protected:
    void applyDefaultAntialiasingHint(QCPPainter*) const override {}
    void draw(QCPPainter* painter) override {
        if (picture_) picture_->paint(*painter);
    }

  private:
    const std::unique_ptr<detail::BoxPicture>& picture_;
};

}  // namespace

detail::BoxTicks boxTicks(double lower, double upper, double height) {
    PlainTicker ticker;
    ticker.setTickCount(std::clamp(static_cast<int>(height / 60), 2, 6));
    QVector<double> values;
    QVector<QString> labels;
    ticker.generate({lower, upper}, QLocale::c(), QLatin1Char('f'), 2, values, nullptr, &labels);
    return {{values.begin(), values.end()}, {labels.begin(), labels.end()}};
}

void BoxChart::Parts::rebuild(const QFont& font) {
    picture = std::make_unique<detail::BoxPicture>(data, look, font);
    picture->select(selectedOar, selectedArm);
    plot->setBackground(QBrush(look.background));
    cursor->setPen(QPen(look.axis, 1, Qt::DashLine));
    cursor->setVisible(false);
    hover->hide();
}

// Before the layout: what stands around the axes decides their size.
void BoxChart::Parts::makeRoom() {
    if (!picture) return;
    const QCPRange range = plot->yAxis->range();
    picture->setTicks(boxTicks(range.lower, range.upper, plot->height() / look.scale));
    plot->axisRect()->setMargins(picture->fit(plot->size()).toMargins());
}

void BoxChart::Parts::place() {
    if (!picture) return;
    const QRect rect = plot->axisRect()->rect();
    picture->place(rect, plot->yAxis->range().lower, plot->yAxis->range().upper);
}

void BoxChart::Parts::showAll() {
    if (picture) plot->yAxis->setRange(picture->low(), picture->high());
}

void BoxChart::Parts::hoverAt(QPointF at) {
    const detail::BoxHit hit = picture ? picture->hitAt(at) : detail::BoxHit{};
    if (hit.mark < 0) return leave();
    const double x = picture->x(hit.group, hit.mark);
    const QRect area = plot->axisRect()->rect();
    cursor->start->setCoords(x, area.top());
    cursor->end->setCoords(x, area.bottom());
    cursor->setVisible(true);
    hover->showLines(picture->linesOf(hit), at.toPoint());
    plot->setCursor(hit.onInk ? Qt::PointingHandCursor : Qt::ArrowCursor);
    plot->replot(QCustomPlot::rpQueuedReplot);
}

void BoxChart::Parts::leave() {
    hover->hide();
    plot->setCursor(Qt::ArrowCursor);
    if (!cursor->visible()) return;
    cursor->setVisible(false);
    plot->replot(QCustomPlot::rpQueuedReplot);
}

BoxChart::BoxChart(QWidget* parent) : QWidget(parent), parts_(std::make_unique<Parts>()) {
    auto& p = *parts_;
    p.plot = detail::addPlot(*this);
    p.hover = new detail::HoverBox(this);
    p.plot->setInteractions(QCP::iRangeDrag | QCP::iRangeZoom);
    p.plot->axisRect()->setRangeDrag(Qt::Vertical);
    p.plot->axisRect()->setRangeZoom(Qt::Vertical);
    p.plot->setFocusPolicy(Qt::StrongFocus);
    p.plot->axisRect()->setAutoMargins(QCP::msNone);
    // The picture draws them.
    p.plot->xAxis->setVisible(false);
    p.plot->yAxis->setVisible(false);
    p.plot->xAxis->grid()->setVisible(false);
    p.plot->yAxis->grid()->setVisible(false);
    p.cursor = new QCPItemLine(p.plot);
    p.cursor->start->setType(QCPItemPosition::ptAbsolute);
    p.cursor->end->setType(QCPItemPosition::ptAbsolute);
    p.cursor->setLayer(QStringLiteral("grid"));  // below the boxes
    new PictureLayer(p.plot, p.picture);         // the plot's
    setAccessibleName(QStringLiteral("Values by OAR and arm"));
    connect(p.plot, &QCustomPlot::beforeReplot, this, [this] { parts_->makeRoom(); });
    connect(p.plot, &QCustomPlot::afterLayout, this, [this] { parts_->place(); });
    // Beyond the axis there is nothing to see.
    connect(p.plot->yAxis, qOverload<const QCPRange&>(&QCPAxis::rangeChanged), this, [this](const QCPRange& range) {
        if (parts_->picture)
            parts_->plot->yAxis->setRange(range.bounded(parts_->picture->low(), parts_->picture->highest()));
    });
}

BoxChart::~BoxChart() = default;

void BoxChart::setLook(const PlotLook& look) {
    auto& p = *parts_;
    p.look = look;
    p.hover->setLook(look);
    p.rebuild(font());
    p.plot->replot(QCustomPlot::rpQueuedReplot);
}

void BoxChart::setData(BoxData data) {
    auto& p = *parts_;
    p.data = std::move(data);
    p.rebuild(font());
    p.showAll();
    p.plot->replot(QCustomPlot::rpQueuedReplot);
}

const BoxData& BoxChart::data() const {
    return parts_->data;
}

void BoxChart::setSelected(const QString& oar, const QString& arm) {
    auto& p = *parts_;
    p.selectedOar = oar;
    p.selectedArm = arm;
    if (p.picture) p.picture->select(oar, arm);
    p.plot->replot(QCustomPlot::rpQueuedReplot);
}

QPointF BoxChart::position(int group, int arm, double value) const {
    return parts_->picture ? QPointF(parts_->picture->x(group, arm), parts_->picture->y(value)) : QPointF();
}

void BoxChart::showAll() {
    parts_->showAll();
    parts_->plot->replot(QCustomPlot::rpQueuedReplot);
}

bool BoxChart::eventFilter(QObject* watched, QEvent* event) {
    auto& p = *parts_;
    if (watched != p.plot) return QWidget::eventFilter(watched, event);
    switch (event->type()) {
        case QEvent::MouseMove:
            p.hoverAt(static_cast<QMouseEvent*>(event)->position());
            break;
        case QEvent::Leave:
            p.leave();
            break;
        case QEvent::MouseButtonPress:
            p.pressed = static_cast<QMouseEvent*>(event)->pos();
            break;
        case QEvent::MouseButtonRelease: {
            const auto* mouse = static_cast<QMouseEvent*>(event);
            if (mouse->button() != Qt::LeftButton || (mouse->pos() - p.pressed).manhattanLength() > 4) break;
            const detail::BoxHit hit = p.picture ? p.picture->hitAt(mouse->position()) : detail::BoxHit{};
            if (hit.mark < 0 || !hit.onInk) break;
            Q_EMIT markActivated(QString::fromStdString(p.data.panel.groups[static_cast<std::size_t>(hit.group)].oar),
                                 p.data.arms[static_cast<std::size_t>(hit.mark)].name);
            break;
        }
        case QEvent::KeyPress:
            if (static_cast<QKeyEvent*>(event)->key() == Qt::Key_A &&
                static_cast<QKeyEvent*>(event)->modifiers() == Qt::NoModifier) {
                showAll();
                return true;
            }
            break;
        default:
            break;
    }
    return false;
}

}  // namespace bauta::views
