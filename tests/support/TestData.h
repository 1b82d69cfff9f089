// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace bauta::test {

/// A path below BAUTA_TEST_DATA. Throws (so the test fails) when the variable is unset or the path is missing.
std::filesystem::path dataPath(const std::string& relative);

/// A program of this build, e.g. "bauta-cli" (BAUTA_BIN_DIR is set by CTest).
std::filesystem::path programPath(const std::string& name);

/// Runs a shell command; returns exit code and both outputs.
struct CommandResult {
    int exitCode = 0;
    std::string out;
    std::string err;
};
CommandResult runCommand(const std::string& command);

/// The wait status of a child once it has ended. One that does not within this time, far beyond what the machine could
/// need, is killed: std::runtime_error.
int waitFor(pid_t child, std::chrono::seconds patience = std::chrono::seconds(300));

/// The command line of a process; empty when it is gone or dying.
std::vector<std::string> commandLine(int pid);
/// All processes, by a look at /proc.
std::vector<int> allProcesses();
/// Processes whose command line ends with these arguments, of at least one before them.
int processesWith(const std::vector<std::string>& arguments);

}  // namespace bauta::test
