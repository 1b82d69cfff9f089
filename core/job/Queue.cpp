// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <set>

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/base/Time.h"
#include "core/base/Version.h"
#include "core/job/JobFolder.h"
#include "core/job/Turn.h"
#include "core/job/UserFiles.h"
#include "core/study/Upgrade.h"

namespace bauta::job {
namespace {

using base::Error;
using base::ErrorCode;
using base::Json;

// Parameters that name files outside the study.
constexpr std::array<const char*, 3> kPrivate = {"source", "key", "folder"};

/// The next free id "2026-11-23-0031": today's date and the next number of the day.
std::string nextId(const fs::path& jobs, int& highest) {
    const std::string day = base::utcNow().substr(0, 10);
    for (const fs::directory_entry& entry : fs::directory_iterator(jobs)) {
        const std::string id = entry.path().filename().string();
        int number = 0;
        if (id.starts_with(day + "-") && std::sscanf(id.c_str() + day.size() + 1, "%d", &number) == 1) {
            highest = std::max(highest, number);
        }
    }
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "-%04d", ++highest);
    return day + text.data();
}

}  // namespace

struct Queue::Cache {
    std::map<std::string, History> histories;
    std::map<std::string, JobStatus> ended;  ///< they stay as they are until an event is added

    /// As look(); what is wrong with one that cannot be read is its error.
    JobStatus lookAny(const fs::path& jobs, const std::string& id) {
        try {
            return look(jobs, id);
        } catch (const std::exception& error) {
            JobStatus broken;
            broken.id = id;
            broken.folder = jobs / id;
            broken.spec.type = "unknown";
            broken.spec.title = id;
            broken.state = JobState::Failed;
            broken.error = base::oneLine(error.what());
            return broken;
        }
    }

    /// Without what it waits for; of one that has ended, what was known when it did. Error NotFound.
    JobStatus look(const fs::path& jobs, const std::string& id) {
        std::error_code none;
        const auto known = ended.find(id);
        if (known != ended.end() && fs::file_size(jobs / id / "events.jsonl", none) == histories[id].offset)
            return known->second;
        return read(jobs, id);
    }

    JobStatus read(const fs::path& jobs, const std::string& id) {
        const JobFolder job(jobs / id);
        if (id.empty() || id.front() == '.' || id.find('/') != std::string::npos || !fs::exists(job.jobFile())) {
            throw Error(ErrorCode::NotFound, "there is no job " + id, jobs.string());
        }
        JobStatus now = job.status(histories[id]);
        if (isFinal(now.state)) {
            ended[id] = now;
        } else {
            ended.erase(id);  // it was queued again
        }
        return now;
    }
};

Queue::Queue(fs::path jobsFolder) : folder_(std::move(jobsFolder)), cache_(std::make_shared<Cache>()) {}

std::string Queue::add(const JobSpec& spec) {
    study::requireNotNewer(folder_.parent_path());
    fs::create_directory(folder_);  // no more: where the study was moved away, none is begun
    Json open = spec.parameters.is_object() ? spec.parameters : Json::object();
    Json hidden = Json::object();
    for (const char* key : kPrivate) {
        if (!open.contains(key)) continue;
        hidden[key] = open.at(key);
        open.erase(key);
    }
    if (spec.type == "deface" && open.contains("options")) {
        open["options"] = withHashes(open.value("method", ""), open.at("options"));
    }
    base::AtomicFolder made(folder_);
    std::optional<PrivateFiles> files;
    try {
        const JobFolder job(made.path());
        Json json = {{"type", spec.type}, {"title", spec.title.empty() ? spec.type : spec.title}};
        if (!hidden.empty()) {
            files = PrivateFiles::create();
            files->storeRequest({{"parameters", hidden}, {"title", json.at("title")}});
            json["title"] = spec.type;
            json["private"] = files->token();
        }
        json["parameters"] = open;
        if (!spec.after.empty()) json["after"] = spec.after;
        if (spec.evenAfterFailure) json["even_after_failure"] = true;
        json["app_version"] = std::string(base::version());
        job.append({{"event", "state"}, {"state", "queued"}});
        for (int number = 0;;) {
            const std::string id = nextId(folder_, number);
            json["id"] = id;
            base::writeJson(job.jobFile(), json);
            if (made.commitNew(folder_ / id)) return id;
        }
    } catch (...) {
        if (files) files->remove();
        const Error error = base::currentError();  // not by the name it has while it is made
        throw Error(error.code(), error.what(), folder_.string(), error.hint());
    }
}

