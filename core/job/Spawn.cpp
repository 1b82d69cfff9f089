// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/Spawn.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "core/base/Error.h"

namespace bauta::job {
namespace {

using base::Error;
using base::ErrorCode;

/// Everything exec needs, made before fork: between fork and exec a child of a threaded program may allocate nothing.
class Prepared {
  public:
    explicit Prepared(const SpawnRequest& request) : program_(request.program.string()) {
        if (::access(program_.c_str(), X_OK) != 0) {
            throw Error(ErrorCode::NotFound, "the program for background work is missing", program_,
                        "install Bauta again");
        }
        texts_.push_back(program_);
        for (const std::string& argument : request.arguments) texts_.push_back(argument);
        const std::size_t arguments = texts_.size();
        for (char** variable = environ; *variable != nullptr; ++variable) {
            const std::string text = *variable;
            if (!request.environment.contains(text.substr(0, text.find('=')))) texts_.push_back(text);
        }
        for (const auto& [key, value] : request.environment) texts_.push_back(key + "=" + value);
        for (std::size_t i = 0; i < texts_.size(); ++i) {
            (i < arguments ? argv_ : envp_).push_back(texts_[i].data());
        }
        argv_.push_back(nullptr);
        envp_.push_back(nullptr);
        output_ = ::open(request.output.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        if (output_ < 0) throw base::fileError(errno, "cannot open the log", request.output);
        input_ = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    }
    ~Prepared() {
        ::close(output_);
        ::close(input_);
    }
    Prepared(const Prepared&) = delete;
    Prepared& operator=(const Prepared&) = delete;

    /// In the child: never returns.
    [[noreturn]] void run() const {
        ::dup2(input_, 0);
        ::dup2(output_, 1);
        ::dup2(output_, 2);
        // Nothing this process has open (windows, data bases, locks) is the child's business.
        ::close_range(3, ~0U, 0);
        sigset_t none;
        ::sigemptyset(&none);
        ::sigprocmask(SIG_SETMASK, &none, nullptr);
        for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGCHLD, SIGQUIT}) ::signal(signal, SIG_DFL);
        ::execve(program_.c_str(), argv_.data(), envp_.data());
        ::_exit(127);
    }

  private:
    std::string program_;
    std::vector<std::string> texts_;
    std::vector<char*> argv_, envp_;
    int output_ = -1, input_ = -1;
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
