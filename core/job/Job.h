// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/Error.h"
#include "core/base/Json.h"
#include "core/base/Task.h"

namespace bauta::job {

namespace fs = std::filesystem;

/// queued running paused done failed cancelled lost
enum class JobState { Queued, Running, Paused, Done, Failed, Cancelled, Lost };
[[nodiscard]] std::string_view name(JobState state) noexcept;
[[nodiscard]] inline bool isFinal(JobState s) noexcept {
    return s == JobState::Done || s == JobState::Failed || s == JobState::Cancelled;
}

/// job.json: what to do; types and parameters in Bodies.h. The parameters "source", "key" and "folder" and the title of
/// a job that has them name files of the user's and may name a person: Queue::add keeps them outside the
/// study, readable by this user alone, and the study holds a token (see core/job/PrivateFiles.h). Of files that the
/// options of a defacing name the study holds hashes (see core/job/UserFiles.h). What an error says is stored by
/// storedLine() of core/study/Layout.h.
struct JobSpec {
    std::string type;
    base::Json parameters;
    std::string title;  ///< for lists: "pydeface, sub-001 to sub-006"
    /// Filled in for the body: steps that an earlier process of this job ended, and those in which one crashed.
    std::vector<std::string> finishedSteps, crashedSteps;
    /// Ids of jobs that must have ended before this one begins. One that failed, or that there is not, fails it, one
    /// that was cancelled cancels it (neither with evenAfterFailure: then however they ended), one that is lost or
    /// paused keeps it waiting.
    std::vector<std::string> after{};
    bool evenAfterFailure = false;
};

/// What can be known of a job from its folder.
struct JobStatus {
    std::string id;  ///< folder name, "2026-11-23-0031"
    fs::path folder;
    JobSpec spec;
    JobState state = JobState::Queued;
    double progress = 0;                ///< 0…1
    std::string lastEvent;              ///< of one that waits for others: "waits for train original, fold 0"
    std::vector<std::string> waitsFor;  ///< when queued: jobs of spec.after that have not ended
    std::string error;                  ///< when failed
    std::string queued_utc, started_utc, ended_utc, heartbeat_utc;
    double elapsed_s = 0;
    std::optional<double> left_s;
    std::string errorCode;            ///< name of the base::ErrorCode when failed
    std::string because;              ///< id of the job whose end failed or cancelled this one before it began
    base::Json result;                ///< of the result event; null before
    std::optional<std::int64_t> pid;  ///< of the job process, once claimed
};

/// The queue of a study: STUDY/jobs. One object a thread. Plain files only, so that windows, coordinator and job
/// processes need share nothing else (DESIGN 5).
class Queue {
  public:
    explicit Queue(fs::path jobsFolder);
    /// Creates the job's folder; returns its id. Does not start anything.
    std::string add(const JobSpec& spec);
    [[nodiscard]] std::vector<JobStatus> list() const;            ///< oldest first
    [[nodiscard]] JobStatus status(const std::string& id) const;  ///< NotFound
    /// cancel, pause, resume. A queued job is cancelled at once; resume of a lost, failed or cancelled job queues it
    /// again, and with it those that failed or were cancelled because of it (JobStatus::because), directly or through
    /// others. Errors: NotFound, BadRequest.
    void control(const std::string& id, const std::string& word);
    /// Lines of events.jsonl from byte offset on; moves offset.
    [[nodiscard]] std::vector<base::Json> events(const std::string& id, std::uintmax_t& offset) const;
    [[nodiscard]] std::string log(const std::string& id) const;

  private:
    struct Cache;
    fs::path folder_;
    std::shared_ptr<Cache> cache_;  ///< what was read of the events so far
};

/// Of all jobs of a queue, as list() gives them, the queued ones that nobody starts: they wait, directly or through
/// others, for lost jobs.
[[nodiscard]] std::vector<std::string> stuckJobs(const std::vector<JobStatus>& all);

/// Starts the study's one detached coordinator (`program jobs STUDY --work`) unless one is alive. True when it did.
bool ensureCoordinator(const fs::path& study, const fs::path& program);

/// The coordinator: runs queued jobs as child processes (`program job FILE`), at most `slots` at a time, until the
/// queue is empty or holds stuckJobs() alone. Returns 0; at once when another coordinator holds the lock.
int coordinate(const fs::path& study, const fs::path& program, int slots = 2);

/// What a job type does inside the job process. Step texts, progress, stop and pause go through the context; the
/// returned JSON is stored as the result event. Resumable: work already in the study is skipped.
/// emit() stores further events. {"event":"step","step":NAME,"state":"begin"|"end"} around a unit of work makes a crash
/// in it (not a kill) cost that unit alone: the job is queued again and finds NAME in spec.crashedSteps.
/// {"event":"run","subject","state","progress"} tells the board of a run under way.
/// A result with "failure" (a sentence) and "failure_code" makes the job failed. Of a job with private parameters the
/// study stores result["public"] alone.
using JobBody = std::function<base::Json(const fs::path& study, const JobSpec& spec, const base::TaskContext& task,
                                         const std::function<void(const base::Json& event)>& emit)>;

/// The exit code of DESIGN 4 for an error: 4 cancelled, 2 a bad request or input nothing can be done with, else 3.
[[nodiscard]] int exitCode(base::ErrorCode code) noexcept;

/// Runs one job file in this process: claims it, writes state, progress and heartbeat events, polls control, and ends
/// with the exit codes of DESIGN 4 (0 done, 2 bad request, 3 failed, 4 cancelled).
int runJob(const fs::path& jobFile, const std::function<JobBody(const std::string& type)>& bodyOf);

}  // namespace bauta::job
