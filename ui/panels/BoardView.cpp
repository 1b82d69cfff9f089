// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/BoardView.h"

#include <QAbstractButton>
#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <algorithm>

#include "ui/panels/BoardDelegate.h"

namespace bauta::panels {

using style::color;
using style::px;
using style::Token;
using style::Type;

style::Glyph glyphOf(models::CellKind kind) {
    static_assert(static_cast<int>(models::CellKind::Disagreement) == static_cast<int>(style::Glyph::Disagreement));
    static_assert(static_cast<int>(models::CellKind::Unrated) == static_cast<int>(style::Glyph::Unrated));
    return static_cast<style::Glyph>(kind);  // the same names in the same order
}

/// "Subject, sorted by id" over the corner of the two headers.
class BoardView::Corner : public QAbstractButton {
  public:
    explicit Corner(QWidget* parent) : QAbstractButton(parent) {
        setObjectName("orderButton");
        setFocusPolicy(Qt::TabFocus);
        setToolTip("Change the order: by id, unrated first, worst face first. Review follows the last.");
    }

  protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.fillRect(rect(), underMouse() ? color(Token::Hover) : color(Token::Panel));
        painter.fillRect(0, height() - 1, width(), 1, color(Token::Line2));
        painter.fillRect(width() - 1, 0, 1, height(), color(Token::Line));
        const QRect box = rect().adjusted(px(12), px(8), -px(8), -px(6));
        painter.setFont(style::font(Type::Section));
        painter.setPen(color(Token::Text));
        painter.drawText(box, Qt::AlignTop | Qt::AlignLeft, "Subject");
        painter.setFont(style::font(Type::Caption));
        painter.setPen(color(Token::Text2));
        painter.drawText(box, Qt::AlignBottom | Qt::AlignLeft, text() + QChar(0x2009) + QChar(0x25BE));
    }
};

BoardView::BoardView(models::BoardModel& model, QWidget* parent)
    : QTableView(parent), model_(model), corner_(new Corner(this)) {
    setObjectName("boardTable");
    setAccessibleName(tr("Board of subjects and methods"));
    setProperty("noFocusRing", true);
    setItemDelegate(new BoardDelegate(this));
    setHorizontalHeader(new MethodHeader(model, this));
    setVerticalHeader(new SubjectHeader(model, this));
    setModel(&model);
    setShowGrid(false);
    setCornerButtonEnabled(false);
    setTabKeyNavigation(false);
    setEditTriggers(NoEditTriggers);
    setSelectionMode(ExtendedSelection);
    setHorizontalScrollMode(ScrollPerPixel);
    setVerticalScrollMode(ScrollPerPixel);
    setFrameShape(NoFrame);
    using Order = models::BoardModel::Order;
    connect(corner_, &QAbstractButton::clicked, this, [this] {
        setOrder(model_.order() == Order::ById           ? Order::UnratedFirst
                 : model_.order() == Order::UnratedFirst ? Order::WorstFaceFirst
                                                         : Order::ById);
    });
    connect(horizontalHeader(), &QHeaderView::sectionClicked, this, &BoardView::methodClicked);
    connect(this, &QTableView::doubleClicked, this, &BoardView::opened);
    connect(&model, &QAbstractItemModel::modelReset, this, &BoardView::applySizes);
    setOrder(model_.order());
    style::whenStyled(this, [this] { applySizes(); });
}

void BoardView::setOrder(models::BoardModel::Order order) {
    using Order = models::BoardModel::Order;
    model_.setOrder(order);
    corner_->setText(order == Order::WorstFaceFirst ? tr("worst face first")
                     : order == Order::UnratedFirst ? tr("unrated first")
                                                    : tr("sorted by id"));
    corner_->setAccessibleName(tr("Order of the subjects: %1").arg(corner_->text()));
    corner_->update();
    Q_EMIT orderChanged();
}

