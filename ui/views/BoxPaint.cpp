// SPDX-License-Identifier: GPL-3.0-or-later
// A BoxChart's picture by strokes.
#include <algorithm>
#include <cmath>

#include "ui/views/BoxPicture.h"

namespace bauta::views::detail {

namespace {

constexpr double kPointSize = 3.2, kMeanSize = 8, kMeanInBox = 6, kFewSize = 7, kHollowPen = 1.5;

QColor faint(QColor colour, float alpha) {
    colour.setAlphaF(alpha);
    return colour;
}

double sharp(double at) {
    return std::floor(at) + 0.5;
}

}  // namespace

void BoxPicture::paint(QPainter& painter) const {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(font_);
    paintSelection(painter);
    paintFrame(painter);
    painter.save();
    // A point at the end of the axis is whole all the same.
    painter.setClipRect(axes_.adjusted(-1, -s(5), 1, s(5)));
    for (int g = 0; g < groups(); ++g)
        for (int a = 0; a < arms(); ++a) paintMark(painter, g, a);
    painter.restore();
    paintBrackets(painter);
    paintLabels(painter);
    painter.restore();
}

void BoxPicture::paintSelection(QPainter& painter) const {
    if (selectedGroup_ < 0) return;
    const bool group = selectedMark_ < 0;
    const double half = group ? column_ / 2 - s(4) : std::max(pitch_ / 2, boxWidth_ / 2 + s(2));
    const double middle = group ? left_ + (selectedGroup_ + 0.5) * column_ : x(selectedGroup_, selectedMark_);
    painter.setPen(Qt::NoPen);
    painter.setBrush(faint(look_.selection, 0.75F));
    painter.drawRoundedRect(QRectF(middle - half, axes_.top(), 2 * half, axes_.height()), s(3), s(3));
    painter.setBrush(look_.accent);
    painter.drawRect(QRectF(middle - half, axes_.bottom(), 2 * half, s(3)));
}

// Grid, bottom line and the dotted lines between pairs.
void BoxPicture::paintFrame(QPainter& painter) const {
    const QFontMetricsF metrics(font_);
    for (std::size_t i = 0; i < ticks_.values.size(); ++i) {
        const double at = y(ticks_.values[i]);
        if (at < axes_.top() - 0.5 || at > axes_.bottom() + 0.5) continue;
        painter.setPen(QPen(look_.grid, 1));
        painter.drawLine(QPointF(axes_.left(), sharp(at)), QPointF(axes_.right(), sharp(at)));
        const QString& label = ticks_.labels[static_cast<qsizetype>(i)];
        painter.setPen(look_.text2);
        painter.drawText(
            QPointF(axes_.left() - s(kTickGap) - metrics.horizontalAdvance(label), at + metrics.capHeight() / 2),
            label);
    }
    painter.setPen(QPen(look_.axis, 1));
    const double bottom = sharp(axes_.bottom());
    painter.drawLine(QPointF(axes_.left(), bottom), QPointF(axes_.right(), bottom));
    painter.setPen(QPen(look_.axis, 1, Qt::DotLine));
    for (std::size_t i = 1; i < names_.size(); ++i) {
        const double at = sharp(left_ + names_[i].first * column_);
        painter.drawLine(QPointF(at, axes_.top()), QPointF(at, axes_.bottom()));
    }
}

void BoxPicture::paintMarker(QPainter& painter, QPointF at, double size, const BoxArm& arm, bool edge) const {
    painter.save();
    painter.translate(at);
    painter.scale(size / 6, size / 6);
    // The edge parts the marker from the lines below it.
    if (edge) {
        painter.setPen(QPen(look_.background, 2 * 6 / size, Qt::SolidLine, Qt::SquareCap, Qt::MiterJoin));
        painter.setBrush(Qt::NoBrush);
        painter.drawPath(arm.marker);
    }
    painter.setPen(arm.hollow ? QPen(arm.colour, s(kHollowPen) * 6 / size) : QPen(Qt::NoPen));
    painter.setBrush(arm.hollow ? look_.background : arm.colour);
    painter.drawPath(arm.marker);
    painter.restore();
}

void BoxPicture::paintMark(QPainter& painter, int group, int at) const {
    const report::Mark* one = mark(group, at);
    if (one == nullptr) return;
    const BoxArm& arm = data_.arms[static_cast<std::size_t>(at)];
    const double middle = x(group, at);
    if (one->values.empty()) {
        const double half = std::max(boxWidth_, s(6)) / 2, line = y(low_);
        painter.setPen(QPen(arm.colour, s(2.5), Qt::SolidLine, Qt::FlatCap));
        painter.drawLine(QPointF(middle - half, line), QPointF(middle + half, line));
        return;
    }
    const bool few = data_.panel.boxes && asPoints(*one);
    if (data_.panel.boxes && !few) paintBox(painter, middle, *one, arm);
    for (std::size_t i = 0; i < one->values.size(); ++i) {
        const double value = one->values[i].second;
        if (!pointShown(*one, value)) continue;
        const QPointF place(middle + spread(i), y(value));
        if (few) {
            paintMarker(painter, place, std::min(s(kFewSize), std::max(s(4), pitch_ - 1)), arm, false);
            continue;
        }
        painter.setPen(Qt::NoPen);
        painter.setBrush(faint(arm.colour, data_.panel.boxes ? 0.7F : 0.38F));
        painter.drawEllipse(place, s(kPointSize) / 2, s(kPointSize) / 2);
    }
    if (above(*one, std::max(high_, upper_)) > 0) paintArrow(painter, middle, arm.colour);
    if (!data_.panel.boxes) paintMean(painter, middle, *one, arm);
}

// At the upper end: values go on above it.
void BoxPicture::paintArrow(QPainter& painter, double middle, const QColor& colour) const {
    painter.setPen(QPen(colour, s(1.2), Qt::SolidLine, Qt::FlatCap, Qt::MiterJoin));
    painter.setBrush(Qt::NoBrush);
    const double top = axes_.top() + s(1), half = s(3);
    painter.drawPolyline(QPolygonF{{middle - half, top + half}, {middle, top}, {middle + half, top + half}});
    painter.drawLine(QPointF(middle, top), QPointF(middle, top + s(8)));
}

void BoxPicture::paintBox(QPainter& painter, double middle, const report::Mark& one, const BoxArm& arm) const {
    const QRectF box(QPointF(middle - boxWidth_ / 2, y(one.q3)), QPointF(middle + boxWidth_ / 2, y(one.q1)));
    painter.setPen(QPen(arm.colour, s(1.2)));
    painter.drawLine(QPointF(middle, y(one.high)), box.center() - QPointF(0, box.height() / 2));
    painter.drawLine(QPointF(middle, y(one.low)), box.center() + QPointF(0, box.height() / 2));
    // Apart: a PDF has one opacity for both.
    painter.fillRect(box, faint(arm.colour, 0.22F));
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(arm.colour, s(1.2), Qt::SolidLine, Qt::SquareCap, Qt::MiterJoin));
    painter.drawRect(box);
    painter.setPen(QPen(arm.colour, s(2.5), Qt::SolidLine, Qt::FlatCap));
    painter.drawLine(QPointF(box.left(), y(one.median)), QPointF(box.right(), y(one.median)));
    if (!footMarkers_ && std::isfinite(one.mean))
        paintMarker(painter, {middle, y(one.mean)}, std::min(s(kMeanInBox), boxWidth_ - s(3)), arm, true);
}

