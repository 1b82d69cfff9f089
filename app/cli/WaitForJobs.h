// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "app/cli/Cli.h"
#include "core/job/Job.h"

namespace bauta::cli {

/// This program, which is the coordinator and the job process as well.
[[nodiscard]] fs::path ownProgram();

/// How far these jobs are together, 0 to 1.
using Fraction = std::function<double(const std::vector<job::JobStatus>&)>;

/// Sees that the study's queue is worked on and shows progress until these jobs have ended, are lost or wait for lost
/// ones. Ctrl+C cancels them; a second one stops waiting for that.
/// \param fraction  when given, the time left is shown too; else each job counts as much as another.
[[nodiscard]] std::vector<job::JobStatus> waitForJobs(const fs::path& study, const std::vector<std::string>& ids,
                                                      const Fraction& fraction = {});

/// 4 when one was cancelled, else 0 when one is done, else the code of the errors.
[[nodiscard]] int exitCodeOf(const std::vector<job::JobStatus>& jobs);

/// The errors of failed and lost jobs, and what waits for lost ones, on standard error.
void logFailures(const std::vector<job::JobStatus>& jobs);

}  // namespace bauta::cli
