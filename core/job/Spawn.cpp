// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/Spawn.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "core/base/Error.h"
#include "core/base/Process.h"

namespace bauta::job {
namespace {

using base::Error;
using base::ErrorCode;

/// The command with its log opened.
class Prepared {
  public:
    explicit Prepared(const SpawnRequest& request) : launch_(commandOf(request)) {
        output_ = ::open(request.output.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        if (output_ < 0) throw base::fileError(errno, "cannot open the log", request.output);
    }
    ~Prepared() {
        if (output_ >= 0) ::close(output_);
    }
    Prepared(const Prepared&) = delete;
    Prepared& operator=(const Prepared&) = delete;

    [[noreturn]] void run() const { launch_.run(output_); }

  private:
    static base::Command commandOf(const SpawnRequest& request) {
        if (::access(request.program.c_str(), X_OK) != 0) {
            throw Error(ErrorCode::NotFound, "the program for background work is missing", request.program.string(),
                        "install Bauta again");
        }
        base::Command command{request.program, request.arguments, base::ownEnvironment()};
        for (const auto& [key, value] : request.environment) command.environment[key] = value;
        return command;
    }

    base::Launch launch_;
    int output_ = -1;
};

[[noreturn]] void failFork() {
    throw Error(ErrorCode::Io, std::string("cannot start a process: ") + std::strerror(errno));
}

}  // namespace

pid_t spawn(const SpawnRequest& request) {
    const Prepared prepared(request);
    const pid_t pid = ::fork();
    if (pid < 0) failFork();
    if (pid == 0) {
        ::setpgid(0, 0);
        prepared.run();
    }
    ::setpgid(pid, pid);  // on both sides, so that the group exists whoever comes first
    return pid;
}

void spawnDetached(const SpawnRequest& request) {
    const Prepared prepared(request);
    const pid_t pid = ::fork();
    if (pid < 0) failFork();
    if (pid == 0) {
        ::setsid();
        const pid_t inner = ::fork();
        if (inner != 0) ::_exit(inner < 0 ? 1 : 0);
        prepared.run();
    }
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        throw Error(ErrorCode::Io, "cannot start a process in the background");
    }
}

}  // namespace bauta::job
