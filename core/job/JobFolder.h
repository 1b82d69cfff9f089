// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/Files.h"
#include "core/job/Job.h"
#include "core/job/PrivateFiles.h"
#include "core/study/FileLock.h"
#include "core/study/ProcessIdentity.h"

namespace bauta::job {

/// What the events of a job add up to.
struct History {
    std::uintmax_t offset = 0;
    JobState state = JobState::Queued;
    double progress = 0;
    std::string lastEvent, error, errorCode, because;
    std::string queued_utc, started_utc, ended_utc, heartbeat_utc;
    base::Json result;
    std::vector<std::string> finishedSteps, crashedSteps;
    std::string openStep;
    bool crashed = false;  ///< the present process left a crash event
    base::Json file;       ///< job.json, which never changes once it is there
    fs::file_time_type fileTime{};

    void take(const base::Json& event);
    /// Reads what is new in the file.
    void read(const fs::path& events);
};

/// One job's folder: its files by name and the few things done to them. See DESIGN 5.
class JobFolder {
  public:
    explicit JobFolder(fs::path folder) : folder_(std::move(folder)) {}
    [[nodiscard]] const fs::path& path() const { return folder_; }
    [[nodiscard]] std::string id() const { return folder_.filename().string(); }
    [[nodiscard]] fs::path jobFile() const { return folder_ / "job.json"; }
    [[nodiscard]] fs::path events() const { return folder_ / "events.jsonl"; }
    [[nodiscard]] fs::path control() const { return folder_ / "control"; }
    [[nodiscard]] fs::path claim() const { return folder_ / "claim"; }
    [[nodiscard]] fs::path scratch() const { return folder_ / "scratch"; }
    [[nodiscard]] fs::path study() const { return folder_.parent_path().parent_path(); }
    /// log.txt, or the private log of a job with private parameters.
    [[nodiscard]] fs::path log() const;

    /// With private parameters put back where this user has them. Errors: NotFound, Damaged.
    [[nodiscard]] JobSpec spec() const;
    [[nodiscard]] std::optional<PrivateFiles> privateFiles() const;

    /// Creates the claim with this process as its owner, who is alive as long as he keeps what is returned. Nothing
    /// when it is taken.
    [[nodiscard]] std::optional<base::Held> take() const;
    /// Takes the claim of a job that nobody works on and appends the events that end it, so that no process can start
    /// it any more. False when it is taken. When they cannot be written the claim is given back: kept, it would make
    /// this process the job's.
    [[nodiscard]] bool takeAndEnd(const std::vector<base::Json>& events) const;
    /// Who the claim names.
    [[nodiscard]] std::optional<study::ProcessIdentity> owner() const;
    /// The present word in the control file, or empty.
    [[nodiscard]] std::string controlWord() const;
    /// Appends an event, synced, with the time put in front.
    void append(base::Json event) const;
    /// Removes the scratch folder of a process of this job that is gone.
    void clearScratch() const;
    /// The same, and half-written files in the study.
    void clearAway() const;
    /// Queued anew: no claim, no control. Call under lockQueue(), after clearAway() when a process worked on it.
    void queueAgain() const;

    [[nodiscard]] JobStatus status(History& history) const;

  private:
    [[nodiscard]] std::optional<PrivateFiles> privateFiles(const base::Json& file) const;
    [[nodiscard]] JobSpec spec(const base::Json& file) const;
    fs::path folder_;
};

/// Serialises what several processes do to claims (control words and coordinators, never the job process).
[[nodiscard]] study::FileLock lockQueue(const fs::path& jobsFolder);

}  // namespace bauta::job
