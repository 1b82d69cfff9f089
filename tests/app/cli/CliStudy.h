// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <cstdlib>
#include <functional>
#include <string>
#include <thread>

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/base/Json.h"
#include "core/job/Job.h"
#include "tests/support/TestData.h"

namespace bauta::test {

/// A temporary folder with a home of its own, and the real bauta-cli.
class CliStudy : public ::testing::Test {
  protected:
    CliStudy() {
        ::setenv("XDG_STATE_HOME", (folder() / "state").c_str(), 1);
        ::setenv("XDG_CONFIG_HOME", (folder() / "config").c_str(), 1);
    }
    ~CliStudy() override {
        job::Queue queue(study() / "jobs");
        for (const job::JobStatus& status : queue.list()) {
            if (job::isFinal(status.state) || status.state == job::JobState::Lost) continue;
            try {
                queue.control(status.id, "cancel");
            } catch (const base::Error&) {  // it has just ended by itself
            }
        }
        (void)coordinatorGone();  // it ends with its queue; its files may go only then
    }

    [[nodiscard]] const std::filesystem::path& folder() const { return temporary_.path(); }
    [[nodiscard]] std::filesystem::path study() const { return folder() / "study"; }
    static std::string quoted(const std::filesystem::path& path) { return "'" + path.string() + "'"; }

    CommandResult cli(const std::string& arguments) const {
        return runCommand("exec " + quoted(programPath("bauta-cli")) + " " + arguments);
    }
    /// The one JSON document on standard output; the test fails when there is anything else.
    base::Json json(const std::string& arguments, int expectedExitCode = 0) const {
        const CommandResult result = cli(arguments + " --json");
        EXPECT_EQ(result.exitCode, expectedExitCode) << arguments << "\n" << result.err;
        base::Json parsed = base::Json::parse(result.out, nullptr, false);
        EXPECT_FALSE(parsed.is_discarded()) << "standard output:\n" << result.out;
        return parsed;
    }
    /// Small phantoms, imported.
    void makeStudy(int subjects) const {
        const auto made = cli("phantom " + quoted(folder() / "phantoms") + " --fov rt --spacing 4,4,4 --subjects " +
                              std::to_string(subjects));
        ASSERT_EQ(made.exitCode, 0) << made.err;
        const auto imported = cli("import " + quoted(folder() / "phantoms") + " --study " + quoted(study()));
        ASSERT_EQ(imported.exitCode, 0) << imported.err;
    }

    /// Polls with a deadline far beyond what the machine could need.
    static bool eventually(const std::function<bool()>& condition) {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(120);
        while (!condition()) {
            if (std::chrono::steady_clock::now() > deadline) return false;
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        return true;
    }
    /// Once no coordinator of this study is left. One that a command started outlives its jobs for a moment, and would
    /// take what is queued next, with the environment of then.
    [[nodiscard]] bool coordinatorGone() const {
        return eventually([&] { return processesWith({"jobs", study().string(), "--work"}) == 0; });
    }

  private:
    base::TemporaryFolder temporary_{"bauta-cli-test"};
};

}  // namespace bauta::test
