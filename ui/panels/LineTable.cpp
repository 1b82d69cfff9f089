// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/LineTable.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QPainter>
#include <QStyledItemDelegate>
#include <algorithm>

#include "ui/style/Widgets.h"

namespace bauta::panels {

using style::px;
using style::Token;
using style::Type;

namespace {

constexpr int kRow = 26, kHead = 24, kGap = 9;

QFont cellFont(bool strong) {
    QFont font = style::font(Type::Table);
    if (strong) font.setWeight(QFont::DemiBold);
    return font;
}

}  // namespace

class LineTable::Model : public QAbstractTableModel {
  public:
    using QAbstractTableModel::QAbstractTableModel;
    void set(const QStringList& heads, std::vector<TableLine> lines) {
        beginResetModel();
        heads_ = heads;
        lines_ = std::move(lines);
        endResetModel();
    }
    [[nodiscard]] const QStringList& heads() const { return heads_; }
    [[nodiscard]] const std::vector<TableLine>& lines() const { return lines_; }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override {
        return parent.isValid() ? 0 : static_cast<int>(lines_.size());
    }
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override {
        return parent.isValid() ? 0 : static_cast<int>(heads_.size());
    }
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override {
        if (!index.isValid()) return {};
        const TableLine& line = lines_[static_cast<std::size_t>(index.row())];
        switch (role) {
            case Qt::DisplayRole:
                return line.cells.value(index.column());
            case Qt::ToolTipRole:
            case Qt::AccessibleTextRole:
                return line.accessible;
            default:
                return {};
        }
    }
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override {
        if (orientation == Qt::Horizontal && role == Qt::DisplayRole) return heads_.value(section);
        return {};
    }

  private:
    QStringList heads_;
    std::vector<TableLine> lines_;
};

namespace {

class LineDelegate : public QStyledItemDelegate {
  public:
    using Lines = std::function<const TableLine&(int)>;
    LineDelegate(Lines lines, QObject* parent) : QStyledItemDelegate(parent), lines_(std::move(lines)) {}

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        const auto* view = qobject_cast<const QTableView*>(option.widget);
        if (view == nullptr) return;
        const TableLine& line = lines_(index.row());
        painter->save();
        const QRect box = option.rect;
        const bool current = view->currentIndex().row() == index.row();
        if (current) painter->fillRect(box, style::color(Token::Sel));
        painter->fillRect(box.left(), box.bottom(), box.width(), 1, style::color(Token::Line));
        painter->setFont(cellFont(index.column() == line.strong));
        painter->setPen(style::color(line.dim && !current ? Token::Text3 : Token::Text));
        const QString text = line.cells.value(index.column());
        if (index.column() > 0) {
            painter->drawText(box.adjusted(0, 0, -px(2), 0), Qt::AlignVCenter | Qt::AlignRight, text);
        } else {
            const QRect room = box.adjusted(px(4), 0, -px(4), 0);
            painter->drawText(room, Qt::AlignVCenter | Qt::AlignLeft, text);
            const int used = painter->fontMetrics().horizontalAdvance(text) + px(5);
            if (!line.second.isEmpty() && used < room.width()) {
                painter->setPen(style::color(line.dim && !current ? Token::Text3 : Token::Text2));
                const QRect rest = room.adjusted(used, 0, 0, 0);
                painter->drawText(rest, Qt::AlignVCenter | Qt::AlignLeft,
                                  painter->fontMetrics().elidedText(line.second, Qt::ElideMiddle, rest.width()));
            }
        }
        if (current && view->hasFocus()) {
            painter->setPen(QPen(style::color(Token::Accent), 2));
            const QRect whole(0, box.top() + 1, view->viewport()->width(), box.height() - 2);
            painter->drawRect(whole.adjusted(1, 0, -1, 0));
        }
        painter->restore();
    }

  private:
    Lines lines_;
};

class Heads : public QHeaderView {
  public:
    explicit Heads(QWidget* parent) : QHeaderView(Qt::Horizontal, parent) {
        setSectionsClickable(false);
        setHighlightSections(false);
        setFocusPolicy(Qt::NoFocus);
        setSectionResizeMode(QHeaderView::Fixed);
        setMinimumSectionSize(1);
    }

