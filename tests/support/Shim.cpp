// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/Shim.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace bauta::test {

pid_t startWithShim(const Shim& shim, const std::vector<std::string>& command, const std::filesystem::path& out,
                    const std::filesystem::path& err) {
    std::ofstream(shim.log).flush();
    const pid_t child = ::fork();
    if (child < 0) throw std::runtime_error("no process can be started");
    if (child > 0) {
        ::setpgid(child, child);
        return child;
    }
    ::setpgid(0, 0);
    ::setenv("BAUTA_SHIM_ROOT", shim.root.c_str(), 1);
    ::setenv("BAUTA_SHIM_LOG", shim.log.c_str(), 1);
    ::setenv("BAUTA_SHIM_KILL", std::to_string(shim.killAt).c_str(), 1);
    ::setenv("BAUTA_SHIM_ONLY", shim.only.c_str(), 1);
    ::setenv("BAUTA_SHIM_CLOCK", shim.clock.c_str(), 1);
    ::setenv("LD_PRELOAD", BAUTA_SHIM, 1);
    const auto send = [](const std::filesystem::path& file, int to) {
        const char* path = file.empty() ? "/dev/null" : file.c_str();
        ::dup2(::open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600), to);
    };
    send(out, 1);
    send(err, 2);
    std::vector<char*> words;
    for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    ::execv(words.front(), words.data());
    ::_exit(127);
}

ShimReport shimReport(const Shim& shim) {
    ShimReport report;
    std::ifstream file(shim.log);
    for (std::string line; std::getline(file, line);) {
        std::istringstream words(line);
        std::string kind;
        int number = 0;
        words >> kind >> number;
        if (kind == "end") report.calls += number;
        if (kind != "kill") continue;
        ++report.kills;
        report.inside += number;
        std::getline(words >> std::ws, report.where);
    }
    return report;
}

}  // namespace bauta::test
