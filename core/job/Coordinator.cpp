// SPDX-License-Identifier: GPL-3.0-or-later
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <map>
#include <thread>

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/base/Time.h"
#include "core/job/JobFolder.h"
#include "core/job/Spawn.h"
#include "core/job/Turn.h"
#include "core/study/Layout.h"
#include "core/study/Upgrade.h"

namespace bauta::job {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto kPoll = std::chrono::milliseconds(100);
constexpr auto kPatience = std::chrono::seconds(5);

fs::path jobsOf(const fs::path& study) {
    return fs::absolute(study).lexically_normal() / "jobs";
}
fs::path lockOf(const fs::path& study) {
    return jobsOf(study) / "coordinator.lock";
}

/// The group when the job leads one (as those started here do), else the process alone.
void send(pid_t pid, int signal) {
    if (::getpgid(pid) == pid) {
        ::kill(-pid, signal);
    } else {
        ::kill(pid, signal);
    }
}

class Coordinator {
  public:
    Coordinator(fs::path study, fs::path program, int slots)
        : study_(std::move(study)), program_(std::move(program)), slots_(slots), queue_(jobsOf(study_)) {}

    /// Until nothing is queued or running; what waits for lost jobs stays.
    void work() {
        for (;;) {
            reap();
            int running = 0, paused = 0;
            bool acted = false;
            std::vector<const JobStatus*> ready;
            const std::vector<JobStatus> jobs = queue_.list();
            for (const JobStatus& job : jobs) {
                if (job.state == JobState::Running) ++running;
                if (job.state == JobState::Paused) ++paused;
                if (job.state == JobState::Running || job.state == JobState::Paused) watch(job);
                if (job.state == JobState::Lost) settle(job);
                if (job.state != JobState::Queued) continue;
                // A job just started has not claimed its folder yet: it still counts as queued, but holds a slot.
                const bool started =
                    std::ranges::any_of(children_, [&](const auto& child) { return child.second.job == job.id; });
                const Turn::Kind turn = started ? Turn::Kind::Wait : turnOf(job.spec, lookIn(jobs)).kind;
                if (started) ++running;
                if (turn == Turn::Kind::Begin) ready.push_back(&job);
                if (turn == Turn::Kind::Fail || turn == Turn::Kind::Cancel) acted = endUnstarted(job.id) || acted;
            }
            const int sharers = std::min(slots_, running + static_cast<int>(ready.size()));
            for (const JobStatus* job : ready) {
                if (running >= slots_) break;
                start(*job, sharers);
                ++running;
            }
            if (running == 0 && paused == 0 && !acted && children_.empty()) return;
            std::this_thread::sleep_for(kPoll);
        }
    }

  private:
    struct Child {
        std::string job;
        std::uintmax_t events = 0;  ///< bytes of its events when it was started
    };

    void start(const JobStatus& job, int sharers) {
        const JobFolder folder(job.folder);
        std::error_code ignored;
        fs::create_directories(folder.scratch(), ignored);
        SpawnRequest request{program_, {"job", folder.jobFile().string()}, folder.log(), {}};
        request.environment["TMPDIR"] = folder.scratch().string();
        if (std::getenv("BAUTA_THREADS") == nullptr) {
            const unsigned cores = std::max(1U, std::thread::hardware_concurrency());
            request.environment["BAUTA_THREADS"] = std::to_string(std::max(1U, cores / static_cast<unsigned>(sharers)));
        }
        try {
            const std::uintmax_t events = fs::file_size(folder.events(), ignored);
            children_[spawn(request)] = {job.id, events};
        } catch (const base::Error& error) {
            giveUp(folder, study::storedLine(error, study_));
        }
    }

    static void giveUp(const JobFolder& folder, const std::string& why) {
        (void)folder.takeAndEnd(
            {{{"event", "error"}, {"code", "internal"}, {"message", why}}, {{"event", "state"}, {"state", "failed"}}});
    }

    /// One that cannot begin any more since a job it needs failed or was cancelled. False when that is not so any more.
    bool endUnstarted(const std::string& id) {
        const study::FileLock lock = lockQueue(jobsOf(study_));  // else they could be queued again meanwhile
        const std::vector<JobStatus> jobs = queue_.list();
        const JobStatus* job = lookIn(jobs)(id);
        if (job == nullptr || job->state != JobState::Queued) return false;
        const Turn turn = turnOf(job->spec, lookIn(jobs));
        if (turn.kind != Turn::Kind::Fail && turn.kind != Turn::Kind::Cancel) return false;
        std::vector<base::Json> events;
        if (turn.kind == Turn::Kind::Fail) {
            events.push_back({{"event", "error"}, {"code", std::string(base::name(turn.code))}, {"message", turn.why}});
            events.push_back({{"event", "state"}, {"state", "failed"}, {"because", turn.because}});
        } else {
            events.push_back(
                {{"event", "state"}, {"state", "cancelled"}, {"reason", turn.why}, {"because", turn.because}});
        }
        return JobFolder(job->folder).takeAndEnd(events);
    }

