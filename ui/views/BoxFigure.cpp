// SPDX-License-Identifier: GPL-3.0-or-later
// Panels of boxes as a figure: on any painter, as PDF and as SVG.
#include <QBuffer>
#include <QPdfWriter>
#include <QSvgGenerator>
#include <algorithm>
#include <set>

#include "ui/views/BoxParts.h"

namespace bauta::views {

namespace {

constexpr double kMargin = 12, kLegendRow = 20, kLegendGap = 16, kPanelHead = 26, kBetween = 8;

class BoxFigurePainter {
  public:
    BoxFigurePainter(QPainter& painter, const report::Figure& figure, const std::vector<BoxArm>& arms,
                     const PlotLook& look)
        : painter_(painter), figure_(figure), arms_(arms), look_(look), font_(printFont()) {}

    void paint(const QRectF& page) {
        painter_.fillRect(page, look_.background);
        painter_.setRenderHint(QPainter::Antialiasing);
        const QRectF body = page.adjusted(s(kMargin), s(kMargin), -s(kMargin), -s(kMargin));
        const double top = paintLegend(body, paintTitle(body));
        const auto n = static_cast<double>(std::max<std::size_t>(1, figure_.panels.size()));
        const double high = (body.bottom() - top - (n - 1) * s(kBetween)) / n;
        for (std::size_t i = 0; i < figure_.panels.size(); ++i) {
            paintPanel({body.left(), top + static_cast<double>(i) * (high + s(kBetween)), body.width(), high}, i);
        }
    }

  private:
    [[nodiscard]] double s(double pixels) const { return pixels * look_.scale; }

    QFontMetricsF use(double pixels, QFont::Weight weight, const QColor& colour) {
        QFont font = font_;
        font.setPixelSize(static_cast<int>(std::lround(s(pixels))));
        font.setWeight(weight);
        painter_.setFont(font);
        painter_.setPen(colour);
        return QFontMetricsF(font);
    }

    // Where the next thing begins.
    double paintTitle(const QRectF& body) {
        if (figure_.title.empty()) return body.top();
        const QFontMetricsF metrics = use(14, QFont::DemiBold, look_.text);
        const QString title = QString::fromStdString(figure_.title);
        const QRectF room = metrics.boundingRect(QRectF(body.left(), 0, body.width(), 1000), Qt::TextWordWrap, title);
        painter_.drawText(QRectF(body.left(), body.top(), body.width(), room.height()), Qt::TextWordWrap, title);
        return body.top() + room.height() + s(6);
    }

    [[nodiscard]] std::size_t subjectsOf(const QString& arm) const {
        std::set<std::string> subjects;
        for (const auto& panel : figure_.panels)
            for (const auto& group : panel.groups)
                for (const auto& mark : group.marks)
                    if (mark.arm == arm.toStdString())
                        for (const auto& [subject, value] : mark.values) subjects.insert(subject);
        return subjects.size();
    }

    double paintLegend(const QRectF& body, double top) {
        const QFontMetricsF metrics = use(12, QFont::Normal, look_.text);
        double x = body.left(), y = top;
        for (const BoxArm& arm : arms_) {
            const QString name = arm.name, count = QStringLiteral("n = %1").arg(subjectsOf(arm.name));
            const double nameWidth = metrics.horizontalAdvance(name) + s(6);
            const double width = s(16) + nameWidth + metrics.horizontalAdvance(count) + s(kLegendGap);
            if (x > body.left() && x + width - s(kLegendGap) > body.right()) {
                x = body.left();
                y += s(kLegendRow);
            }
            painter_.save();
            painter_.translate(x + s(5), y + s(kLegendRow) / 2);
            painter_.scale(s(10) / 6, s(10) / 6);
            painter_.setPen(arm.hollow ? QPen(arm.colour, 1) : QPen(Qt::NoPen));
            painter_.setBrush(arm.hollow ? look_.background : arm.colour);
            painter_.drawPath(arm.marker);
            painter_.restore();
            const double base = y + (s(kLegendRow) + metrics.capHeight()) / 2;
            painter_.setPen(look_.text);
            painter_.drawText(QPointF(x + s(16), base), name);
            painter_.setPen(look_.text2);
            painter_.drawText(QPointF(x + s(16) + nameWidth, base), count);
            x += width;
        }
        return arms_.empty() ? y : y + s(kLegendRow) + s(4);
    }

