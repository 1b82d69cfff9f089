// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/EventLog.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "core/base/Error.h"
#include "core/base/Time.h"

namespace bauta::job {
namespace {

using base::Json;

constexpr auto kProgressPause = std::chrono::milliseconds(200);

// For the signal handler, which may use nothing but plain memory and write().
volatile int crashDescriptor = -1;
std::array<char, 65536> crashStack;

bool writeWhole(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const ssize_t n = ::write(descriptor, text.data(), text.size());
        if (n < 0 && errno != EINTR) return false;
        if (n > 0) text.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
}

extern "C" void writeCrash(int signal) {
    char line[] = "\n{\"event\":\"crash\",\"signal\":00}\n";
    constexpr std::size_t kDigits = sizeof line - 5;
    line[kDigits] = static_cast<char>('0' + signal / 10 % 10);
    line[kDigits + 1] = static_cast<char>('0' + signal % 10);
    // JSON knows no leading zero.
    if (signal < 10) {
        line[kDigits] = line[kDigits + 1];
        line[kDigits + 1] = ' ';
    }
    if (crashDescriptor >= 0 && ::write(crashDescriptor, line, sizeof line - 1) > 0) ::fsync(crashDescriptor);
    ::raise(signal);  // the handler was reset: this ends the process the way it would have ended
}

}  // namespace

EventLog::EventLog(const std::filesystem::path& file) : file_(file) {
    descriptor_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (descriptor_ < 0) throw base::fileError(errno, "cannot open", file);
    // Half a line of a process that was killed must not swallow the first one of this.
    const off_t end = ::lseek(descriptor_, 0, SEEK_END);
    char last = '\n';
    if (end > 0 && ::pread(descriptor_, &last, 1, end - 1) == 1 && last != '\n' && ::write(descriptor_, "\n", 1) != 1) {
        throw base::fileError(errno, "cannot write", file);
    }
}

EventLog::~EventLog() {
    if (crashDescriptor == descriptor_) crashDescriptor = -1;
    if (descriptor_ >= 0) ::close(descriptor_);
}

bool EventLog::thinOut(const Json& event) {
    const bool progress = event.value("event", "") == "progress";
    const bool run = event.value("event", "") == "run" && event.contains("progress");
    if (!progress && !run) return false;
    auto& last = progress ? lastProgress_ : lastRun_;
    const auto now = std::chrono::steady_clock::now();
    if (now - last < kProgressPause) return true;
    last = now;
    return false;
}

void EventLog::write(Json event) {
    const std::lock_guard lock(mutex_);
    if (thinOut(event)) return;
    const std::string kind = event.value("event", "");
    const bool passing = kind == "progress" || kind == "heartbeat" || (kind == "run" && event.contains("progress"));
    Json line = {{"datetime_utc", base::utcNow()}};
    line.update(event);
    const std::string text = (half_ ? "\n" : "") + line.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
    const off_t end = ::lseek(descriptor_, 0, SEEK_END);
    const bool written = writeWhole(descriptor_, text) && (passing || ::fdatasync(descriptor_) == 0);
    const int code = errno;
    // Half a line would swallow the next one as well.
    half_ = !written && ::ftruncate(descriptor_, end) != 0;
    if (!written && !passing) throw base::fileError(code, "cannot write", file_);
}

void EventLog::catchCrashes() {
    crashDescriptor = descriptor_;
    stack_t stack{};
    stack.ss_sp = crashStack.data();
    stack.ss_size = crashStack.size();
    ::sigaltstack(&stack, nullptr);
    struct sigaction action {};
    action.sa_handler = writeCrash;
    action.sa_flags = static_cast<int>(SA_RESETHAND | SA_ONSTACK);
    for (const int signal : {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL}) ::sigaction(signal, &action, nullptr);
}

}  // namespace bauta::job
