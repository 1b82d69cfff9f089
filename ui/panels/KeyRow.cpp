// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/KeyRow.h"

#include <QPainter>

#include "ui/style/Glyphs.h"

namespace bauta::panels {

using style::px;
using style::Token;

namespace {

// 13 px where it fits, else 12: a narrow panel cuts no word.
QFont fittingFont(const QString& text, int room) {
    const QFont body = style::font(style::Type::Body);
    return QFontMetrics(body).horizontalAdvance(text) <= room ? body : style::font(style::Type::Table);
}

}  // namespace

KeyRow::KeyRow(const QString& key, const QString& text, Token mark, QWidget* parent)
    : QAbstractButton(parent), key_(key), mark_(mark) {
    setText(text);
    setAccessibleName(text);
    setFocusPolicy(Qt::TabFocus);
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    style::whenStyled(this, [this] {
        updateGeometry();
        update();
    });
}

QSize KeyRow::sizeHint() const {
    const int cap = static_cast<int>(style::keyCapSize(key_).width());
    return {px(4) + cap + px(7) + QFontMetrics(style::font(style::Type::Table)).horizontalAdvance(text()) + px(3),
            px(26)};
}

void KeyRow::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (!isEnabled()) painter.setOpacity(0.45);
    if (isChecked() || isDown()) {
        painter.setPen(QPen(style::color(mark_), 1));
        painter.setBrush(style::color(Token::Sel));
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
    } else if (underMouse() && isEnabled()) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(style::color(Token::Hover));
        painter.drawRoundedRect(rect(), 6, 6);
    }
    const QSizeF cap = style::keyCapSize(key_);
    style::paintKeyCap(painter, QRectF(QPointF(px(4), (height() - cap.height()) / 2), cap), key_);
    const int left = px(4) + static_cast<int>(cap.width()) + px(7);
    painter.setFont(fittingFont(text(), width() - left - px(2)));
    painter.setPen(style::color(Token::Text));
    painter.drawText(QRect(left, 0, width() - left, height()), Qt::AlignVCenter | Qt::AlignLeft, text());
}

}  // namespace bauta::panels
