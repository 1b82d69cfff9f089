// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/OarLossList.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>

#include "ui/models/LossText.h"
#include "ui/style/Glyphs.h"

namespace bauta::panels {

using style::px;
using style::Token;

namespace {

constexpr int kRow = 26, kHead = 22;

QString lostText(const OarLossList::Row& row) {
    return row.loss ? models::withThousands(row.loss->lost()) : QStringLiteral("–");
}
QString preservedText(const OarLossList::Row& row) {
    return row.loss ? models::preservedText(*row.loss) : QStringLiteral("–");
}

}  // namespace

OarLossList::OarLossList(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("oarLossList"));
    setFocusPolicy(Qt::TabFocus);
    setProperty("focusInside", true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    style::whenStyled(this, [this] {
        updateGeometry();
        update();
    });
}

void OarLossList::setRows(QVector<Row> rows) {
    rows_ = std::move(rows);
    updateGeometry();
    describe();
    update();
}

void OarLossList::setCurrent(const QString& oar) {
    if (oar == current_) return;
    current_ = oar;
    describe();
    update();
}

void OarLossList::describe() {
    const int at = indexOfCurrent();
    setAccessibleName(at < 0 ? tr("OAR voxels lost")
                             : tr("OAR voxels lost: %1, lost %2, preserved %3")
                                   .arg(current_, lostText(rows_[at]), preservedText(rows_[at])));
}

int OarLossList::indexOfCurrent() const {
    for (int i = 0; i < rows_.size(); ++i)
        if (rows_[i].oar == current_) return i;
    return -1;
}

QSize OarLossList::sizeHint() const {
    return {px(240), px(kHead) + px(kRow) * static_cast<int>(rows_.size())};
}

void OarLossList::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const int right = width() - px(6);
    const QFont table = style::font(style::Type::Table);
    // Both columns keep room for their heads and for the widest number.
    const int preservedWidth = QFontMetrics(table).horizontalAdvance(tr("Preserved")) + px(8);
    int lostWidth = QFontMetrics(table).horizontalAdvance(tr("Lost"));
    for (const Row& row : rows_) lostWidth = std::max(lostWidth, QFontMetrics(table).horizontalAdvance(lostText(row)));
    lostWidth += px(8);
    const auto cells = [&](const QRect& line, const QString& lost, const QString& preserved) {
        painter.drawText(QRect(right - preservedWidth, line.top(), preservedWidth, line.height()),
                         Qt::AlignVCenter | Qt::AlignRight, preserved);
        painter.drawText(QRect(right - preservedWidth - lostWidth, line.top(), lostWidth, line.height()),
                         Qt::AlignVCenter | Qt::AlignRight, lost);
    };
    painter.setFont(table);
    painter.setPen(style::color(Token::Text2));
    const QRect head(0, 0, width(), px(kHead));
    painter.drawText(head.adjusted(px(2), 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft, tr("Structure"));
    cells(head, tr("Lost"), tr("Preserved"));
    painter.fillRect(0, head.bottom(), width(), 1, style::color(Token::Line));

    for (int i = 0; i < rows_.size(); ++i) {
        const QRect line(0, px(kHead) + i * px(kRow), width(), px(kRow));
        if (rows_[i].oar == current_) painter.fillRect(line, style::color(Token::Sel));
        painter.fillRect(0, line.bottom(), width(), 1, style::color(Token::Line));
        style::paintOarSwatch(painter, QRectF(px(2), line.top() + (line.height() - px(12)) / 2.0, px(16), px(12)),
                              rows_[i].oar);
        painter.setFont(table);
        painter.setPen(style::color(Token::Text));
        painter.drawText(line.adjusted(px(26), 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft, rows_[i].oar);
        cells(line, lostText(rows_[i]), preservedText(rows_[i]));
    }
}

void OarLossList::mousePressEvent(QMouseEvent* event) {
    const int index = (event->pos().y() - px(kHead)) / px(kRow);
    if (event->pos().y() >= px(kHead) && index < rows_.size()) Q_EMIT activated(rows_[index].oar);
}

void OarLossList::keyPressEvent(QKeyEvent* event) {
    const int by = event->key() == Qt::Key_Down ? 1 : event->key() == Qt::Key_Up ? -1 : 0;
    if (by == 0 || rows_.isEmpty()) return QWidget::keyPressEvent(event);
    const int next = std::clamp(indexOfCurrent() + by, 0, static_cast<int>(rows_.size()) - 1);
    Q_EMIT activated(rows_[next].oar);
}

}  // namespace bauta::panels
