// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/Turn.h"

#include <algorithm>
#include <set>

#include "core/job/JobFolder.h"

namespace bauta::job {
namespace {

/// Its title and, when it failed, why; of a job with private parameters no more than may stand in the study.
std::string ending(const JobStatus& job) {
    const bool open = job.spec.type == "unknown" || !JobFolder(job.folder).privateFiles();
    const std::string what = (open ? job.spec.title : job.spec.type + " (" + job.id + ")");
    if (job.state == JobState::Cancelled) return what + " was cancelled";
    return "needs " + what + ", which failed" + (open && !job.error.empty() ? ": " + job.error : "");
}

}  // namespace

LookUp lookIn(const std::vector<JobStatus>& all) {
    return [&all](const std::string& id) -> const JobStatus* {
        const auto found = std::ranges::lower_bound(all, id, {}, &JobStatus::id);
        return found == all.end() || found->id != id ? nullptr : &*found;
    };
}

Turn turnOf(const JobSpec& spec, const LookUp& lookUp) {
    Turn turn;
    for (const std::string& id : spec.after) {
        const JobStatus* job = lookUp(id);
        if (job == nullptr) {
            if (spec.evenAfterFailure) continue;
            return {
                Turn::Kind::Fail, "needs the job " + id + ", which there is not", base::ErrorCode::NotFound, {}, id};
        }
        if (!isFinal(job->state)) {
            turn.kind = Turn::Kind::Wait;
            turn.waitsFor.push_back(id);
        } else if (job->state == JobState::Failed && !spec.evenAfterFailure) {
            return {Turn::Kind::Fail, ending(*job), base::errorCodeFromName(job->errorCode), {}, id};
        }
    }
    // One that failed says more than one that was cancelled.
    for (const std::string& id : spec.after) {
        const JobStatus* job = lookUp(id);
        if (job != nullptr && job->state == JobState::Cancelled && !spec.evenAfterFailure)
            return {Turn::Kind::Cancel, ending(*job), base::ErrorCode::Cancelled, {}, id};
    }
    return turn;
}

std::vector<std::string> endedWith(const std::vector<JobStatus>& all, const std::string& id) {
    std::vector<std::string> found = {id};
    for (std::size_t i = 0; i < found.size(); ++i) {
        for (const JobStatus& job : all) {
            const bool ended = job.state == JobState::Failed || job.state == JobState::Cancelled;
            if (ended && job.because == found[i] && std::ranges::find(found, job.id) == found.end())
                found.push_back(job.id);
        }
    }
    std::ranges::reverse(found);
    return found;
}

void tellWaiting(JobStatus& job, const LookUp& lookUp) {
    if (job.state != JobState::Queued || job.spec.after.empty()) return;
    job.waitsFor = turnOf(job.spec, lookUp).waitsFor;
    if (job.waitsFor.empty()) return;
    // The one that a person must do something about, else the first.
    const JobStatus* named = nullptr;
    for (const std::string& id : job.waitsFor) {
        const JobStatus* other = lookUp(id);
        if (named == nullptr || (named->state != JobState::Lost && other->state == JobState::Lost)) named = other;
    }
    const std::size_t others = job.waitsFor.size() - 1;
    job.lastEvent = "waits for " + named->spec.title +
                    (named->state == JobState::Lost || named->state == JobState::Paused
                         ? ", which is " + std::string(name(named->state))
                         : "") +
                    (others == 0   ? ""
                     : others == 1 ? " and another job"
                                   : " and " + std::to_string(others) + " other jobs");
}

std::vector<std::string> stuckJobs(const std::vector<JobStatus>& all) {
    // What moves by itself, then again and again what waits for such jobs alone; the rest is stuck.
    std::set<std::string> moves;
    std::vector<const JobStatus*> waiting;
    const LookUp lookUp = lookIn(all);
    for (const JobStatus& job : all) {
        const bool waits = job.state == JobState::Queued && turnOf(job.spec, lookUp).kind == Turn::Kind::Wait;
        if (waits) {
            waiting.push_back(&job);
        } else if (job.state != JobState::Lost) {
            moves.insert(job.id);
        }
    }
    for (std::size_t before = waiting.size() + 1; before != waiting.size();) {
        before = waiting.size();
        std::erase_if(waiting, [&](const JobStatus* job) {
            const bool free =
                std::ranges::all_of(job->waitsFor, [&](const std::string& id) { return moves.contains(id); });
            if (free) moves.insert(job->id);
            return free;
        });
    }
    std::vector<std::string> stuck;
    for (const JobStatus* job : waiting) stuck.push_back(job->id);
    return stuck;
}

}  // namespace bauta::job
