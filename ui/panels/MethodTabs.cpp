// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/MethodTabs.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>

namespace bauta::panels {

using style::px;
using style::Token;

MethodTabs::MethodTabs(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("methodTabs"));
    setFocusPolicy(Qt::TabFocus);
    setProperty("focusInside", true);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Expanding);
    style::whenStyled(this, [this] {
        updateGeometry();
        update();
    });
}

void MethodTabs::setTabs(const QVector<MethodTab>& tabs, const QString& current) {
    if (tabs == tabs_ && current == current_) return;
    tabs_ = tabs;
    current_ = current;
    for (const MethodTab& tab : tabs_)
        if (tab.id == current_) setAccessibleName(tab.text + QStringLiteral(", ") + tab.tooltip);
    updateGeometry();
    update();
}

void MethodTabs::setCompact(bool compact) {
    compact_ = compact;
    updateGeometry();
    update();
}

int MethodTabs::tabWidth(int index, bool shortened) const {
    const MethodTab& tab = tabs_[index];
    if (shortened && tab.id != current_) return px(32);
    QFont font = style::font(style::Type::Body);
    font.setWeight(QFont::DemiBold);
    return px(12) + px(16) + px(8) + QFontMetrics(font).horizontalAdvance(tab.text) + 1 + px(12);
}

bool MethodTabs::isShort(int width) const {
    if (compact_) return true;
    int all = 0;
    for (int i = 0; i < tabs_.size(); ++i) all += tabWidth(i, false);
    return all > width;
}

QRect MethodTabs::rectOf(int index) const {
    const bool shortened = isShort(width());
    int x = 0;
    for (int i = 0; i < index; ++i) x += tabWidth(i, shortened);
    return {x, 0, tabWidth(index, shortened), height()};
}

int MethodTabs::at(const QPoint& position) const {
    for (int i = 0; i < tabs_.size(); ++i)
        if (rectOf(i).contains(position)) return i;
    return -1;
}

QSize MethodTabs::sizeHint() const {
    int all = 0;
    for (int i = 0; i < tabs_.size(); ++i) all += tabWidth(i, compact_);
    return {all, px(44)};
}

QSize MethodTabs::minimumSizeHint() const {
    int all = 0;
    for (int i = 0; i < tabs_.size(); ++i) all += tabWidth(i, true);
    return {all, px(44)};
}

void MethodTabs::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const bool shortened = isShort(width());
    for (int i = 0; i < tabs_.size(); ++i) {
        const MethodTab& tab = tabs_[i];
        const QRect rect = rectOf(i);
        const bool current = tab.id == current_;
        if (current) {
            painter.fillRect(rect, style::color(Token::Sel));
            painter.fillRect(QRect(rect.left(), rect.bottom() - 1, rect.width(), 2), style::color(Token::Accent));
        } else if (i == hovered_) {
            painter.fillRect(rect, style::color(Token::Hover));
        }
        const double side = px(16);
        const bool glyphOnly = shortened && !current;
        const double x = rect.left() + (glyphOnly ? (rect.width() - side) / 2 : px(12));
        style::paintGlyph(painter, QRectF(x, (height() - side) / 2.0, side, side), tab.glyph, tab.progress);
        if (glyphOnly) continue;
        QFont font = style::font(style::Type::Body);
        if (current) font.setWeight(QFont::DemiBold);
        painter.setFont(font);
        painter.setPen(style::color(current ? Token::Text : Token::Text2));
        painter.drawText(rect.adjusted(px(36), 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft, tab.text);
    }
}

void MethodTabs::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return;
    if (const int index = at(event->pos()); index >= 0) Q_EMIT activated(tabs_[index].id);
}

void MethodTabs::mouseMoveEvent(QMouseEvent* event) {
    hovered_ = at(event->pos());
    update();
}

void MethodTabs::leaveEvent(QEvent*) {
    hovered_ = -1;
    update();
}

void MethodTabs::keyPressEvent(QKeyEvent* event) {
    const int by = event->key() == Qt::Key_Right ? 1 : event->key() == Qt::Key_Left ? -1 : 0;
    if (by == 0) return QWidget::keyPressEvent(event);
    for (int i = 0; i < tabs_.size(); ++i)
        if (tabs_[i].id == current_) {
            const int next = std::clamp(i + by, 0, static_cast<int>(tabs_.size()) - 1);
            if (next != i) Q_EMIT activated(tabs_[next].id);
            return;
        }
}

bool MethodTabs::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int index = at(help->pos());
        if (index < 0)
            QToolTip::hideText();
        else
            QToolTip::showText(help->globalPos(), tabs_[index].text + QStringLiteral(": ") + tabs_[index].tooltip, this,
                               rectOf(index));
        return true;
    }
    return QWidget::event(event);
}

}  // namespace bauta::panels
