// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPainter>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "core/report/Report.h"

class QTextLayout;

namespace bauta::figures {

/// Something that is never split between two pages, logical pixels at 96 dpi.
struct Piece {
    double before = 0;  ///< room above it, not at the top of a page
    QSizeF size;
    std::function<void(QPainter&, QPointF)> paint;
    bool keep = false;              ///< on the same page as the next one
    bool landscape = false;         ///< of its page
    std::shared_ptr<Piece> repeat;  ///< stands above it where it begins a page: the head of its table
};

/// A report laid out on A4 pages.
class Pages {
  public:
    struct Item {
        QRectF place;
        std::function<void(QPainter&, QPointF)> paint;
    };
    struct Page {
        bool landscape = false;
        std::vector<Item> items;
    };
    /// The document stays until the last page is painted.
    explicit Pages(const report::Document& document);

    [[nodiscard]] const std::vector<Page>& pages() const { return pages_; }
    /// Of the paper and of what text may fill.
    [[nodiscard]] static QSizeF paper(bool landscape);
    [[nodiscard]] static QRectF body(bool landscape);
    void paint(QPainter& painter, std::size_t page) const;

  private:
    void fill(const std::vector<Piece>& pieces);
    QString title_;
    std::vector<Page> pages_;
};

namespace detail {

enum class Ink { Text, Text2, Line, Rule, Warn, Fill };
[[nodiscard]] QColor ink(Ink which);
/// Of printed text: Inter, else what there is. Glyphs are chosen one by one, so that text taken from a PDF is the text.
[[nodiscard]] QFont printFont(double pixels, QFont::Weight weight = QFont::Normal);

/// Wrapped text; the first `strong` characters are bold.
class PrintText {
  public:
    PrintText(const QString& text, const QFont& font, double width, qsizetype strong = 0,
              Qt::Alignment alignment = Qt::AlignLeft);
    [[nodiscard]] double height() const { return lineHeight_ * lines(); }
    [[nodiscard]] double lineHeight() const { return lineHeight_; }
    [[nodiscard]] int lines() const;
    /// Of the widest line.
    [[nodiscard]] double width() const;
    void paintLine(QPainter& painter, int line, QPointF at, const QColor& colour) const;
    void paint(QPainter& painter, QPointF at, const QColor& colour) const;

  private:
    std::shared_ptr<QTextLayout> layout_;
    double lineHeight_;
};

/// The lines of a text as pieces, with no line left alone on a page.
void addLines(std::vector<Piece>& pieces, const PrintText& text, const QColor& colour, double before, bool landscape);

/// A table: title and caption, head, rows, notes; in the largest text of which it is as wide as the page, on its side
/// where it must.
void addTable(std::vector<Piece>& pieces, const report::PrintTable& table);
[[nodiscard]] bool isLandscape(const report::PrintTable& table);
/// The flow of subjects as boxes with arrows, and its caption.
void addFlow(std::vector<Piece>& pieces, const report::Flow& flow);
/// A figure and its caption; of many arms one panel a page, on its side.
void addFigure(std::vector<Piece>& pieces, const report::Figure& figure);
[[nodiscard]] bool isLandscape(const report::Figure& figure);

}  // namespace detail
}  // namespace bauta::figures
