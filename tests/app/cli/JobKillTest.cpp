// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <iostream>
#include <map>

#include "core/experiment/Experiment.h"
#include "core/study/Study.h"
#include "tests/app/cli/CliStudy.h"
#include "tests/app/cli/TinyTraining.h"
#include "tests/app/cli/Wholeness.h"
#include "tests/support/KillAtCall.h"

namespace bauta::cli {
namespace {

namespace fs = std::filesystem;
using job::JobState;

/// The real job process, killed at moments spread over all its calls that change a file, and resumed: the study then is
/// byte for byte what it is when nothing disturbs the job.
class JobKillTest : public test::CliStudy {
  protected:
    JobKillTest() { ::setenv("BAUTA_THREADS", "1", 1); }
    ~JobKillTest() override { ::unsetenv("BAUTA_THREADS"); }

    void SetUp() override {
        const auto made = cli("phantom " + quoted(folder() / "phantoms") + " --fov rt --spacing 6,6,6 --subjects 3");
        ASSERT_EQ(made.exitCode, 0) << made.err;
        study::Study::create(study(), "Killed");
    }
    std::string queue(const std::string& type, const base::Json& parameters) const {
        return job::Queue(study() / "jobs").add({type, parameters, "", {}, {}});
    }
    [[nodiscard]] base::Json importParameters() const { return {{"source", (folder() / "phantoms").string()}}; }
    [[nodiscard]] test::CommandResult run(const std::string& id) const {
        return cli("job " + quoted(study() / "jobs" / id / "job.json"));
    }

    /// Kills the queued job at so many moments.
    void killAndResume(const std::string& id, int moments) {
        const fs::path before = folder() / "before";
        const auto restore = [&] {
            fs::remove_all(study());
            fs::copy(before, study(), fs::copy_options::recursive);
        };
        fs::copy(study(), before, fs::copy_options::recursive);
        const auto work = [&] {
            const std::string program = test::programPath("bauta-cli").string(),
                              file = (study() / "jobs" / id / "job.json").string();
            if (std::freopen("/dev/null", "w", stderr) == nullptr) ::_exit(126);
            ::execl(program.c_str(), program.c_str(), "job", file.c_str(), nullptr);
            ::_exit(127);
        };
        const int calls = test::changingCalls(work);
        const auto undisturbed = test::contents(study());
        std::map<JobState, int> found;
        int halves = 0, missed = 0;
        for (int moment = 0; moment < moments; ++moment) {
            const int call = 1 + (calls - 1) * moment / (moments - 1);
            SCOPED_TRACE("killed at call " + std::to_string(call) + " of " + std::to_string(calls));
            restore();
            // Progress goes by time, so that a call or two more or less are made: the last may not be reached.
            missed += test::killAtCall(call, work) == 0 ? 1 : 0;
            job::Queue jobs(study() / "jobs");
            const JobState state = jobs.status(id).state;
            ++found[state];
            halves += test::runCommand("find " + quoted(study()) + " -name '.tmp-*'").out.empty() ? 0 : 1;
            if (state == JobState::Lost) jobs.control(id, "resume");
            // Before its claim nothing tells that it was there, but to its coordinator.
            if (state == JobState::Queued) base::removeAbandoned(study());
            if (state != JobState::Done) {
                const auto resumed = run(id);
                EXPECT_EQ(resumed.exitCode, 0) << resumed.err;
            }
            const auto after = test::contents(study());
            EXPECT_EQ(after.size(), undisturbed.size());
            for (const auto& [path, text] : undisturbed) {
                ASSERT_TRUE(after.contains(path)) << path;
                EXPECT_TRUE(after.at(path) == text) << path << " is not the same";
            }
            EXPECT_EQ(test::runCommand("find " + quoted(study()) + " -name '.tmp-*'").out, "");
        }
        const int kills = moments - missed;
        std::cout << "kills " << kills << " within " << calls << " calls; the job then was queued "
                  << found[JobState::Queued] << ", lost " << found[JobState::Lost] << ", done " << found[JobState::Done]
                  << "; half files before it was resumed " << halves << ", after 0\n";
        EXPECT_GE(kills, moments * 3 / 4);
        EXPECT_GE(found[JobState::Lost], kills * 8 / 10) << "the kills fall inside";
    }
};

TEST_F(JobKillTest, ATrainingKilledAtAnyMomentEndsWithTheSameNetwork) {
    ASSERT_EQ(run(queue("import", importParameters())).exitCode, 0);
    experiment::Request request;
    request.folds = 3;
    request.config = test::tinyTraining();
    experiment::store(study(), experiment::plan(study::Study::open(study()), request));
    killAndResume(queue("train", {{"experiment", "exp-001"}, {"arm", "original"}, {"fold", 0}}), 10);
}

TEST_F(JobKillTest, AnImportKilledAtAnyMomentEndsAsIfItHadNotBeen) {
    killAndResume(queue("import", importParameters()), 12);
}

TEST_F(JobKillTest, ADefacingKilledAtAnyMomentEndsAsIfItHadNotBeen) {
    ASSERT_EQ(run(queue("import", importParameters())).exitCode, 0);
    killAndResume(queue("deface", {{"method", "quickshear"}, {"subjects", {"sub-001", "sub-002"}}}), 12);
}

}  // namespace
}  // namespace bauta::cli
