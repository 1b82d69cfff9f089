// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <vector>

#include "ui/models/Snapshot.h"

namespace bauta::models {

/// A job's result in numbers: "5 done, 1 skipped", "1 imported, 1 already there, 2 refused"; empty without one.
[[nodiscard]] QString resultText(const base::Json& result);
/// "4.2 s", "38 min", "1 h 12 min": never two units finer than needed.
[[nodiscard]] QString durationText(double seconds);
/// What stands in the list: the last event, or why it failed, in words.
[[nodiscard]] QString lastEventText(const job::JobStatus& job);
/// Lost and failed jobs wait for the user.
[[nodiscard]] bool needsAttention(const job::JobStatus& job);

/// Running, queued, needing attention, then newest first.
class JobsModel : public QAbstractTableModel {
    Q_OBJECT
  public:
    enum Column { State, Type, What, Progress, LastEvent, Elapsed, Left, kColumnCount };
    enum Role { StateRole = Qt::UserRole, ProgressRole, IdRole };
    enum class Filter { All, Running, NeedsYou, Done };

    using QAbstractTableModel::QAbstractTableModel;

    void setStudy(const Snapshot& study);  ///< null shows nothing

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    void setFilter(Filter filter);
    [[nodiscard]] int count(Filter filter) const;
    [[nodiscard]] const job::JobStatus* jobAt(int row) const;
    [[nodiscard]] int rowOf(const QString& id) const;  ///< −1 when not shown
    /// The first that waits for the user, else the first at all; −1 when empty.
    [[nodiscard]] int firstToShow() const;

  Q_SIGNALS:
    void countsChanged();

  private:
    [[nodiscard]] static bool matches(const job::JobStatus& job, Filter filter);
    Snapshot snapshot_;
    std::vector<const job::JobStatus*> rows_;
    Filter filter_ = Filter::All;
};

}  // namespace bauta::models
