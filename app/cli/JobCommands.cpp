// SPDX-License-Identifier: GPL-3.0-or-later
#include <iostream>
#include <memory>

#include "app/cli/Cli.h"
#include "app/cli/Output.h"
#include "app/cli/WaitForJobs.h"
#include "core/job/Bodies.h"
#include "core/study/Study.h"

namespace bauta::cli {
namespace {

using base::Json;

struct Options {
    std::string study;
    std::vector<std::string> words;
    bool work = false;
    int slots = 2;
};

Json toJson(const job::JobStatus& job) {
    Json json = {{"id", job.id},
                 {"type", job.spec.type},
                 {"title", job.spec.title},
                 {"state", std::string(job::name(job.state))},
                 {"progress", job.progress},
                 {"last_event", job.lastEvent},
                 {"queued_utc", job.queued_utc},
                 {"started_utc", job.started_utc},
                 {"ended_utc", job.ended_utc},
                 {"elapsed_s", job.elapsed_s}};
    json["left_s"] = job.left_s ? Json(*job.left_s) : Json(nullptr);
    if (!job.left_s) json["left_s_reason"] = "not running, or too early to tell";
    if (!job.error.empty()) json["error"] = job.error;
    if (!job.waitsFor.empty()) json["waits_for"] = job.waitsFor;
    if (!job.because.empty()) json["because"] = job.because;
    if (job.pid) json["pid"] = *job.pid;
    json["result"] = job.result;
    if (job.result.is_object()) json["result"].erase("public");
    if (job.result.is_null()) json["result_reason"] = "the job has not ended";
    return json;
}

void list(const Options& options, Context& context) {
    Json all = Json::array();
    std::vector<std::vector<std::string>> rows = {{"job", "state", "", "what", ""}};
    for (const job::JobStatus& job : job::Queue(fs::path(options.study) / "jobs").list()) {
        all.push_back(toJson(job));
        rows.push_back({job.id, std::string(job::name(job.state)), fixed(100 * job.progress, 0) + " %", job.spec.title,
                        job.error.empty() ? job.lastEvent : job.error});
    }
    if (context.json) {
        printJson({{"jobs", all}});
    } else {
        printTable(rows);
    }
}

void control(const Options& options, Context& context) {
    if (options.words.size() != 2) {
        throw base::Error(base::ErrorCode::BadRequest, "say what to do with which job", {},
                          "for example: jobs STUDY cancel 2026-11-23-0001");
    }
    job::Queue queue(fs::path(options.study) / "jobs");
    queue.control(options.words[1], options.words[0]);
    // A job that does not listen is ended by the coordinator.
    if (options.words[0] != "pause") job::ensureCoordinator(options.study, ownProgram());
    const job::JobStatus status = queue.status(options.words[1]);
    if (context.json) {
        printJson(toJson(status));
    } else {
        std::cout << status.id << ": " << options.words[0] << " asked for, now " << job::name(status.state) << "\n";
    }
}

}  // namespace

void addJobs(CLI::App& app, Context& context) {
    auto options = std::make_shared<Options>();
    CLI::App* jobs = app.add_subcommand("jobs", "List a study's jobs; cancel, pause or resume one; work on the queue");
    jobs->add_option("study", options->study, "The study's folder")->required();
    jobs->add_option("request", options->words, "cancel ID, pause ID or resume ID")->expected(0, 2);
    jobs->add_flag("--work", options->work, "Be the study's coordinator until the queue is empty");
    jobs->add_option("--slots", options->slots, "Jobs at a time, with --work")
        ->check(CLI::Range(1, 64))
        ->capture_default_str();
    jobs->callback([options, &context] {
        if (!study::Study::isStudy(options->study)) {
            throw base::Error(base::ErrorCode::NotFound, "there is no study in this folder", options->study);
        }
        if (options->work) {
            context.exitCode = job::coordinate(options->study, ownProgram(), options->slots);
        } else if (options->words.empty()) {
            list(*options, context);
        } else {
            control(*options, context);
        }
    });

    auto file = std::make_shared<std::string>();
    CLI::App* one = app.add_subcommand("job", "Run one job file in this process (what the coordinator starts)");
    one->add_option("file", *file, "STUDY/jobs/ID/job.json")->required();
    one->callback([file, &context] { context.exitCode = job::runJob(*file, job::bodyOf); });
}

}  // namespace bauta::cli