void BoxPicture::paintMean(QPainter& painter, double middle, const report::Mark& one, const BoxArm& arm) const {
    if (!std::isfinite(one.mean)) return;
    const auto& panel = data_.panel;
    const double size = std::min(s(kMeanSize), std::max(s(5), pitch_ - s(1)));
    if (one.values.size() > 1 && std::isfinite(one.sd)) {
        // No value can lie beyond `low` and `most`.
        const double top = y(std::min(one.mean + one.sd, panel.most));
        const double bottom = y(std::max(one.mean - one.sd, panel.low));
        const double gap = arm.hollow ? size / 2 : 0, cap = std::min(s(8), pitch_ - s(1)) / 2;
        painter.setPen(QPen(arm.colour, s(1.5), Qt::SolidLine, Qt::FlatCap));
        for (const auto& [end, from] : {std::pair{top, y(one.mean) - gap}, std::pair{bottom, y(one.mean) + gap}}) {
            if ((end < y(one.mean)) == (from > end)) painter.drawLine(QPointF(middle, from), QPointF(middle, end));
            painter.drawLine(QPointF(middle - cap, end), QPointF(middle + cap, end));
        }
    }
    paintMarker(painter, {middle, y(one.mean)}, size, arm, true);
}

void BoxPicture::paintBrackets(QPainter& painter) const {
    for (const BoxBracket& bracket : brackets_) {
        const double line =
            sharp(axes_.top() - (counts_.empty() ? s(4) : s(kCountRow)) - s(5) - bracket.level * rowHeight_);
        const bool selected = bracket.group == selectedGroup_ && bracket.markB == selectedMark_;
        painter.setPen(selected ? QPen(look_.accent, 1.5) : QPen(look_.text2, 1));
        const double from = x(bracket.group, bracket.markA), to = x(bracket.group, bracket.markB);
        painter.setBrush(Qt::NoBrush);
        painter.drawPolyline(QPolygonF{{from, line + s(4)}, {from, line}, {to, line}, {to, line + s(4)}});
    }
}

