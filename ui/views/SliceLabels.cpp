// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/SliceLabels.h"

#include <QPainterPath>
#include <algorithm>
#include <array>
#include <cmath>

namespace bauta::views::detail {

namespace {

const QColor kCaption(0xC9, 0xD1, 0xDA);
const QColor kPlane(0xF2, 0xF5, 0xF8);
const QColor kLetter(0xF2, 0xE9, 0xC8);
const QColor kPlate(0, 0, 0, 153);  // behind letters and captions
const QColor kBar(0xF2, 0xF5, 0xF8);

QFont sized(const QFont& font, double pixels, QFont::Weight weight) {
    QFont sizedFont = font;
    sizedFont.setPixelSize(std::max(1, static_cast<int>(std::lround(pixels))));
    sizedFont.setWeight(weight);
    return sizedFont;
}

// The plane whose slice position the vertical (or horizontal) line of a view shows.
image::Plane crossingPlane(image::Plane plane, bool vertical) {
    switch (plane) {
        case image::Plane::Axial:
            return vertical ? image::Plane::Sagittal : image::Plane::Coronal;
        case image::Plane::Sagittal:
            return vertical ? image::Plane::Coronal : image::Plane::Axial;
        case image::Plane::Coronal:
            return vertical ? image::Plane::Sagittal : image::Plane::Axial;
    }
    return plane;
}

void drawLetter(QPainter& painter, QPointF centre, const std::string& text) {
    const QString letters = QString::fromStdString(text);
    const QFontMetricsF metrics(painter.font());
    const double width = metrics.horizontalAdvance(letters);
    const double height = metrics.capHeight();
    const QRectF box(centre.x() - width / 2 - 4, centre.y() - height / 2 - 4, width + 8, height + 8);
    painter.setPen(Qt::NoPen);
    painter.setBrush(kPlate);
    painter.drawRoundedRect(box, 3, 3);
    painter.setPen(kLetter);
    painter.drawText(QPointF(centre.x() - width / 2, centre.y() + height / 2), letters);
}

void drawScaleBar(QPainter& painter, const SliceFrame& frame, const SliceState& state, const QFont& font,
                  TextCache& texts) {
    const double scale = state.overlayScale;
    const double length_mm = scaleBar_mm(state.mm_per_pixel, frame.size.width());
    const double length = length_mm / state.mm_per_pixel;
    const double right = frame.size.width() - 10 * scale;
    const double base = frame.size.height() - 10 * scale;
    const double tick = 4 * scale;
    QPainterPath bar;
    bar.moveTo(right - length, base - tick);
    bar.lineTo(right - length, base);
    bar.lineTo(right, base);
    bar.lineTo(right, base - tick);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(QColor(0, 0, 0, 180), 3 * scale, Qt::SolidLine, Qt::SquareCap, Qt::MiterJoin));
    painter.drawPath(bar);
    painter.setPen(QPen(kBar, scale, Qt::SolidLine, Qt::SquareCap, Qt::MiterJoin));
    painter.drawPath(bar);
    painter.setFont(sized(font, 11 * scale, QFont::Medium));
    const QString text = QStringLiteral("%1 mm").arg(length_mm);
    const double width = QFontMetricsF(painter.font()).horizontalAdvance(text);
    texts.draw(painter, {std::max(4.0, right - width), base - tick - 4 * scale}, text, kBar);
}

}  // namespace

double scaleBar_mm(double mm_per_pixel, double width) {
    constexpr std::array kLengths = {100.0, 50.0, 20.0, 10.0, 5.0, 2.0, 1.0};
    for (const double length : kLengths) {
        if (length / mm_per_pixel <= width / 3) return length;
    }
    return kLengths.back();
}

void drawHaloText(QPainter& painter, QPointF at, const QString& text, const QColor& colour) {
    painter.setPen(QColor(0, 0, 0, 200));
    constexpr std::array<QPointF, 4> kAround = {QPointF{-.8, -.8}, {.8, -.8}, {-.8, .8}, {.8, .8}};
    for (const QPointF& by : kAround) painter.drawText(at + by, text);
    painter.setPen(colour);
    painter.drawText(at, text);
}

