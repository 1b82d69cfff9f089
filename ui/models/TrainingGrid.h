// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>

#include "ui/models/Trainings.h"

namespace bauta::models {

/// "0.733"; empty for NaN. Three decimals, never rounded up to 1.
[[nodiscard]] QString dscText(double dsc);
/// "48 min", "≤ 3 h 10 min".
[[nodiscard]] QString leftText(const TimeLeft& left);
/// "done, epoch 341", "epoch 196", "queued", "not started".
[[nodiscard]] QString stateText(const TrainingCell& cell);
/// "12 of 20 done · 2 running · 1 lost · about 5 h 40 min left".
[[nodiscard]] QString progressText(const Trainings& trainings);

/// Arms as rows, folds as columns.
class TrainingGrid : public QAbstractTableModel {
    Q_OBJECT
  public:
    using QAbstractTableModel::QAbstractTableModel;

    void setTrainings(const TrainingsPtr& trainings);  ///< null shows nothing
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    /// Null outside the grid. Lives as long as the trainings shown.
    [[nodiscard]] const TrainingCell* cellAt(const QModelIndex& index) const;
    /// The first at work, else the first that waits for the user, else the first that has begun; else the first.
    [[nodiscard]] QModelIndex firstToShow() const;

  private:
    TrainingsPtr trainings_;
};

}  // namespace bauta::models
