// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <cstdio>
#include <iostream>
#include <limits>
#include <memory>
#include <optional>

#include "app/cli/Cli.h"
#include "app/cli/Deface.h"
#include "app/cli/Demo.h"
#include "app/cli/Output.h"
#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/base/Time.h"
#include "core/experiment/Experiment.h"
#include "core/job/ExperimentJobs.h"
#include "core/phantom/Phantom.h"
#include "core/report/Report.h"
#include "core/segmentation/training/Config.h"

namespace bauta::cli {
namespace {

using base::Json;

struct Options {
    std::string folder;
    std::optional<int> subjects;
    bool experiment = false, full = false;
};

/// What a demo is made of.
struct Plan {
    int subjects = 6;
    bool uniform = false;  ///< all T2w with the field of view of radiotherapy, for an experiment
    std::vector<std::string> methods = {"fsl_deface", "mask_face", "pydeface"};  ///< those that the study found usable
    std::size_t ratings = 1;
    std::optional<experiment::Request> experiment;
};

constexpr std::size_t kAll = std::numeric_limits<std::size_t>::max();

Plan planOf(const Options& options) {
    Plan plan;
    if (options.experiment || options.full) {
        plan.subjects = 12;
        plan.uniform = true;
        plan.ratings = kAll;
        plan.experiment.emplace();
        plan.experiment->config = segmentation::toJson(segmentation::loadTrainingConfig("demo"));
        plan.experiment->arms = {experiment::kOriginal, "pydeface"};
        plan.experiment->runFolds = {0, 1};
    }
    if (options.full) {
        plan.experiment->arms = {experiment::kOriginal, "mask_face", "fsl_deface", "pydeface"};
        plan.experiment->runFolds.clear();
        plan.methods = {"all"};
    }
    plan.subjects = options.subjects.value_or(plan.subjects);
    return plan;
}

/// Mainly T2w with the field of view of radiotherapy, as the study's data; every third one shows the whole head, one
/// is CT and one T1w.
phantom::PhantomSpec demoSpec(int i, bool uniform) {
    phantom::PhantomSpec spec;
    spec.seed = static_cast<std::uint64_t>(i) + 1;
    spec.fov = i % 3 == 1 && !uniform ? phantom::FieldOfView::Full : phantom::FieldOfView::Rt;
    if (i % 6 == 4 && !uniform) spec.modality = image::Modality::CT;
    if (i % 6 == 5 && !uniform) spec.modality = image::Modality::T1w;
    spec.spacing_mm = {1.25, 1.25, 2.5};
    spec.findings = phantom::FindingSet::Mild;
    return spec;
}

void makeSubjects(const fs::path& folder, const Plan& plan) {
    InterruptibleTask interruptible;
    for (int i = 0; i < plan.subjects; ++i) {
        const base::TaskContext task = interruptible.context().part(static_cast<double>(i) / plan.subjects,
                                                                    static_cast<double>(i + 1) / plan.subjects);
        task.report(0, "making subject " + std::to_string(i + 1) + " of " + std::to_string(plan.subjects));
        std::array<char, 24> name{};
        std::snprintf(name.data(), name.size(), "sub-%03d", i + 1);
        phantom::writePhantom(phantom::makePhantom(demoSpec(i, plan.uniform), base::TaskContext(task.stopToken())),
                              folder / name.data());
    }
}

std::vector<job::JobStatus> run(const fs::path& study, const std::vector<std::string>& ids) {
    auto jobs = waitForJobs(study, ids);
    logFailures(jobs);
    for (const job::JobStatus& job : jobs) {
        if (job.state == job::JobState::Cancelled) throw base::Error(base::ErrorCode::Cancelled, "stopped on request");
    }
    return jobs;
}

/// One job a method and half of the subjects: two halves keep both slots busy to the end.
std::vector<job::JobStatus> deface(study::Study& study, const std::vector<std::string>& methods) {
    DefaceOptions options;
    options.study = study.folder().string();
    options.methods = methods;
    std::array<std::vector<std::string>, 2> halves;
    for (const study::Subject& subject : study.subjects()) {
        halves[halves[0].size() > halves[1].size() ? 1 : 0].push_back(subject.id);
    }
    std::vector<std::string> ids;
    for (const auto& half : halves) {
        if (half.empty()) continue;
        options.subjects = half;
        for (std::string& id : queueDeface(study, options)) ids.push_back(std::move(id));
    }
    return run(study.folder(), ids);
}

/// Trainings, evaluations and the report. Returns what the command says of them.
Json runExperiment(const study::Study& study, const experiment::Request& request) {
    const base::Stopwatch watch;
    const experiment::Experiment plan = experiment::plan(study, request);
    experiment::store(study.folder(), plan);
    const auto jobs = run(study.folder(), job::queueExperiment(study.folder(), plan.name));
    if (jobs.back().state != job::JobState::Done)
        throw base::Error(base::ErrorCode::Internal, "the experiment came to no report");
    double longest_s = 0;
    for (const job::JobStatus& job : jobs) {
        if (job.spec.type == "train") longest_s = std::max(longest_s, job.elapsed_s);
    }
    return {{"name", plan.name},
            {"subjects", plan.subjectCount()},
            {"seconds", watch.seconds()},
            {"seconds_longest_training", longest_s},
            {"report", report::reportFolder(study.folder(), plan.name).string()}};
}

void demo(const Options& options, Context& context) {
    const base::Stopwatch watch;
    fs::path folder = fs::absolute(options.folder).lexically_normal();
    if (folder.filename().empty()) folder = folder.parent_path();  // "demo/"
    study::Study study = study::Study::create(folder, "Demo");
    const Plan plan = planOf(options);
    const base::TemporaryFolder phantoms("bauta-demo");
    makeSubjects(phantoms.path(), plan);
    const double made_s = watch.seconds();
    job::Queue queue(study.jobsFolder());
    (void)run(folder, {queue.add({"import", {{"source", phantoms.path().string()}}, "import of phantoms", {}, {}})});
    const double imported_s = watch.seconds();
    study.refresh();
    const auto jobs = deface(study, plan.methods);
    study.refresh();
    const std::size_t rated = rateByTruth(study, plan.ratings);
    const double defaced_s = watch.seconds();
    context.exitCode = exitCodeOf(jobs);
    std::size_t done = 0;
    for (const study::Run& each : study.runs()) done += each.state == study::RunState::Done ? 1 : 0;
    Json json = {{"study", folder.string()},
                 {"subjects", study.subjects().size()},
                 {"runs_done", done},
                 {"rated_by_truth", rated},
                 {"refused", refusedOf(jobs)},
                 {"seconds_phantoms", made_s},
                 {"seconds_import", imported_s - made_s},
                 {"seconds_deface", defaced_s - imported_s}};
    logRefused(json.at("refused"));
    if (plan.experiment && context.exitCode == 0) json["experiment"] = runExperiment(study, *plan.experiment);
    json["seconds"] = watch.seconds();
    if (context.json) return printJson(json);
    std::cout << study.subjects().size() << " subjects, " << done << " runs in " << fixed(defaced_s, 0)
              << " s: " << folder.string() << "\n";
    if (json.contains("experiment")) {
        const Json& made = json.at("experiment");
        std::cout << made.at("name").get<std::string>() << " in " << fixed(made.at("seconds").get<double>() / 60, 1)
                  << " min, all in " << fixed(watch.seconds() / 60, 1) << " min; the report is in "
                  << made.at("report").get<std::string>() << "\n";
    }
}

}  // namespace

void addDemo(CLI::App& app, Context& context) {
    auto options = std::make_shared<Options>();
    CLI::App* command =
        app.add_subcommand("demo",
                           "Make a study of phantoms: subjects, import, three methods, one rating. Ratings are the "
                           "phantoms' known faces, by the reader phantom-truth");
    command->add_option("dir", options->folder, "A new or empty folder")->required();
    command->add_option("--subjects", options->subjects, "How many (default: 6, with an experiment 12)")
        ->check(CLI::Range(1, 99));
    auto* small = command->add_flag("--experiment", options->experiment,
                                    "All runs rated, original and pydeface trained on two of five folds, report");
    command
        ->add_flag("--full", options->full,
                   "The whole study: all methods, original and three methods on five folds, report")
        ->excludes(small);
    command->callback([options, &context] { demo(*options, context); });
}

}  // namespace bauta::cli
