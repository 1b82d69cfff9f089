// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/style/Glyphs.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPath>
#include <QPen>
#include <cmath>
#include <numbers>

namespace bauta::style {
namespace {

QFont digitFont(double side) {
    QFont f = style::font(Type::Caption);
    f.setPixelSize(std::max(8, static_cast<int>(std::lround(side * 0.62))));
    f.setWeight(QFont::Bold);
    return f;
}

// Centred by the digit's own outline: font metrics leave room for descenders and put it too high.
void drawDigit(QPainter& painter, const QPointF& centre, const QString& digit, const QFont& f, const QColor& c) {
    QPainterPath path;
    path.addText(0, 0, f, digit);
    const QRectF box = path.boundingRect();
    painter.fillPath(path.translated(centre - box.center()), c);
}

QPen roundPen(const QColor& c, double width) {
    QPen pen(c, width);
    pen.setCapStyle(Qt::RoundCap);
    pen.setJoinStyle(Qt::RoundJoin);
    return pen;
}

QPainterPath polygon(const QPolygonF& points) {
    QPainterPath path;
    path.addPolygon(points);
    path.closeSubpath();
    return path;
}

QPainterPath plus() {
    constexpr double a = 1, b = 3;
    return polygon(QList<QPointF>{
        {-a, -b}, {a, -b}, {a, -a}, {b, -a}, {b, a}, {a, a}, {a, b}, {-a, b}, {-a, a}, {-b, a}, {-b, -a}, {-a, -a}});
}

QPainterPath star() {
    QPolygonF points;
    for (int i = 0; i < 10; ++i) {
        const double angle = std::numbers::pi * (i / 5.0 - 0.5), radius = i % 2 == 0 ? 3.4 : 1.45;
        points << QPointF(radius * std::cos(angle), radius * std::sin(angle));
    }
    return polygon(points);
}

}  // namespace

QString word(Glyph glyph) {
    switch (glyph) {
        case Glyph::NotRun:
            return "to run";
        case Glyph::Queued:
            return "queued";
        case Glyph::Running:
            return "running";
        case Glyph::FailedCheck:
            return "failed check";
        case Glyph::NotApplicable:
            return "not applicable";
        case Glyph::Unrated:
            return "unrated";
        case Glyph::Rated1:
            return "rated 1";
        case Glyph::Rated0:
            return "rated 0";
        case Glyph::Disagreement:
            return "readers disagree";
    }
    return {};
}

QColor textColor(Glyph glyph) {
    switch (glyph) {
        case Glyph::FailedCheck:
            return color(Token::Warn);
        case Glyph::Disagreement:
            return color(Token::Dis);
        case Glyph::Running:
            return color(Token::Text);
        case Glyph::NotRun:
        case Glyph::Queued:
        case Glyph::NotApplicable:
            return color(Token::Text3);
        default:
            return color(Token::Text2);
    }
}

void paintGlyph(QPainter& painter, const QRectF& rect, Glyph glyph, double progress) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const double side = std::min(rect.width(), rect.height());
    const QPointF c = rect.center();
    const double unit = side / 18.0;  // everything below is drawn on a grid of 18
    const auto box = [&](double size) {
        return QRectF(c.x() - size * unit / 2, c.y() - size * unit / 2, size * unit, size * unit);
    };
    painter.setBrush(Qt::NoBrush);
    switch (glyph) {
        case Glyph::NotRun:
            painter.setPen(Qt::NoPen);
            painter.setBrush(color(Token::Line2));
            painter.drawEllipse(box(4));
            break;
        case Glyph::Queued:
            painter.setPen(roundPen(color(Token::Text3), 1.4 * unit));
            painter.drawEllipse(box(14));
            painter.drawPolyline(QPolygonF()
                                 << c + QPointF(0, -3.6 * unit) << c << c + QPointF(2.8 * unit, 1.6 * unit));
            break;
        case Glyph::Running:
            painter.setPen(QPen(color(Token::Track), 2.4 * unit));
            painter.drawEllipse(box(13));
            painter.setPen(roundPen(color(Token::Accent), 2.4 * unit));
            painter.drawArc(box(13), 90 * 16, -static_cast<int>(std::clamp(progress, 0.02, 1.0) * 360 * 16));
            break;
        case Glyph::FailedCheck: {
            painter.setPen(roundPen(color(Token::Warn), 1.5 * unit));
            const QPolygonF triangle = QPolygonF() << c + QPointF(0, -7.2 * unit) << c + QPointF(7.8 * unit, 6.6 * unit)
                                                   << c + QPointF(-7.8 * unit, 6.6 * unit);
            painter.drawPolygon(triangle);
            painter.drawLine(c + QPointF(0, -2.4 * unit), c + QPointF(0, 1.8 * unit));
            painter.drawLine(c + QPointF(0, 4.3 * unit), c + QPointF(0, 4.4 * unit));
            break;
        }
        case Glyph::NotApplicable:
            painter.setPen(roundPen(color(Token::Text3), 1.5 * unit));
            painter.drawLine(c - QPointF(4 * unit, 0), c + QPointF(4 * unit, 0));
            break;
        case Glyph::Unrated: {
            QPen pen = roundPen(color(Token::Text2), 1.4 * unit);
            pen.setDashPattern({1.5, 2.1});
            painter.setPen(pen);
            painter.drawRoundedRect(box(14), 3 * unit, 3 * unit);
            break;
        }
        case Glyph::Rated1:
            painter.setPen(Qt::NoPen);
            painter.setBrush(color(Token::Ok));
            painter.drawRoundedRect(box(15), 3 * unit, 3 * unit);
            drawDigit(painter, c, "1", digitFont(side), color(Token::OnOk));
            break;
        case Glyph::Rated0:
            painter.setPen(roundPen(color(Token::Fail), 1.2 * unit));
            painter.setBrush(color(Token::Fail));
            painter.drawPolygon(QPolygonF() << c + QPointF(0, -8.2 * unit) << c + QPointF(8.2 * unit, 0)
                                            << c + QPointF(0, 8.2 * unit) << c + QPointF(-8.2 * unit, 0));
            drawDigit(painter, c, "0", digitFont(side), color(Token::OnFail));
            break;
        case Glyph::Disagreement: {
            painter.setPen(roundPen(color(Token::Dis), 1.4 * unit));
            painter.drawRoundedRect(box(14), 3 * unit, 3 * unit);
            painter.drawLine(c + QPointF(-4.6 * unit, 4.6 * unit), c + QPointF(4.6 * unit, -4.6 * unit));
            const QFont f = digitFont(side * 0.68);
            drawDigit(painter, c + QPointF(-3.4 * unit, -2.6 * unit), "1", f, color(Token::Dis));
            drawDigit(painter, c + QPointF(3.4 * unit, 2.8 * unit), "0", f, color(Token::Dis));
            break;
        }
    }
    painter.restore();
}

