// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <functional>
#include <thread>

#include "core/base/Files.h"
#include "core/job/Job.h"
#include "tests/support/TestData.h"

namespace bauta::test {

/// A queue in a temporary folder, worked on by test_job_program.
class JobTestStudy : public ::testing::Test {
  protected:
    JobTestStudy() {
        ::setenv("XDG_STATE_HOME", (temporary_.path() / "state").c_str(), 1);
        std::filesystem::create_directories(study() / "jobs");
    }
    ~JobTestStudy() override {
        base::writeFile(study() / "go", "");
        for (const job::JobStatus& status : queue_.list()) {
            if (!status.pid || *status.pid == ::getpid() || job::isFinal(status.state)) continue;
            ::kill(static_cast<pid_t>(*status.pid), SIGKILL);
        }
        // The coordinator ends with its queue; its files may go only then.
        (void)eventually([&] { return !coordinatorAlive(); });
        ::unsetenv("XDG_STATE_HOME");
    }

    static std::filesystem::path program() { return std::filesystem::path(BAUTA_JOB_PROGRAM); }
    [[nodiscard]] std::filesystem::path study() const { return temporary_.path() / "study"; }
    std::string add(const std::string& type, const base::Json& parameters = base::Json::object()) {
        return queue_.add({type, parameters, type + " title", {}, {}});
    }
    void go() const { base::writeFile(study() / "go", ""); }
    void start() const { job::ensureCoordinator(study(), program()); }
    /// By its command line: after it has emptied its lock it looks at the queue once more.
    [[nodiscard]] bool coordinatorAlive() const { return processesWith({"jobs", study().string(), "--work"}) > 0; }

    /// Polls with a deadline far beyond what the machine could need.
    static bool eventually(const std::function<bool()>& condition,
                           std::chrono::seconds patience = std::chrono::seconds(60)) {
        const auto deadline = std::chrono::steady_clock::now() + patience;
        while (!condition()) {
            if (std::chrono::steady_clock::now() > deadline) return false;
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        return true;
    }
    bool reaches(const std::string& id, job::JobState state) {
        return eventually([&] { return queue_.status(id).state == state; });
    }

    base::TemporaryFolder temporary_{"bauta-jobs"};
    job::Queue queue_{study() / "jobs"};
};

}  // namespace bauta::test
