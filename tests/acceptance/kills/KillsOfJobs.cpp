// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdio>
#include <stdexcept>

#include "core/experiment/Experiment.h"
#include "core/job/ExperimentJobs.h"
#include "core/job/JobFolder.h"
#include "core/study/Study.h"
#include "tests/acceptance/kills/Kills.h"
#include "tests/app/cli/TinyTraining.h"
#include "tests/app/cli/Wholeness.h"
#include "tests/support/TestData.h"

namespace bauta::accept {
namespace {

using job::JobState;

/// A study that waits for a job of this type, and the job.
std::string prepare(Bench& bench, const std::string& type, const fs::path& study) {
    job::Queue queue(study / "jobs");
    if (type == "import") {
        (void)bench.study();  // its phantoms
        study::Study::create(study, "Killed");
        return queue.add({"import", {{"source", (bench.scratch / "phantoms").string()}}, "", {}, {}});
    }
    copyStudy(bench.study(), study);
    if (type == "deface") {
        return queue.add(
            {"deface",
             {{"method", "quickshear"}, {"variant", "quickshear+again"}, {"subjects", {"sub-001", "sub-002"}}},
             "",
             {},
             {}});
    }
    experiment::Request request;
    request.folds = 3;
    request.config = test::tinyTraining();
    experiment::store(study, experiment::plan(study::Study::open(study), request));
    const std::string training = queue.add(job::trainJob("exp-001", "original", 0));
    if (!cli("job " + quoted(study / "jobs" / training / "job.json"))) throw std::runtime_error("no training");
    return queue.add(job::evaluateJob("exp-001", "original", 0, "original"));
}

/// What the job said is done, and what of it is there.
void countSteps(const fs::path& study, const std::string& id, const std::string& type, Row& row) {
    job::History history;
    history.read(study / "jobs" / id / "events.jsonl");
    const study::Study open = study::Study::open(study);
    std::set<std::string> steps(history.finishedSteps.begin(), history.finishedSteps.end());
    std::size_t there = 0;
    if (type == "import") {
        steps.erase("scan");  // looking through the source leaves nothing in the study
        there = std::min(steps.size(), open.subjects().size());
    } else if (type == "deface") {
        for (const std::string& subject : steps) {
            const auto run = open.run(subject, "quickshear+again");
            there += run && run->state == study::RunState::Done && fs::exists(run->defaced) ? 1 : 0;
        }
    } else {
        there = steps.size();  // compared with the undisturbed study at the end
    }
    row.acknowledged += steps.size();
    row.found += there;
}

void compare(const std::map<std::string, std::string>& undisturbed, const fs::path& study, Row& row) {
    const auto after = test::contents(study);
    for (const auto& [path, text] : undisturbed) {
        if (after.contains(path) && after.at(path) == text) continue;
        std::printf("  not as in an undisturbed study: %s\n", path.c_str());
        ++row.differences;
    }
    for (const auto& [path, text] : after) {
        if (undisturbed.contains(path)) continue;
        std::printf("  too much: %s\n", path.c_str());
        ++row.differences;
    }
}

/// A job whose process is gone although it was told to stop: the coordinator settles it.
void makeUnsettled(const fs::path& study) {
    job::Queue queue(study / "jobs");
    for (int i = 0; i < 12; ++i) {
        const std::string id = queue.add({"deface", {{"method", "quickshear"}, {"subjects", {"sub-001"}}}, "", {}, {}});
        const job::JobFolder folder(study / "jobs" / id);
        folder.append({{"event", "state"}, {"state", "running"}});
        (void)folder.take();  // and at once let go
        base::writeFile(folder.control(), "cancel\n");
        fs::create_directories(folder.scratch());
        base::writeFile(folder.scratch() / "half", "half");
    }
}

bool isOver(const fs::path& study) {
    return std::ranges::all_of(job::Queue(study / "jobs").list(), [](const auto& j) { return job::isFinal(j.state); });
}

}  // namespace

Row killJobs(Bench& bench, const std::string& type, int kills) {
    const fs::path before = bench.scratch / ("before-" + type), study = bench.scratch / ("job-" + type);
    fs::remove_all(before);
    const std::string id = prepare(bench, type, before);
    const std::string program = test::programPath("bauta-cli").string();
    const std::string file = (study / "jobs" / id / "job.json").string();
    test::Shim shim{study, bench.scratch / "job.log"};
    const auto run = [&](int killAt) {
        shim.killAt = killAt;
        test::waitFor(test::startWithShim(shim, {program, "job", file}, {}, bench.scratch / "job.err"));
        return test::shimReport(shim);
    };
    copyStudy(before, study);
    const int calls = run(0).calls;
    const auto undisturbed = test::contents(study);
    Row row;
    for (int tries = 0; row.kills < kills && tries < 2 * kills; ++tries) {
        copyStudy(before, study);
        job::Queue queue(study / "jobs");
        // Up to three kills of one job, each anywhere in what is left to do.
        for (int again = 0; again < 3; ++again) {
            add(row, run(bench.between(1, calls)));
            countSteps(study, id, type, row);
            const JobState state = queue.status(id).state;
            if (state == JobState::Done) break;
            if (tries % 4 == 0) checkWhole(study, row);
            if (state != JobState::Queued) queue.control(id, "resume");
        }
        // The start of a coordinator clears up, and goes on with the job.
        if (!cli("jobs " + quoted(study) + " --work") || queue.status(id).state != JobState::Done) {
            std::printf("  %s did not end: %s\n", id.c_str(), queue.status(id).error.c_str());
            ++row.differences;
        }
        row.halfFiles += test::strays(study).size();
        checkWhole(study, row);
        compare(undisturbed, study, row);
    }
    return row;
}

Row killCoordinators(Bench& bench, int kills) {
    const fs::path study = bench.scratch / "coordinator", before = bench.scratch / "before-coordinator";
    copyStudy(bench.study(), before);
    job::Queue queue(before / "jobs");
    makeUnsettled(before);
    std::vector<std::string> ids;
    for (const char* subject : {"sub-001", "sub-002"}) {
        ids.push_back(queue.add({"deface",
                                 {{"method", "quickshear"}, {"variant", "quickshear+again"}, {"subjects", {subject}}},
                                 "",
                                 {},
                                 {}}));
    }
    const std::string program = test::programPath("bauta-cli").string();
    test::Shim shim{study, bench.scratch / "coordinator.log", 0, "--work"};
    const auto run = [&](int killAt) {
        shim.killAt = killAt;
        test::waitFor(test::startWithShim(shim, {program, "jobs", study.string(), "--work"}, {}, {}));
        return test::shimReport(shim);
    };
    copyStudy(before, study);
    const int calls = run(0).calls;
    const auto undisturbed = test::contents(study);
    Row row;
    for (int tries = 0; row.kills < kills && tries < 2 * kills; ++tries) {
        copyStudy(before, study);
        add(row, run(bench.between(1, calls)));
        add(row, run(bench.between(1, calls)));  // the jobs of the first go on meanwhile
        (void)run(0);
        for (int wait = 0; wait < 600 && !isOver(study); ++wait) (void)run(0);
        for (const auto& status : job::Queue(study / "jobs").list()) {
            const bool wanted = std::ranges::find(ids, status.id) != ids.end();
            if (wanted) ++row.acknowledged;
            if (wanted && status.state == JobState::Done) ++row.found;
            const bool settled = status.state == JobState::Done || status.state == JobState::Cancelled;
            if (!settled) std::printf("  %s is %s\n", status.id.c_str(), std::string(job::name(status.state)).c_str());
            row.differences += settled ? 0 : 1;
        }
        row.halfFiles += test::strays(study).size();
        checkWhole(study, row);
        compare(undisturbed, study, row);
    }
    return row;
}

}  // namespace bauta::accept
