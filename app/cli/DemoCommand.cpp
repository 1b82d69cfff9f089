// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <cstdio>
#include <iostream>
#include <memory>

#include "app/cli/Cli.h"
#include "app/cli/Deface.h"
#include "app/cli/Output.h"
#include "core/base/Files.h"
#include "core/base/Time.h"
#include "core/defacing/Deface.h"
#include "core/image/ImageIo.h"
#include "core/phantom/Phantom.h"

namespace bauta::cli {
namespace {

using base::Json;

struct Options {
    std::string folder;
    int subjects = 6;
};

/// Mainly T2w with the field of view of radiotherapy, as the study's data; every third one shows the whole head, one
/// is CT and one T1w.
phantom::PhantomSpec demoSpec(int i) {
    phantom::PhantomSpec spec;
    spec.seed = static_cast<std::uint64_t>(i) + 1;
    spec.fov = i % 3 == 1 ? phantom::FieldOfView::Full : phantom::FieldOfView::Rt;
    if (i % 6 == 4) spec.modality = image::Modality::CT;
    if (i % 6 == 5) spec.modality = image::Modality::T1w;
    spec.spacing_mm = {1.25, 1.25, 2.5};
    spec.findings = phantom::FindingSet::Mild;
    return spec;
}

void makeSubjects(const fs::path& folder, int count) {
    InterruptibleTask interruptible;
    for (int i = 0; i < count; ++i) {
        const base::TaskContext task =
            interruptible.context().part(static_cast<double>(i) / count, static_cast<double>(i + 1) / count);
        task.report(0, "making subject " + std::to_string(i + 1) + " of " + std::to_string(count));
        std::array<char, 24> name{};
        std::snprintf(name.data(), name.size(), "sub-%03d", i + 1);
        phantom::writePhantom(phantom::makePhantom(demoSpec(i), base::TaskContext(task.stopToken())),
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

/// One run rated as the phantom's truth has it, so that the board shows what a rating looks like.
void rateExample(study::Study& study) {
    for (const study::Run& run : study.runs()) {
        const study::Subject subject = study.subject(run.subject);
        if (run.state != study::RunState::Done || subject.face.empty()) continue;
        const study::Study::Variant variant = study.variant(run.method).value();
        const defacing::Method& method = defacing::method(variant.method);
        const defacing::FaceScore score = defacing::faceScore(
            study::loadScan(subject), image::loadImage(run.defaced).volume, image::loadMask(subject.face, true),
            subject.skinLevel, method.removes(defacing::completeOptions(method, variant.options)));
        study::Rating rating;
        rating.subject = run.subject;
        rating.method = run.method;
        rating.reader = "demo";
        rating.comment = "rated by the phantom's known face";
        for (const defacing::FeatureScore& feature : score.features) {
            const bool counts = feature.feature == "eyes" || feature.feature == "nose" || feature.feature == "mouth";
            if (counts && feature.remainingFraction > 0.10) rating.reasons.push_back(feature.feature);
        }
        rating.label = rating.reasons.empty() ? 1 : 0;
        (void)study.rate(rating);
        return;
    }
}

void demo(const Options& options, Context& context) {
    const base::Stopwatch watch;
    fs::path folder = fs::absolute(options.folder).lexically_normal();
    if (folder.filename().empty()) folder = folder.parent_path();  // "demo/"
    study::Study study = study::Study::create(folder, "Demo");
    const base::TemporaryFolder phantoms("bauta-demo");
    makeSubjects(phantoms.path(), options.subjects);
    const double made_s = watch.seconds();
    job::Queue queue(study.jobsFolder());
    (void)run(folder, {queue.add({"import", {{"source", phantoms.path().string()}}, "import of phantoms", {}, {}})});
    const double imported_s = watch.seconds();
    study.refresh();
    DefaceOptions deface;
    deface.study = folder.string();
    deface.methods = {"fsl_deface", "mask_face", "pydeface"};  // those that the study found usable
    // Two jobs a method keep both slots busy to the end.
    std::array<std::vector<std::string>, 2> halves;
    for (const study::Subject& subject : study.subjects()) {
        auto& half = halves[halves[0].size() > halves[1].size() ? 1 : 0];
        half.push_back(subject.id);
    }
    std::vector<std::string> ids;
    for (const auto& half : halves) {
        if (half.empty()) continue;
        deface.subjects = half;
        for (std::string& id : queueDeface(study, deface)) ids.push_back(std::move(id));
    }
    const auto jobs = run(folder, ids);
    study.refresh();
    rateExample(study);
    context.exitCode = exitCodeOf(jobs);
    std::size_t done = 0;
    for (const study::Run& each : study.runs()) done += each.state == study::RunState::Done ? 1 : 0;
    const Json json = {{"study", folder.string()},
                       {"subjects", study.subjects().size()},
                       {"runs_done", done},
                       {"refused", refusedOf(jobs)},
                       {"seconds", watch.seconds()},
                       {"seconds_phantoms", made_s},
                       {"seconds_import", imported_s - made_s}};
    logRefused(json.at("refused"));
    if (context.json) {
        printJson(json);
    } else {
        std::cout << study.subjects().size() << " subjects, " << done << " runs in " << fixed(watch.seconds(), 0)
                  << " s: " << folder.string() << "\n";
    }
}

}  // namespace

void addDemo(CLI::App& app, Context& context) {
    auto options = std::make_shared<Options>();
    CLI::App* command =
        app.add_subcommand("demo", "Make a study of phantoms: subjects, import, three methods, one rating");
    command->add_option("dir", options->folder, "A new or empty folder")->required();
    command->add_option("--subjects", options->subjects, "How many")->check(CLI::Range(1, 99))->capture_default_str();
    command->callback([options, &context] { demo(*options, context); });
}

}  // namespace bauta::cli
