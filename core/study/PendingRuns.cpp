// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/PendingRuns.h"

#include <algorithm>
#include <set>

#include "core/base/Error.h"
#include "core/base/Files.h"

namespace bauta::study {
namespace {

using base::Json;

void setAll(std::vector<Run>& runs, RunState from, RunState to, const std::string& message) {
    for (Run& run : runs) {
        if (run.state != from) continue;
        run.state = to;
        run.message = message;
        run.progress = 0;
    }
}

}  // namespace

PendingRuns::Job PendingRuns::begin(const fs::path& folder) const {
    Job job;
    const Json file = base::readJson(folder / "job.json");
    if (file.value("type", "") != "deface") return job;
    const Json& parameters = file.at("parameters");
    job.relevant = true;
    job.again = parameters.value("again", false);
    for (const Json& subject : parameters.at("subjects")) {
        Run run;
        run.subject = subject.get<std::string>();
        run.method = parameters.value("variant", parameters.value("method", ""));
        run.engine = parameters.value("engine", "native");
        run.jobId = folder.filename().string();
        job.runs.push_back(std::move(run));
    }
    return job;
}

void PendingRuns::take(Job& job, const Json& event) {
    const std::string kind = event.value("event", "");
    if (kind == "state") {
        const std::string state = event.value("state", "");
        job.ended = state == "done" || state == "failed" || state == "cancelled";
        job.underWay = state == "running" || state == "paused";
        // Whatever an earlier process left half done starts over.
        if (state == "queued") setAll(job.runs, RunState::Running, RunState::Queued, {});
        return;
    }
    if (kind != "run") return;
    const std::string subject = event.value("subject", "");
    const auto run = std::ranges::find(job.runs, subject, &Run::subject);
    if (run == job.runs.end()) return;
    run->progress = event.value("progress", 0.0);
    // Everything but queued and running is told by the run's sidecar.
    run->state = event.value("state", "") == "running" ? RunState::Running : RunState::Done;
}

bool PendingRuns::read() {
    bool changed = false;
    std::set<std::string> present;
    std::error_code missing;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder_, missing)) {
        const std::string id = entry.path().filename().string();
        std::error_code error;
        if (id.starts_with('.') || !fs::exists(entry.path() / "job.json", error)) continue;
        present.insert(id);
        auto known = jobs_.find(id);
        try {
            if (known == jobs_.end()) {
                known = jobs_.emplace(id, begin(entry.path())).first;
                changed = changed || known->second.relevant;
            }
            Job& job = known->second;
            if (!job.relevant) continue;
            for (const std::string& line : base::readLines(entry.path() / "events.jsonl", job.offset)) {
                const auto event = base::parseEvent(line);
                if (!event) continue;
                try {
                    take(job, *event);
                } catch (const Json::exception&) {
                    continue;  // a damaged line costs itself alone
                }
                changed = true;
            }
            const bool lost = job.underWay && !holderLives(entry.path() / "claim");
            changed = changed || lost != job.lost;
            job.lost = lost;
        } catch (const std::exception&) {
            // An unreadable job shows in the list of jobs; it has no runs to show here.
            jobs_[id].relevant = false;
        }
    }
    changed = std::erase_if(jobs_, [&](const auto& job) { return !present.contains(job.first); }) > 0 || changed;
    return changed;
}

bool PendingRuns::cameToAnEndLater(const std::string& id, const Run& run) const {
    return std::any_of(jobs_.upper_bound(id), jobs_.end(), [&](const auto& later) {
        return std::ranges::any_of(later.second.runs, [&](const Run& other) {
            return other.subject == run.subject && other.method == run.method &&
                   (other.state == RunState::Done || (other.state == RunState::Running && later.second.ended));
        });
    });
}

std::vector<PendingRuns::Pending> PendingRuns::runs() const {
    std::vector<Pending> all;
    for (const auto& [id, job] : jobs_) {
        if (!job.relevant || job.ended) continue;
        std::vector<Run> runs = job.runs;
        if (job.lost) {
            setAll(runs, RunState::Running, RunState::Failed, "its job ended unexpectedly; resume " + id);
            std::erase_if(runs, [&, after = id](const Run& run) {
                return run.state == RunState::Queued || cameToAnEndLater(after, run);
            });
        }
        for (Run& run : runs) {
            if (run.state != RunState::Done) all.push_back({std::move(run), job.again});
        }
    }
    return all;
}

}  // namespace bauta::study
