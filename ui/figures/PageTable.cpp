// SPDX-License-Identifier: GPL-3.0-or-later
// Tables on pages: never split in a row, the head above each part, nothing cut off.
#include <algorithm>
#include <cmath>
#include <set>

#include "ui/figures/Pages.h"

namespace bauta::figures::detail {

namespace {

constexpr double kGap = 12, kTightGap = 7;  // between columns
constexpr double kAboveNote = 3;
constexpr double kLongCell = 90;   // longer cells may take several lines
constexpr double kShortest = 54;   // to which those of few rows are wrapped
constexpr double kWhole = 1e9;     // none is
constexpr double kOnePage = 0.92;  // of a page, which may have a heading above: a table that is not split
constexpr std::size_t kFewRows = 12;

struct Plan {
    bool landscape = false;
    double text = 11, gap = kGap;
    std::vector<double> widths;
    /// Of a row, above and below its text together.
    [[nodiscard]] double rowSpace() const { return gap / 2; }
};

QString cellOf(const std::vector<std::string>& row, std::size_t column) {
    return column < row.size() ? QString::fromStdString(row[column]) : QString();
}

class TablePages {
  public:
    explicit TablePages(const report::PrintTable& table)
        : table_(table), columns_(table.head.size()), strong_(table.strong.begin(), table.strong.end()) {
        for (const auto& row : table.rows) columns_ = std::max(columns_, row.size());
        choose();
    }

    [[nodiscard]] bool landscape() const { return plan_.landscape; }

    void add(std::vector<Piece>& pieces) const {
        const PrintText words = caption();
        pieces.push_back({16, QSizeF(words.width(), words.height() + 5),
                          [words](QPainter& painter, QPointF at) { words.paint(painter, at, ink(Ink::Text)); }, true,
                          plan_.landscape, nullptr});
        const PrintText again(title() + QStringLiteral(", continued"), printFont(11, QFont::DemiBold), width());
        const Piece head = headPiece();
        auto repeat = std::make_shared<Piece>(head);
        repeat->size.rheight() += again.height() + 5;
        repeat->paint = [again, paint = head.paint](QPainter& painter, QPointF at) {
            again.paint(painter, at, ink(Ink::Text));
            paint(painter, at + QPointF(0, again.height() + 5));
        };
        pieces.push_back(head);
        const bool single = pages() < kOnePage;
        for (std::size_t i = 0; i < table_.rows.size(); ++i) {
            const bool last = i + 1 == table_.rows.size();
            Piece row = rowPiece(table_.rows[i], QFont::Normal, i, last);
            row.repeat = i == 0 ? nullptr : repeat;
            // Two rows at least below the head and in a page's part, notes not without a row.
            row.keep = last ? !table_.notes.empty() : single || i == 0 || i + 2 == table_.rows.size();
            pieces.push_back(std::move(row));
        }
        for (std::size_t i = 0; i < table_.notes.size(); ++i) {
            addLines(pieces, note(i), ink(Ink::Text2), kAboveNote, plan_.landscape);
            pieces.back().keep = single && i + 1 < table_.notes.size();
        }
    }

  private:
    [[nodiscard]] double width() const { return Pages::body(plan_.landscape).width(); }
    [[nodiscard]] QString title() const { return QString::fromStdString(table_.title); }
    [[nodiscard]] PrintText caption() const {
        const QString words = QString::fromStdString(table_.caption);
        return {title().isEmpty() ? words : title() + QStringLiteral(". ") + words, printFont(11), width(),
                title().size() + 1};
    }
    [[nodiscard]] PrintText note(std::size_t i) const {
        return {QString::fromStdString(table_.notes[i]), printFont(10), width()};
    }

    [[nodiscard]] bool bold(std::size_t row, std::size_t column) const { return strong_.count({row, column}) > 0; }

    /// The narrowest a column may be: of its longest word in the head and, where cells may be wrapped, in the cells.
    [[nodiscard]] std::pair<double, double> widthsOf(std::size_t column, double text, double longest) const {
        const QFontMetricsF metrics(printFont(text)), strong(printFont(text, QFont::DemiBold));
        const auto word = [](const QFontMetricsF& of, const QString& cell) {
            double widest = 0;
            for (const QString& one : cell.split(QLatin1Char(' ')))
                widest = std::max(widest, of.horizontalAdvance(one));
            return widest;
        };
        double least = word(strong, cellOf(table_.head, column));
        double natural = strong.horizontalAdvance(cellOf(table_.head, column));
        for (std::size_t i = 0; i < table_.rows.size(); ++i) {
            const QString cell = cellOf(table_.rows[i], column);
            const QFontMetricsF& of = bold(i, column) ? strong : metrics;
            const double whole = of.horizontalAdvance(cell);
            natural = std::max(natural, whole);
            least = std::max(least, whole > longest ? std::max(longest, word(of, cell)) : whole);
        }
        return {std::ceil(least) + 1, std::ceil(natural) + 1};
    }

