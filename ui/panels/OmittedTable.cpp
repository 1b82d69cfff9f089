// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/OmittedTable.h"

#include <QPainter>
#include <algorithm>

#include "ui/style/Theme.h"

namespace bauta::panels {

using style::px;
using style::Token;

namespace {

constexpr int kMethod = 96, kHead = 56, kRow = 26;

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

QSize OmittedTable::sizeHint() const {
    return {px(430), px(kHead) + px(kRow) * int(model_.methods().size())};
}

QSize OmittedTable::minimumSizeHint() const {
    return {px(320), sizeHint().height()};
}

void OmittedTable::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const auto& oars = model_.oars();
    const auto& methods = model_.methods();
    const QFont table = style::font(style::Type::Table), caption = style::font(style::Type::Caption);
    QFont strong = table;
    strong.setWeight(QFont::DemiBold);
    int nameWidth = px(kMethod);
    for (const std::string& method : methods)
        nameWidth = std::max(nameWidth, QFontMetrics(table).horizontalAdvance(QString::fromStdString(method)) + px(8));
    const double cell = (width() - nameWidth) / double(oars.size() + 1);
    const auto column = [&](std::size_t i) { return nameWidth + int(double(i) * cell); };
    const auto box = [&](std::size_t i, int top, int height) {
        return QRect(column(i), top, column(i + 1) - column(i), height);
    };

    painter.setFont(caption);
    painter.setPen(style::color(Token::Text2));
    const int line = px(kHead) - px(6);
    painter.drawText(QRect(0, 0, nameWidth, line), Qt::AlignBottom | Qt::AlignLeft, tr("Method"));
    for (std::size_t i = 0; i < oars.size(); ++i) {
        const OarName name = splitOar(oars[i]);
        const bool pair = i + 1 < oars.size() && splitOar(oars[i + 1]).group == name.group;
        const bool second = i > 0 && splitOar(oars[i - 1]).group == name.group;
        painter.drawText(box(i, 0, line), Qt::AlignBottom | Qt::AlignHCenter, name.side);
        if (second) continue;
        QRect head(column(i), 0, column(i + (pair ? 2 : 1)) - column(i), line - px(16));
        QString group = name.group;
        if (QFontMetrics(caption).horizontalAdvance(group) > head.width() - 2 && group.contains(QLatin1Char('_')))
            group.insert(group.indexOf(QLatin1Char('_')) + 1, QLatin1Char('\n'));
        painter.drawText(head, Qt::AlignBottom | Qt::AlignHCenter, group);
    }
    painter.drawText(box(oars.size(), 0, line), Qt::AlignBottom | Qt::AlignRight, tr("All"));
    painter.fillRect(0, px(kHead) - 1, width(), 1, style::color(Token::Line));

    const auto summary = model_.summary();
    for (std::size_t m = 0; m < methods.size(); ++m) {
        const int top = px(kHead) + int(m) * px(kRow);
        painter.setFont(table);
        painter.setPen(style::color(Token::Text));
        painter.drawText(QRect(0, top, nameWidth, px(kRow)), Qt::AlignVCenter | Qt::AlignLeft,
                         QString::fromStdString(methods[m]));
        std::size_t all = 0;
        for (std::size_t i = 0; i < oars.size(); ++i) {
            const auto found = std::find_if(summary.begin(), summary.end(), [&](const voxelloss::LossSummary& s) {
                return s.method == methods[m] && s.oar == oars[i];
            });
            const bool counted = found != summary.end() && found->n > 0;
            const std::size_t omitted = counted ? found->omitted : 0;
            all += omitted;
            painter.setFont(omitted > 0 ? strong : table);
            painter.setPen(style::color(omitted > 0 ? Token::Text : Token::Text3));
            painter.drawText(box(i, top, px(kRow)), Qt::AlignCenter,
                             counted ? QString::number(omitted) : QStringLiteral("–"));
        }
        painter.setFont(strong);
        painter.setPen(style::color(Token::Text));
        painter.drawText(box(oars.size(), top, px(kRow)), Qt::AlignVCenter | Qt::AlignRight, QString::number(all));
        painter.fillRect(0, top + px(kRow) - 1, width(), 1, style::color(Token::Line));
    }
}

}  // namespace bauta::panels
