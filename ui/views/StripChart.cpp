// SPDX-License-Identifier: GPL-3.0-or-later
#include <QKeyEvent>
#include <QMouseEvent>
#include <algorithm>
#include <cmath>

#include "ui/views/Plot.h"
#include "ui/views/PlotAxes.h"

#include <qcustomplot.h>

namespace bauta::views {

namespace {

constexpr double kColumnShare = 0.72;  // of a column's width is used by its methods
constexpr double kPointSize = 3.2;
constexpr double kMeanSize = 8;
constexpr double kHollowPen = 1.5;
constexpr double kSides = 20;  // height of the row "L R" below the axis
constexpr double kGrip_px = 8;

// A spread that is the same at every drawing, in −0.5…0.5.
double jitter(std::size_t i) {
    const double x = static_cast<double>(i) * 0.6180339887498949;
    return x - std::floor(x) - 0.5;
}

QString number(double value) {
    return QString::number(value, 'f', 3).replace(QLatin1Char('-'), QChar(0x2212));
}

}  // namespace

struct StripChart::Parts {
    QCustomPlot* plot = nullptr;
    detail::HoverBox* hover = nullptr;
    QCPItemLine* cursor = nullptr;  // owned by the plot, made anew with each drawing
    PlotLook look;
    StripData data;
    QPoint pressed;

    [[nodiscard]] double offset(int method) const {
        const auto n = static_cast<double>(data.methods.size());
        return n == 0 ? 0 : kColumnShare * ((method + 0.5) / n - 0.5);
    }
    [[nodiscard]] double spread(std::size_t point) const {
        const auto n = static_cast<double>(std::max<std::size_t>(1, data.methods.size()));
        return jitter(point) * 0.62 * kColumnShare / n;
    }

    void showAll() {
        const double span = data.high - data.low;
        plot->yAxis->setRange(data.low - 0.03 * span, data.high + 0.05 * span);
    }

    void addMethod(int m) {
        const auto& method = data.methods[static_cast<std::size_t>(m)];
        auto* points = plot->addGraph();
        points->setLineStyle(QCPGraph::lsNone);
        QColor faint = method.colour;
        faint.setAlphaF(0.38F);
        // Without a pen of its own a scatter is outlined in the graph's; a disc is filled in the pen's colour, a circle
        // in the brush's.
        points->setPen(QPen(Qt::NoPen));
        points->setScatterStyle(
            QCPScatterStyle(QCPScatterStyle::ssCircle, QPen(Qt::NoPen), QBrush(faint), kPointSize * look.scale));
        auto* means = plot->addGraph();
        means->setLineStyle(QCPGraph::lsNone);
        means->setPen(QPen(Qt::NoPen));
        means->setScatterStyle(QCPScatterStyle(
            method.marker, method.hollow ? QPen(method.colour, kHollowPen * look.scale) : QPen(Qt::NoPen),
            QBrush(method.hollow ? look.background : method.colour), kMeanSize * look.scale));
        auto* bars = new QCPErrorBars(plot->xAxis, plot->yAxis);
        bars->setDataPlottable(means);
        bars->setErrorType(QCPErrorBars::etValueError);
        bars->setWhiskerWidth(8 * look.scale);
        bars->setSymbolGap(method.hollow ? kMeanSize * look.scale : 0);  // no line through a hollow marker
        bars->setPen(QPen(method.colour, 1.5));
        for (std::size_t c = 0; c < data.columns.size(); ++c) {
            const auto& cells = data.columns[c].cells;
            if (cells.size() <= static_cast<std::size_t>(m)) continue;
            const auto& cell = cells[static_cast<std::size_t>(m)];
            const double x = static_cast<double>(c) + offset(m);
            for (std::size_t i = 0; i < cell.points.size(); ++i) points->addData(x + spread(i), cell.points[i].value);
            if (cell.points.empty()) addEmpty(x, method.colour);
            if (!cell.mean) continue;
            means->addData(x, *cell.mean);
            const double sd = cell.sd.value_or(0);
            bars->addData(*cell.mean - std::max(data.low, *cell.mean - sd),
                          std::min(data.high, *cell.mean + sd) - *cell.mean);
        }
    }

    void addEmpty(double x, const QColor& colour) {
        auto* stroke = new QCPItemLine(plot);
        stroke->setPen(QPen(colour, 2));
        stroke->start->setCoords(x - 0.06, data.low);
        stroke->end->setCoords(x + 0.06, data.low);
        auto* words = new QCPItemText(plot);
        words->setText(QStringLiteral("no value"));
        words->setRotation(-90);
        words->setColor(look.text2);
        words->setFont(plot->xAxis->tickLabelFont());
        words->setPositionAlignment(Qt::AlignLeft | Qt::AlignVCenter);
        words->position->setCoords(x, data.low + 0.02 * (data.high - data.low));
    }

