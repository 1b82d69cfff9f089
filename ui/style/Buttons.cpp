// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/style/Buttons.h"

#include <QEvent>
#include <QFontMetrics>
#include <QPainter>
#include <algorithm>

namespace bauta::style {
namespace {

QFont buttonFont(Button::Role role) {
    const bool rating = role == Button::Role::Yes || role == Button::Role::No;
    QFont f = font(rating ? Type::Selection : Type::Body);
    f.setWeight(QFont::Medium);
    return f;
}

struct Look {
    QColor fill, border, text;
};

Look look(Button::Role role, bool pressed, bool hovered) {
    const bool dark = currentKind() == ThemeKind::Dark;
    if (role == Button::Role::Primary) {
        const QColor fill = color(Token::AccentFill);
        const QColor shown = pressed ? fill.darker(dark ? 125 : 120) : hovered ? fill.lighter(112) : fill;
        return {shown, shown, color(Token::OnAccent)};
    }
    QColor fill = pressed ? color(Token::Sel) : hovered ? color(Token::Hover) : color(Token::Raised);
    QColor border = color(Token::Line);
    QColor text = color(Token::Text);
    if (role == Button::Role::Quiet) {
        border = Qt::transparent;
        if (!pressed && !hovered) fill = Qt::transparent;
    }
    if (role == Button::Role::Yes) border = color(Token::Ok);
    if (role == Button::Role::No) border = color(Token::Fail);
    return {fill, border, text};
}

}  // namespace

Button::Button(const QString& text, Role role, QWidget* parent) : QAbstractButton(parent), role_(role) {
    setText(text);
    setAccessibleName(text);
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::ArrowCursor);
    setSizePolicy(QSizePolicy::Minimum, QSizePolicy::Fixed);
    setAttribute(Qt::WA_Hover);
    whenStyled(this, [this] {
        updateGeometry();
        update();
    });
}

void Button::setRole(Role role) {
    role_ = role;
    updateGeometry();
    update();
}

void Button::setKey(const QString& key) {
    key_ = key;
    updateGeometry();
    update();
}

void Button::setIconName(const QString& icon) {
    icon_ = icon;
    updateGeometry();
    update();
}

void Button::setGlyph(std::optional<Glyph> glyph) {
    glyph_ = glyph;
    updateGeometry();
    update();
}

void Button::setButtonHeight(int height) {
    height_ = height;
    updateGeometry();
}

void Button::setMenuArrow(bool arrow) {
    arrow_ = arrow;
    updateGeometry();
}

void Button::setAlignLeft(bool left) {
    left_ = left;
    update();
}

void Button::setKeyFirst(bool first) {
    keyFirst_ = first;
    update();
}

void Button::setDisabledBecause(const QString& reason) {
    setEnabled(reason.isEmpty());
    setToolTip(reason);
}

void Button::changeEvent(QEvent* event) {
    if (event->type() == QEvent::EnabledChange) update();
    QAbstractButton::changeEvent(event);
}

int Button::contentWidth() const {
    const int gap = px(8);
    int width = 0;
    const auto add = [&](int w) { width += w + (width > 0 ? gap : 0); };
    if (!icon_.isEmpty()) add(px(16));
    if (glyph_) add(px(22));
    if (!text().isEmpty()) add(QFontMetrics(buttonFont(role_)).horizontalAdvance(text()) + 1);
    if (!key_.isEmpty()) add(static_cast<int>(keyCapSize(key_).width()));
    if (arrow_) add(px(12));
    return width;
}

QSize Button::sizeHint() const {
    const int height = px(height_);
    const bool iconOnly = text().isEmpty() && key_.isEmpty();
    const int padding = iconOnly ? px(12) : height_ < 32 ? px(20) : px(24);
    return {std::max(contentWidth() + padding, height), height};
}

QSize Button::minimumSizeHint() const {
    const int height = px(height_);
    return {std::max(contentWidth() + px(12), height), height};
}

void Button::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (!isEnabled()) painter.setOpacity(0.45);
    const bool hovered = isEnabled() && underMouse();
    const Look l = look(role_, isDown() || isChecked(), hovered);
    painter.setPen(l.border == Qt::transparent ? QPen(Qt::NoPen) : QPen(l.border, 1));
    painter.setBrush(l.fill);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);

    const int gap = px(8);
    const QFont f = buttonFont(role_);
    const int content = std::min(contentWidth(), width());
    int x = left_ ? px(12) : (width() - content) / 2;
    if (!icon_.isEmpty()) {
        paintIcon(painter, QRectF(x, (height() - px(16)) / 2.0, px(16), px(16)), icon_, l.text);
        x += px(16) + gap;
    }
    if (glyph_) {
        paintGlyph(painter, QRectF(x, (height() - px(22)) / 2.0, px(22), px(22)), *glyph_);
        x += px(22) + gap;
    }
    const auto drawKey = [&] {
        if (key_.isEmpty()) return;
        const QSizeF cap = keyCapSize(key_);
        paintKeyCap(painter, QRectF(QPointF(x, (height() - cap.height()) / 2), cap), key_, role_ == Role::Primary);
        x += static_cast<int>(cap.width()) + gap;
    };
    if (keyFirst_) drawKey();
    if (!text().isEmpty()) {
        const int w = QFontMetrics(f).horizontalAdvance(text()) + 1;
        painter.setFont(f);
        painter.setPen(l.text);
        painter.drawText(QRect(x, 0, w, height()), Qt::AlignVCenter | Qt::AlignLeft, text());
        x += w + gap;
    }
    if (!keyFirst_) drawKey();
    if (arrow_) paintIcon(painter, QRectF(x, (height() - px(12)) / 2.0, px(12), px(12)), "chevron-down", l.text);
}

KeyCap::KeyCap(const QString& key, QWidget* parent) : QWidget(parent), key_(key) {
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setAccessibleName(tr("key %1").arg(key));
    whenStyled(this, [this] { updateGeometry(); });
}

QSize KeyCap::sizeHint() const {
    return keyCapSize(key_).toSize();
}

void KeyCap::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    paintKeyCap(painter, rect(), key_);
}

}  // namespace bauta::style
