// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTableView>

#include "ui/models/BoardModel.h"
#include "ui/style/Glyphs.h"

namespace bauta::panels {

[[nodiscard]] style::Glyph glyphOf(models::CellKind kind);

/// The board's table: subjects frozen at the left (they are the vertical header), methods with their bars and counts
/// on top. Arrow keys move, J K N and Backspace likewise, Enter opens the cell.
class BoardView : public QTableView {
    Q_OBJECT
  public:
    explicit BoardView(models::BoardModel& model, QWidget* parent = nullptr);

    /// Selected cells in reading order; the current one when only it is selected.
    [[nodiscard]] QModelIndexList selectedCells() const;
    /// Makes a cell current and selects it alone. Invalid clears the selection.
    void setCell(const QModelIndex& index);

  Q_SIGNALS:
    void opened(const QModelIndex& index);
    void selectionMoved();
    void orderChanged();
    void methodClicked(int column);
    void menuWanted(const QPoint& globalPosition);

  protected:
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void keyboardSearch(const QString&) override {}
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
    void selectionChanged(const QItemSelection& selected, const QItemSelection& deselected) override;

  private:
    void applySizes();
    /// By id, unrated first, worst face first, and by id again.
    void setOrder(models::BoardModel::Order order);
    void move(int rows, int columns);
    /// Whole rows or columns of what is selected.
    void growSelection(QItemSelectionModel::SelectionFlag to);
    models::BoardModel& model_;
    class Corner;
    Corner* corner_;
};

}  // namespace bauta::panels
