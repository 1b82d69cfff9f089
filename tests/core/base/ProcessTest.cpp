// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <functional>
#include <iterator>
#include <thread>

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/base/GuardedFolder.h"

namespace bauta::base {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using testing::HasSubstr;

bool eventually(const std::function<bool()>& condition) {
    const auto end = std::chrono::steady_clock::now() + 60s;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return true;
}

class ProcessTest : public testing::Test {
  protected:
    ~ProcessTest() override { EXPECT_EQ(left(), 0); }

    ProcessRequest sh(const std::string& script) const {
        ProcessRequest request;
        request.command = {
            "/bin/sh",
            {"-c", script},
            {{"PATH", "/usr/bin:/bin"}, {"MARK", scratch_.path().string()}, {"HERE", scratch_.path().string()}},
            {}};
        request.timeout = 60s;
        request.grace = 300ms;
        return request;
    }
    /// Processes with the variable MARK of this test.
    int left() const {
        int count = 0;
        std::error_code ignored;
        for (fs::directory_iterator entry("/proc", ignored), end; entry != end && !ignored; entry.increment(ignored)) {
            std::ifstream file(entry->path() / "environ", std::ios::binary);
            const std::string text{std::istreambuf_iterator<char>(file), {}};
            if (text.find("MARK=" + scratch_.path().string()) != std::string::npos) ++count;
        }
        return count;
    }
    fs::path file(const std::string& name) const { return scratch_.path() / name; }
    /// A request to stop as soon as this file exists.
    std::jthread stopWhen(const std::string& name, std::stop_source& stop) const {
        return std::jthread([this, name, &stop] {
            EXPECT_TRUE(eventually([&] { return fs::exists(file(name)); }));
            stop.request_stop();
        });
    }

    TemporaryFolder scratch_;
};

TEST_F(ProcessTest, ReturnsExitCodeAndBothOutputs) {
    const ProcessResult result = runProcess(sh("echo out; echo err >&2; exit 7"));
    EXPECT_EQ(result.end, ProcessEnd::Exited);
    EXPECT_EQ(result.exitCode, 7);
    EXPECT_EQ(result.output.text(), "out\nerr\n");
}

TEST_F(ProcessTest, GivesExactlyTheEnvironmentArgumentsAndFolderAsked) {
    ProcessRequest request = sh("pwd; echo \"$1\"; env | sort");
    fs::create_directory(file("ein Ördner"));
    request.command.folder = file("ein Ördner");
    request.command.arguments.insert(request.command.arguments.end(), {"sh", "two words; $HOME"});
    request.command.environment = {{"MARK", "x"}, {"PATH", "/usr/bin:/bin"}};
    const std::string text = runProcess(request).output.text();
    EXPECT_THAT(text, testing::StartsWith(file("ein Ördner").string() + "\ntwo words; $HOME\nMARK=x\n"));
    EXPECT_EQ(text.find("HOME="), std::string::npos);
}

TEST_F(ProcessTest, LeavesNothingOpenToTheProgramAndNoInput) {
    constexpr int kOpen = 77;  // without close-on-exec
    ::dup2(0, kOpen);
    const std::string text = runProcess(sh("cat; for f in /proc/$$/fd/*; do echo $f; done")).output.text();
    ::close(kOpen);
    EXPECT_THAT(text, testing::Not(HasSubstr("/77\n")));
    EXPECT_THAT(text, HasSubstr("/fd/2\n"));
}

TEST_F(ProcessTest, KeepsHeadAndTailOfAFloodAndNeverBlocksIt) {
    const ProcessResult result = runProcess(sh("echo first; yes 0123456789 | head -c 30000000; echo last"));
    const std::string text = result.output.text();
    EXPECT_THAT(text, testing::StartsWith("first\n"));
    EXPECT_THAT(text, testing::EndsWith("last\n"));
    EXPECT_THAT(text, HasSubstr("bytes left out"));
    EXPECT_LT(text.size(), 70000U);
}

TEST_F(ProcessTest, SaysWhatKilledAProgram) {
    const ProcessResult result = runProcess(sh("kill -SEGV $$"));
    EXPECT_EQ(result.end, ProcessEnd::Crashed);
    EXPECT_EQ(result.signal, SIGSEGV);
}

TEST_F(ProcessTest, NamesAProgramThatCannotBeStarted) {
    ProcessRequest request = sh("");
    request.command.program = file("nothing");
    EXPECT_THROW((void)runProcess(request), Error);
    writeFile(file("script"), "#!/no/such/interpreter\n");
    fs::permissions(file("script"), fs::perms::owner_all);
    request.command.program = file("script");
    const ProcessResult result = runProcess(request);
    EXPECT_EQ(result.exitCode, 127);
    EXPECT_THAT(result.output.text(), HasSubstr("interpreter may be missing"));
}

TEST_F(ProcessTest, EndsAProgramAtTheTimeout) {
    ProcessRequest request = sh("exec tail -f /dev/null");
    request.timeout = 200ms;
    request.grace = 30s;  // never needed
    const ProcessResult result = runProcess(request);
    EXPECT_EQ(result.end, ProcessEnd::TimedOut);
    EXPECT_LT(result.seconds, 20);
}

TEST_F(ProcessTest, AStopBeforeTheStartStartsNothing) {
    std::stop_source stop;
    stop.request_stop();
    EXPECT_EQ(runProcess(sh("touch $HERE/ran"), stop.get_token()).end, ProcessEnd::Stopped);
    EXPECT_FALSE(fs::exists(file("ran")));
}

TEST_F(ProcessTest, AStopLetsAProgramClearUp) {
    std::stop_source stop;
    const auto stopper = stopWhen("ready", stop);
    ProcessRequest request = sh("trap 'touch $HERE/cleared; exit 3' TERM; touch $HERE/ready; while :; do :; done");
    request.grace = 30s;
    EXPECT_EQ(runProcess(request, stop.get_token()).end, ProcessEnd::Stopped);
    EXPECT_TRUE(fs::exists(file("cleared")));
}

TEST_F(ProcessTest, AStopEndsADeafProgramItsChildrenAndItsDaemons) {
    std::stop_source stop;
    const auto stopper = stopWhen("ready", stop);
    const ProcessRequest request =
        sh("trap '' TERM; tail -f /dev/null & setsid sh -c 'tail -f /dev/null & touch $HERE/ready; wait' & wait");
    EXPECT_EQ(runProcess(request, stop.get_token()).end, ProcessEnd::Stopped);
    EXPECT_EQ(left(), 0);
}

TEST_F(ProcessTest, WhatAProgramLeavesBehindEndsWithIt) {
    const ProcessResult result = runProcess(
        sh("tail -f /dev/null & setsid sh -c 'trap \"\" TERM; tail -f /dev/null & touch $HERE/ready; wait' & "
           "while [ ! -e $HERE/ready ]; do :; done; echo done"));
    EXPECT_EQ(result.end, ProcessEnd::Exited);
    EXPECT_EQ(result.exitCode, 0);
    EXPECT_EQ(result.output.text(), "done\n");
    EXPECT_EQ(left(), 0);
}

TEST_F(ProcessTest, AStoppedProgramEndsToo) {
    std::stop_source stop;
    const auto stopper = stopWhen("ready", stop);
    EXPECT_EQ(runProcess(sh("touch $HERE/ready; kill -STOP $$"), stop.get_token()).end, ProcessEnd::Stopped);
}

TEST_F(ProcessTest, NothingOutlivesTheProcessThatAskedForIt) {
    ProcessRequest request =
        sh("trap '' TERM; tail -f /dev/null & "
           "setsid sh -c 'touch $HERE/ready; while :; do echo x >> $WORK/a; mkdir -p $WORK/b; done' & wait");
    fs::create_directory(file("place"));
    const pid_t asking = ::fork();
    if (asking == 0) {
        const GuardedFolder work("work", file("place"));
        request.command.environment["WORK"] = work.path();
        request.hold = work.hold();
        (void)runProcess(request);
        ::_exit(0);
    }
    EXPECT_TRUE(eventually([&] { return fs::exists(file("ready")); }));
    ::kill(asking, SIGKILL);
    int status = 0;
    ::waitpid(asking, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status));
    EXPECT_TRUE(eventually([&] { return left() == 0 && fs::is_empty(file("place")); }));
}