std::vector<JobStatus> Queue::list() const {
    std::vector<std::string> ids;
    std::error_code missing;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder_, missing)) {
        std::error_code none;
        const std::string id = entry.path().filename().string();
        if (!id.starts_with('.') && fs::exists(entry.path() / "job.json", none)) ids.push_back(id);
    }
    std::ranges::sort(ids);
    std::vector<JobStatus> all;
    for (const std::string& id : ids) all.push_back(cache_->lookAny(folder_, id));
    for (JobStatus& job : all) tellWaiting(job, lookIn(all));
    return all;
}

JobStatus Queue::status(const std::string& id) const {
    JobStatus now = cache_->read(folder_, id);
    std::map<std::string, JobStatus> others;
    for (const std::string& other : now.spec.after) {
        std::error_code none;
        if (fs::exists(folder_ / other / "job.json", none)) others[other] = cache_->lookAny(folder_, other);
    }
    tellWaiting(now, [&others](const std::string& other) {
        const auto found = others.find(other);
        return found == others.end() ? nullptr : &found->second;
    });
    return now;
}

void Queue::control(const std::string& id, const std::string& word) {
    const auto refuse = [&](const std::string& why) { throw Error(ErrorCode::BadRequest, "job " + id + " " + why); };
    if (word != "cancel" && word != "pause" && word != "resume") {
        throw Error(ErrorCode::BadRequest, "a job takes cancel, pause or resume, not " + word);
    }
    const JobFolder job(folder_ / id);
    (void)status(id);  // NotFound before any lock file is made
    study::requireNotNewer(folder_.parent_path());
    const study::FileLock lock = lockQueue(folder_);
    const JobState state = status(id).state;
    if (word == "cancel") {
        if (state == JobState::Done || state == JobState::Failed) refuse("has ended already");
        if (state == JobState::Cancelled) return;
        const Json cancelled = {{"event", "state"}, {"state", "cancelled"}};
        if (state == JobState::Lost) {
            job.clearAway();
            job.append(cancelled);
        } else if (state != JobState::Queued || !job.takeAndEnd({cancelled})) {
            base::writeFile(job.control(), "cancel\n");
        }
    } else if (word == "pause") {
        if (state != JobState::Running && state != JobState::Paused) {
            refuse("is " + std::string(name(state)) + "; only a running job can be paused");
        }
        base::writeFile(job.control(), "pause\n");
    } else if (state == JobState::Lost || state == JobState::Failed || state == JobState::Cancelled) {
        job.clearAway();
        // Last the job itself: where this is cut short the others end once more, since it has not been resumed.
        for (const std::string& each : endedWith(list(), id)) JobFolder(folder_ / each).queueAgain();
    } else if (state == JobState::Running || state == JobState::Paused) {
        base::writeFile(job.control(), "resume\n");
    } else {
        refuse("is " + std::string(name(state)) + "; there is nothing to resume");
    }
}

std::vector<Json> Queue::events(const std::string& id, std::uintmax_t& offset) const {
    std::vector<Json> all;
    for (const std::string& line : base::readLines(folder_ / id / "events.jsonl", offset)) {
        if (auto event = base::parseEvent(line)) all.push_back(std::move(*event));
    }
    return all;
}

std::string Queue::log(const std::string& id) const {
    (void)status(id);
    try {
        return base::readFile(JobFolder(folder_ / id).log());
    } catch (const Error& error) {
        if (error.code() == ErrorCode::NotFound) return {};
        throw;
    }
}

}  // namespace bauta::job