    // The name of each run of columns with one group, and dotted lines between the runs.
    void addGroups() {
        const auto& columns = data.columns;
        for (std::size_t first = 0; first < columns.size();) {
            std::size_t last = first;
            while (last + 1 < columns.size() && columns[last + 1].group == columns[first].group) ++last;
            auto* name = new QCPItemText(plot);
            name->setClipToAxisRect(false);
            name->setColor(look.text);
            name->setFont(plot->xAxis->tickLabelFont());
            name->setPositionAlignment(Qt::AlignHCenter | Qt::AlignTop);
            name->position->setTypeX(QCPItemPosition::ptPlotCoords);
            name->position->setTypeY(QCPItemPosition::ptAbsolute);
            name->position->setCoords(static_cast<double>(first + last) / 2, 0);
            groupNames.push_back({name, columns[first].group, static_cast<double>(last - first + 1)});
            if (last + 1 < columns.size()) {
                auto* divider = new QCPItemStraightLine(plot);
                divider->setPen(QPen(look.axis, 1, Qt::DotLine));
                divider->point1->setCoords(static_cast<double>(last) + 0.5, data.low);
                divider->point2->setCoords(static_cast<double>(last) + 0.5, data.high);
            }
            first = last + 1;
        }
    }
    struct GroupName {
        QCPItemText* item;
        QString text;
        double columns;
    };
    std::vector<GroupName> groupNames;

    // Before the layout: long names take two lines, for which the plot makes room.
    void fitGroupNames() {
        QMargins margins = plot->axisRect()->margins();
        const double width = plot->width() - margins.left() - margins.right();
        const double column = width / std::max(1.0, plot->xAxis->range().size()), gap = 6 * look.scale;
        double high = 0;
        for (const GroupName& name : groupNames) {
            const QFontMetricsF metrics(name.item->font());
            const QString text = fittedName(name.text, metrics, name.columns * column - gap);
            name.item->setText(text);
            high = std::max(high, metrics.height() * static_cast<double>(1 + text.count(QLatin1Char('\n'))));
        }
        margins.setBottom(static_cast<int>(std::ceil(kSides * look.scale + high)));
        plot->axisRect()->setMargins(margins);
    }

    void placeGroupNames() {
        const double top = plot->axisRect()->bottom() + kSides * look.scale;
        for (const GroupName& name : groupNames) {
            name.item->position->setCoords(name.item->position->coords().x(), top);
        }
    }

    void draw() {
        plot->clearPlottables();
        plot->clearItems();
        groupNames.clear();
        detail::styleAxes(*plot, look, {44, 6, 8, 0});
        auto sides = QSharedPointer<QCPAxisTickerText>::create();
        for (std::size_t c = 0; c < data.columns.size(); ++c)
            sides->addTick(static_cast<double>(c), data.columns[c].side);
        plot->xAxis->setTicker(sides);
        plot->xAxis->setRange(-0.5, std::max(0.5, static_cast<double>(data.columns.size()) - 0.5));
        plot->yAxis->setNumberFormat(QStringLiteral("f"));
        plot->yAxis->setNumberPrecision(2);
        plot->yAxis->ticker()->setTickCount(4);
        addGroups();
        for (int m = 0; m < static_cast<int>(data.methods.size()); ++m) addMethod(m);
        cursor = new QCPItemLine(plot);
        cursor->setPen(QPen(look.axis, 1, Qt::DashLine));
        cursor->setVisible(false);
        plot->replot(QCustomPlot::rpQueuedReplot);
    }

    struct Hit {
        int column = -1, method = -1, point = -1;
    };
    // The nearest point within reach.
    [[nodiscard]] Hit hitAt(QPointF at) const {
        Hit best;
        double nearest = kGrip_px;
        for (int c = 0; c < static_cast<int>(data.columns.size()); ++c) {
            const auto& cells = data.columns[static_cast<std::size_t>(c)].cells;
            for (int m = 0; m < static_cast<int>(std::min(cells.size(), data.methods.size())); ++m) {
                const auto& points = cells[static_cast<std::size_t>(m)].points;
                for (std::size_t i = 0; i < points.size(); ++i) {
                    const double dx = plot->xAxis->coordToPixel(c + offset(m) + spread(i)) - at.x();
                    const double dy = plot->yAxis->coordToPixel(points[i].value) - at.y();
                    const double distance = std::hypot(dx, dy);
                    if (distance >= nearest) continue;
                    nearest = distance;
                    best = {c, m, static_cast<int>(i)};
                }
            }
        }
        return best;
    }

