// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "app/cli/WaitForJobs.h"
#include "core/study/Study.h"

namespace bauta::cli {

struct DefaceOptions {
    std::string study;
    std::vector<std::string> methods, subjects, settings;
    std::string engine = "auto";
    std::string variant;
    bool again = false;
};

/// Checks the request and queues one job a method; returns their ids. "all" methods are those with a native engine,
/// with the engine published those whose program is found here. Errors: BadRequest.
[[nodiscard]] std::vector<std::string> queueDeface(study::Study& study, const DefaceOptions& options);

/// What the jobs' results list as refused.
[[nodiscard]] base::Json refusedOf(const std::vector<job::JobStatus>& jobs);

}  // namespace bauta::cli
