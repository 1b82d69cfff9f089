// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFile>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>
#include <cmath>

#include "ui/style/Glyphs.h"

namespace bauta::style {

QPixmap iconPixmap(const QString& name, const QColor& color, int size, double devicePixelRatio) {
    const int pixels = static_cast<int>(std::ceil(size * devicePixelRatio));
    const QString key = QString("bauta-icon/%1/%2/%3").arg(name, color.name(QColor::HexArgb)).arg(pixels);
    QPixmap pixmap;
    if (!QPixmapCache::find(key, &pixmap)) {
        QFile file(":/bauta/icons/" + name + ".svg");
        QByteArray svg = file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
        svg.replace("#888888", color.name().toLatin1());
        pixmap = QPixmap(pixels, pixels);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        painter.setOpacity(color.alphaF());
        QSvgRenderer(svg).render(&painter, QRectF(0, 0, pixels, pixels));
        painter.end();
        QPixmapCache::insert(key, pixmap);
    }
    pixmap.setDevicePixelRatio(devicePixelRatio);
    return pixmap;
}

void paintIcon(QPainter& painter, const QRectF& rect, const QString& name, const QColor& color) {
    const double side = std::min(rect.width(), rect.height());
    const double ratio = painter.device()->devicePixelRatioF();
    const QPixmap pixmap = iconPixmap(name, color, static_cast<int>(std::lround(side)), ratio);
    const double shown = pixmap.width() / ratio;
    painter.drawPixmap(QPointF(rect.center().x() - shown / 2, rect.center().y() - shown / 2), pixmap);
}

IconView::IconView(QString icon, Token token, int size, QWidget* parent)
    : QWidget(parent), icon_(std::move(icon)), token_(token), size_(size) {
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    whenStyled(this, [this] { updateGeometry(); });
}

void IconView::setIcon(const QString& icon, Token token) {
    icon_ = icon;
    token_ = token;
    update();
}

QSize IconView::sizeHint() const {
    return {px(size_), px(size_)};
}

void IconView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    paintIcon(painter, rect(), icon_, color(token_));
}

}  // namespace bauta::style
