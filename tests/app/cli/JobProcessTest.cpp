// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/study/FileLock.h"
#include "core/study/Study.h"
#include "tests/app/cli/CliStudy.h"

namespace bauta::cli {
namespace {

using base::Json;
using job::JobState;
using study::RunState;

/// Cancel, kill and resume with the real processes: pydeface on three subjects.
class JobProcessTest : public test::CliStudy {
  protected:
    // The same subjects for every test: made once, copied.
    void SetUp() override {
        static const base::TemporaryFolder made("bauta-cli-made");
        const std::filesystem::path original = made.path() / "study";
        if (!std::filesystem::exists(original)) {
            makeStudy(3);
            // The coordinator may still write as it leaves.
            const study::FileLock left(study() / "jobs/coordinator.lock");
            std::filesystem::copy(study(), original, std::filesystem::copy_options::recursive);
        } else {
            std::filesystem::copy(original, study(), std::filesystem::copy_options::recursive);
        }
    }

    /// Starts bauta-cli without waiting for it.
    pid_t begin(const std::vector<std::string>& arguments) const {
        const std::string program = test::programPath("bauta-cli").string(), out = (folder() / "begin.out").string(),
                          err = (folder() / "begin.err").string();
        const pid_t pid = ::fork();
        if (pid == 0) {
            std::vector<char*> argv = {const_cast<char*>(program.c_str())};
            for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
            argv.push_back(nullptr);
            if (std::freopen(out.c_str(), "w", stdout) == nullptr ||
                std::freopen(err.c_str(), "w", stderr) == nullptr) {
                ::_exit(126);
            }
            ::execv(argv[0], argv.data());
            ::_exit(127);
        }
        return pid;
    }
    static int exitCodeOf(pid_t pid) {
        const int status = test::waitFor(pid);
        return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }
    [[nodiscard]] std::map<RunState, int> states() const {
        std::map<RunState, int> count;
        for (const study::Run& run : study::Study::open(study()).runs()) ++count[run.state];
        return count;
    }
    /// The defacing job once a run of it is under way.
    job::JobStatus runningJob() {
        job::JobStatus found;
        EXPECT_TRUE(eventually([&] {
            if (states()[RunState::Running] == 0) return false;
            for (const job::JobStatus& status : queue().list()) {
                if (status.spec.type == "deface" && status.state == JobState::Running) found = status;
            }
            return !found.id.empty();
        }));
        return found;
    }
    [[nodiscard]] job::Queue queue() const { return job::Queue(study() / "jobs"); }
    [[nodiscard]] std::vector<std::string> defaceAll() const {
        return {"deface", study().string(), "--method", "pydeface", "--subject", "all", "--json"};
    }
};

TEST_F(JobProcessTest, InterruptCancelsAndNothingHalfIsLeft) {
    const pid_t pid = begin(defaceAll());
    const job::JobStatus job = runningJob();
    const auto progress = [&] { return base::readFile(folder() / "begin.err"); };
    ASSERT_TRUE(eventually([&] { return progress().find(" % pydeface") != std::string::npos; }))
        << "progress, as lines: " << progress();
    ::kill(pid, SIGINT);
    EXPECT_EQ(exitCodeOf(pid), 4);
    EXPECT_EQ(queue().status(job.id).state, JobState::Cancelled);
    EXPECT_LT(states()[RunState::Done], 3);
    EXPECT_EQ(states()[RunState::Running], 0);
    const auto halves = test::runCommand("find '" + study().string() + "' -name '.tmp-*'");
    EXPECT_EQ(halves.out, "");
    // Asked for again, it does what is left.
    EXPECT_EQ(exitCodeOf(begin(defaceAll())), 0);
    EXPECT_EQ(states()[RunState::Done], 3);
}

TEST_F(JobProcessTest, AKilledJobGoesOnWhereItStopped) {
    const pid_t pid = begin(defaceAll());
    job::JobStatus job;
    // The kill falls into the second subject: one is done, one under way.
    ASSERT_TRUE(eventually([&] {
        const auto now = states();
        return now.contains(RunState::Done) && now.contains(RunState::Running);
    }));
    job = runningJob();
    ::kill(-static_cast<pid_t>(job.pid.value()), SIGKILL);
    ASSERT_TRUE(eventually([&] { return queue().status(job.id).state == JobState::Lost; }));
    EXPECT_EQ(exitCodeOf(pid), 3) << "the command that waited for it says so";
    const int done = states()[RunState::Done];
    EXPECT_TRUE(done == 1 || done == 2) << "the second may have ended before the kill came";
    EXPECT_LE(states()[RunState::Failed], 1) << "the run under way";
    const std::string firstTime = study::Study::open(study()).run("sub-001", "pydeface")->datetime_utc;

    EXPECT_EQ(cli("jobs '" + study().string() + "' resume " + job.id).exitCode, 0);
    ASSERT_TRUE(eventually([&] { return queue().status(job.id).state == JobState::Done; }));
    EXPECT_EQ(states()[RunState::Done], 3);
    EXPECT_EQ(study::Study::open(study()).run("sub-001", "pydeface")->datetime_utc, firstTime) << "not made twice";
    EXPECT_TRUE(eventually([&] {  // a job says that it is done before it clears up
        return test::runCommand("find '" + study().string() + "' -name '.tmp-*' -o -name scratch").out.empty();
    }));
}

TEST_F(JobProcessTest, TwoCommandsShareOneCoordinator) {
    std::vector<std::string> quickshear = defaceAll();
    quickshear[3] = "quickshear";
    const pid_t first = begin(defaceAll()), second = begin(quickshear);
    int coordinators = 0;
    ASSERT_TRUE(eventually([&] {
        coordinators = std::max(coordinators, test::processesWith({"jobs", study().string(), "--work"}));
        return states()[RunState::Done] == 6;
    }));
    EXPECT_EQ(exitCodeOf(first), 0);
    EXPECT_EQ(exitCodeOf(second), 0);
    EXPECT_GE(coordinators, 1);
    for (const job::JobStatus& status : queue().list()) {
        std::uintmax_t offset = 0;
        int begun = 0;
        for (const Json& event : queue().events(status.id, offset))
            begun += event.value("state", "") == "running" && event.value("event", "") == "state";
        EXPECT_EQ(begun, 1) << status.id << " ran twice";
    }
}

}  // namespace
}  // namespace bauta::cli
