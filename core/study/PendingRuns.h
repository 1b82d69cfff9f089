// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/study/ProcessIdentity.h"
#include "core/study/Types.h"

namespace bauta::study {

/// What the jobs of a study are about to do: reads jobs/<id>/job.json of type "deface" and its events as far as they
/// are new (the files are described in core/job/Job.h).
class PendingRuns {
  public:
    explicit PendingRuns(fs::path jobsFolder) : folder_(std::move(jobsFolder)) {}

    /// True when anything changed since the last call.
    bool read();

    struct Pending {
        Run run;
        bool again = false;  ///< made anew although a finished run exists
    };
    /// Runs that are queued, running, or were under way in a job whose process is gone (Failed, with a message).
    [[nodiscard]] std::vector<Pending> runs() const;

  private:
    struct Job {
        bool relevant = false;  ///< a defacing job
        bool ended = false;
        bool underWay = false;  ///< running or paused by its own events
        bool lost = false;      ///< under way, but its process is gone
        bool again = false;
        std::vector<Run> runs;  ///< one a subject, in the job's order
        std::uintmax_t offset = 0;
    };
    [[nodiscard]] Job begin(const fs::path& folder) const;
    static void take(Job& job, const base::Json& event);
    /// In a job after this one: then the run's sidecar tells how.
    [[nodiscard]] bool cameToAnEndLater(const std::string& id, const Run& run) const;

    fs::path folder_;
    std::map<std::string, Job> jobs_;
};

}  // namespace bauta::study
