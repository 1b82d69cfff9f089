// SPDX-License-Identifier: GPL-3.0-or-later
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <string>
#include <thread>

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/job/Job.h"

// Stands in for bauta-cli in the tests of the queue: the same two calls, with job types that do what a test asks for.
namespace {

using bauta::base::Json;
using bauta::job::JobBody;
using bauta::job::JobSpec;
namespace fs = std::filesystem;
using Emit = std::function<void(const Json&)>;

constexpr unsigned kLongest_s = 900;  // nothing that a failed test leaves behind outlives this

/// Reports progress until the file "go" lies in the study.
Json waitForGo(const fs::path& study, const JobSpec&, const bauta::base::TaskContext& task, const Emit&) {
    int steps = 0;
    while (!fs::exists(study / "go")) {
        task.throwIfStopped();
        task.report(0.5, "step " + std::to_string(++steps));
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return {{"threads", std::getenv("BAUTA_THREADS")}, {"scratch", std::getenv("TMPDIR")}};
}

/// Hears nothing, and leaves a scratch file.
Json stubborn(const fs::path&, const JobSpec&, const bauta::base::TaskContext& task, const Emit&) {
    ::signal(SIGTERM, SIG_IGN);
    bauta::base::writeFile(fs::path(std::getenv("TMPDIR")) / "left", "x");
    task.report(0.1, "deaf");
    for (;;) ::pause();
}

/// Ends at once and leaves a process behind, whose number it gives.
Json orphaning(const fs::path&, const JobSpec&, const bauta::base::TaskContext&, const Emit&) {
    const pid_t child = ::fork();
    if (child == 0) {
        ::alarm(kLongest_s);
        for (;;) ::pause();
    }
    return {{"child", child}};
}

/// Five steps; the third takes the process down, unless it did so before.
Json crashing(const fs::path& study, const JobSpec& spec, const bauta::base::TaskContext&, const Emit& emit) {
    Json done = Json::array();
    for (const std::string step : {"a", "b", "c", "d", "e"}) {
        if (std::ranges::find(spec.crashedSteps, step) != spec.crashedSteps.end()) continue;
        if (std::ranges::find(spec.finishedSteps, step) != spec.finishedSteps.end()) continue;
        emit({{"event", "step"}, {"step", step}, {"state", "begin"}});
        if (step == "c") std::abort();
        done.push_back(step);
        emit({{"event", "step"}, {"step", step}, {"state", "end"}});
    }
    (void)study;
    return {{"done", done}, {"crashed", spec.crashedSteps}, {"before", spec.finishedSteps}};
}

Json crashAtOnce(const fs::path&, const JobSpec&, const bauta::base::TaskContext&, const Emit&) {
    ::raise(SIGSEGV);
    return {};
}

Json failing(const fs::path&, const JobSpec& spec, const bauta::base::TaskContext&, const Emit&) {
    throw bauta::base::Error(bauta::base::ErrorCode::DiskFull, spec.parameters.value("why", "the disk is full"),
                             "/home/CANARY/brain.nii");
}

/// Fails, and its process ends only when the job is queued again. When the file "go" is there it does nothing.
Json lingering(const fs::path& study, const JobSpec&, const bauta::base::TaskContext&, const Emit&) {
    if (fs::exists(study / "go")) return {};
    static const fs::path jobs = study / "jobs";
    std::atexit([] {
        const auto claimed = [](const fs::directory_entry& job) { return fs::exists(job.path() / "claim"); };
        while (std::ranges::any_of(fs::directory_iterator(jobs), claimed)) {
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        }
    });
    throw bauta::base::Error(bauta::base::ErrorCode::DiskFull, "the disk is full");
}

Json secretive(const fs::path&, const JobSpec& spec, const bauta::base::TaskContext&, const Emit&) {
    std::cerr << "reading " << spec.parameters.value("source", "") << std::endl;
    return {{"source", spec.parameters.value("source", "")}, {"public", {{"scans", 1}}}};
}

JobBody bodyOf(const std::string& type) {
    if (type == "wait") return waitForGo;
    if (type == "stubborn") return stubborn;
    if (type == "orphaning") return orphaning;
    if (type == "crashing") return crashing;
    if (type == "crash-at-once") return crashAtOnce;
    if (type == "failing") return failing;
    if (type == "lingering") return lingering;
    if (type == "secretive") return secretive;
    throw bauta::base::Error(bauta::base::ErrorCode::BadRequest, "no such type of job: " + type);
}

}  // namespace

int main(int argc, char** argv) {
    const std::string command = argc > 2 ? argv[1] : "";
    ::alarm(kLongest_s);
    if (command == "job") return bauta::job::runJob(argv[2], bodyOf);
    if (command == "jobs") return bauta::job::coordinate(argv[2], argv[0]);
    return 64;
}
