// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <memory>
#include <string>
#include <vector>

#include "core/experiment/Results.h"
#include "ui/models/Background.h"
#include "ui/models/Snapshot.h"

namespace bauta::models {

using ResultsPtr = std::shared_ptr<const experiment::Results>;

/// What the Results page shows: an experiment's results, read in the background and anew when its evaluations change;
/// the metric and the question looked at; one OAR and arm.
class ResultsModel : public QObject {
    Q_OBJECT
  public:
    using Question = experiment::Question;

    explicit ResultsModel(QObject* parent = nullptr);

    /// Another state of the study, or none. Looks at the files when something may have changed.
    void setStudy(const Snapshot& study);
    /// Reads only while active.
    void setActive(bool active);
    /// Empty: the newest.
    void setExperiment(const QString& name);

    /// Of the study, oldest first, as read last.
    [[nodiscard]] const std::vector<std::string>& experiments() const { return experiments_; }
    [[nodiscard]] const std::string& experiment() const { return shown_; }
    /// Null before they are read, and where there are none: problem() then says why.
    [[nodiscard]] const ResultsPtr& results() const { return results_; }
    /// One sentence and what to do; empty unless reading failed.
    [[nodiscard]] const QString& problem() const { return problem_; }
    [[nodiscard]] const QString& remedy() const { return remedy_; }
    /// True when there is a score to show.
    [[nodiscard]] bool hasScores() const { return results_ && !results_->scores.rows.empty(); }
    [[nodiscard]] bool isSettled() const;
    /// Trainings that are done and all that are planned.
    [[nodiscard]] std::pair<std::size_t, std::size_t> trainings() const;

    [[nodiscard]] const experiment::ResultMetric& metric() const;
    [[nodiscard]] int metricIndex() const { return metric_; }
    void setMetric(int index);
    void stepMetric();
    [[nodiscard]] Question question() const { return question_; }
    void setQuestion(Question question);
    /// Those of the question that have a test or a reason why not; null while nothing is read.
    [[nodiscard]] const experiment::Family* family() const;

    [[nodiscard]] const std::string& oar() const { return oar_; }
    [[nodiscard]] const std::string& arm() const { return arm_; }
    void select(const std::string& oar, const std::string& arm);
    void stepOar(int by);
    void stepArm(int by);
    /// Of the selected OAR and arm with "original"; null for "original" itself and where none is declared.
    [[nodiscard]] const experiment::Comparison* comparison() const;
    [[nodiscard]] const experiment::Distribution* distribution() const;
    /// The networks of arm on the data of the other, as the question has it.
    [[nodiscard]] std::string trainArm() const;
    [[nodiscard]] std::string testArm() const;
    /// The eight OARs in the study's order; none while there is no score.
    [[nodiscard]] const std::vector<std::string>& oars() const { return oars_; }

  Q_SIGNALS:
    void changed();           ///< results, experiment, metric or question, and what is selected with them
    void selectionChanged();  ///< OAR or arm alone
    void settled();

  private:
    struct News;
    void look(bool other);
    void take(News news);
    void keepSelection();

    Background task_;
    Snapshot study_;
    QString wanted_;
    bool active_ = false;
    bool again_ = false;   ///< something changed while it was read
    bool looked_ = false;  ///< at this study and experiment
    std::string seen_;     ///< what the study looked like when it was asked for last
    std::vector<std::string> experiments_;
    std::string shown_, stamp_;
    ResultsPtr results_;
    QString problem_, remedy_;
    int metric_ = 0;
    Question question_ = Question::TrainedOn;
    std::vector<std::string> oars_;
    std::string oar_, arm_;
    bool chosen_ = false;  ///< the user has chosen an OAR or arm
};

}  // namespace bauta::models
