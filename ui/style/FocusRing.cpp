// SPDX-License-Identifier: GPL-3.0-or-later
#include <QApplication>
#include <QEvent>
#include <QKeyEvent>
#include <QPainter>

#include "ui/style/Messages.h"

namespace bauta::style {

FocusRing::FocusRing(QWidget* window) : QWidget(window) {
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setAttribute(Qt::WA_NoSystemBackground);
    setFocusPolicy(Qt::NoFocus);
    hide();
    qApp->installEventFilter(this);
    connect(qApp, &QApplication::focusChanged, this, [this] { follow(); });
}

bool FocusRing::eventFilter(QObject* watched, QEvent* event) {
    switch (event->type()) {
        case QEvent::KeyPress: {
            const int key = static_cast<QKeyEvent*>(event)->key();
            if (!keyboard_ && (key == Qt::Key_Tab || key == Qt::Key_Backtab)) {
                keyboard_ = true;
                follow();
            }
            break;
        }
        case QEvent::MouseButtonPress:
            if (keyboard_) {
                keyboard_ = false;
                follow();
            }
            break;
        case QEvent::Move:
        case QEvent::Resize:
        case QEvent::Show:
        case QEvent::Hide:
            if (target_ != nullptr &&
                (watched == target_ || watched == target_->parentWidget() || watched == parentWidget()))
                follow();
            break;
        case QEvent::Destroy:
        case QEvent::DeferredDelete:
            if (watched == target_) {
                target_ = nullptr;
                hide();
            }
            break;
        default:
            break;
    }
    return QWidget::eventFilter(watched, event);
}

void FocusRing::follow() {
    QWidget* focus = QApplication::focusWidget();
    const bool wanted = keyboard_ && focus != nullptr && focus->window() == window() && focus->isVisible() &&
                        !focus->property("noFocusRing").toBool();
    target_ = wanted ? focus : nullptr;
    if (target_ == nullptr) {
        hide();
        return;
    }
    inside_ = target_->property("focusInside").toBool();
    const QPoint at = target_->mapTo(parentWidget(), QPoint(0, 0));
    const QRect box(at, target_->size());
    setGeometry((inside_ ? box : box.adjusted(-4, -4, 4, 4)).intersected(parentWidget()->rect()));
    show();
    raise();
    update();
}

void FocusRing::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(color(Token::Accent), 2));
    const double radius = inside_ ? 3 : 8;
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), radius, radius);
}

}  // namespace bauta::style
