// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "app/cli/Cli.h"
#include "core/job/Job.h"

namespace bauta::cli {

/// This program, which is the coordinator and the job process as well.
[[nodiscard]] fs::path ownProgram();

/// Sees that the study's queue is worked on and shows progress until these jobs have ended or are lost. Ctrl+C cancels
/// them; a second one stops waiting for that.
[[nodiscard]] std::vector<job::JobStatus> waitForJobs(const fs::path& study, const std::vector<std::string>& ids);

/// 4 when one was cancelled, else 0 when one is done, else the code of the errors.
[[nodiscard]] int exitCodeOf(const std::vector<job::JobStatus>& jobs);

/// The errors of failed and lost jobs on standard error.
void logFailures(const std::vector<job::JobStatus>& jobs);

}  // namespace bauta::cli