void TextCache::draw(QPainter& painter, QPointF at, const QString& text, const QColor& colour) {
    constexpr qsizetype kMost = 200;
    constexpr double kHalo = 2;
    const double ratio = painter.device()->devicePixelRatioF();
    const QFontMetricsF metrics(painter.font());
    const QString key = text + painter.font().key() + colour.name() + QString::number(ratio);
    auto found = pictures_.constFind(key);
    if (found == pictures_.constEnd()) {
        if (pictures_.size() >= kMost) pictures_.clear();
        const QSizeF size(metrics.horizontalAdvance(text) + 2 * kHalo, metrics.height() + 2 * kHalo);
        QImage picture((size * ratio).toSize() + QSize(1, 1), QImage::Format_ARGB32_Premultiplied);
        picture.setDevicePixelRatio(ratio);
        picture.fill(Qt::transparent);
        QPainter into(&picture);
        into.setRenderHint(QPainter::Antialiasing);
        into.setFont(painter.font());
        drawHaloText(into, {kHalo, kHalo + metrics.ascent()}, text, colour);
        into.end();
        found = pictures_.insert(key, picture);
    }
    const auto whole = [&](double x) { return std::round(x * ratio) / ratio; };
    painter.drawImage(QPointF(whole(at.x() - kHalo), whole(at.y() - metrics.ascent() - kHalo)), *found);
}

void drawCrosshair(QPainter& painter, const SliceFrame& frame, const SliceState& state) {
    constexpr double kGap_mm = 7;
    // Whole device pixels: sharp, and QPainter cuts an antialiased line this long into a task for every row.
    const double ratio = painter.device()->devicePixelRatioF();
    const double line = std::max(1.0, std::round(state.overlayScale * ratio)) / ratio;
    const auto edge = [&](double middle) { return std::round((middle - line / 2) * ratio) / ratio; };
    const QPointF at = frame.toView(state.crosshair_lps_mm);
    const double gap = kGap_mm / state.mm_per_pixel;
    const double width = frame.size.width();
    const double height = frame.size.height();
    const auto colour = [&](bool vertical) {
        QColor crossing = planeColour(crossingPlane(state.plane, vertical));
        crossing.setAlphaF(0.8F);
        return crossing;
    };
    painter.setRenderHint(QPainter::Antialiasing, false);
    const double above = std::clamp(at.y() - gap, 0.0, height), below = std::clamp(at.y() + gap, 0.0, height);
    painter.fillRect(QRectF(edge(at.x()), 0, line, above), colour(true));
    painter.fillRect(QRectF(edge(at.x()), below, line, height - below), colour(true));
    const double before = std::clamp(at.x() - gap, 0.0, width), after = std::clamp(at.x() + gap, 0.0, width);
    painter.fillRect(QRectF(0, edge(at.y()), before, line), colour(false));
    painter.fillRect(QRectF(after, edge(at.y()), width - after, line), colour(false));
    painter.setRenderHint(QPainter::Antialiasing);
}

void drawTopEdge(QPainter& painter, const SliceFrame& frame, const SliceState& state) {
    painter.fillRect(QRectF(0, 0, frame.size.width(), 2), planeColour(state.plane));
}

void drawLabels(QPainter& painter, const SliceFrame& frame, const SliceState& state, const QFont& font,
                TextCache& texts) {
    const double scale = state.overlayScale;
    const double width = frame.size.width();
    const double height = frame.size.height();

    painter.setFont(sized(font, 12 * scale, QFont::DemiBold));
    const auto letters = image::edgeLetters(frame.geometry, frame.layout);
    const QFontMetricsF metrics(painter.font());
    const double half = metrics.capHeight() / 2;
    const auto inset = [&](const std::string& text) {
        return 10 * scale + metrics.horizontalAdvance(QString::fromStdString(text)) / 2;
    };
    drawLetter(painter, {inset(letters.left), height / 2}, letters.left);
    drawLetter(painter, {width - inset(letters.right), height / 2}, letters.right);
    drawLetter(painter, {width / 2, 31 * scale + half}, letters.top);
    drawLetter(painter, {width / 2, height - 10 * scale - half}, letters.bottom);

    drawScaleBar(painter, frame, state, font, texts);

    const QFont caption = sized(font, 11 * scale, QFont::Medium);
    painter.setFont(caption);
    const QFontMetricsF small(caption);
    const QString plane = planeName(state.plane);
    const QString position = QString::fromStdString(image::slicePosition(frame.geometry, frame.layout, frame.slice));
    const QString count = QStringLiteral(" · %1/%2").arg(frame.slice + 1).arg(frame.layout.slices);
    const QPointF at(8 * scale, 6 * scale + small.ascent() + 2);
    const double indent = small.horizontalAdvance(plane) + 7 * scale;
    const bool roomy = at.x() + indent + small.horizontalAdvance(position + count) < width - 4;
    const QString where = roomy ? position + count : position;
    // An outline through the words would strike them out.
    painter.setPen(Qt::NoPen);
    painter.setBrush(kPlate);
    painter.drawRoundedRect(QRectF(at.x() - 4, at.y() - small.ascent() - 1, indent + small.horizontalAdvance(where) + 8,
                                   small.height() + 2),
                            3, 3);
    texts.draw(painter, at, plane, kPlane);
    texts.draw(painter, at + QPointF(indent, 0), where, kCaption);
}

}  // namespace bauta::views::detail
