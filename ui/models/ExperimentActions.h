// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <functional>

#include "core/experiment/Experiment.h"
#include "ui/models/AppState.h"
#include "ui/models/Trainings.h"

namespace bauta::models {

/// What an experiment would be made of, for the page's empty state and its Plan.
struct Cohort {
    std::vector<std::string> taking;
    std::vector<experiment::Candidate> out;  ///< with their reasons
};

/// Who would take part, looked up on the study thread.
void findCohort(AppState& state, const std::vector<std::string>& arms, const experiment::ReaderRule& rule,
                QObject* guard, std::function<void(base::Outcome<Cohort>)> done);

/// Plans and stores an experiment and queues its trainings, evaluations and report; done gets its name. The
/// configuration is one of resources/training ("paper", "quick") or a file.
void startExperiment(AppState& state, const experiment::Request& request, const std::string& config, QObject* guard,
                     std::function<void(base::Outcome<std::string>)> done);

/// Queues what an experiment still needs up to its report, and resumes what was paused, lost, stopped or failed.
void continueExperiment(AppState& state, const Trainings& trainings);
/// Why there is nothing to continue ("All trainings are queued or under way."); empty when there is.
[[nodiscard]] QString whyNothingToContinue(const Trainings& trainings);

/// Queues those of the trainings that were never started and resumes the others (paused, lost, failed or stopped).
void startTrainings(AppState& state, const std::string& experiment, std::vector<const TrainingCell*> trainings);

/// Queues the evaluations of finished trainings on every arm that are neither done nor queued.
void startEvaluations(AppState& state, const Trainings& trainings);
/// How many that would be.
[[nodiscard]] std::size_t evaluationsToStart(const Trainings& trainings);

/// pause or resume, for all trainings that can take it.
void controlTrainings(AppState& state, const Trainings& trainings, const QString& word);

/// "exp-003": the first name that is free.
[[nodiscard]] std::string freeName(const std::vector<std::string>& taken);

}  // namespace bauta::models
