// SPDX-License-Identifier: GPL-3.0-or-later
// Text and the filling of pages.
#include "ui/figures/Pages.h"

#include <QTextLayout>
#include <cmath>

#include "ui/style/Theme.h"
#include "ui/views/Plot.h"

namespace bauta::figures {

namespace {

constexpr double kMmInPixels = 96 / 25.4, kSide_mm = 20, kTop_mm = 18, kBottom_mm = 22, kFooter_mm = 12;
constexpr double kText = 13, kFooter = 10;

QString utf8(const std::string& text) {
    return QString::fromStdString(text);
}

bool isLandscape(const report::Block& block, const report::Document& document) {
    if (const auto* table = std::get_if<report::PrintTable>(&block)) return detail::isLandscape(*table);
    if (const auto* figure = std::get_if<report::FigureBlock>(&block))
        return detail::isLandscape(document.figures.at(figure->figure));
    return false;
}

void addHeading(std::vector<Piece>& pieces, const report::Heading& heading, bool landscape) {
    const double size = heading.level <= 1 ? 20 : heading.level == 2 ? 17 : 14;
    const detail::PrintText text(utf8(heading.text), detail::printFont(size, QFont::DemiBold),
                                 Pages::body(landscape).width());
    pieces.push_back({heading.level <= 2 ? 28.0 : 18.0, QSizeF(text.width(), text.height() + 4),
                      [text](QPainter& painter, QPointF at) { text.paint(painter, at, ink(detail::Ink::Text)); }, true,
                      landscape, nullptr});
}

void addParagraph(std::vector<Piece>& pieces, const report::Paragraph& paragraph, bool again) {
    const double width = Pages::body(false).width();
    if (!paragraph.warning) {
        detail::addLines(pieces, {utf8(paragraph.text), detail::printFont(kText), width}, ink(detail::Ink::Text), 10,
                         false);
        return;
    }
    // Several in a row are one block.
    const detail::PrintText text(utf8(paragraph.text), detail::printFont(12), width - 28);
    const QSizeF size(width, text.height() + 6);
    pieces.push_back({again ? 0.0 : 12.0, size,
                      [text, size](QPainter& painter, QPointF at) {
                          painter.fillRect(QRectF(at, size), ink(detail::Ink::Fill));
                          painter.fillRect(QRectF(at, QSizeF(5, size.height())), ink(detail::Ink::Warn));
                          text.paint(painter, at + QPointF(16, 3), ink(detail::Ink::Text));
                      },
                      false, false, nullptr});
}

void addTitle(std::vector<Piece>& pieces, const report::Document& document) {
    const double width = Pages::body(false).width();
    const detail::PrintText title(utf8(document.title), detail::printFont(24, QFont::DemiBold), width);
    const detail::PrintText subtitle(utf8(document.subtitle), detail::printFont(14), width);
    const bool more = !document.subtitle.empty();
    pieces.push_back({0, QSizeF(width, title.height() + (more ? 6 + subtitle.height() : 0)),
                      [=](QPainter& painter, QPointF at) {
                          title.paint(painter, at, ink(detail::Ink::Text));
                          if (more)
                              subtitle.paint(painter, at + QPointF(0, title.height() + 6), ink(detail::Ink::Text2));
                      },
                      true, false, nullptr});
}

}  // namespace

Pages::Pages(const report::Document& document) : title_(utf8(document.title)) {
    std::vector<Piece> pieces;
    addTitle(pieces, document);
    for (std::size_t i = 0; i < document.blocks.size(); ++i) {
        const report::Block& block = document.blocks[i];
        if (const auto* heading = std::get_if<report::Heading>(&block)) {
            // It stands on the page of what follows.
            std::size_t next = i;
            while (next < document.blocks.size() && std::holds_alternative<report::Heading>(document.blocks[next]))
                ++next;
            addHeading(pieces, *heading, next < document.blocks.size() && isLandscape(document.blocks[next], document));
        } else if (const auto* paragraph = std::get_if<report::Paragraph>(&block)) {
            const auto* before = i > 0 ? std::get_if<report::Paragraph>(&document.blocks[i - 1]) : nullptr;
            addParagraph(pieces, *paragraph, before != nullptr && before->warning);
        } else if (const auto* table = std::get_if<report::PrintTable>(&block)) {
            detail::addTable(pieces, *table);
        } else if (const auto* flow = std::get_if<report::Flow>(&block)) {
            detail::addFlow(pieces, *flow);
        } else if (const auto* figure = std::get_if<report::FigureBlock>(&block)) {
            detail::addFigure(pieces, document.figures.at(figure->figure));
        }
    }
    fill(pieces);
}

QSizeF Pages::paper(bool landscape) {
    const QSizeF portrait(210 * kMmInPixels, 297 * kMmInPixels);
    return landscape ? portrait.transposed() : portrait;
}

QRectF Pages::body(bool landscape) {
    return QRectF(QPointF(0, 0), paper(landscape))
        .adjusted(kSide_mm * kMmInPixels, kTop_mm * kMmInPixels, -kSide_mm * kMmInPixels, -kBottom_mm * kMmInPixels);
}

void Pages::fill(const std::vector<Piece>& pieces) {
    double y = 0;
    const auto begin = [&](const Piece& piece) {
        pages_.push_back({piece.landscape, {}});
        y = body(piece.landscape).top();
        if (!piece.repeat) return;
        pages_.back().items.push_back(
            {QRectF(QPointF(body(piece.landscape).left(), y), piece.repeat->size), piece.repeat->paint});
        y += piece.repeat->size.height();
    };
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        const Piece& piece = pieces[i];
        if (pages_.empty() || pages_.back().landscape != piece.landscape) {
            begin(piece);
        } else {
            // What is kept together begins a page when it does not fit on this one, but fits on one.
            double high = 0;
            for (std::size_t k = i; k < pieces.size(); ++k) {
                high += pieces[k].before + pieces[k].size.height();
                if (!pieces[k].keep || pieces[k].landscape != piece.landscape) break;
            }
            const QRectF room = body(piece.landscape);
            double needed = high;
            if (high > room.height()) {  // then at least with the next one
                needed = piece.before + piece.size.height();
                if (piece.keep && i + 1 < pieces.size()) needed += pieces[i + 1].before + pieces[i + 1].size.height();
            }
            if (y + needed > room.bottom() + 0.5 && y > room.top()) begin(piece);
        }
        const QRectF room = body(piece.landscape);
        if (y > room.top()) y += piece.before;
        pages_.back().items.push_back({QRectF(QPointF(room.left(), y), piece.size), piece.paint});
        y += piece.size.height();
    }
}

