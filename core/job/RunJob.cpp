// SPDX-License-Identifier: GPL-3.0-or-later
#include <signal.h>

#include <atomic>
#include <condition_variable>
#include <iostream>
#include <mutex>
#include <thread>

#include "core/base/Error.h"
#include "core/base/Time.h"
#include "core/job/EventLog.h"
#include "core/job/JobFolder.h"
#include "core/study/Layout.h"
#include "core/study/Upgrade.h"

namespace bauta::job {
namespace {

using base::Error;
using base::ErrorCode;
using base::Json;

constexpr int kDone = 0, kBadRequest = 2, kFailed = 3, kCancelled = 4;
constexpr auto kPoll = std::chrono::milliseconds(100);
constexpr auto kControlPoll = std::chrono::milliseconds(300);
constexpr auto kHeartbeat = std::chrono::seconds(5);

std::atomic<bool> signalled{false};
extern "C" void onStopSignal(int) {
    signalled = true;
}

/// Polls control and signals while the body works, writes the heartbeat, and holds the body while paused.
class Watcher {
  public:
    Watcher(const JobFolder& folder, EventLog& events) : folder_(folder), events_(events) {
        thread_ = std::jthread([this](const std::stop_token& stop) { watch(stop); });
    }
    ~Watcher() {
        thread_.request_stop();
        changed_.notify_all();
    }
    Watcher(const Watcher&) = delete;
    Watcher& operator=(const Watcher&) = delete;

    [[nodiscard]] std::stop_token stopToken() const { return source_.get_token(); }

    /// Called by the body between its steps: returns at once, or when a pause ends.
    void waitWhilePaused() {
        std::unique_lock lock(mutex_);
        if (!paused_) return;
        events_.state("paused");
        changed_.wait(lock, [this] { return !paused_; });
        if (!source_.stop_requested()) events_.state("running");
    }

  private:
    void watch(const std::stop_token& stop) {
        auto nextControl = std::chrono::steady_clock::now();
        auto nextBeat = nextControl + kHeartbeat;
        std::mutex idle;
        std::condition_variable_any tick;
        while (!stop.stop_requested()) {
            const auto now = std::chrono::steady_clock::now();
            if (signalled) cancel();
            if (now >= nextControl) {
                obey(folder_.controlWord());
                nextControl = now + kControlPoll;
            }
            if (now >= nextBeat) {
                events_.write({{"event", "heartbeat"}});
                nextBeat = now + kHeartbeat;
            }
            std::unique_lock lock(idle);
            tick.wait_for(lock, stop, kPoll, [] { return false; });
        }
    }

    void obey(const std::string& word) {
        if (word == "cancel") cancel();
        if (word == "pause" || word == "resume") {
            const std::lock_guard lock(mutex_);
            paused_ = word == "pause" && !source_.stop_requested();
            changed_.notify_all();
        }
    }

    void cancel() {
        source_.request_stop();
        const std::lock_guard lock(mutex_);
        paused_ = false;
        changed_.notify_all();
    }

    const JobFolder& folder_;
    EventLog& events_;
    std::stop_source source_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool paused_ = false;
    std::jthread thread_;
};

/// Ends the job with an error. What it says may name private files, so a private job's text goes to them.
int fail(const JobFolder& folder, EventLog& events, const Error& error, Json outcome) {
    const auto files = folder.privateFiles();
    const std::string code(base::name(error.code()));
    const std::string line = files ? error.line() : study::storedLine(error, folder.study());
    if (files) {
        outcome["error"] = line;
        files->storeOutcome(outcome);
    }
    events.write({{"event", "error"}, {"code", code}, {"message", files ? "see the log: " + code : line}});
    std::cerr << line << std::endl;
    events.state("failed");
    return exitCode(error.code());
}

int work(const JobFolder& folder, EventLog& events, const std::function<JobBody(const std::string&)>& bodyOf) {
    Json outcome = Json::object();
    try {
        const auto files = folder.privateFiles();
        JobSpec spec = folder.spec();
        History history;
        history.read(folder.events());
        spec.finishedSteps = history.finishedSteps;
        spec.crashedSteps = history.crashedSteps;
        Watcher watcher(folder, events);
        const auto progress = [&](double fraction, const std::string& text) {
            watcher.waitWhilePaused();
            Json event = {{"event", "progress"}, {"fraction", fraction}};
            if (!text.empty()) event["text"] = text;
            events.write(std::move(event));
        };
        const auto log = [](const std::string& line) { std::cerr << line << std::endl; };
        const base::TaskContext task(watcher.stopToken(), progress, log);
        const JobBody body = bodyOf(spec.type);
        const Json result = body(folder.study(), spec, task, [&](const Json& event) {
            watcher.waitWhilePaused();
            events.write(event);
        });
        outcome["result"] = result;
        if (files) files->storeOutcome(outcome);
        events.write({{"event", "result"}, {"result", files ? result.value("public", Json::object()) : result}});
        if (result.is_object() && result.contains("failure")) {
            return fail(folder, events,
                        Error(base::errorCodeFromName(result.value("failure_code", "internal")),
                              result.at("failure").get<std::string>()),
                        outcome);
        }
        events.write({{"event", "progress"}, {"fraction", 1.0}});
        events.state("done");
        return kDone;
    } catch (...) {
        const Error error = base::currentError();
        if (error.code() == ErrorCode::Cancelled) {
            events.state("cancelled");
            return kCancelled;
        }
        return fail(folder, events, error, outcome);
    }
}

}  // namespace

int exitCode(ErrorCode code) noexcept {
    switch (code) {
        case ErrorCode::Cancelled:
            return kCancelled;
        case ErrorCode::Io:
        case ErrorCode::DiskFull:
        case ErrorCode::Internal:
            return kFailed;
        default:
            return kBadRequest;
    }
}

int runJob(const fs::path& jobFile, const std::function<JobBody(const std::string& type)>& bodyOf) {
    const JobFolder folder(fs::absolute(jobFile).lexically_normal().parent_path());
    std::optional<base::Held> claim;
    try {
        (void)folder.spec();
        study::requireNotNewer(folder.study());
        claim = folder.take();
        if (!claim) {
            std::cerr << folder.id() << ": another process has this job, or it has ended; see bauta-cli jobs\n";
            return kBadRequest;
        }
    } catch (...) {
        std::cerr << study::storedLine(base::currentError(), folder.study()) << std::endl;
        return kBadRequest;
    }
    try {
        signalled = false;
        struct sigaction action {};
        action.sa_handler = onStopSignal;
        ::sigaction(SIGTERM, &action, nullptr);
        ::sigaction(SIGINT, &action, nullptr);
        EventLog events(folder.events());
        events.catchCrashes();
        events.state("running");
        const int code = work(folder, events, bodyOf);
        std::error_code ignored;
        fs::remove_all(folder.scratch(), ignored);
        return code;
    } catch (...) {  // not even the events can be written
        std::cerr << study::storedLine(base::currentError(), folder.study()) << std::endl;
        return kFailed;
    }
}

}  // namespace bauta::job