QPainterPath markerPath(Marker marker) {
    QPainterPath path;
    switch (marker) {
        case Marker::Circle:
            path.addEllipse(QPointF(0, 0), 3, 3);
            return path;
        case Marker::Square:
            path.addRect(-2.7, -2.7, 5.4, 5.4);
            return path;
        case Marker::TriangleUp:
            return polygon(QList<QPointF>{{0, -3}, {3.2, 2.7}, {-3.2, 2.7}});
        case Marker::Diamond:
            return polygon(QList<QPointF>{{0, -3.5}, {3.2, 0}, {0, 3.5}, {-3.2, 0}});
        case Marker::TriangleDown:
            return polygon(QList<QPointF>{{0, 3}, {3.2, -2.7}, {-3.2, -2.7}});
        case Marker::Plus:
            return plus();
        case Marker::TriangleLeft:
            return polygon(QList<QPointF>{{-3, 0}, {2.7, -3.2}, {2.7, 3.2}});
        case Marker::TriangleRight:
            return polygon(QList<QPointF>{{3, 0}, {-2.7, -3.2}, {-2.7, 3.2}});
        case Marker::Cross:
            return QTransform().rotate(45).map(plus());
        case Marker::Star:
            return star();
    }
    return path;
}

void paintMarker(QPainter& painter, const QRectF& rect, Marker marker, const QColor& c, bool hollow) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.translate(rect.center());
    const double scale = std::min(rect.width(), rect.height()) / 6;
    painter.scale(scale, scale);
    painter.setPen(hollow ? QPen(c, kHollowPen) : QPen(Qt::NoPen));
    painter.setBrush(hollow ? QBrush(Qt::NoBrush) : QBrush(c));
    painter.drawPath(markerPath(marker));
    painter.restore();
}

void paintOarSwatch(QPainter& painter, const QRectF& rect, const QString& oar) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(Qt::black);
    painter.drawRoundedRect(rect, 2, 2);
    const double y = rect.center().y(), width = rect.height() / 5;
    QPen pen(oarImageColor(oar), width);
    pen.setCapStyle(Qt::FlatCap);
    if (oarDashed(oar)) pen.setDashPattern({5 * rect.width() / 16 / width, 3 * rect.width() / 16 / width});
    painter.setPen(pen);
    painter.drawLine(QPointF(rect.left() + rect.width() * 0.16, y), QPointF(rect.right() - rect.width() * 0.16, y));
    painter.restore();
}

QSizeF keyCapSize(const QString& text) {
    const QFontMetricsF metrics(style::font(Type::Caption));
    const double height = px(18);
    return {std::max(height, std::ceil(metrics.horizontalAdvance(text)) + px(10)), height};
}

void paintKeyCap(QPainter& painter, const QRectF& rect, const QString& text, bool onPrimary) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor edge = onPrimary ? QColor(255, 255, 255, 170) : color(Token::Line2);
    const QRectF cap = QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5);
    painter.setPen(QPen(edge, 1));
    painter.setBrush(onPrimary ? QColor(255, 255, 255, 20) : QColor(Qt::transparent));
    painter.drawRoundedRect(cap, 4, 4);
    painter.drawLine(QPointF(cap.left() + 3, cap.bottom() - 1), QPointF(cap.right() - 3, cap.bottom() - 1));
    painter.setFont(style::font(Type::Caption));
    painter.setPen(onPrimary ? color(Token::OnAccent) : color(Token::Text2));
    painter.drawText(rect.adjusted(0, -0.5, 0, -0.5), Qt::AlignCenter, text);
    painter.restore();
}

GlyphView::GlyphView(Glyph glyph, int size, QWidget* parent) : QWidget(parent), glyph_(glyph), size_(size) {
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setAccessibleName(word(glyph));
    whenStyled(this, [this] { updateGeometry(); });
}

void GlyphView::setGlyph(Glyph glyph, double progress) {
    glyph_ = glyph;
    progress_ = progress;
    setAccessibleName(word(glyph));
    update();
}

QSize GlyphView::sizeHint() const {
    return {px(size_), px(size_)};
}

void GlyphView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    paintGlyph(painter, rect(), glyph_, progress_);
}

}  // namespace bauta::style
