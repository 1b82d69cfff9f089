// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sstream>
#include <string>
#include <vector>

#include "core/base/Files.h"
#include "tests/support/TestData.h"

namespace bauta {
namespace {

/// with_display of packaging/common.sh: its X server and its command never outlive the script.
class DisplayTest : public testing::Test {
  protected:
    /// Starts a script of its own process group, as from a terminal. Its command says its display, then goes on as
    /// told.
    void begin(const std::string& then) {
        const std::string fifo = (folder_.path() / "fifo").string(), err = (folder_.path() / "err").string();
        EXPECT_EQ(test::runCommand("mkfifo " + fifo).exitCode, 0);
        const std::string script = "source " BAUTA_SOURCE_DIR
                                   "/packaging/common.sh; with_display sh -c 'test -S /tmp/.X11-unix/X${DISPLAY#:}; "
                                   "echo $? $DISPLAY >" +
                                   fifo + "; " + then + "' 2>" + err;
        script_ = ::fork();
        if (script_ == 0) {
            ::setpgid(0, 0);
            ::execl("/bin/bash", "bash", "-c", script.c_str(), nullptr);
            ::_exit(127);
        }
        ::setpgid(script_, script_);
        int missing = 1;
        std::istringstream(test::runCommand("timeout 120 cat " + fifo).out) >> missing >> display_;
        EXPECT_EQ(missing, 0) << display_ << base::readFile(err);
    }
    /// The script's exit code. Nothing that it started is left then.
    int end() {
        const int status = test::waitFor(script_);
        EXPECT_FALSE(std::filesystem::exists(socket())) << display_;
        // Ended with the script, but reaped by nobody it waits for.
        for (int i = 0; i < 300 && test::processesWith(long_) > 0; ++i) ::usleep(100000);
        EXPECT_EQ(test::processesWith(long_), 0);
        return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }

    const std::vector<std::string> long_ = {"sleep",
                                            "612." + std::to_string(::getpid())};  // seconds that nobody else sleeps
    pid_t script_ = 0;

  private:
    [[nodiscard]] std::string socket() const { return "/tmp/.X11-unix/X" + display_.substr(1); }
    base::TemporaryFolder folder_;
    std::string display_ = ":";
};

TEST_F(DisplayTest, GoesWithItsCommandAndGivesItsExitCode) {
    begin("exit 7");
    EXPECT_EQ(end(), 7);
}

TEST_F(DisplayTest, GoesOnControlC) {
    begin("exec sleep " + long_[1]);
    ::kill(-script_, SIGINT);
    EXPECT_EQ(end(), 130);
}

TEST_F(DisplayTest, GoesWhenItsScriptAloneIsEnded) {
    begin("exec sleep " + long_[1]);
    ::kill(script_, SIGTERM);
    EXPECT_EQ(end(), 143);
}

}  // namespace
}  // namespace bauta