    void paintPanel(const QRectF& place, std::size_t i) {
        const report::Panel& panel = figure_.panels[i];
        const QRectF chart = place.adjusted(0, s(kPanelHead), 0, 0);
        BoxData data{arms_, panel};
        data.panel.unit.clear();  // is in the title
        detail::BoxPicture picture(std::move(data), look_, font_);
        picture.setTicks(boxTicks(picture.low(), picture.high(), chart.height() / look_.scale));
        const QMarginsF margins = picture.fit(chart.size());
        picture.place(chart.marginsRemoved(margins), picture.low(), picture.high());

        double x = place.left();
        const auto write = [&](const QString& text, double pixels, QFont::Weight weight, const QColor& colour,
                               double gap) {
            const QFontMetricsF metrics = use(pixels, weight, colour);
            if (x > place.left() && x + metrics.horizontalAdvance(text) > place.right()) return;
            painter_.drawText(QPointF(x, place.top() + s(17)), text);
            x += metrics.horizontalAdvance(text) + s(gap);
        };
        if (figure_.panels.size() > 1)
            write(QString(QChar(static_cast<char16_t>(u'a' + i))), 13, QFont::Bold, look_.text, 8);
        QString title = QString::fromStdString(panel.title);
        if (!panel.unit.empty()) title += QStringLiteral(" (%1)").arg(QString::fromStdString(panel.unit));
        write(title, 13, QFont::DemiBold, look_.text, 10);
        write(picture.key().join(QStringLiteral(", ")), 11, QFont::Normal, look_.text2, 0);
        picture.paint(painter_);
    }

    QPainter& painter_;
    const report::Figure& figure_;
    const std::vector<BoxArm>& arms_;
    const PlotLook& look_;
    QFont font_;
};

}  // namespace

void paintBoxFigure(QPainter& painter, const QRect& place, const report::Figure& figure,
                    const std::vector<BoxArm>& arms, const PlotLook& look) {
    painter.save();
    BoxFigurePainter(painter, figure, arms, look).paint(place);
    painter.restore();
}

QByteArray boxFigurePdf(const report::Figure& figure, const std::vector<BoxArm>& arms, const PlotLook& look,
                        QSize size) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    constexpr int kDotsPerInch = 96;
    writer.setResolution(kDotsPerInch);
    writer.setPageMargins(QMarginsF(0, 0, 0, 0));
    writer.setPageSize(QPageSize(QSizeF(size.width() * 72.0 / kDotsPerInch, size.height() * 72.0 / kDotsPerInch),
                                 QPageSize::Point, {}, QPageSize::ExactMatch));
    writer.setTitle(QString::fromStdString(figure.title));
    QPainter painter(&writer);
    paintBoxFigure(painter, {{0, 0}, size}, figure, arms, look);
    painter.end();
    settlePdf(bytes);
    return bytes;
}

QByteArray boxFigureSvg(const report::Figure& figure, const std::vector<BoxArm>& arms, const PlotLook& look,
                        QSize size) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setSize(size);
    generator.setViewBox(QRect({0, 0}, size));
    generator.setTitle(QString::fromStdString(figure.title));
    generator.setDescription(QString::fromStdString(figure.caption));
    QPainter painter(&generator);
    paintBoxFigure(painter, {{0, 0}, size}, figure, arms, look);
    painter.end();
    // Where Inter is not installed, something like it.
    bytes.replace("font-family=\"Inter\"", "font-family=\"Inter, Helvetica, Arial, sans-serif\"");
    return bytes;
}

}  // namespace bauta::views
