// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <QStringList>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/study/Study.h"
#include "ui/models/LossText.h"

namespace bauta::models {

/// One column of the loss table.
struct LossColumn {
    std::string oar, method;
    auto operator<=>(const LossColumn&) const = default;
};

/// What the OAR loss page shows: losses of a cohort by subject, OAR and method, sorted, with a selected cell. Pure
/// bookkeeping over rows that were counted when the runs finished.
class LossModel : public QObject {
    Q_OBJECT
  public:
    enum class Cohort { AllRuns, Rated1 };  ///< Rated1: rated 1, by all who rated, under every shown method

    explicit LossModel(QObject* parent = nullptr);

    /// Takes new data; keeps cohort, unit, sorting and selection where they still exist.
    void setData(std::vector<voxelloss::LossRow> rows, std::vector<study::Subject> subjects,
                 std::vector<study::Study::CurrentRating> ratings);
    void setCohort(Cohort cohort);
    void setUnit(LossUnit unit);
    void setShownMethods(const std::vector<std::string>& methods);
    /// Sorts by the loss in this column, most first.
    void sortBy(const LossColumn& column);

    [[nodiscard]] bool hasLosses() const { return !losses_.empty(); }
    [[nodiscard]] Cohort cohort() const { return cohort_; }
    [[nodiscard]] LossUnit unit() const { return unit_; }
    [[nodiscard]] const std::vector<std::string>& allMethods() const { return allMethods_; }
    [[nodiscard]] const std::vector<std::string>& methods() const { return methods_; }
    [[nodiscard]] const std::vector<std::string>& oars() const { return oars_; }
    /// Subjects of the cohort, in the order shown.
    [[nodiscard]] const std::vector<std::string>& subjects() const { return subjects_; }
    [[nodiscard]] std::size_t cohortSize(Cohort cohort) const;
    [[nodiscard]] const std::optional<LossColumn>& sortColumn() const { return sort_; }
    /// Columns left to right: each OAR with every shown method.
    [[nodiscard]] std::vector<LossColumn> columns() const;

    /// Nothing when the run is not done or the subject lacks the OAR.
    [[nodiscard]] const voxelloss::OarLoss* loss(const std::string& subject, const LossColumn& column) const;
    /// All OARs and shown methods of a subject together, in the unit ("17.4 %", "1 902", "0.4 cm³", nearest "3 mm").
    [[nodiscard]] QString total(const std::string& subject) const;
    /// Rank of the subject's loss in its column, 1 the largest (ties share it), and how many have a value.
    [[nodiscard]] std::pair<std::size_t, std::size_t> rank(const std::string& subject, const LossColumn& column) const;
    /// Mean, SD, n and omitted of the cohort per shown method and OAR.
    [[nodiscard]] std::vector<voxelloss::LossSummary> summary() const;
    /// Sentences such as "sub-013 has 7 of 8 OARs: LN_Neck_III_R is missing. It is left out of that column."
    [[nodiscard]] QStringList gaps() const;

    [[nodiscard]] const std::string& subject() const { return subject_; }
    [[nodiscard]] const LossColumn& column() const { return column_; }
    void select(const std::string& subject, const LossColumn& column);
    void stepSubject(int by);
    void stepOar(int by);
    void stepMethod(int by);
    void stepColumn(int by);
    /// The largest loss of the selected OAR and method.
    void selectWorst();

    /// The cohort's losses as TSV (columns of DESIGN 3), and the JSON sidecar that explains them.
    [[nodiscard]] std::string tsv() const;
    [[nodiscard]] std::string sidecar(const std::string& appVersion) const;

  Q_SIGNALS:
    void changed();           ///< anything in the table
    void selectionChanged();  ///< the selected cell

  private:
    [[nodiscard]] bool inCohort(const std::string& subject, Cohort cohort) const;
    void rebuild();
    void sort();
    [[nodiscard]] std::size_t columnIndex() const;

    std::map<std::pair<std::string, std::string>, std::map<std::string, voxelloss::OarLoss>> losses_;
    std::vector<study::Subject> known_;
    std::map<std::pair<std::string, std::string>, std::pair<int, int>> votes_;  // per run: rated 1, rated 0
    std::vector<std::string> allMethods_, methods_, oars_, subjects_;
    std::vector<std::string> chosen_;  // methods asked for; empty: all
    Cohort cohort_ = Cohort::AllRuns;
    LossUnit unit_ = LossUnit::Percent;
    std::optional<LossColumn> sort_;
    std::string subject_;
    LossColumn column_;
};

/// The study's eight OARs in their order.
[[nodiscard]] const std::vector<std::string>& studyOars();

}  // namespace bauta::models
