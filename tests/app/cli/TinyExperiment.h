// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/base/Files.h"
#include "tests/app/cli/TinyTraining.h"
#include "tests/support/TestData.h"

namespace bauta::test {

/// A study of small phantoms that are all rated 1 under quickshear, and beside it "tiny.json".
inline void makeRatedStudy(const std::filesystem::path& folder, int subjects) {
    const auto quoted = [](const std::filesystem::path& path) { return "'" + path.string() + "'"; };
    const auto cli = [&](const std::string& arguments) {
        const CommandResult result = runCommand(quoted(programPath("bauta-cli")) + " " + arguments);
        if (result.exitCode != 0) throw std::runtime_error(arguments + ": " + result.err);
    };
    const std::filesystem::path study = folder / "study";
    cli("phantom " + quoted(folder / "phantoms") + " --fov rt --spacing 6,6,6 --subjects " + std::to_string(subjects));
    cli("import " + quoted(folder / "phantoms") + " --study " + quoted(study));
    cli("deface " + quoted(study) + " --method quickshear --subject all");
    for (int i = 1; i <= subjects; ++i) {
        cli("rate " + quoted(study) + " --subject sub-00" + std::to_string(i) +
            " --method quickshear --label 1 --reader AK");
    }
    base::writeJson(folder / "tiny.json", tinyTraining());
    // The coordinator may still clear up as it leaves.
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (processesWith({"jobs", study.string(), "--work"}) > 0) {
        if (std::chrono::steady_clock::now() > deadline) throw std::runtime_error("the coordinator does not end");
        ::usleep(10000);
    }
}

/// Its arguments, in the background; both outputs are appended to a file.
inline pid_t startCli(std::vector<std::string> arguments, const std::filesystem::path& output) {
    arguments.insert(arguments.begin(), programPath("bauta-cli").string());
    std::vector<char*> argv;
    for (std::string& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    posix_spawn_file_actions_t files;
    ::posix_spawn_file_actions_init(&files);
    ::posix_spawn_file_actions_addopen(&files, 1, output.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    ::posix_spawn_file_actions_adddup2(&files, 1, 2);
    pid_t pid = 0;
    const int code = ::posix_spawn(&pid, argv[0], &files, nullptr, argv.data(), environ);
    ::posix_spawn_file_actions_destroy(&files);
    if (code != 0) throw std::runtime_error("cannot start bauta-cli");
    return pid;
}

/// Processes that have the study, or a file of it, among their arguments.
inline std::vector<pid_t> processesOf(const std::filesystem::path& study) {
    std::vector<pid_t> found = allProcesses();
    std::erase_if(found, [&](pid_t pid) {
        return pid == ::getpid() || std::ranges::none_of(commandLine(pid), [&](const std::string& argument) {
                   return argument == study.string() || argument.starts_with(study.string() + "/");
               });
    });
    return found;
}

/// True when it is gone, or has let go of all it held.
inline bool hasEnded(pid_t pid) {
    std::string stat;
    std::getline(std::ifstream("/proc/" + std::to_string(pid) + "/stat"), stat);
    const std::size_t state = stat.rfind(") ");
    return state == std::string::npos || stat[state + 2] == 'Z' || stat[state + 2] == 'X';
}

/// kill -9 of the command, the coordinator, the jobs and what they started; child is waited for. Returns how many of
/// them there were beside the command and the coordinator.
inline std::size_t killAll(const std::filesystem::path& study, pid_t child) {
    ::kill(child, SIGKILL);  // first, else it starts another coordinator
    waitFor(child);
    const std::size_t there = processesOf(study).size();
    std::set<pid_t> killed;
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    const auto rest = [&](unsigned microseconds, const char* what) {
        if (std::chrono::steady_clock::now() > deadline) throw std::runtime_error(what);
        ::usleep(microseconds);
    };
    // One that is being started has no command line for a moment: looked for until a while shows none.
    for (int calm = 0; calm < 5; ++calm) {
        for (const pid_t pid : processesOf(study)) {
            ::kill(pid, SIGKILL);
            killed.insert(pid);
            calm = 0;
        }
        rest(10000, "processes of the study are started again and again");
    }
    // A dying process has lost its command line before it lets go of its locks.
    for (const pid_t pid : killed) {
        while (!hasEnded(pid)) rest(1000, "a killed process does not end");
    }
    return there == 0 ? 0 : there - 1;
}

/// The tables and texts of an experiment's results, its predictions and its networks, by path.
inline std::map<std::string, std::string> resultsOf(const std::filesystem::path& study) {
    std::map<std::string, std::string> files;
    for (const char* folder : {"results", "models"}) {
        for (const auto& entry : std::filesystem::recursive_directory_iterator(study / folder)) {
            const std::filesystem::path& path = entry.path();
            const std::string name = path.filename().string();
            const bool counts = name.ends_with(".tsv") || name.ends_with(".tex") || name.ends_with(".nii.gz") ||
                                name == "methods.txt" || name == "best.safetensors";
            if (entry.is_regular_file() && counts)
                files[path.lexically_relative(study).string()] = base::readFile(path);
        }
    }
    return files;
}

}  // namespace bauta::test
