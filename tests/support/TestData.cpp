// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/TestData.h"

#include <signal.h>
#include <sys/wait.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "core/base/Files.h"

namespace bauta::test {
namespace fs = std::filesystem;

fs::path dataPath(const std::string& relative) {
    const char* root = std::getenv("BAUTA_TEST_DATA");
    if (root == nullptr) {
        throw std::runtime_error("BAUTA_TEST_DATA is not set: it must name the folder with the real images");
    }
    fs::path path = fs::path(root) / relative;
    if (!fs::exists(path)) throw std::runtime_error("missing test data: " + path.string());
    return path;
}

fs::path programPath(const std::string& name) {
    const char* folder = std::getenv("BAUTA_BIN_DIR");
    fs::path path = (folder != nullptr ? fs::path(folder) : base::programFolder().parent_path() / "bin") / name;
    if (!fs::exists(path)) throw std::runtime_error("missing program: " + path.string());
    return path;
}

CommandResult runCommand(const std::string& command) {
    const base::TemporaryFolder folder("bauta-test");
    const std::string out = (folder.path() / "out").string();
    const std::string err = (folder.path() / "err").string();
    const int status = std::system(("( " + command + " ) >'" + out + "' 2>'" + err + "'").c_str());
    CommandResult result;
    result.exitCode = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    result.out = base::readFile(out);
    result.err = base::readFile(err);
    return result;
}

int waitFor(pid_t child, std::chrono::seconds patience) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    int status = 0;
    for (;;) {
        const pid_t ended = ::waitpid(child, &status, WNOHANG);
        if (ended == child || (ended < 0 && errno != EINTR)) return status;
        if (std::chrono::steady_clock::now() > deadline) break;
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    std::string words;
    for (const std::string& word : commandLine(child)) words += " " + word;
    ::kill(child, SIGKILL);
    throw std::runtime_error("a process has not ended within " + std::to_string(patience.count()) + " s:" + words);
}

std::vector<std::string> commandLine(int pid) {
    std::vector<std::string> arguments;
    std::ifstream file("/proc/" + std::to_string(pid) + "/cmdline");
    for (std::string argument; std::getline(file, argument, '\0');) arguments.push_back(argument);
    return arguments;
}

std::vector<int> allProcesses() {
    std::vector<int> found;
    for (const fs::directory_entry& process : fs::directory_iterator("/proc")) {
        if (const int pid = std::atoi(process.path().filename().c_str()); pid > 0) found.push_back(pid);
    }
    return found;
}

int processesWith(const std::vector<std::string>& arguments) {
    return static_cast<int>(std::ranges::count_if(allProcesses(), [&](int pid) {
        const std::vector<std::string> line = commandLine(pid);
        return line.size() > arguments.size() && std::equal(arguments.rbegin(), arguments.rend(), line.rbegin());
    }));
}

}  // namespace bauta::test
