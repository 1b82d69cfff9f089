// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/StatusBar.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QPainter>

#include "ui/style/Widgets.h"

namespace bauta::panels {

using style::px;
using style::Text;
using style::Token;
using style::Type;

QWidget* makeKeyHints(const QVector<KeyHelp>& keys, bool onlyThoseInBar) {
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(px(6));
    for (const KeyHelp& key : keys) {
        if (onlyThoseInBar && !key.inBar) continue;
        for (QString cap : key.keys.split(' ')) layout->addWidget(new style::KeyCap(cap.replace('+', ' ')));
        layout->addWidget(new Text(key.meaning, Type::Table, Token::Text2));
        layout->addSpacing(px(10));
    }
    layout->addStretch(1);
    return row;
}

StatusBar::StatusBar(QWidget* parent)
    : QWidget(parent),
      left_(new QStackedWidget),
      right_(new QStackedWidget),
      startLeft_(new Text({}, Type::Table, Token::Text2)),
      startRight_(new Text({}, Type::Table, Token::Text2)) {
    setObjectName("statusBar");
    setAccessibleName(tr("Status"));
    auto* layout = new QHBoxLayout(this);
    layout->addWidget(left_, 1);
    layout->addWidget(right_);
    left_->addWidget(startLeft_);
    right_->addWidget(startRight_);
    left_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    style::whenStyled(this, [this, layout] {
        layout->setContentsMargins(px(16), 1, px(16), 0);
        setFixedHeight(px(28));
    });
}

void StatusBar::addPage(Page& page) {
    QWidget* left = page.statusLeft();
    if (left == nullptr) left = makeKeyHints(page.keys(), true);
    QWidget* right = page.statusRight();
    if (right == nullptr) right = new QWidget;
    left_->addWidget(left);
    right_->addWidget(right);
    show(left_->currentWidget(), right_->currentWidget());
    pages_[&page] = {left, right};
}

void StatusBar::showPage(const Page& page) {
    const auto [left, right] = pages_.value(&page);
    if (left != nullptr) show(left, right);
}

void StatusBar::show(QWidget* left, QWidget* right) {
    style::showOnly(*left_, left);
    style::showOnly(*right_, right);
    fit();
}

void StatusBar::fit() {
    // The keys are never cut; what is told beside them gives way in a small window or with large text.
    const int wanted = left_->currentWidget()->sizeHint().width() + right_->currentWidget()->sizeHint().width();
    right_->setVisible(wanted <= contentsRect().width() - px(32) - layout()->spacing());
}

bool StatusBar::event(QEvent* event) {
    // A text that became longer asks for a layout, not for another size of the bar.
    const bool handled = QWidget::event(event);
    if (event->type() == QEvent::Resize || event->type() == QEvent::LayoutRequest) fit();
    return handled;
}

void StatusBar::showTexts(const QString& left, const QString& right) {
    static_cast<Text*>(startLeft_)->setText(left);
    static_cast<Text*>(startRight_)->setText(right);
    show(startLeft_, startRight_);
}

void StatusBar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), style::color(Token::Panel));
    painter.fillRect(0, 0, width(), 1, style::color(Token::Line));
}

}  // namespace bauta::panels
