// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <memory>

#include "ui/models/Snapshot.h"
#include "ui/models/Trainings.h"

namespace bauta::models {

/// Follows one experiment's trainings and evaluations on a thread of its own while it is active: looks twice a second,
/// tells at most once a second, however many events there are.
class TrainingFeed : public QObject {
    Q_OBJECT
  public:
    explicit TrainingFeed(QObject* parent = nullptr);
    ~TrainingFeed() override;

    /// Another state of the study, or none.
    void setStudy(const Snapshot& study);
    /// Empty: the newest.
    void setExperiment(const QString& name);
    void setActive(bool active);

    /// What was read last; null before, and without a study.
    [[nodiscard]] const TrainingsPtr& trainings() const { return shown_; }
    /// False while the study was not looked at yet.
    [[nodiscard]] bool isSettled() const;

  Q_SIGNALS:
    void changed();

  private:
    class Worker;
    struct Thread;
    void ask(bool other);
    void take(const TrainingsPtr& trainings, quint64 serial);
    std::unique_ptr<Thread> thread_;
    Snapshot study_;
    QString experiment_;
    bool active_ = false;
    TrainingsPtr shown_;
    quint64 serial_ = 0;  ///< of the study and the experiment asked for
    quint64 answered_ = 0;
};

}  // namespace bauta::models
