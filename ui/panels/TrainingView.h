// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTableView>

#include "ui/models/TrainingGrid.h"
#include "ui/style/Widgets.h"

namespace bauta::panels {

/// The grid of trainings: arms down, folds across, each cell with its state and best DSC. As high as its rows.
class TrainingView : public QTableView {
    Q_OBJECT
  public:
    explicit TrainingView(models::TrainingGrid& model, QWidget* parent = nullptr);

    /// Moves the current cell; nothing beyond the edges.
    void move(int rows, int columns);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

  Q_SIGNALS:
    void cellChanged();

  protected:
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;

  private:
    void applySizes();
    models::TrainingGrid& model_;
    style::Text* corner_;
};

}  // namespace bauta::panels