    void hoverAt(QPointF at) {
        const int column = static_cast<int>(std::lround(plot->xAxis->pixelToCoord(at.x())));
        if (column < 0 || column >= static_cast<int>(data.columns.size()) ||
            !plot->axisRect()->rect().contains(at.toPoint())) {
            return leave();
        }
        const auto& shown = data.columns[static_cast<std::size_t>(column)];
        QStringList lines{shown.name};
        for (std::size_t m = 0; m < std::min(shown.cells.size(), data.methods.size()); ++m) {
            const auto& cell = shown.cells[m];
            QString line = data.methods[m].name + QStringLiteral("  ");
            if (cell.mean) {
                line += number(*cell.mean);
                if (cell.sd) line += QStringLiteral(" ± ") + number(*cell.sd);
            } else {
                line += QStringLiteral("no value");
            }
            lines << line + QStringLiteral(", n %1").arg(cell.points.size());
        }
        const Hit hit = hitAt(at);
        if (hit.column == column) {
            const auto& point =
                shown.cells[static_cast<std::size_t>(hit.method)].points[static_cast<std::size_t>(hit.point)];
            lines << point.subject + QStringLiteral("  ") + number(point.value) + QStringLiteral("  ") +
                         data.methods[static_cast<std::size_t>(hit.method)].name;
        }
        cursor->start->setCoords(column, plot->yAxis->range().lower);
        cursor->end->setCoords(column, plot->yAxis->range().upper);
        cursor->setVisible(true);
        hover->showLines(lines, at.toPoint());
        plot->setCursor(hit.column >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
        plot->replot(QCustomPlot::rpQueuedReplot);
    }

    void leave() {
        hover->hide();
        if (cursor) cursor->setVisible(false);
        plot->replot(QCustomPlot::rpQueuedReplot);
    }
};

StripChart::StripChart(QWidget* parent) : QWidget(parent), parts_(std::make_unique<Parts>()) {
    auto& p = *parts_;
    p.plot = detail::addPlot(*this);
    p.hover = new detail::HoverBox(this);
    p.plot->setInteractions(QCP::iRangeDrag | QCP::iRangeZoom);
    p.plot->axisRect()->setRangeDrag(Qt::Vertical);
    p.plot->axisRect()->setRangeZoom(Qt::Vertical);
    p.plot->setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(QStringLiteral("Preserved ratio by OAR"));
    connect(p.plot, &QCustomPlot::beforeReplot, this, [this] { parts_->fitGroupNames(); });
    connect(p.plot, &QCustomPlot::afterLayout, this, [this] { parts_->placeGroupNames(); });
    // Beyond the valid range there is nothing to see.
    connect(p.plot->yAxis, qOverload<const QCPRange&>(&QCPAxis::rangeChanged), this, [this](const QCPRange& range) {
        const auto& data = parts_->data;
        const double span = data.high - data.low;
        parts_->plot->yAxis->setRange(range.bounded(data.low - 0.05 * span, data.high + 0.05 * span));
    });
}

StripChart::~StripChart() = default;

void StripChart::setLook(const PlotLook& look) {
    parts_->look = look;
    parts_->hover->setLook(look);
    parts_->draw();
}

void StripChart::setData(StripData data) {
    parts_->data = std::move(data);
    parts_->showAll();
    parts_->draw();
}

const StripData& StripChart::data() const {
    return parts_->data;
}

QPointF StripChart::position(int column, int method, double value) const {
    const auto& p = *parts_;
    return {p.plot->xAxis->coordToPixel(column + p.offset(method)), p.plot->yAxis->coordToPixel(value)};
}

bool StripChart::eventFilter(QObject* watched, QEvent* event) {
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
            if ((mouse->pos() - p.pressed).manhattanLength() > 4) break;
            const auto hit = p.hitAt(mouse->position());
            if (hit.column < 0) break;
            const auto& cell =
                p.data.columns[static_cast<std::size_t>(hit.column)].cells[static_cast<std::size_t>(hit.method)];
            Q_EMIT pointActivated(cell.points[static_cast<std::size_t>(hit.point)].subject, hit.column, hit.method);
            break;
        }
        case QEvent::KeyPress:
            if (static_cast<QKeyEvent*>(event)->key() == Qt::Key_A) {
                p.showAll();
                p.plot->replot(QCustomPlot::rpQueuedReplot);
                return true;
            }
            break;
        default:
            break;
    }
    return false;
}

}  // namespace bauta::views
