// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>

#include "ui/models/Snapshot.h"
#include "ui/models/Trainings.h"

namespace bauta::models {

/// Reads what the jobs of one experiment have told, each time only what is new. Not for several threads.
class TrainingReader {
  public:
    /// \param wanted  the experiment; empty: the newest.
    /// Null when nothing differs from the last time. What cannot be read is left for the next time.
    [[nodiscard]] TrainingsPtr read(const StudySnapshot& study, const std::string& wanted);
    /// What it gave last; null before.
    [[nodiscard]] const TrainingsPtr& last() const { return last_; }

  private:
    struct JobEvents {
        std::uintmax_t offset = 0;
        TrainingLog log;
        std::shared_ptr<const TrainingLog> told = std::make_shared<TrainingLog>();
        std::vector<EvaluationPoint> points;
    };
    struct CellCurves {
        std::shared_ptr<const TrainingLog> of;
        std::array<SeriesPtr, 4> series;
        std::array<SeriesPtr, kOarCount> dsc;
    };
    bool follow(const job::JobStatus& job);
    void readPlan(const StudySnapshot& study, const std::string& wanted);
    [[nodiscard]] TrainingCell cellOf(const std::string& arm, std::size_t fold,
                                      const std::vector<const job::JobStatus*>& jobs) const;
    void countEvaluated(Trainings& all) const;
    void estimate(Trainings& all) const;
    void collectEvaluations(Trainings& all, bool changed);
    void drawCurves(Trainings& all);

    std::filesystem::path study_;
    std::string experiment_, problem_;
    std::vector<std::filesystem::path> plans_;
    std::vector<std::string> names_;
    std::optional<experiment::Experiment> plan_;
    std::map<std::string, JobEvents> events_;  ///< by job
    std::vector<CellCurves> curves_;
    std::shared_ptr<const std::vector<EvaluationPoint>> evaluations_ = std::make_shared<std::vector<EvaluationPoint>>();
    std::string seen_;
    TrainingsPtr last_;
};

}  // namespace bauta::models
