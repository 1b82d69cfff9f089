// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/WaitForJobs.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <thread>

#include "app/cli/Output.h"
#include "core/base/Files.h"

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

}  // namespace

fs::path ownProgram() {
    return fs::read_symlink("/proc/self/exe");
}

std::vector<JobStatus> waitForJobs(const fs::path& study, const std::vector<std::string>& ids) {
    job::Queue queue(study / "jobs");
    ProgressBar bar;
    catchInterrupts();
    std::map<std::string, Clock::time_point> lostSince;
    auto nextCheck = Clock::now();
    bool cancelled = false;
    int starts = 0;  // of coordinators, since a job was last seen to have begun
    for (;;) {
        if (Clock::now() >= nextCheck) {
            if (job::ensureCoordinator(study, ownProgram())) ++starts;
            nextCheck = Clock::now() + std::chrono::seconds(1);
        }
        std::vector<JobStatus> jobs;
        bool open = false;
        double progress = 0;
        for (const std::string& id : ids) {
            jobs.push_back(queue.status(id));
            const JobStatus& job = jobs.back();
            progress += job::isFinal(job.state) ? 1 : job.progress;
            if (job.state == JobState::Lost) {
                const auto [since, first] = lostSince.try_emplace(id, Clock::now());
                open = open || Clock::now() - since->second < kLostFor;
            } else {
                lostSince.erase(id);
                open = open || !job::isFinal(job.state);
            }
        }
        if (!open || interrupts() > 1) return jobs;
        if (std::ranges::any_of(jobs, [](const JobStatus& job) { return job.state != JobState::Queued; })) starts = 0;
        if (starts > kMostStarts) {
            throw base::Error(base::ErrorCode::Io, "the jobs cannot be started", (study / "jobs").string(),
                              "is the disk full? coordinator.log there may say more");
        }
        if (interrupts() == 1 && !cancelled) {
            cancelled = true;
            bar.clear();
            logWarning("stopping");
            for (const JobStatus& job : jobs) {
                try {
                    if (!job::isFinal(job.state)) queue.control(job.id, "cancel");
                } catch (const base::Error& error) {
                    if (error.code() != base::ErrorCode::BadRequest) throw;  // it has just ended by itself
                }
            }
        }
        bar.show(progress / static_cast<double>(std::max<std::size_t>(1, ids.size())), describe(jobs));
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
        const bool lost = job.state == JobState::Lost;
        code = std::max(code, lost ? 3 : job::exitCode(base::errorCodeFromName(job.errorCode)));
    }
    return code;
}

void logFailures(const std::vector<JobStatus>& jobs) {
    for (const JobStatus& job : jobs) {
        if (job.state != JobState::Failed && job.state != JobState::Lost) continue;
        logError(job.id + " (" + job.spec.title + ") " + std::string(job::name(job.state)) + ": " + job.error);
    }
}

}  // namespace bauta::cli
