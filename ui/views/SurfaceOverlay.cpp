// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/SurfaceOverlay.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/scene/SurfaceScene.h"
#include "ui/views/SliceLabels.h"

namespace bauta::views::detail {

namespace {

QFont sized(const QFont& font, double pixels, QFont::Weight weight) {
    QFont sizedFont = font;
    sizedFont.setPixelSize(std::max(1, static_cast<int>(std::lround(pixels))));
    sizedFont.setWeight(weight);
    return sizedFont;
}

QColor cutColour() {
    const scene::SkinLook look;
    const auto mix = [&](std::size_t c) {
        return static_cast<int>(std::lround(255 * ((1 - look.cutShare) * look.skin[c] + look.cutShare * look.cut[c])));
    };
    return {mix(0), mix(1), mix(2)};
}

}  // namespace

SurfaceOverlay::SurfaceOverlay(QWidget* parent) : QWidget(parent) {
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setAttribute(Qt::WA_NoSystemBackground);
}

void SurfaceOverlay::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(sized(font(), 11 * scale, QFont::Medium));
    const QFontMetricsF metrics(painter.font());
    const QPointF at(8 * scale, 6 * scale + metrics.ascent() + 2);
    drawHaloText(painter, at, QStringLiteral("Skin"), QColor(0xF2, 0xF5, 0xF8));
    drawHaloText(painter, at + QPointF(metrics.horizontalAdvance(QStringLiteral("Skin")) + 7 * scale, 0), caption,
                 QColor(0xC9, 0xD1, 0xDA));
    if (legend) {
        const QPointF corner(8 * scale, height() - 10 * scale);
        painter.setPen(Qt::NoPen);
        painter.setBrush(cutColour());
        painter.drawRoundedRect(QRectF(corner.x(), corner.y() - 9 * scale, 10 * scale, 10 * scale), 2, 2);
        drawHaloText(painter, corner + QPointF(16 * scale, 0), QStringLiteral("cut surface"), QColor(0xC9, 0xD1, 0xDA));
    }
    if (!message.isEmpty()) {
        painter.setFont(sized(font(), 13 * scale, QFont::Normal));
        painter.setPen(QColor(0xB3, 0xBD, 0xC8));
        painter.drawText(rect().adjusted(12, 24, -12, -24), Qt::AlignCenter | Qt::TextWordWrap, message);
    }
    if (ring) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(ringColour, 2, Qt::SolidLine, Qt::SquareCap, Qt::MiterJoin));
        painter.drawRect(QRectF(rect()).adjusted(1, 1, -1, -1));
    }
}

PresetButton::PresetButton(scene::CameraPreset preset, QWidget* parent) : QAbstractButton(parent) {
    const auto longText = scene::longName(preset);
    const QString view = QString::fromUtf8(longText.data(), static_cast<qsizetype>(longText.size()));
    const auto shortText = scene::shortName(preset);
    setText(QString::fromLatin1(shortText.data(), static_cast<qsizetype>(shortText.size())));
    setAccessibleName(QStringLiteral("Skin from the ") + view);
    setToolTip(preset == scene::CameraPreset::Front ? QStringLiteral("From the front")
                                                    : QStringLiteral("From the ") + view);
    setCheckable(true);
    setFocusPolicy(Qt::TabFocus);
    setCursor(Qt::ArrowCursor);
}

QSize PresetButton::sizeHint() const {
    const QFontMetricsF metrics(sized(font(), 11 * scale, QFont::DemiBold));
    return {std::max(static_cast<int>(24 * scale),
                     static_cast<int>(std::ceil(metrics.horizontalAdvance(text()) + 12 * scale))),
            static_cast<int>(24 * scale)};
}

void PresetButton::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF box = QRectF(rect()).adjusted(0.5, 2.5, -0.5, -2.5);
    const QColor fill = isChecked()    ? QColor(0x2B, 0x66, 0xB3)
                        : isDown()     ? QColor(0x21, 0x36, 0x50)
                        : underMouse() ? QColor(0x2E, 0x36, 0x40)
                                       : QColor(0, 0, 0, 110);
    painter.setPen(Qt::NoPen);
    painter.setBrush(fill);
    painter.drawRoundedRect(box, 4, 4);
    if (hasFocus()) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(QColor(0x6B, 0xB0, 0xFF), 2));
        painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 4, 4);
    }
    painter.setFont(sized(font(), 11 * scale, QFont::DemiBold));
    painter.setPen(Qt::white);
    painter.drawText(rect(), Qt::AlignCenter, text());
}

QString describe(const scene::Camera& camera) {
    if (const auto preset = camera.preset()) {
        const auto text = scene::longName(*preset);
        return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
    }
    const auto azimuth = static_cast<int>(std::lround(std::remainder(camera.azimuth_deg, 360.0)));
    const auto elevation = static_cast<int>(std::lround(camera.elevation_deg));
    QString text = azimuth == 0 ? QStringLiteral("front")
                   : std::abs(azimuth) == 180
                       ? QStringLiteral("back")
                       : QStringLiteral("%1° %2")
                             .arg(std::abs(azimuth))
                             .arg(azimuth > 0 ? QStringLiteral("left") : QStringLiteral("right"));
    if (elevation != 0) {
        text += QStringLiteral(", %1° %2")
                    .arg(std::abs(elevation))
                    .arg(elevation > 0 ? QStringLiteral("above") : QStringLiteral("below"));
    }
    return text;
}

}  // namespace bauta::views::detail
