// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/RowStrip.h"

#include <QKeyEvent>
#include <QPainter>
#include <QWheelEvent>

#include "ui/style/Theme.h"

namespace bauta::panels {

RowStrip::RowStrip(QWidget* parent) : QWidget(parent) {
    setProperty("focusInside", true);
}

void RowStrip::setTexts(const QString& strong, const QString& plain) {
    strong_ = strong;
    plain_ = plain;
    setAccessibleName(plain.isEmpty() ? strong : strong + QStringLiteral(", ") + plain);
    update();
}

void RowStrip::paintEvent(QPaintEvent*) {
    using style::Token;
    QPainter painter(this);
    painter.fillRect(rect(), style::color(Token::Panel));
    QFont strong = style::font(style::Type::Table);
    strong.setWeight(QFont::DemiBold);
    const QFont plain = style::font(style::Type::Table);
    const double gap = plain_.isEmpty() ? 0 : style::px(8);
    const double strongWidth = QFontMetricsF(strong).horizontalAdvance(strong_);
    const double room = height() - strongWidth - gap - style::px(12);
    const QString shown = QFontMetricsF(plain).elidedText(plain_, Qt::ElideMiddle, room);
    const double all = strongWidth + gap + QFontMetricsF(plain).horizontalAdvance(shown);
    painter.translate(0, (height() + all) / 2);
    painter.rotate(-90);
    const QRectF line(0, 0, all, width());
    painter.setFont(strong);
    painter.setPen(style::color(Token::Text));
    painter.drawText(line, Qt::AlignVCenter | Qt::AlignLeft, strong_);
    painter.setFont(plain);
    painter.setPen(style::color(Token::Text2));
    painter.drawText(line.adjusted(strongWidth + gap, 0, 1, 0), Qt::AlignVCenter | Qt::AlignLeft, shown);
}

void RowStrip::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_PageUp || event->key() == Qt::Key_PageDown)
        Q_EMIT planeStepped(event->key() == Qt::Key_PageUp ? -1 : 1);
    else
        QWidget::keyPressEvent(event);
}

void RowStrip::wheelEvent(QWheelEvent* event) {
    if (event->angleDelta().y() != 0) Q_EMIT planeStepped(event->angleDelta().y() > 0 ? -1 : 1);
    event->accept();
}

}  // namespace bauta::panels
