// SPDX-License-Identifier: GPL-3.0-or-later
// Chip, Segment and Toggle: the controls that mark a choice.
#include <QFontMetrics>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include "ui/style/Buttons.h"

namespace bauta::style {
namespace {

void prepare(QAbstractButton& button) {
    button.setCheckable(true);
    button.setFocusPolicy(Qt::StrongFocus);
    button.setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    button.setAttribute(Qt::WA_Hover);
    button.setAccessibleName(button.text());
}

void paintChoice(QPainter& painter, const QAbstractButton& button, double radius) {
    painter.setRenderHint(QPainter::Antialiasing);
    if (!button.isEnabled()) painter.setOpacity(0.45);
    const bool on = button.isChecked();
    painter.setPen(QPen(on ? color(Token::Accent) : color(Token::Line), 1));
    painter.setBrush(on ? color(Token::Sel) : button.underMouse() ? color(Token::Hover) : QColor(Qt::transparent));
    painter.drawRoundedRect(QRectF(button.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);
}

}  // namespace

Chip::Chip(const QString& text, QWidget* parent) : QAbstractButton(parent) {
    setText(text);
    prepare(*this);
    whenStyled(this, [this] { updateGeometry(); });
}

void Chip::setGlyph(std::optional<Glyph> glyph) {
    glyph_ = glyph;
    updateGeometry();
}

void Chip::setCount(int count) {
    if (count == count_) return;
    count_ = count;
    setAccessibleName(shownText());
    updateGeometry();
    update();
}

QString Chip::shownText() const {
    return count_ < 0 ? text() : QString("%1 %2").arg(text()).arg(count_);
}

QSize Chip::sizeHint() const {
    const int glyph = glyph_ ? px(16) + px(6) : 0;
    return {QFontMetrics(style::font(Type::Table)).horizontalAdvance(shownText()) + glyph + px(22), px(26)};
}

void Chip::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    paintChoice(painter, *this, height() / 2.0);
    int x = px(11);
    if (glyph_) {
        const double side = px(16);
        paintGlyph(painter, QRectF(x, (height() - side) / 2, side, side), *glyph_);
        x += px(16) + px(6);
    }
    painter.setFont(style::font(Type::Table));
    painter.setPen(isChecked() ? color(Token::Text) : color(Token::Text2));
    painter.drawText(QRect(x, 0, width() - x, height()), Qt::AlignVCenter, shownText());
}

Toggle::Toggle(const QString& key, const QString& text, QWidget* parent) : QAbstractButton(parent), key_(key) {
    setText(text);
    prepare(*this);
    whenStyled(this, [this] { updateGeometry(); });
}

void Toggle::setCompact(bool compact) {
    compact_ = compact;
    setToolTip(compact ? text() : QString());
    updateGeometry();
    update();
}

QSize Toggle::sizeHint() const {
    const int cap = static_cast<int>(keyCapSize(key_).width());
    if (compact_) return {cap + px(14), px(28)};
    return {cap + px(8) + QFontMetrics(style::font(Type::Body)).horizontalAdvance(text()) + px(22), px(28)};
}

void Toggle::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    paintChoice(painter, *this, 6);
    const QSizeF cap = keyCapSize(key_);
    const double x = compact_ ? (width() - cap.width()) / 2 : px(10);
    paintKeyCap(painter, QRectF(QPointF(x, (height() - cap.height()) / 2), cap), key_);
    if (compact_) return;
    painter.setFont(style::font(Type::Body));
    painter.setPen(isChecked() ? color(Token::Text) : color(Token::Text2));
    const int left = static_cast<int>(x + cap.width()) + px(8);
    painter.drawText(QRect(left, 0, width() - left, height()), Qt::AlignVCenter, text());
}

Segment::Segment(const QStringList& choices, QWidget* parent) : QWidget(parent), choices_(choices) {
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setAccessibleName(choices_.value(current_));
    setAccessibleDescription(choices_.join(", "));
    whenStyled(this, [this] { updateGeometry(); });
}

void Segment::setCurrent(int index) {
    if (index == current_ || index < 0 || index >= choices_.size()) return;
    current_ = index;
    setAccessibleName(choices_.value(current_));
    update();
    Q_EMIT currentChanged(index);
}

QSize Segment::sizeHint() const {
    int width = 0;
    const QFontMetrics metrics(style::font(Type::Body));
    for (const QString& choice : choices_) width += metrics.horizontalAdvance(choice) + px(24);
    return {width, px(28)};
}

QRect Segment::cell(int index) const {
    int x = 0;
    const QFontMetrics metrics(style::font(Type::Body));
    for (int i = 0; i < index; ++i) x += metrics.horizontalAdvance(choices_[i]) + px(24);
    const int right = index + 1 == choices_.size() ? width() : x + metrics.horizontalAdvance(choices_[index]) + px(24);
    return {x, 0, right - x, height()};
}

void Segment::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (!isEnabled()) painter.setOpacity(0.45);
    painter.setPen(QPen(color(Token::Line), 1));
    painter.setBrush(color(Token::Panel));
    const QRectF frame = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    painter.drawRoundedRect(frame, 6, 6);
    painter.setFont(style::font(Type::Body));
    for (int i = 0; i < choices_.size(); ++i) {
        const QRect r = cell(i);
        if (i == current_) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(color(Token::Sel));
            painter.drawRoundedRect(r.adjusted(1, 1, -1, -1), 5, 5);
            painter.fillRect(QRectF(r.left() + 2, r.bottom() - 2, r.width() - 4, 2), color(Token::Accent));
        } else if (i > 0 && i - 1 != current_) {
            painter.fillRect(QRectF(r.left(), r.top() + 1, 1, r.height() - 2), color(Token::Line));
        }
        painter.setPen(i == current_ ? color(Token::Text) : color(Token::Text2));
        painter.drawText(r, Qt::AlignCenter, choices_[i]);
    }
}

void Segment::mousePressEvent(QMouseEvent* event) {
    for (int i = 0; i < choices_.size(); ++i) {
        if (cell(i).contains(event->pos())) setCurrent(i);
    }
}

void Segment::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Left) {
        setCurrent(current_ - 1);
    } else if (event->key() == Qt::Key_Right) {
        setCurrent(current_ + 1);
    } else {
        QWidget::keyPressEvent(event);
    }
}

}  // namespace bauta::style
