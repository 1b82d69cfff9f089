// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/style/Messages.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QPainter>
#include <QPainterPath>
#include <QTimer>

namespace bauta::style {

InlineError::InlineError(QWidget* parent)
    : QFrame(parent),
      icon_(new IconView("warning", Token::Warn, 18)),
      sentence_(new Text({}, Type::Section)),
      whatToDo_(new Text({}, Type::Body, Token::Text2)),
      action_(new Button({})),
      close_(new Button({}, Button::Role::Quiet)) {
    sentence_->setWordWrap(true);
    whatToDo_->setWordWrap(true);
    sentence_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    whatToDo_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    action_->setButtonHeight(28);
    close_->setButtonHeight(28);
    close_->setIconName("close");
    close_->setAccessibleName(tr("Dismiss the message"));
    close_->setToolTip(tr("Dismiss"));
    auto* texts = new QVBoxLayout;
    texts->addWidget(sentence_);
    texts->addWidget(whatToDo_);
    body_ = new QBoxLayout(QBoxLayout::TopToBottom);
    body_->addLayout(texts, 1);
    body_->addWidget(action_, 0, Qt::AlignTop | Qt::AlignLeft);
    auto* row = new QHBoxLayout(this);
    row->addWidget(icon_, 0, Qt::AlignTop);
    row->addLayout(body_, 1);
    row->addWidget(close_, 0, Qt::AlignTop);
    action_->hide();
    close_->hide();
    connect(action_, &Button::clicked, this, &InlineError::actionTriggered);
    connect(close_, &Button::clicked, this, &InlineError::dismissed);
    whenStyled(this, [this, row, texts] {
        row->setContentsMargins(px(20), px(12), px(14), px(12));
        row->setSpacing(px(12));
        body_->setSpacing(px(8));
        texts->setSpacing(px(3));
    });
}

void InlineError::setMessage(const QString& sentence, const QString& whatToDo, Token edge) {
    edge_ = edge;
    icon_->setIcon("warning", edge);
    sentence_->setText(sentence);
    whatToDo_->setText(whatToDo);
    whatToDo_->setVisible(!whatToDo.isEmpty());
    setAccessibleName(sentence + ' ' + whatToDo);
    update();
}

void InlineError::setAction(const QString& text, const QString& key) {
    action_->setText(text);
    action_->setAccessibleName(text);
    action_->setKey(key);
    action_->setVisible(!text.isEmpty());
}

void InlineError::setDismissable(bool dismissable) {
    close_->setVisible(dismissable);
}

void InlineError::resizeEvent(QResizeEvent*) {
    // In a side panel the button beside the text would leave it one word a line.
    body_->setDirection(width() < px(440) ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
}

void InlineError::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QPainterPath path;
    path.addRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
    painter.fillPath(path, color(Token::Panel));
    painter.save();
    painter.setClipPath(path);
    painter.fillRect(QRectF(0, 0, 4, height()), color(edge_));
    painter.restore();
    painter.strokePath(path, QPen(color(edge_), 1));
}

Toast::Toast(QWidget* parent)
    : QFrame(parent),
      icon_(new IconView("check", Token::Ok, 18)),
      text_(new Text({})),
      action_(new Button({}, Button::Role::Quiet)),
      timer_(new QTimer(this)) {
    timer_->setSingleShot(true);
    action_->setButtonHeight(28);
    action_->setKey("Ctrl G");
    action_->setFocusPolicy(Qt::NoFocus);
    auto* row = new QHBoxLayout(this);
    row->addWidget(icon_);
    row->addWidget(text_);
    row->addWidget(action_);
    whenStyled(this, [this, row] {
        row->setContentsMargins(px(16), 0, px(8), 0);
        row->setSpacing(px(10));
        setFixedHeight(px(40));
        place();
    });
    connect(timer_, &QTimer::timeout, this, &QWidget::hide);
    connect(action_, &Button::clicked, this, [this] {
        hide();
        Q_EMIT actionTriggered();
    });
    parent->installEventFilter(this);
    hide();
}

void Toast::show(const QString& icon, Token token, const QString& text, const QString& action) {
    icon_->setIcon(icon, token);
    text_->setText(text);
    action_->setText(action);
    action_->setVisible(!action.isEmpty());
    setAccessibleName(text);
    QWidget::show();
    place();
    raise();
    timer_->start(4000);
}

void Toast::place() {
    const QWidget* area = parentWidget();
    layout()->activate();
    const int width = std::min(sizeHint().width(), area->width() - px(24));
    setGeometry((area->width() - width) / 2, area->height() - height() - px(16), width, height());
}

void Toast::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(color(Token::Line2), 1));
    painter.setBrush(color(Token::Raised));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8);
}

void Toast::enterEvent(QEnterEvent*) {
    timer_->stop();
}

void Toast::leaveEvent(QEvent*) {
    timer_->start(4000);
}

bool Toast::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Resize && isVisible()) place();
    return QFrame::eventFilter(watched, event);
}

}  // namespace bauta::style
