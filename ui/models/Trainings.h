// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/experiment/Experiment.h"
#include "core/job/Job.h"
#include "ui/models/Series.h"
#include "ui/models/TrainingLog.h"

namespace bauta::models {

/// How long something will still take.
struct TimeLeft {
    double seconds = 0;
    bool atMost = false;  ///< a bound, not an estimate
};

/// One training of the grid: an arm's fold.
struct TrainingCell {
    std::string arm;
    std::size_t fold = 0;
    std::string job;  ///< the newest job's id; empty while there is none
    job::JobState state = job::JobState::Queued;
    std::string error, heartbeat_utc, ended_utc, lastEvent;
    double elapsed_s = 0;
    std::shared_ptr<const TrainingLog> log;  ///< never null
    double progress = 0;                     ///< of the epochs it is expected to take
    std::optional<TimeLeft> left;            ///< of one that is under way and has ended an epoch
    bool planned = true;                     ///< its fold is run in this experiment

    [[nodiscard]] bool exists() const { return !job.empty(); }
    [[nodiscard]] bool is(job::JobState wanted) const { return exists() && state == wanted; }
    [[nodiscard]] int epoch() const { return log->last() == nullptr ? 0 : log->last()->number; }
};

/// What a curve shows.
enum class Quantity { Dsc, Msd, TrainLoss, ValLoss };

/// The curves of one quantity: per arm the raw ones of its folds, their mean and the smoothed mean.
struct ArmCurves {
    std::string arm;
    std::vector<SeriesPtr> folds;  ///< by fold; empty ones for those without a value
    SeriesPtr mean, smooth;
};
struct CurveSet {
    std::vector<ArmCurves> arms;  ///< in the experiment's order
    double high = 1;              ///< up to where the means lie, but for the first few epochs
    double highest = 1;           ///< of all values
};
/// The smoothed curve is a running mean over so many measured epochs.
inline constexpr int kSmoothing = 9;

/// Everything the Experiment page shows of one experiment: immutable, made on the feed's thread.
struct Trainings {
    std::vector<std::string> experiments;                             ///< of the study, oldest first
    experiment::Experiment plan;                                      ///< without a name: there is none
    std::string problem;                                              ///< why the plan cannot be read
    std::vector<TrainingCell> cells;                                  ///< arm by arm, fold by fold
    std::shared_ptr<const std::vector<EvaluationPoint>> evaluations;  ///< never null
    std::vector<job::JobStatus> evaluationJobs;
    std::size_t evaluated = 0;                ///< models that were evaluated on all arms
    std::optional<job::JobStatus> reportJob;  ///< the newest
    std::array<CurveSet, 4> curves;           ///< by Quantity
    std::array<CurveSet, kOarCount> dscByOar;
    std::optional<TimeLeft> left;  ///< of all that is not done, as many at once as now

    [[nodiscard]] bool exists() const { return !plan.name.empty(); }
    [[nodiscard]] std::size_t foldCount() const { return plan.folds.size(); }
    [[nodiscard]] const TrainingCell& cell(std::size_t arm, std::size_t fold) const {
        return cells[arm * foldCount() + fold];
    }
    [[nodiscard]] const CurveSet& of(Quantity quantity) const { return curves[static_cast<std::size_t>(quantity)]; }
    [[nodiscard]] std::size_t count(job::JobState state) const;
    [[nodiscard]] std::size_t plannedCount() const;  ///< trainings of the folds that are run
    [[nodiscard]] std::size_t doneCount() const;     ///< of those
    /// How far trainings, evaluations and report are together, 0 to 1.
    [[nodiscard]] double progress() const;
    /// Neither done nor queued nor at work: what Start takes on.
    [[nodiscard]] std::vector<const TrainingCell*> toStart() const;
};
using TrainingsPtr = std::shared_ptr<const Trainings>;

}  // namespace bauta::models