    void watch(const JobStatus& job) {
        if (!job.pid || JobFolder(job.folder).controlWord() != "cancel") return;
        const auto owner = JobFolder(job.folder).owner();
        if (!owner || !owner->onThisHost() || !owner->alive()) return;
        const auto pid = static_cast<pid_t>(*job.pid);
        const auto [asked, first] = cancelled_.try_emplace(pid, Clock::now());
        if (first) send(pid, SIGTERM);
        if (Clock::now() - asked->second > kPatience) send(pid, SIGKILL);
    }

    /// A job that is nobody's child here (its coordinator was killed) and was ended on request is cancelled, not lost.
    /// Of one that is lost nobody else clears the scratch folder.
    void settle(const JobStatus& job) {
        const JobFolder folder(job.folder);
        std::error_code ignored;
        if (fs::exists(folder.scratch(), ignored)) folder.clearScratch();
        if (folder.controlWord() != "cancel") return;
        const study::FileLock lock = lockQueue(jobsOf(study_));
        if (queue_.status(job.id).state != JobState::Lost) return;
        folder.clearAway();
        folder.append({{"event", "state"}, {"state", "cancelled"}});
    }

    void reap() {
        for (auto child = children_.begin(); child != children_.end();) {
            siginfo_t info{};
            if (::waitid(P_PID, static_cast<id_t>(child->first), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
                info.si_pid == 0) {
                ++child;
                continue;
            }
            // What it left in its process group ends with it. Until it is waited for, its number is nobody else's.
            ::kill(-child->first, SIGKILL);
            int status = 0;
            ::waitpid(child->first, &status, 0);
            ended(child->second, child->first, status);
            child = children_.erase(child);
        }
    }

    void ended(const Child& child, pid_t pid, int status) {
        const JobFolder folder(jobsOf(study_) / child.job);
        folder.clearScratch();
        const bool asked = cancelled_.erase(pid) > 0;
        const study::FileLock lock = lockQueue(jobsOf(study_));
        History history;
        history.read(folder.events());
        if (isFinal(history.state)) return;
        if (WIFSIGNALED(status)) base::removeAbandoned(study_);
        if (history.state == JobState::Queued) {
            if (folder.owner()) return;  // claimed by another process, or cancelled meanwhile
            std::error_code ignored;
            if (fs::file_size(folder.events(), ignored) > child.events) return;  // it ran, and was queued again since
            giveUp(folder, "the job process ended before it began (exit code " +
                               std::to_string(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status)) + ")");
        } else if (asked) {
            folder.append({{"event", "state"}, {"state", "cancelled"}});
        } else if (history.crashed && !history.openStep.empty()) {
            folder.queueAgain();  // the step that crashed is skipped and reported; each time costs one, so this ends
        } else if (history.crashed) {
            folder.append({{"event", "error"},
                           {"code", "internal"},
                           {"message", "the job process crashed (signal " +
                                           std::to_string(WIFSIGNALED(status) ? WTERMSIG(status) : 0) +
                                           "); its log may say more"}});
            folder.append({{"event", "state"}, {"state", "failed"}});
        }
        // Killed from outside: the job is lost, which shows by itself, and a person decides whether to resume.
    }

    fs::path study_, program_;
    int slots_;
    Queue queue_;
    std::map<pid_t, Child> children_;
    std::map<pid_t, Clock::time_point> cancelled_;
};

}  // namespace

int coordinate(const fs::path& study, const fs::path& program, int slots) try {
    study::requireNotNewer(study);
    fs::create_directory(jobsOf(study));
    Coordinator coordinator(study, program, std::max(1, slots));
    for (;;) {
        {
            std::optional<study::FileLock> lock = study::FileLock::tryLock(lockOf(study));
            if (!lock) return 0;
            base::Json text = study::ProcessIdentity::current().toJson();
            text["since_utc"] = base::utcNow();
            lock->setText(text.dump() + "\n");
            base::removeAbandoned(jobsOf(study).parent_path());
            // A job says that it is done before it clears up, and may have been killed in between.
            for (const JobStatus& job : Queue(jobsOf(study)).list()) {
                if (isFinal(job.state)) JobFolder(job.folder).clearScratch();
            }
            coordinator.work();
            lock->setText("");
        }
        // Who added a job while the lock was still held relied on this process: look once more after letting go.
        const auto jobs = Queue(jobsOf(study)).list();
        const auto queued = std::ranges::count(jobs, JobState::Queued, &JobStatus::state);
        if (queued == static_cast<std::ptrdiff_t>(stuckJobs(jobs).size())) return 0;
    }
} catch (...) {
    // What it says is logged in the study.
    const base::Error error = base::currentError();
    throw base::Error(error.code(), study::storedLine(error, jobsOf(study).parent_path()));
}

bool ensureCoordinator(const fs::path& study, const fs::path& program) {
    study::requireNotNewer(study);
    fs::create_directory(jobsOf(study));
    if (!study::FileLock::tryLock(lockOf(study))) return false;
    spawnDetached({program,
                   {"jobs", fs::absolute(study).lexically_normal().string(), "--work"},
                   jobsOf(study) / "coordinator.log",
                   {}});
    return true;
}

}  // namespace bauta::job