void BoardView::applySizes() {
    const int columns = model_.columnCount();
    verticalHeader()->setFixedWidth(px(232));
    verticalHeader()->setDefaultSectionSize(px(26));
    horizontalHeader()->setFixedHeight(px(52));
    if (columns > 0) {
        // Few methods use the room there is, up to a width that still reads as a column.
        const int room = width() - px(232) - px(12);
        QFont head = style::font(Type::Table);
        head.setWeight(QFont::DemiBold);
        int widest = px(200);
        for (int c = 0; c < columns; ++c)
            widest = std::max(widest, QFontMetrics(head).horizontalAdvance(model_.methodAt(c)) + px(24));
        const int section = std::clamp(room / columns, px(116), widest);
        horizontalHeader()->setDefaultSectionSize(section);
        for (int c = 0; c < columns; ++c) horizontalHeader()->resizeSection(c, section);
    }
    for (int r = 0; r < model_.rowCount(); ++r) verticalHeader()->resizeSection(r, px(26));
    corner_->setGeometry(0, 0, px(232), px(52));
    corner_->setVisible(columns > 0);
    updateGeometries();
}

void BoardView::resizeEvent(QResizeEvent* event) {
    QTableView::resizeEvent(event);
    applySizes();
}

QModelIndexList BoardView::selectedCells() const {
    QModelIndexList cells = selectionModel()->selectedIndexes();
    if (cells.isEmpty() && currentIndex().isValid()) cells.append(currentIndex());
    std::sort(cells.begin(), cells.end());
    return cells;
}

void BoardView::setCell(const QModelIndex& index) {
    if (index.isValid()) {
        selectionModel()->setCurrentIndex(index, QItemSelectionModel::ClearAndSelect);
        scrollTo(index);
    } else {
        selectionModel()->clear();
    }
}

void BoardView::move(int rows, int columns) {
    if (model_.rowCount() == 0 || model_.columnCount() == 0) return;
    const QModelIndex at = currentIndex();
    const int row = at.isValid() ? std::clamp(at.row() + rows, 0, model_.rowCount() - 1) : 0;
    const int column = at.isValid() ? std::clamp(at.column() + columns, 0, model_.columnCount() - 1) : 0;
    setCell(model_.index(row, column));
}

void BoardView::keyPressEvent(QKeyEvent* event) {
    const bool plain = (event->modifiers() & ~Qt::KeypadModifier) == Qt::NoModifier;
    switch (event->key()) {
        case Qt::Key_Return:
        case Qt::Key_Enter:
            if (plain && currentIndex().isValid()) {
                Q_EMIT opened(currentIndex());
                return;
            }
            break;
        case Qt::Key_J:
        case Qt::Key_K:
            if (plain) return move(0, event->key() == Qt::Key_J ? 1 : -1);
            break;
        case Qt::Key_N:
        case Qt::Key_Backspace:
            if (plain) return move(event->key() == Qt::Key_N ? 1 : -1, 0);
            break;
        default:
            break;
    }
    if (event->key() == Qt::Key_Space) {
        if (event->modifiers() == Qt::ShiftModifier) return growSelection(QItemSelectionModel::Rows);
        if (event->modifiers() == Qt::ControlModifier) return growSelection(QItemSelectionModel::Columns);
    }
    // The rest of the window's keys (Ctrl+Enter, Shift+R) must reach the page.
    if (!plain && event->key() != Qt::Key_A && (event->modifiers() & Qt::ControlModifier)) {
        event->ignore();
        return;
    }
    QTableView::keyPressEvent(event);
}

void BoardView::growSelection(QItemSelectionModel::SelectionFlag to) {
    QItemSelection cells;
    for (const QModelIndex& cell : selectedCells()) cells.select(cell, cell);
    selectionModel()->select(cells, QItemSelectionModel::ClearAndSelect | to);
}

void BoardView::contextMenuEvent(QContextMenuEvent* event) {
    Q_EMIT menuWanted(event->globalPos());
}

void BoardView::currentChanged(const QModelIndex& current, const QModelIndex& previous) {
    QTableView::currentChanged(current, previous);
    static_cast<SubjectHeader*>(verticalHeader())->setCurrentRow(current.row());
    viewport()->update();
}

void BoardView::selectionChanged(const QItemSelection& selected, const QItemSelection& deselected) {
    QTableView::selectionChanged(selected, deselected);
    Q_EMIT selectionMoved();
}

}  // namespace bauta::panels