  protected:
    void paintSection(QPainter* painter, const QRect& rect, int section) const override {
        painter->save();
        painter->fillRect(rect, style::color(Token::Panel));
        painter->setFont(style::font(Type::Caption));
        painter->setPen(style::color(Token::Text2));
        const QString name = model()->headerData(section, Qt::Horizontal, Qt::DisplayRole).toString();
        painter->drawText(section == 0 ? rect.adjusted(px(4), 0, 0, 0) : rect.adjusted(0, 0, -px(2), 0),
                          Qt::AlignVCenter | (section == 0 ? Qt::AlignLeft : Qt::AlignRight), name);
        painter->fillRect(rect.left(), rect.bottom(), rect.width(), 1, style::color(Token::Line));
        painter->restore();
    }
};

}  // namespace

LineTable::LineTable(QWidget* parent) : QTableView(parent), model_(new Model(this)) {
    setProperty("noFocusRing", true);
    setHorizontalHeader(new Heads(this));
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setMinimumSectionSize(1);
    setModel(model_);
    setItemDelegate(new LineDelegate(
        [this](int row) -> const TableLine& { return model_->lines()[static_cast<std::size_t>(row)]; }, this));
    setShowGrid(false);
    setTabKeyNavigation(false);
    setEditTriggers(NoEditTriggers);
    setSelectionMode(SingleSelection);
    setSelectionBehavior(SelectRows);
    setFrameShape(NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollMode(ScrollPerItem);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    style::whenStyled(this, [this] { applySizes(); });
}

LineTable::~LineTable() = default;

void LineTable::setLines(const QStringList& heads, std::vector<TableLine> lines) {
    quiet_ = true;
    model_->set(heads, std::move(lines));
    quiet_ = false;
    applySizes();
}

int LineTable::lineCount() const {
    return model_->rowCount();
}

int LineTable::currentLine() const {
    return currentIndex().row();
}

void LineTable::setCurrentLine(int line) {
    quiet_ = true;
    setCurrentIndex(line < 0 ? QModelIndex() : model_->index(line, 0));
    if (line >= 0) scrollTo(model_->index(line, 0));
    quiet_ = false;
    viewport()->update();
}

void LineTable::setLinesShown(int least, int wanted) {
    least_ = least;
    wanted_ = wanted;
    updateGeometry();
}

int LineTable::heightOf(int lines) const {
    return px(kHead) + lines * px(kRow) + 2;
}

QSize LineTable::sizeHint() const {
    return {px(240), heightOf(std::min(wanted_, std::max(1, lineCount())))};
}

QSize LineTable::minimumSizeHint() const {
    return {px(120), heightOf(std::min(least_, std::max(1, lineCount())))};
}

void LineTable::applySizes() {
    const QFontMetrics plain(cellFont(false)), strong(cellFont(true)), head(style::font(Type::Caption));
    int others = 0;
    for (int column = 1; column < model_->columnCount(); ++column) {
        int wide = head.horizontalAdvance(model_->heads()[column]);
        for (const TableLine& line : model_->lines())
            wide = std::max(wide, (column == line.strong ? strong : plain).horizontalAdvance(line.cells.value(column)));
        horizontalHeader()->resizeSection(column, wide + px(kGap));
        others += wide + px(kGap);
    }
    if (model_->columnCount() > 0) horizontalHeader()->resizeSection(0, std::max(px(60), viewport()->width() - others));
    horizontalHeader()->setFixedHeight(px(kHead));
    verticalHeader()->setDefaultSectionSize(px(kRow));
    updateGeometry();
}

void LineTable::resizeEvent(QResizeEvent* event) {
    QTableView::resizeEvent(event);
    applySizes();
}

void LineTable::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
        case Qt::Key_Up:
        case Qt::Key_Down:
        case Qt::Key_Home:
        case Qt::Key_End:
        case Qt::Key_PageUp:
        case Qt::Key_PageDown:
            return QTableView::keyPressEvent(event);
        default:
            event->ignore();  // a table would take letters for a search
    }
}

void LineTable::currentChanged(const QModelIndex& current, const QModelIndex& previous) {
    QTableView::currentChanged(current, previous);
    viewport()->update();
    if (!quiet_ && current.isValid()) Q_EMIT lineChosen(current.row());
}

}  // namespace bauta::panels
