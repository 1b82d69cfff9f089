// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/JobFolder.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <thread>

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/base/Time.h"
#include "core/study/Study.h"

namespace bauta::job {
namespace {

using base::Error;
using base::ErrorCode;
using base::Json;

constexpr std::array<std::string_view, 7> kStates = {"queued", "running",   "paused", "done",
                                                     "failed", "cancelled", "lost"};

std::optional<JobState> stateFromName(std::string_view text) {
    for (std::size_t i = 0; i < kStates.size(); ++i) {
        if (kStates[i] == text) return static_cast<JobState>(i);
    }
    return std::nullopt;
}

double secondsBetween(const std::string& from, const std::string& to) {
    if (from.empty()) return 0;
    try {
        const auto end = to.empty() ? std::chrono::system_clock::now() : base::parseUtc(to);
        return std::max(0.0, std::chrono::duration<double>(end - base::parseUtc(from)).count());
    } catch (const Error&) {
        return 0;  // a damaged time
    }
}

}  // namespace

std::string_view name(JobState state) noexcept {
    return kStates[static_cast<std::size_t>(state)];
}

void History::take(const Json& event) {
    const std::string kind = event.value("event", "");
    const std::string time = event.value("datetime_utc", "");
    if (kind == "heartbeat") {
        heartbeat_utc = time;
        return;
    }
    heartbeat_utc = time;
    if (kind == "state") {
        const std::string text = event.value("state", "");
        const std::optional<JobState> next = stateFromName(text);
        if (!next) return;
        const bool resumed = state == JobState::Paused && *next == JobState::Running;
        state = *next;
        lastEvent = text;
        if (state == JobState::Queued) {
            History fresh;
            fresh.offset = offset;
            fresh.queued_utc = queued_utc.empty() ? time : queued_utc;
            fresh.finishedSteps = std::move(finishedSteps);
            fresh.crashedSteps = std::move(crashedSteps);
            fresh.file = std::move(file);
            fresh.fileTime = fileTime;
            *this = std::move(fresh);
            lastEvent = text;
        }
        if (state == JobState::Running && !resumed) started_utc = time;
        if (isFinal(state)) {
            ended_utc = time;
            because = event.value("because", "");
        }
    } else if (kind == "progress") {
        progress = std::clamp(event.value("fraction", progress), 0.0, 1.0);
        if (event.contains("text")) lastEvent = base::oneLine(event.value("text", ""));
    } else if (kind == "step") {
        const std::string step = event.value("step", "");
        const bool begins = event.value("state", "") == "begin";
        openStep = begins ? step : "";
        if (!begins) finishedSteps.push_back(step);
    } else if (kind == "crash") {
        crashed = true;
        if (!openStep.empty()) crashedSteps.push_back(openStep);
    } else if (kind == "result") {
        result = event.value("result", Json());
    } else if (kind == "error") {
        error = base::oneLine(event.value("message", ""));
        errorCode = event.value("code", "");
        lastEvent = error;
    }
}

void History::read(const fs::path& events) {
    for (const std::string& line : base::readLines(events, offset)) {
        const auto event = base::parseEvent(line);
        if (!event) continue;  // half a line of a killed process is no event
        try {
            take(*event);
        } catch (const Json::exception&) {
            continue;  // nor is a damaged one
        }
    }
}

std::optional<PrivateFiles> JobFolder::privateFiles() const {
    return privateFiles(base::readJson(jobFile()));
}

std::optional<PrivateFiles> JobFolder::privateFiles(const Json& json) const {
    if (!json.contains("private")) return std::nullopt;
    try {
        return PrivateFiles(json.at("private").get<std::string>());
    } catch (const std::exception&) {
        throw Error(ErrorCode::Damaged, "no job: its token of private files is none", jobFile().string());
    }
}

fs::path JobFolder::log() const {
    const auto files = privateFiles();
    return files ? files->log() : folder_ / "log.txt";
}

JobSpec JobFolder::spec() const {
    return spec(base::readJson(jobFile()));
}

JobSpec JobFolder::spec(const Json& json) const {
    JobSpec spec;
    try {
        spec.type = json.at("type").get<std::string>();
        spec.parameters = json.at("parameters");
        spec.title = json.value("title", spec.type);
        if (json.contains("after")) spec.after = json.at("after").get<std::vector<std::string>>();
        spec.evenAfterFailure = json.value("even_after_failure", false);
        if (json.contains("private")) {
            const Json request = privateFiles(json)->request();
            if (request.contains("parameters")) spec.parameters.update(request.at("parameters"));
            spec.title = request.value("title", spec.title);
        }
    } catch (const Json::exception& error) {
        throw Error(ErrorCode::Damaged, std::string("no job: ") + error.what(), jobFile().string());
    }
    return spec;
}

std::optional<base::Held> JobFolder::take() const {
    base::AtomicFile file(claim());
    file.write(study::holderText());
    if (!file.commitNew()) return std::nullopt;
    return file.keep();
}

bool JobFolder::takeAndEnd(const std::vector<Json>& events) const {
    const std::optional<base::Held> claimed = take();
    if (!claimed) return false;
    try {
        for (const Json& event : events) append(event);
    } catch (...) {
        std::error_code ignored;
        fs::remove(claim(), ignored);
        throw;
    }
    return true;
}

std::optional<study::ProcessIdentity> JobFolder::owner() const {
    try {
        return study::ProcessIdentity::fromJson(base::readJson(claim()));
    } catch (const Error& error) {
        if (error.code() == ErrorCode::NotFound) return std::nullopt;
        return study::ProcessIdentity();  // a damaged claim is nobody's: the job is lost and can be resumed
    }
}

std::string JobFolder::controlWord() const {
    try {
        std::string word = base::readFile(control());
        while (!word.empty() && (word.back() == '\n' || word.back() == ' ')) word.pop_back();
        return word;
    } catch (const Error&) {
        return {};
    }
}

void JobFolder::append(Json event) const {
    Json line = {{"datetime_utc", base::utcNow()}};
    line.update(event);
    base::appendLine(events(), line.dump(-1, ' ', false, Json::error_handler_t::replace));
}

void JobFolder::clearScratch() const {
    // What a killed process had started ends a moment after it, and may write until then.
    for (int again = 0; again < 40; ++again) {
        std::error_code ignored;
        fs::remove_all(scratch(), ignored);
        if (!fs::exists(scratch(), ignored)) return;
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
}

void JobFolder::clearAway() const {
    clearScratch();
    base::removeAbandoned(study());
}

void JobFolder::queueAgain() const {
    std::error_code ignored;
    fs::remove(control(), ignored);
    append({{"event", "state"}, {"state", "queued"}});
    fs::remove(claim(), ignored);
}

JobStatus JobFolder::status(History& history) const {
    std::optional<study::ProcessIdentity> claimed;
    bool alive = false;
    // The claim is looked at before the events: a process that ends in between has then written its last event already.
    // One that begins in between has events but seems to have no claim, hence the second look.
    for (int look = 0; look < 2; ++look) {
        claimed = owner();
        alive = claimed && study::holderLives(claim());
        history.read(events());
        if (claimed || history.state == JobState::Queued || isFinal(history.state)) break;
    }
    std::error_code unknown;
    if (const auto time = fs::last_write_time(jobFile(), unknown); history.file.is_null() || time != history.fileTime) {
        history.file = base::readJson(jobFile());
        history.fileTime = time;
    }
    JobStatus status;
    status.id = id();
    status.folder = folder_;
    status.spec = spec(history.file);
    status.spec.title = base::oneLine(status.spec.title);
    status.state = history.state;
    const bool underWay = history.state == JobState::Running || history.state == JobState::Paused;
    if (claimed && !alive && (underWay || history.state == JobState::Queued)) status.state = JobState::Lost;
    if (claimed && alive && history.state == JobState::Queued) status.state = JobState::Running;
    if (underWay && !claimed) status.state = JobState::Lost;
    status.progress = history.state == JobState::Done ? 1 : history.progress;
    status.lastEvent = history.lastEvent;
    status.error = history.error;
    status.errorCode = history.errorCode;
    status.because = history.because;
    status.queued_utc = history.queued_utc;
    status.started_utc = history.started_utc;
    status.ended_utc = history.ended_utc;
    status.heartbeat_utc = history.heartbeat_utc;
    const bool lost = status.state == JobState::Lost;
    status.elapsed_s = secondsBetween(history.started_utc, lost ? history.heartbeat_utc : history.ended_utc);
    if (status.state == JobState::Running && status.progress > 0.01) {
        status.left_s = status.elapsed_s * (1 - status.progress) / status.progress;
    }
    status.result = history.result;
    if (claimed && claimed->pid > 0) status.pid = claimed->pid;
    if (const auto files = privateFiles(history.file); files && isFinal(status.state)) {
        const Json outcome = files->outcome();
        if (outcome.contains("result")) status.result = outcome.at("result");
        if (const auto error = outcome.find("error"); error != outcome.end() && error->is_string()) {
            status.error = base::oneLine(error->get<std::string>());
        }
    }
    if (lost && status.error.empty()) status.error = "the job process is gone; resume goes on where it stopped";
    return status;
}

study::FileLock lockQueue(const fs::path& jobsFolder) {
    return study::FileLock(jobsFolder / ".lock");
}

}  // namespace bauta::job
