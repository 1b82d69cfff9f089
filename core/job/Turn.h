// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/job/Job.h"

namespace bauta::job {

/// A job of the queue by its id; null when there is none.
using LookUp = std::function<const JobStatus*(const std::string& id)>;
/// Among these, in the order of their ids, for as long as they live.
[[nodiscard]] LookUp lookIn(const std::vector<JobStatus>& all);

/// What the jobs that a queued one is to run after make of it.
struct Turn {
    enum class Kind { Begin, Wait, Cancel, Fail };
    Kind kind = Kind::Begin;
    std::string why;                    ///< of Cancel and Fail; goes into the study
    base::ErrorCode code{};             ///< of Fail
    std::vector<std::string> waitsFor;  ///< those that have not ended
    std::string because;                ///< of Cancel and Fail: the job whose end it is
};
[[nodiscard]] Turn turnOf(const JobSpec& spec, const LookUp& lookUp);

/// This job and those that ended because of it, directly or through others; each before the one whose end was its own.
[[nodiscard]] std::vector<std::string> endedWith(const std::vector<JobStatus>& all, const std::string& id);

/// Fills in what a queued job waits for, when it does.
void tellWaiting(JobStatus& job, const LookUp& lookUp);

}  // namespace bauta::job
