// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdlib>

#include "core/base/Files.h"
#include "core/job/JobFolder.h"
#include "core/study/PendingRuns.h"
#include "tests/support/mutants/Corpus.h"

namespace bauta::test::mutants {
namespace {

constexpr const char* kToken = "00112233445566778899aabbccddeeff";

/// What windows and coordinators ask of a job folder that others left.
void readJobs(const fs::path& folder, Report& report) {
    ::setenv("XDG_STATE_HOME", (folder / "state").c_str(), 1);
    const fs::path jobs = folder / "study" / "jobs";
    const job::Queue queue(jobs);
    report.attempt([&] {
        for (const job::JobStatus& status : queue.list()) {
            if (!status.error.empty()) report.line(status.error);
            if (!status.lastEvent.empty()) report.line(status.lastEvent);
            report.line(status.spec.title);
            report.require(status.progress >= 0 && status.progress <= 1, "a progress outside 0 to 1");
            report.require(status.elapsed_s >= 0, "a time below 0");
        }
    });
    for (const char* id : {"2026-11-23-0001", "2026-11-23-0002", "2026-11-23-0003"}) {
        const job::JobFolder job(jobs / id);
        report.attempt([&] { (void)queue.status(id); });
        report.attempt([&] { (void)queue.log(id); });
        report.attempt([&] { (void)job.owner(); });
        report.attempt([&] { (void)job.controlWord(); });
        report.attempt([&] {
            std::uintmax_t offset = 0;
            (void)queue.events(id, offset);
        });
        report.attempt([&] { (void)job.spec(); });
    }
    report.attempt([&] {
        study::PendingRuns pending(jobs);
        (void)pending.read();
        (void)pending.runs();
    });
    job::Queue changing(jobs);
    report.attempt([&] { changing.control("2026-11-23-0002", "resume"); }, false);
    report.attempt([&] { changing.control("2026-11-23-0001", "cancel"); }, false);
    report.attempt([&] { (void)changing.list(); });
}

std::string event(const std::string& rest) {
    return R"({"datetime_utc": "2026-11-23T10:11:12.345Z", )" + rest + "}\n";
}

}  // namespace

void addJobs(std::vector<Specimen>& all) {
    const std::string claim =
        R"({"host": "elsewhere", "boot": "01234567", "pid": 4711, "start_ticks": 123456})"
        "\n";
    const std::string at = "study/jobs/2026-11-23-000";
    Specimen jobs{"job files", 70, {}, {}, readJobs, false, false};
    jobs.files = {
        {at + "1/job.json",
         R"({"id": "2026-11-23-0001", "type": "deface", "title": "pydeface, sub-001", "parameters": {"method":)"
         R"( "pydeface", "variant": "pydeface+keep", "engine": "native", "subjects": ["sub-001", "sub-002"],)"
         R"( "options": {"margin_mm": 2.5}, "again": false}, "app_version": "0.1.0"})"},
        {at + "1/events.jsonl",
         event(R"("event": "state", "state": "queued")") + event(R"("event": "state", "state": "running")") +
             event(R"("event": "run", "subject": "sub-001", "state": "running", "progress": 0.25)") +
             event(R"("event": "progress", "fraction": 0.25, "text": "sub-001")") + event(R"("event": "heartbeat")")},
        {at + "1/claim", claim},
        {at + "1/control", "pause\n"},
        {at + "2/job.json",
         std::string(R"({"id": "2026-11-23-0002", "type": "import", "title": "import", "private": ")") + kToken +
             R"(", "parameters": {"modality": "CT"}, "app_version": "0.1.0"})"},
        {at + "2/events.jsonl",
         event(R"("event": "state", "state": "queued")") + event(R"("event": "state", "state": "running")") +
             event(R"("event": "step", "step": "0123456789abcdef", "state": "begin")") +
             event(R"("event": "crash", "signal": 11)") +
             event(R"("event": "result", "result": {"imported": [{"subject": "sub-001", "structures": 2}]})") +
             event(R"("event": "error", "code": "damaged", "message": "nothing could be imported")") +
             event(R"("event": "state", "state": "failed")")},
        {at + "2/claim", claim},
        {at + "2/log.txt", "a line\n"},
        {std::string("state/bauta/jobs/") + kToken + "/request.json",
         R"({"parameters": {"source": "/data/one", "key": "/data/key.tsv"}, "title": "import of /data/one"})"},
        {std::string("state/bauta/jobs/") + kToken + "/outcome.json",
         R"({"result": {"imported": [], "refused": [{"file": "/data/one", "code": "damaged", "reason": "no"}]},)"
         R"( "error": "nothing could be imported"})"},
        {at + "3/job.json", R"({"id": "2026-11-23-0003", "type": "train", "parameters": {"experiment": "exp-001"}})"},
        {at + "3/events.jsonl", event(R"("event": "state", "state": "queued")")},
    };
    for (const auto& [name, bytes] : jobs.files) {
        const Shape shape = name.ends_with(".jsonl")                           ? Shape::JsonLines
                            : name.ends_with("/control") || name.ends_with(".txt") ? Shape::Text
                                                                               : Shape::Json;
        jobs.targets.push_back({name, shape});
        if (shape == Shape::JsonLines) jobs.targets.push_back({name, shape});
    }
    all.push_back(std::move(jobs));
}

}  // namespace bauta::test::mutants
