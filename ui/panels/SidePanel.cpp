// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/SidePanel.h"

#include <QApplication>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollArea>
#include <algorithm>

namespace bauta::panels {

using style::color;
using style::px;
using style::Token;

SidePanel::SidePanel(const QString& title, int width, QWidget* parent) : QFrame(parent), width_(width) {
    setFocusPolicy(Qt::ClickFocus);
    setProperty("noFocusRing", true);
    setAccessibleName(title);
    auto* outer = new QVBoxLayout(this);
    outer->setSpacing(0);
    auto* head = new QHBoxLayout;
    head->addWidget(new style::Text(title, style::Type::Selection), 1);
    auto* close = new style::Button({}, style::Button::Role::Quiet);
    close->setIconName("close");
    close->setButtonHeight(28);
    close->setAccessibleName(tr("Close %1").arg(title));
    close->setToolTip(tr("Close (Esc)"));
    head->addWidget(close);
    outer->addLayout(head);
    auto* scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    auto* content = new QWidget;
    content->setProperty("role", "transparent");
    body_ = new QVBoxLayout(content);
    body_->setContentsMargins(0, 0, 0, 0);
    scroll->setWidget(content);
    outer->addWidget(scroll, 1);
    foot_ = new QVBoxLayout;
    outer->addLayout(foot_);
    connect(close, &style::Button::clicked, this, &SidePanel::close);
    style::whenStyled(this, [this, outer, head] {
        outer->setContentsMargins(1, 0, 0, 0);
        head->setContentsMargins(px(16), px(12), px(10), px(8));
        foot_->setContentsMargins(px(16), px(8), px(16), px(14));
        foot_->setSpacing(px(8));
        place();
    });
    parent->installEventFilter(this);
    hide();
}

void SidePanel::place() {
    const QWidget* area = parentWidget();
    const int width = std::min(px(width_), area->width());
    setGeometry(area->width() - width, 0, width, area->height());
}

void SidePanel::open() {
    if (!isVisible()) before_ = QApplication::focusWidget();
    place();
    show();
    raise();
    Q_EMIT opened();
    if (!isAncestorOf(QApplication::focusWidget())) setFocus();
}

void SidePanel::close() {
    if (!isVisible()) return;
    const bool hadFocus = QApplication::focusWidget() == this || isAncestorOf(QApplication::focusWidget());
    hide();
    if (hadFocus && before_ != nullptr) before_->setFocus();
    Q_EMIT closed();
}

bool SidePanel::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Resize && isVisible()) place();
    return QFrame::eventFilter(watched, event);
}

void SidePanel::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape) return close();
    QFrame::keyPressEvent(event);
}

void SidePanel::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), color(Token::Panel));
    painter.fillRect(0, 0, 1, height(), color(Token::Line2));
}

}  // namespace bauta::panels
