// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/KeyRow.h"

#include <QPainter>

#include "ui/style/Glyphs.h"

namespace bauta::panels {

using style::px;
using style::Token;

namespace {

QFont textFont(bool checked) {
    QFont font = style::font(style::Type::Body);
    if (checked) font.setWeight(QFont::DemiBold);
    return font;
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
    return {px(5) + cap + px(8) + QFontMetrics(textFont(true)).horizontalAdvance(text()) + px(4), px(26)};
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
    style::paintKeyCap(painter, QRectF(QPointF(px(5), (height() - cap.height()) / 2), cap), key_);
    painter.setFont(textFont(isChecked()));
    painter.setPen(style::color(Token::Text));
    const int left = px(5) + static_cast<int>(cap.width()) + px(8);
    painter.drawText(QRect(left, 0, width() - left, height()), Qt::AlignVCenter | Qt::AlignLeft, text());
}

}  // namespace bauta::panels
