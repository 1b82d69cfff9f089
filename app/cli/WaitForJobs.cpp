// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/WaitForJobs.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <thread>

#include "app/cli/Output.h"
#include "core/base/Files.h"
#include "core/base/Time.h"

namespace bauta::cli {
namespace {

using Clock = std::chrono::steady_clock;
using job::JobState;
using job::JobStatus;

constexpr auto kPoll = std::chrono::milliseconds(100);
// A job that crashed is lost until the coordinator has queued it again.
constexpr auto kLostFor = std::chrono::seconds(3);
// Coordinators that end, one after the other, and leave the jobs as they are.
constexpr int kMostStarts = 20;

std::string describe(const std::vector<JobStatus>& jobs) {
    std::string text;
    for (const JobStatus& job : jobs) {
        if (job.state != JobState::Running && job.state != JobState::Paused) continue;
        if (!text.empty()) text += "; ";
        text += job.spec.title + ": " + (job.state == JobState::Paused ? "paused" : job.lastEvent);
    }
    return text.empty() ? "queued" : text;
}

double meanProgress(const std::vector<JobStatus>& jobs) {
    double sum = 0;
    for (const JobStatus& job : jobs) sum += job::isFinal(job.state) ? 1 : job.progress;
    return sum / static_cast<double>(std::max<std::size_t>(1, jobs.size()));
}

/// The time left at the pace since the first look.
class Pace {
  public:
    std::string left(double fraction) {
        constexpr double kEnough = 0.02, kEnough_s = 3;
        if (first_ < 0) first_ = fraction;
        const double done = fraction - first_, seconds = watch_.seconds();
        if (done < kEnough || seconds < kEnough_s) return {};
        const double left_s = seconds * (1 - fraction) / done;
        return left_s < 90 ? "about " + fixed(left_s, 0) + " s left; "
                           : "about " + fixed(left_s / 60, 0) + " min left; ";
    }

  private:
    base::Stopwatch watch_;
    double first_ = -1;
};

void cancelAll(job::Queue& queue, const std::vector<JobStatus>& jobs) {
    std::optional<base::Error> failure;
    // Last ones first: nothing that waits for another begins meanwhile.
    for (auto job = jobs.rbegin(); job != jobs.rend(); ++job) {
        try {
            if (!job::isFinal(job->state)) queue.control(job->id, "cancel");
        } catch (const base::Error& error) {
            // A bad request: it has just ended by itself. A full disk: smaller files may fit.
            if (error.code() != base::ErrorCode::BadRequest) failure = error;
        }
    }
    if (failure) throw *failure;
}

}  // namespace

fs::path ownProgram() {
    return fs::read_symlink("/proc/self/exe");
}

std::vector<JobStatus> waitForJobs(const fs::path& study, const std::vector<std::string>& ids,
                                   const Fraction& fraction) {
    job::Queue queue(study / "jobs");
    ProgressBar bar;
    Pace pace;
    catchInterrupts();
    std::map<std::string, Clock::time_point> lostSince;
    auto nextCheck = Clock::now();
    bool cancelled = false;
    int starts = 0;  // of coordinators, since a job was last seen to have begun or ended
    std::ptrdiff_t endedBefore = -1;
    for (;;) {
        const std::vector<JobStatus> all = queue.list();
        const std::vector<std::string> stuck = job::stuckJobs(all);
        std::vector<JobStatus> jobs;
        for (const std::string& id : ids) {
            const auto found = std::ranges::find(all, id, &JobStatus::id);
            jobs.push_back(found != all.end() ? *found : queue.status(id));
        }
        bool justLost = false;
        for (const JobStatus& job : all) {
            if (job.state == JobState::Lost) {
                const auto [since, first] = lostSince.try_emplace(job.id, Clock::now());
                justLost = justLost || Clock::now() - since->second < kLostFor;
            } else {
                lostSince.erase(job.id);
            }
        }
        bool open = false, lost = false;
        for (const JobStatus& job : jobs) {
            const bool waits = job.state == JobState::Lost || std::ranges::find(stuck, job.id) != stuck.end();
            lost = lost || waits;
            open = open || (!waits && !job::isFinal(job.state));
        }
        if ((!open && !(lost && justLost)) || interrupts() > 1) return jobs;
        const auto ended = std::ranges::count_if(all, [](const JobStatus& job) { return job::isFinal(job.state); });
        const bool works = std::ranges::any_of(
            all, [](const JobStatus& job) { return job.state == JobState::Running || job.state == JobState::Paused; });
        if (works || ended != endedBefore) starts = 0;
        endedBefore = ended;
        if (starts > kMostStarts) {
            throw base::Error(base::ErrorCode::Io, "the jobs cannot be started", (study / "jobs").string(),
                              "is the disk full? coordinator.log there may say more");
        }
        if (Clock::now() >= nextCheck) {
            if (job::ensureCoordinator(study, ownProgram())) ++starts;
            nextCheck = Clock::now() + std::chrono::seconds(1);
        }
        if (interrupts() == 1 && !cancelled) {
            cancelled = true;
            bar.clear();
            logWarning("stopping");
            cancelAll(queue, jobs);
        }
        const double share = fraction ? fraction(jobs) : meanProgress(jobs);
        bar.show(share, (fraction ? pace.left(share) : std::string()) + describe(jobs));
        std::this_thread::sleep_for(kPoll);
    }
}

int exitCodeOf(const std::vector<JobStatus>& jobs) {
    const auto any = [&](JobState state) {
        return std::ranges::any_of(jobs, [&](const JobStatus& job) { return job.state == state; });
    };
    if (any(JobState::Cancelled) || interrupts() > 0) return 4;
    if (any(JobState::Done)) return 0;
    int code = 2;
    for (const JobStatus& job : jobs) {
        const bool ended = job::isFinal(job.state);  // else it is lost, or waits for one that is
        code = std::max(code, ended ? job::exitCode(base::errorCodeFromName(job.errorCode)) : 3);
    }
    return code;
}

void logFailures(const std::vector<JobStatus>& jobs) {
    for (const JobStatus& job : jobs) {
        const bool ended = job.state == JobState::Failed || job.state == JobState::Lost;
        const bool waits = !job.waitsFor.empty();
        if (!ended && !waits) continue;
        logError(job.id + " (" + job.spec.title + ") " +
                 (waits ? job.lastEvent : std::string(job::name(job.state)) + ": " + job.error));
    }
}

}  // namespace bauta::cli
