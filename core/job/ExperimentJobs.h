// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/job/Job.h"

namespace bauta::job {

/// The jobs of an experiment as window and command line queue them; parameters as in Bodies.h.
[[nodiscard]] inline JobSpec trainJob(const std::string& experiment, const std::string& arm, std::size_t fold) {
    JobSpec spec;
    spec.type = "train";
    spec.parameters = {{"experiment", experiment}, {"arm", arm}, {"fold", fold}};
    spec.title = "train " + arm + ", fold " + std::to_string(fold);
    return spec;
}

/// On one arm, or on all of the experiment when armTest is empty.
[[nodiscard]] inline JobSpec evaluateJob(const std::string& experiment, const std::string& armTrain, std::size_t fold,
                                         const std::string& armTest = {}) {
    JobSpec spec;
    spec.type = "evaluate";
    spec.parameters = {{"experiment", experiment}, {"arm_train", armTrain}, {"fold", fold}};
    if (!armTest.empty()) spec.parameters["arm_test"] = armTest;
    spec.title = "evaluate " + armTrain + (armTest.empty() ? "" : " on " + armTest) + ", fold " + std::to_string(fold);
    return spec;
}

/// Statistics, tables and figures of what is evaluated. Without a folder into report::reportFolder(); a folder outside
/// of the study is a private parameter.
[[nodiscard]] inline JobSpec reportJob(const std::string& experiment) {
    JobSpec spec;
    spec.type = "report";
    spec.parameters = {{"experiment", experiment}};
    spec.title = "report of " + experiment;
    return spec;
}

/// Queues what an experiment still needs, fold by fold: its trainings, after each the evaluation of the network on all
/// arms, after all of these the report. Done steps are left out, jobs that wait or are at work are left alone, jobs
/// that ended otherwise are resumed. Returns the jobs it stands for, in that order; call it again after a crash.
/// Errors: those of load(); Io when another process queues it and does not end.
std::vector<std::string> queueExperiment(const fs::path& study, const std::string& experiment);

/// How far the jobs of an experiment are together, 0 to 1, by the time that such jobs take: that of those which are
/// done, else a training as long as ten evaluations.
/// \param maxEpochs  of its configuration; trainings end as early as those which are done did.
[[nodiscard]] double experimentProgress(const std::vector<JobStatus>& jobs, int maxEpochs);

}  // namespace bauta::job
