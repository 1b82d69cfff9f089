// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/OmittedTable.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <numeric>

#include "ui/style/Theme.h"
#include "ui/views/Plot.h"

namespace bauta::panels {

using style::px;
using style::Token;

namespace {

constexpr int kHead = 56, kRow = 26, kLeastCell = 27;
constexpr int kLeastName = 70, kMostName = 150;

}  // namespace

OarName splitOar(const std::string& oar) {
    const QString name = QString::fromStdString(oar);
    if (name.endsWith(QStringLiteral("_L")) || name.endsWith(QStringLiteral("_R")))
        return {name.chopped(2), name.right(1)};
    return {name, {}};
}

OmittedTable::OmittedTable(const models::LossModel& model, QWidget* parent) : QWidget(parent), model_(model) {
    connect(&model_, &models::LossModel::changed, this, [this] {
        updateGeometry();
        update();
    });
    style::whenStyled(this, [this] {
        updateGeometry();
        update();
    });
}

/// Columns in pixels: the method's name, each OAR, all of them together. A column without a side beside it has the
/// width of two, since its name stands over it alone.
struct OmittedTable::Layout {
    int name = 0;
    std::vector<int> edges;  ///< left edge of each OAR, then of "All", then the right end
    [[nodiscard]] QRect box(std::size_t from, std::size_t to, int top, int height) const {
        return {edges[from], top, edges[to] - edges[from], height};
    }
};

namespace {

std::vector<int> weights(const std::vector<std::string>& oars) {
    std::vector<int> all;
    for (const std::string& oar : oars) all.push_back(splitOar(oar).side.isEmpty() ? 2 : 1);
    all.push_back(1);
    return all;
}

}  // namespace

int OmittedTable::nameWidth(const std::vector<std::string>& methods) {
    int widest = px(kLeastName);
    const QFontMetrics metrics(style::font(style::Type::Table));
    for (const std::string& method : methods)
        widest = std::max(widest, metrics.horizontalAdvance(QString::fromStdString(method)) + px(8));
    return std::min(widest, px(kMostName));
}

OmittedTable::Layout OmittedTable::layout() const {
    const std::vector<int> columns = weights(model_.oars());
    Layout l{nameWidth(model_.methods()), {}};
    const double unit = (width() - l.name) / double(std::accumulate(columns.begin(), columns.end(), 0));
    double x = l.name;
    for (const int weight : columns) {
        l.edges.push_back(int(x));
        x += weight * unit;
    }
    l.edges.push_back(width());
    return l;
}

QSize OmittedTable::sizeHint() const {
    return minimumSizeHint();
}

QSize OmittedTable::minimumSizeHint() const {
    const std::vector<int> columns = weights(model_.oars());
    return {nameWidth(model_.methods()) + px(kLeastCell) * std::accumulate(columns.begin(), columns.end(), 0),
            px(kHead) + px(kRow) * int(model_.methods().size())};
}

bool OmittedTable::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip) return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const Layout l = layout();
    const int row = (help->pos().y() - px(kHead)) / px(kRow);
    const auto& oars = model_.oars();
    QString tip;
    if (help->pos().x() < l.name) {
        if (help->pos().y() >= px(kHead) && row < int(model_.methods().size()))
            tip = QString::fromStdString(model_.methods()[std::size_t(row)]);
    } else {
        const auto after = std::upper_bound(l.edges.begin(), l.edges.end(), help->pos().x());
        const auto column = std::size_t(after - l.edges.begin()) - 1;
        if (column < oars.size()) tip = QString::fromStdString(oars[column]);
    }
    QToolTip::showText(help->globalPos(), tip, this);
    return true;
}

void OmittedTable::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const auto& oars = model_.oars();
    const auto& methods = model_.methods();
    const QFont table = style::font(style::Type::Table), caption = style::font(style::Type::Caption);
    QFont strong = table;
    strong.setWeight(QFont::DemiBold);
    const Layout l = layout();
    const std::size_t n = oars.size();

    painter.setFont(caption);
    painter.setPen(style::color(Token::Text2));
    const int line = px(kHead) - px(6);
    painter.drawText(QRect(0, 0, l.name, line), Qt::AlignBottom | Qt::AlignLeft, tr("Method"));
    for (std::size_t i = 0; i < n; ++i) {
        const OarName name = splitOar(oars[i]);
        const bool pair = i + 1 < n && splitOar(oars[i + 1]).group == name.group;
        const bool second = i > 0 && splitOar(oars[i - 1]).group == name.group;
        painter.drawText(l.box(i, i + 1, 0, line), Qt::AlignBottom | Qt::AlignHCenter, name.side);
        if (second) continue;
        // A name without a side stands where the sides are.
        const QRect head = l.box(i, i + (pair ? 2 : 1), 0, name.side.isEmpty() ? line : line - px(16));
        painter.drawText(head, Qt::AlignBottom | Qt::AlignHCenter,
                         views::fittedName(name.group, QFontMetricsF(caption), head.width() - px(2)));
    }
    painter.drawText(l.box(n, n + 1, 0, line), Qt::AlignBottom | Qt::AlignRight, tr("All"));
    painter.fillRect(0, px(kHead) - 1, width(), 1, style::color(Token::Line));

    const auto summary = model_.summary();
    for (std::size_t m = 0; m < methods.size(); ++m) {
        const int top = px(kHead) + int(m) * px(kRow);
        painter.setFont(table);
        painter.setPen(style::color(Token::Text));
        painter.drawText(
            QRect(0, top, l.name, px(kRow)), Qt::AlignVCenter | Qt::AlignLeft,
            QFontMetrics(table).elidedText(QString::fromStdString(methods[m]), Qt::ElideMiddle, l.name - px(4)));
        std::size_t all = 0;
        for (std::size_t i = 0; i < n; ++i) {
            const auto found = std::find_if(summary.begin(), summary.end(), [&](const voxelloss::LossSummary& s) {
                return s.method == methods[m] && s.oar == oars[i];
            });
            const bool counted = found != summary.end() && found->n > 0;
            const std::size_t omitted = counted ? found->omitted : 0;
            all += omitted;
            painter.setFont(omitted > 0 ? strong : table);
            painter.setPen(style::color(omitted > 0 ? Token::Text : Token::Text3));
            painter.drawText(l.box(i, i + 1, top, px(kRow)), Qt::AlignCenter,
                             counted ? QString::number(omitted) : QStringLiteral("–"));
        }
        painter.setFont(strong);
        painter.setPen(style::color(Token::Text));
        painter.drawText(l.box(n, n + 1, top, px(kRow)), Qt::AlignVCenter | Qt::AlignRight, QString::number(all));
        painter.fillRect(0, top + px(kRow) - 1, width(), 1, style::color(Token::Line));
    }
}

}  // namespace bauta::panels
