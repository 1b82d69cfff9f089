// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/KillAtCall.h"

#include <signal.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <stdexcept>

namespace bauta::test {
namespace {

constexpr std::array<std::uint64_t, 15> kChanging = {
    SYS_write,  SYS_pwrite64, SYS_fsync,    SYS_fdatasync, SYS_rename,  SYS_renameat, SYS_renameat2, SYS_link,
    SYS_linkat, SYS_unlink,   SYS_unlinkat, SYS_mkdir,     SYS_mkdirat, SYS_rmdir,    SYS_ftruncate};

bool beginsChange(pid_t child) {
    __ptrace_syscall_info info{};
    if (::ptrace(PTRACE_GET_SYSCALL_INFO, child, sizeof info, &info) < 0) {
        throw std::runtime_error("the child's calls cannot be read");
    }
    return info.op == PTRACE_SYSCALL_INFO_ENTRY &&
           std::find(kChanging.begin(), kChanging.end(), info.entry.nr) != kChanging.end();
}

/// Counts the calls; kills at the n-th, never when n is 0.
pid_t trace(int n, int& calls, const std::function<void()>& work) {
    const pid_t child = ::fork();
    if (child == 0) {
        if (::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) ::_exit(3);
        ::raise(SIGSTOP);
        try {
            work();
        } catch (...) {
            ::_exit(2);
        }
        ::_exit(0);
    }
    int status = 0;
    if (::waitpid(child, &status, 0) != child || !WIFSTOPPED(status)) throw std::runtime_error("no child to trace");
    // Stops at calls are told from signals by the high bit, that of exec by an event.
    ::ptrace(PTRACE_SETOPTIONS, child, nullptr, PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL);
    int signal = 0;
    for (;;) {
        ::ptrace(PTRACE_SYSCALL, child, nullptr, signal);
        ::waitpid(child, &status, 0);
        if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return 0;
        if (!WIFSTOPPED(status)) throw std::runtime_error("the child failed by itself");
        const bool atCall = WSTOPSIG(status) == (SIGTRAP | 0x80);
        const bool atExec = status >> 8 == (SIGTRAP | PTRACE_EVENT_EXEC << 8);
        signal = atCall || atExec ? 0 : WSTOPSIG(status);
        if (!atCall || !beginsChange(child) || ++calls != n) continue;
        ::kill(child, SIGKILL);
        ::waitpid(child, &status, 0);
        return child;
    }
}

}  // namespace

pid_t killAtCall(int n, const std::function<void()>& work) {
    int calls = 0;
    return trace(n, calls, work);
}

int changingCalls(const std::function<void()>& work) {
    int calls = 0;
    (void)trace(0, calls, work);
    return calls;
}

}  // namespace bauta::test