TEST_F(ProcessTest, AGuardedFolderGoesWithTheObjectAndWithTheProcess) {
    const auto fill = [&](const fs::path& folder) {
        fs::create_directories(folder / "locked/inner");
        writeFile(folder / "locked/inner/file", "x");
        fs::create_directory_symlink(file("kept"), folder / "link");
        fs::permissions(folder / "locked", fs::perms::none);
    };
    fs::create_directories(file("kept/inner"));
    fs::create_directory(file("ein Örtchen"));
    {
        const GuardedFolder folder("work", file("ein Örtchen"));
        EXPECT_EQ(fs::status(folder.path()).permissions(), fs::perms::owner_all);
        fill(folder.path());
    }
    EXPECT_TRUE(fs::is_empty(file("ein Örtchen")));
    const pid_t owner = ::fork();
    if (owner == 0) {
        const GuardedFolder folder("work", file("ein Örtchen"));
        fill(folder.path());
        ::raise(SIGKILL);
    }
    int status = 0;
    ::waitpid(owner, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status));
    EXPECT_TRUE(eventually([&] { return fs::is_empty(file("ein Örtchen")); }));
    EXPECT_TRUE(fs::exists(file("kept/inner")));
}

TEST_F(ProcessTest, GivesAnEmptyInputAlsoWhenThisProcessHasNone) {
    const int saved = ::dup(0);
    ::close(0);
    const std::string text = runProcess(sh("readlink /proc/$$/fd/0; cat")).output.text();
    ::dup2(saved, 0);
    ::close(saved);
    EXPECT_EQ(text, "/dev/null\n");
}

TEST_F(ProcessTest, RunsManyAtOnceWithoutMixingThem) {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i)
        threads.emplace_back([&, i] {
            for (int again = 0; again < 5; ++again) {
                const ProcessResult result =
                    runProcess(sh("echo " + std::to_string(i) + "; exit " + std::to_string(i)));
                EXPECT_EQ(result.exitCode, i);
                EXPECT_EQ(result.output.text(), std::to_string(i) + "\n");
            }
        });
}

TEST_F(ProcessTest, KeepsShortTextsWhole) {
    KeptOutput output(4, 4);
    output.add("abc");
    output.add("defgh");
    EXPECT_EQ(output.text(), "abcdefgh");
    output.add("ijk");
    EXPECT_EQ(output.text(), "abcd\n… 3 bytes left out …\nhijk");
}

}  // namespace
}  // namespace bauta::base