void Pages::paint(QPainter& painter, std::size_t page) const {
    const Page& sheet = pages_.at(page);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    for (const Item& item : sheet.items) {
        painter.save();
        item.paint(painter, item.place.topLeft());
        painter.restore();
    }
    const QFont font = detail::printFont(kFooter);
    const QFontMetricsF metrics(font);
    const QRectF room = body(sheet.landscape);
    const double base = paper(sheet.landscape).height() - kFooter_mm * kMmInPixels;
    const QString number = QStringLiteral("%1 / %2").arg(page + 1).arg(pages_.size());
    const double width = metrics.horizontalAdvance(number);
    painter.setFont(font);
    painter.setPen(detail::ink(detail::Ink::Text2));
    painter.drawText(QPointF(room.right() - width, base), number);
    painter.drawText(QPointF(room.left(), base), metrics.elidedText(title_, Qt::ElideRight, room.width() - width - 20));
    painter.restore();
}

namespace detail {

QColor ink(Ink which) {
    using style::Token;
    switch (which) {
        case Ink::Text:
        case Ink::Rule:
            return style::color(Token::Text, style::ThemeKind::Light);
        case Ink::Text2:
            return style::color(Token::Text2, style::ThemeKind::Light);
        case Ink::Line:
            return style::color(Token::Line, style::ThemeKind::Light);
        case Ink::Warn:
            return style::color(Token::Warn, style::ThemeKind::Light);
        case Ink::Fill:
            return style::color(Token::Raised, style::ThemeKind::Light);
    }
    return Qt::black;
}

QFont printFont(double pixels, QFont::Weight weight) {
    QFont font = views::printFont();
    font.setPixelSize(static_cast<int>(std::lround(pixels)));
    font.setWeight(weight);
    return font;
}

PrintText::PrintText(const QString& text, const QFont& font, double width, qsizetype strong, Qt::Alignment alignment)
    : layout_(std::make_shared<QTextLayout>(QString(text).replace(QLatin1Char('\n'), QChar::LineSeparator), font)),
      lineHeight_(std::ceil(font.pixelSize() * 1.38)) {
    QTextOption option(alignment);
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    layout_->setTextOption(option);
    if (strong > 0) {
        QTextLayout::FormatRange range;
        range.start = 0;
        range.length = static_cast<int>(strong);
        QFont bold = font;
        bold.setWeight(QFont::DemiBold);
        range.format.setFont(bold);
        layout_->setFormats({range});
    }
    layout_->beginLayout();
    double y = 0;
    for (QTextLine line = layout_->createLine(); line.isValid(); line = layout_->createLine()) {
        line.setLineWidth(width);
        line.setPosition({0, y});
        y += lineHeight_;
    }
    layout_->endLayout();
}

int PrintText::lines() const {
    return layout_->lineCount();
}

double PrintText::width() const {
    double widest = 0;
    for (int i = 0; i < lines(); ++i) widest = std::max(widest, layout_->lineAt(i).naturalTextWidth());
    return widest;
}

void PrintText::paintLine(QPainter& painter, int line, QPointF at, const QColor& colour) const {
    painter.setPen(colour);
    const QTextLine one = layout_->lineAt(line);
    one.draw(&painter, at - QPointF(0, one.y()) + QPointF(0, (lineHeight_ - one.height()) / 2));
}

void PrintText::paint(QPainter& painter, QPointF at, const QColor& colour) const {
    for (int i = 0; i < lines(); ++i) paintLine(painter, i, at + QPointF(0, i * lineHeight_), colour);
}

void addLines(std::vector<Piece>& pieces, const PrintText& text, const QColor& colour, double before, bool landscape) {
    const int n = text.lines();
    for (int i = 0; i < n; ++i) {
        pieces.push_back({i == 0 ? before : 0, QSizeF(text.width(), text.lineHeight()),
                          [text, i, colour](QPainter& painter, QPointF at) { text.paintLine(painter, i, at, colour); },
                          i + 1 < n && (i == 0 || i + 2 == n), landscape, nullptr});
    }
}

}  // namespace detail
}  // namespace bauta::figures
