// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPainter>
#include <QWidget>
#include <string>
#include <vector>

#include "ui/style/Glyphs.h"

namespace bauta::panels {

/// Markers and names of the shown methods.
class MethodLegend : public QWidget {
  public:
    void setMethods(const std::vector<std::string>& methods) {
        methods_ = methods;
        updateGeometry();
        update();
    }
    [[nodiscard]] QSize sizeHint() const override {
        int width = 0;
        for (const std::string& method : methods_) width += entry(method);
        return {width, style::px(20)};
    }
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

  protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        int x = 0;
        for (const std::string& method : methods_) {
            const double side = style::px(10);
            style::paintMarker(painter, QRectF(x, (height() - side) / 2, side, side),
                               style::methodMarker(QString::fromStdString(method)),
                               style::methodColor(QString::fromStdString(method)),
                               style::isVariant(QString::fromStdString(method)));
            painter.setFont(style::font(style::Type::Table));
            painter.setPen(style::color(style::Token::Text));
            painter.drawText(QRect(x + style::px(16), 0, entry(method), height()), Qt::AlignVCenter | Qt::AlignLeft,
                             QString::fromStdString(method));
            x += entry(method);
        }
    }

  private:
    [[nodiscard]] static int entry(const std::string& method) {
        return style::px(16) +
               QFontMetrics(style::font(style::Type::Table)).horizontalAdvance(QString::fromStdString(method)) +
               style::px(12);
    }
    std::vector<std::string> methods_;
};

}  // namespace bauta::panels