void BoxPicture::paintLabels(QPainter& painter) const {
    const QFontMetricsF metrics(font_);
    if (footMarkers_) {
        for (int g = 0; g < groups(); ++g)
            for (int a = 0; a < arms(); ++a)
                if (mark(g, a) != nullptr)
                    paintMarker(painter, {x(g, a), axes_.bottom() + s(7)}, std::min(s(7), pitch_ - 0.5),
                                data_.arms[static_cast<std::size_t>(a)], false);
    }
    for (const BoxLabel& label : labels_) {
        switch (label.kind) {
            case BoxLabel::Kind::Words:
                painter.save();
                painter.setPen(data_.arms[static_cast<std::size_t>(label.mark)].colour);
                painter.translate(label.rect.center().x(), label.rect.bottom());
                painter.rotate(-90);
                painter.drawText(QPointF(0, -metrics.tightBoundingRect(label.text).center().y()), label.text);
                painter.restore();
                break;
            case BoxLabel::Kind::Stars: {
                const bool selected = label.group == selectedGroup_ && label.mark == selectedMark_;
                painter.setPen(selected ? look_.accent : look_.text);
                const QRectF ink = metrics.tightBoundingRect(label.text);
                painter.drawText(label.rect.topLeft() - ink.topLeft(), label.text);
                break;
            }
            case BoxLabel::Kind::Name:
                painter.setPen(look_.text);
                painter.drawText(QPointF(label.rect.left(), label.rect.top() + metrics.ascent()), label.text);
                break;
            case BoxLabel::Kind::Count:
            case BoxLabel::Kind::Side:
                painter.setPen(look_.text2);
                painter.drawText(label.rect.bottomLeft(), label.text);
                break;
        }
    }
    if (!data_.panel.unit.empty()) {
        painter.setPen(look_.text2);
        const QString unit = QString::fromStdString(data_.panel.unit);
        painter.drawText(QPointF(axes_.left() - s(kTickGap) - metrics.horizontalAdvance(unit), axes_.top() - s(12)),
                         unit);
    }
}

}  // namespace bauta::views::detail
