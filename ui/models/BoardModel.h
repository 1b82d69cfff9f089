// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <array>
#include <map>
#include <optional>

#include "ui/models/BoardState.h"
#include "ui/models/Snapshot.h"

namespace bauta::models {

/// How many runs are in each state.
struct BoardCounts {
    std::array<int, 9> of = {};  ///< by CellKind
    int total = 0;
    [[nodiscard]] int operator[](CellKind kind) const { return of[static_cast<std::size_t>(kind)]; }
    void add(CellKind kind) {
        ++of[static_cast<std::size_t>(kind)];
        ++total;
    }
};

/// Subjects down, methods across; a cell is one run as the reader may see it. Filtering keeps the subjects that have a
/// matching cell.
class BoardModel : public QAbstractTableModel {
    Q_OBJECT
  public:
    enum Role { KindRole = Qt::UserRole, ProgressRole, MatchesRole, SubjectRole, MethodRole, SentenceRole };
    enum class Filter { All, Unrated, Rated0, Disagreement, FailedCheck, ToRun };
    enum class Order { ById, UnratedFirst, WorstFaceFirst };

    using QAbstractTableModel::QAbstractTableModel;

    /// Methods that cannot run on this machine, and why. Takes effect with the next setStudy().
    void setBlocked(std::map<std::string, QString> methods) { blocked_ = std::move(methods); }
    /// Why the column's method cannot run here; empty when it can.
    [[nodiscard]] QString whyBlocked(int column) const;

    /// Shows a study as this reader may see it; null shows nothing.
    void setStudy(const Snapshot& study, const QString& reader);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    /// Display text is the subject or method id.
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    [[nodiscard]] Filter filter() const { return filter_; }
    void setFilter(Filter filter);
    [[nodiscard]] Order order() const { return order_; }
    void setOrder(Order order);

    [[nodiscard]] const study::Subject* subjectAt(int row) const;
    [[nodiscard]] QString methodAt(int column) const;
    [[nodiscard]] const CellState* cell(const QModelIndex& index) const;
    /// Of any run, shown or filtered out.
    [[nodiscard]] CellState stateOf(const QString& subject, const QString& method) const;
    [[nodiscard]] QModelIndex indexOf(const QString& subject, const QString& method) const;
    /// The first cell in reading order that matches the filter; invalid when there is none.
    [[nodiscard]] QModelIndex firstMatch() const;

    [[nodiscard]] const BoardCounts& counts() const { return counts_; }
    [[nodiscard]] int count(Filter filter) const;
    [[nodiscard]] const BoardCounts& methodCounts(int column) const;
    /// The number of OARs most subjects have; those with fewer are marked.
    [[nodiscard]] std::size_t usualOars() const { return usualOars_; }
    /// "12 runs: 3 rated 1 · 2 rated 0 · 7 unrated"; parts that are zero are left out.
    [[nodiscard]] QString summary() const;

    [[nodiscard]] static bool matches(CellKind kind, Filter filter);

  Q_SIGNALS:
    void countsChanged();

  private:
    using Cells = std::vector<std::vector<CellState>>;  ///< all subjects, in the snapshot's order
    [[nodiscard]] std::vector<std::size_t> shownRows(const Cells& cells, const Snapshot& study) const;
    /// What is left of the cell's face, to be said after its state; empty where it has no score.
    [[nodiscard]] QString faceSentence(const QModelIndex& index) const;

    Snapshot snapshot_;
    std::map<std::string, QString> blocked_;
    QString reader_;
    Cells cells_;
    std::vector<std::size_t> rows_;  ///< those shown
    std::vector<BoardCounts> methodCounts_;
    BoardCounts counts_;
    std::size_t usualOars_ = 0;
    Filter filter_ = Filter::All;
    Order order_ = Order::ById;
};

/// How many of the eight OARs the subject has; structures with other names do not count.
[[nodiscard]] std::size_t oarCount(const study::Subject& subject);

}  // namespace bauta::models
