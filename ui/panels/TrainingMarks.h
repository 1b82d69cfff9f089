// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPainter>
#include <QWidget>

#include "ui/style/Glyphs.h"

namespace bauta::panels {

/// A dot in the colour of a state.
class Dot : public QWidget {
  public:
    Dot() { setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Preferred); }
    void setToken(style::Token token) {
        token_ = token;
        update();
    }
    [[nodiscard]] QSize sizeHint() const override { return {style::px(9), style::px(16)}; }

  protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(style::color(token_));
        painter.drawEllipse(QPointF(style::px(4.5), style::px(8)), style::px(4), style::px(4));
    }

  private:
    style::Token token_ = style::Token::Text3;
};

/// The marker of an arm.
class ArmMarker : public QWidget {
  public:
    ArmMarker() { setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed); }
    void setArm(const QString& arm) {
        arm_ = arm;
        update();
    }
    [[nodiscard]] QSize sizeHint() const override { return {style::px(14), style::px(20)}; }

  protected:
    void paintEvent(QPaintEvent*) override {
        if (arm_.isEmpty()) return;
        QPainter painter(this);
        const double side = style::px(12);
        style::paintMarker(painter, QRectF(0, (height() - side) / 2, side, side), style::methodMarker(arm_),
                           style::methodColor(arm_), style::isVariant(arm_));
    }

  private:
    QString arm_;
};

}  // namespace bauta::panels