    [[nodiscard]] bool tryPlan(bool landscape, double text, double longest, double gap = kGap) {
        const auto columns = static_cast<double>(columns_);
        const double room = Pages::body(landscape).width() - gap * columns;
        std::vector<double> least, natural;
        double sum = 0, wish = 0;
        for (std::size_t c = 0; c < columns_; ++c) {
            const auto [narrow, wide] = widthsOf(c, text, longest);
            least.push_back(narrow);
            natural.push_back(wide);
            sum += narrow;
            wish += wide - narrow;
        }
        if (sum > room) return false;
        // What is left goes to the columns that could use it; a page on its side is filled.
        const double share = wish > 0 ? std::min(1.0, (room - sum) / wish) : 0;
        const double more = landscape ? (room - sum - share * wish) / columns : 0;
        plan_ = {landscape, text, gap, {}};
        for (std::size_t c = 0; c < columns_; ++c)
            plan_.widths.push_back(least[c] + share * (natural[c] - least[c]) + gap + more);
        return true;
    }

    /// What all of it takes.
    [[nodiscard]] double pages() const {
        double high = caption().height() + headPiece().size.height();
        for (std::size_t i = 0; i < table_.rows.size(); ++i)
            high += rowPiece(table_.rows[i], QFont::Normal, i, false).size.height();
        for (std::size_t i = 0; i < table_.notes.size(); ++i) high += kAboveNote + note(i).height();
        return high / Pages::body(plan_.landscape).height();
    }

    void choose() {
        if (tryPlan(false, 11, kWhole) || tryPlan(false, 10, kWhole) || tryPlan(false, 10, 1.6 * kLongCell)) return;
        // A few rows are no reason to turn the page.
        const bool few = table_.rows.size() <= kFewRows;
        if (few && (tryPlan(false, 10, kWhole, kTightGap) || tryPlan(false, 9, kWhole, kTightGap) ||
                    tryPlan(false, 10, kShortest, kTightGap) || tryPlan(false, 9, kShortest)))
            return;
        turn();
        if (pages() < kOnePage) return;
        const Plan airy = plan_;  // closer rows, if then it is not split
        if (!tryPlan(true, 10, kWhole, kTightGap) || pages() >= kOnePage) plan_ = airy;
    }

    void turn() {
        const std::initializer_list<std::pair<double, double>> tries = {{11, kWhole},   {10, kWhole}, {10, kLongCell},
                                                                        {9, kLongCell}, {9, 1},       {8, 1}};
        for (const auto& [text, longest] : tries)
            if (tryPlan(true, text, longest)) return;
        // So many columns that even words are broken: all the same, nothing is cut off.
        plan_ = {true, 8, kGap, {}};
        const double width = Pages::body(true).width();
        plan_.widths.assign(columns_, width / static_cast<double>(std::max<std::size_t>(1, columns_)));
    }

    [[nodiscard]] Piece rowPiece(const std::vector<std::string>& cells, QFont::Weight weight, std::size_t row,
                                 bool last) const {
        std::vector<PrintText> texts;
        double high = 0, wide = 0;
        for (std::size_t c = 0; c < columns_; ++c) {
            const auto alignment = c < table_.textColumns ? Qt::AlignLeft : Qt::AlignRight;
            const bool strong = weight != QFont::Normal || bold(row, c);
            texts.emplace_back(cellOf(cells, c), printFont(plan_.text, strong ? QFont::DemiBold : QFont::Normal),
                               std::max(1.0, plan_.widths[c] - plan_.gap), 0, alignment);
            high = std::max(high, texts.back().height());
            wide += plan_.widths[c];
        }
        const bool head = weight != QFont::Normal;
        Piece piece;
        piece.size = {wide, high + plan_.rowSpace()};
        piece.landscape = plan_.landscape;
        piece.paint = [texts, plan = plan_, size = piece.size, head, last](QPainter& painter, QPointF at) {
            double x = at.x() + plan.gap / 2;
            for (std::size_t c = 0; c < texts.size(); ++c) {
                // Heads stand on the line, cells hang from it.
                const double y = head ? size.height() - plan.rowSpace() / 2 - texts[c].height() : plan.rowSpace() / 2;
                texts[c].paint(painter, {x, at.y() + y}, ink(Ink::Text));
                x += plan.widths[c];
            }
            const auto line = [&](double y, double width, Ink colour) {
                painter.setPen(QPen(ink(colour), width, Qt::SolidLine, Qt::FlatCap));
                painter.drawLine(QPointF(at.x(), at.y() + y), QPointF(at.x() + size.width(), at.y() + y));
            };
            if (head) line(0, 1.3, Ink::Rule);
            if (head)
                line(size.height(), 0.8, Ink::Rule);
            else
                line(size.height(), last ? 1.3 : 0.5, last ? Ink::Rule : Ink::Line);
        };
        return piece;
    }

    [[nodiscard]] Piece headPiece() const {
        Piece piece = rowPiece(table_.head, QFont::DemiBold, table_.rows.size(), false);
        piece.keep = true;
        return piece;
    }

    const report::PrintTable& table_;
    std::size_t columns_;
    std::set<std::pair<std::size_t, std::size_t>> strong_;
    Plan plan_;
};

}  // namespace

void addTable(std::vector<Piece>& pieces, const report::PrintTable& table) {
    TablePages(table).add(pieces);
}

bool isLandscape(const report::PrintTable& table) {
    return TablePages(table).landscape();
}

}  // namespace bauta::figures::detail
