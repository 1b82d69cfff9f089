// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/detail/Guard.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace bauta::base::detail {
namespace {

constexpr int kRepeat_ms = 20;
constexpr int kLeftGrace_ms = 1000;  ///< for what is left once the program has ended
constexpr long kGiveUp_ms = 10000;   ///< after SIGKILL; what is left then sleeps in the kernel

long now_ms() {
    timespec time{};
    ::clock_gettime(CLOCK_MONOTONIC, &time);
    return static_cast<long>(time.tv_sec) * 1000 + time.tv_nsec / 1000000;
}

/// /proc/self/task/<this>/children without snprintf, which is not safe here.
int openChildren() {
    std::array<char, 64> path{};
    char digits[12];
    int count = 0;
    for (pid_t rest = ::getpid(); rest > 0; rest /= 10) digits[count++] = static_cast<char>('0' + rest % 10);
    char* to = path.data();
    for (const char* from = "/proc/self/task/"; *from != '\0'; ++from) *to++ = *from;
    while (count > 0) *to++ = digits[--count];
    for (const char* from = "/children"; *from != '\0'; ++from) *to++ = *from;
    return ::open(path.data(), O_RDONLY | O_CLOEXEC);
}

/// Calls act(pid) for every child as the kernel lists them; false when it does not. A list may miss some while others
/// end, so callers ask again.
template <typename Act>
bool eachChild(const Act& act) {
    const int file = openChildren();
    if (file < 0) return false;
    char buffer[4096];
    pid_t number = 0;
    for (ssize_t n = ::read(file, buffer, sizeof buffer); n > 0; n = ::read(file, buffer, sizeof buffer)) {
        for (ssize_t i = 0; i < n; ++i) {
            if (buffer[i] >= '0' && buffer[i] <= '9') {
                number = number * 10 + (buffer[i] - '0');
            } else if (number > 0) {
                act(number);
                number = 0;
            }
        }
    }
    ::close(file);
    return true;
}

class Guard {
  public:
    Guard(const GuardPipes& pipes, int grace_ms) : pipes_(pipes), grace_ms_(grace_ms) {}

    void start(const Launch& launch) {
        const pid_t self = ::getpid();
        leader_ = ::fork();
        if (leader_ == 0) {
            ::setpgid(0, 0);
            ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // a guard that is killed takes the program with it
            if (::getppid() != self) ::_exit(127);
            launch.run(pipes_.output);
        }
        if (leader_ > 0) ::setpgid(leader_, leader_);
        ::close(pipes_.output);  // so that the pipe ends with its last writer
    }

    /// The leader's wait status, once all have ended.
    int wait() {
        if (leader_ < 0) return 127 << 8;
        sigset_t childEnds;
        ::sigemptyset(&childEnds);
        ::sigaddset(&childEnds, SIGCHLD);
        const int ends = ::signalfd(-1, &childEnds, SFD_CLOEXEC | SFD_NONBLOCK);
        while (!settled()) {
            if (deadline_ms_ >= 0 && now_ms() >= deadline_ms_) send(SIGKILL);
            if (deadline_ms_ >= 0 && now_ms() >= deadline_ms_ + kGiveUp_ms) break;
            std::array<pollfd, 2> files = {pollfd{ends, POLLIN, 0}, pollfd{control_, POLLIN, 0}};
            ::poll(files.data(), files.size(), ending() ? kRepeat_ms : ends >= 0 ? -1 : kRepeat_ms);
            signalfd_siginfo drained;
            while (ends >= 0 && ::read(ends, &drained, sizeof drained) > 0) {
            }
            if (files[1].revents != 0) obey();
        }
        if (!reaped_) ::waitpid(leader_, &status_, WNOHANG);
        return status_;
    }

  private:
    [[nodiscard]] bool ending() const { return deadline_ms_ >= 0; }

    /// Reaps whoever ended. The leader stays unreaped as long as others are there: until then its number, and with it
    /// that of the group, is nobody else's.
    bool settled() {
        siginfo_t info{};
        if (!reaped_ && !ended_ &&
            ::waitid(P_PID, static_cast<id_t>(leader_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid != 0)
            ended_ = true;
        bool others = false;
        eachChild([&](pid_t child) {
            if (child == leader_ && !reaped_) return;
            int ignored = 0;
            if (::waitpid(child, &ignored, WNOHANG) == 0) others = true;
        });
        if (!ended_) return false;
        if (!others && !reaped_) {
            ::waitpid(leader_, &status_, 0);
            reaped_ = true;
        }
        if (reaped_) {
            int ignored = 0;
            pid_t one = 0;
            while ((one = ::waitpid(-1, &ignored, WNOHANG)) > 0) {
            }
            if (one < 0 && errno == ECHILD) return true;
        }
        if (!ending())
            end(std::min(grace_ms_, kLeftGrace_ms));  // what a program leaves behind has no business any more
        return false;
    }

    void end(int grace_ms) {
        deadline_ms_ = now_ms() + grace_ms;
        send(SIGTERM);
        send(SIGCONT);  // a stopped process takes no other signal
    }

    void send(int signal) {
        if (!reaped_) ::kill(-leader_, signal);
        eachChild([&](pid_t child) {
            if (child != leader_) ::kill(child, signal);
        });
    }

    void obey() {
        char byte = 0;
        if (::read(control_, &byte, 1) == 1) {
            if (!ending()) end(grace_ms_);
            return;
        }
        control_ = -1;  // whoever asked for the program is gone
        deadline_ms_ = now_ms();
    }

    GuardPipes pipes_;
    int control_ = pipes_.control;
    int grace_ms_;
    pid_t leader_ = -1;
    int status_ = 0;
    bool ended_ = false, reaped_ = false;
    long deadline_ms_ = -1;  ///< of SIGKILL; −1 while nobody is to end
};

/// Closes everything but what the guard needs: another guard's pipe held open here would never end.
void closeOthers(std::array<int, 5> kept) {
    std::sort(kept.begin(), kept.end());
    unsigned from = 3;
    for (const int each : kept) {
        if (each < static_cast<int>(from)) continue;
        if (static_cast<unsigned>(each) > from) ::close_range(from, static_cast<unsigned>(each) - 1, 0);
        from = static_cast<unsigned>(each) + 1;
    }
    ::close_range(from, ~0U, 0);
}

}  // namespace

pid_t forkQuietly() {
    sigset_t all, before;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before);
    const pid_t pid = ::fork();
    if (pid != 0) ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    return pid;
}

void guard(const Launch& launch, const GuardPipes& pipes, int grace_ms) noexcept {
    for (int signal = 1; signal < SIGRTMIN; ++signal) ::signal(signal, SIG_DFL);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGQUIT}) ::signal(signal, SIG_IGN);
    sigset_t childEnds;
    ::sigemptyset(&childEnds);
    ::sigaddset(&childEnds, SIGCHLD);
    ::sigprocmask(SIG_SETMASK, &childEnds, nullptr);
    closeOthers({launch.input(), pipes.control, pipes.status, pipes.output, pipes.hold});
    for (int standard = 0; standard < 3; ++standard) ::dup2(launch.input(), standard);
    ::setsid();  // no terminal whose Ctrl+C would reach the program before this process could
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
    Guard program(pipes, grace_ms);
    program.start(launch);
    const int status = program.wait();
    const ssize_t written = ::write(pipes.status, &status, sizeof status);
    ::_exit(written == sizeof status ? 0 : 1);
}

}  // namespace bauta::base::detail
