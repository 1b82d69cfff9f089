// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>

#include "core/base/Error.h"
#include "core/base/Time.h"
#include "core/base/detail/Descriptor.h"
#include "core/base/detail/Guard.h"

namespace bauta::base {

void KeptOutput::add(std::string_view text) {
    total_ += text.size();
    const std::size_t first = std::min(text.size(), headLimit_ - head_.size());
    head_.append(text.substr(0, first));
    tail_.append(text.substr(first));
    // Cut rarely: each cut moves the whole tail.
    if (tail_.size() > 2 * tailLimit_) tail_.erase(0, tail_.size() - tailLimit_);
}

std::string KeptOutput::text() const {
    const std::size_t kept = std::min(tail_.size(), tailLimit_);
    const std::string_view tail = std::string_view(tail_).substr(tail_.size() - kept);
    const std::size_t left = total_ - head_.size() - kept;
    if (left == 0) return head_ + std::string(tail);
    return head_ + "\n… " + std::to_string(left) + " bytes left out …\n" + std::string(tail);
}

namespace {

using detail::Descriptor;
using detail::failStart;

/// Like a pipe, but writing when nobody reads any more raises no signal.
struct Line {
    Descriptor read, write;
    Line() {
        std::array<int, 2> ends{};
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) failStart();
        read = Descriptor(ends[0]);
        write = Descriptor(ends[1]);
    }
};

/// What can be read now goes to `output`. False at the end of the pipe.
bool drain(int file, KeptOutput& output) {
    char buffer[65536];
    for (;;) {
        const ssize_t n = ::read(file, buffer, sizeof buffer);
        if (n > 0) {
            output.add({buffer, static_cast<std::size_t>(n)});
            if (static_cast<std::size_t>(n) == sizeof buffer) return true;  // a flood must not keep us from the clock
        } else if (n == 0 || errno != EINTR) {
            return n < 0 && errno == EAGAIN;
        }
    }
}

}  // namespace

ProcessResult runProcess(const ProcessRequest& request, const std::stop_token& stop) {
    using Clock = std::chrono::steady_clock;
    if (::access(request.command.program.c_str(), X_OK) != 0)
        throw Error(ErrorCode::NotFound, "there is no such program", request.command.program.string());
    ProcessResult result;
    if (stop.stop_requested()) {
        result.end = ProcessEnd::Stopped;
        return result;
    }
    const Stopwatch watch;
    const Launch launch(request.command);
    Line control;
    detail::Pipe status, output;
    const Descriptor stopped(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (stopped.get() < 0) failStart();
    ::fcntl(output.read.get(), F_SETFL, O_NONBLOCK);
    const pid_t guard = detail::forkQuietly();
    if (guard < 0) failStart();
    if (guard == 0)
        detail::guard(launch, {control.read.get(), status.write.get(), output.write.get(), request.hold},
                      static_cast<int>(request.grace.count()));
    control.read.close();
    status.write.close();
    output.write.close();

    const std::stop_callback wake(stop, [&stopped] { ::eventfd_write(stopped.get(), 1); });
    const Clock::time_point deadline = Clock::now() + request.timeout;
    std::optional<ProcessEnd> asked;
    bool writing = true;
    int waitStatus = 0;
    ssize_t told = 0;
    for (;;) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
        const int wait = asked ? -1 : static_cast<int>(std::clamp<long>(left, 0, 1'000'000));
        std::array<pollfd, 3> files = {pollfd{status.read.get(), POLLIN, 0},
                                       pollfd{writing ? output.read.get() : -1, POLLIN, 0},
                                       pollfd{asked ? -1 : stopped.get(), POLLIN, 0}};
        if (::poll(files.data(), files.size(), wait) < 0 && errno != EINTR) failStart();
        if (files[1].revents != 0) writing = drain(output.read.get(), result.output);
        if (files[0].revents != 0) {
            told = ::read(status.read.get(), &waitStatus, sizeof waitStatus);
            break;
        }
        if (asked) continue;
        if (stop.stop_requested())
            asked = ProcessEnd::Stopped;
        else if (Clock::now() >= deadline)
            asked = ProcessEnd::TimedOut;
        if (asked && ::send(control.write.get(), "T", 1, MSG_NOSIGNAL) != 1) control.write.close();
    }
    while (writing && drain(output.read.get(), result.output)) {
        pollfd more{output.read.get(), POLLIN, 0};
        if (::poll(&more, 1, 0) <= 0) break;
    }
    int ignored = 0;
    while (::waitpid(guard, &ignored, 0) < 0 && errno == EINTR) {
    }
    result.seconds = watch.seconds();
    if (told != sizeof waitStatus)
        throw Error(ErrorCode::Internal, "the process that watches over the program was killed");
    if (asked) {
        result.end = *asked;
    } else if (WIFSIGNALED(waitStatus)) {
        result.end = ProcessEnd::Crashed;
        result.signal = WTERMSIG(waitStatus);
    } else {
        result.exitCode = WEXITSTATUS(waitStatus);
    }
    return result;
}

}  // namespace bauta::base
