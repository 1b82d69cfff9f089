// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <map>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/detail/Descriptor.h"

namespace bauta::base {

/// A program and all it is given. Whatever else this process has open stays closed to it; its input is empty.
struct Command {
    std::filesystem::path program;  ///< a path; nothing is searched
    std::vector<std::string> arguments;
    std::map<std::string, std::string> environment;  ///< exactly this
    std::filesystem::path folder = {};               ///< to work in; this process's own when empty
};

/// This process's environment.
[[nodiscard]] std::map<std::string, std::string> ownEnvironment();

/// Everything that exec needs, made before fork: between fork and exec a child of a threaded program may allocate
/// nothing.
class Launch {
  public:
    /// Error Io when /dev/null cannot be opened.
    explicit Launch(const Command& command);
    /// In a child after fork: becomes the program, both outputs into `output`. What stops it is written there too.
    [[noreturn]] void run(int output) const noexcept;
    [[nodiscard]] int input() const { return input_.get(); }

  private:
    std::string program_, folder_;
    std::vector<std::string> texts_;
    std::vector<char*> argv_, envp_;
    detail::Descriptor input_;
};

/// The beginning and the end of a text of any length.
class KeptOutput {
  public:
    explicit KeptOutput(std::size_t head = 16384, std::size_t tail = 49152) : headLimit_(head), tailLimit_(tail) {}
    void add(std::string_view text);
    /// With a line in place of what was left out.
    [[nodiscard]] std::string text() const;

  private:
    std::size_t headLimit_, tailLimit_;
    std::string head_, tail_;
    std::size_t total_ = 0;
};

struct ProcessRequest {
    Command command;
    std::chrono::milliseconds timeout = std::chrono::hours(1);
    std::chrono::milliseconds grace = std::chrono::seconds(5);  ///< from SIGTERM to SIGKILL
    int hold = -1;  ///< of a GuardedFolder: it stays until the program has ended, also when this process dies meanwhile
};

enum class ProcessEnd { Exited, Crashed, TimedOut, Stopped };

struct ProcessResult {
    ProcessEnd end = ProcessEnd::Exited;
    int exitCode = 0;   ///< when Exited
    int signal = 0;     ///< when Crashed
    KeptOutput output;  ///< standard output and error together
    double seconds = 0;
};

/// Runs a program in a process group of its own and waits for its end, at most `timeout`; on a stop request and at the
/// timeout the group gets SIGTERM, after `grace` SIGKILL.
///
/// Nothing that the program started outlives the call, nor this process: a guard between the two, a child of this
/// process with one thread, inherits every descendant that loses its parent (PR_SET_CHILD_SUBREAPER), also one that
/// left the group or became a daemon, and ends them when the program has ended (SIGKILL after a second), on request,
/// or, at once, when this process dies. Not covered: what other services start on the program's behalf, a guard that is
/// killed itself (then only the program proper dies with it), and, on kernels without CONFIG_PROC_CHILDREN, descendants
/// that left the group.
///
/// Errors: NotFound (no such program), Io.
[[nodiscard]] ProcessResult runProcess(const ProcessRequest& request, const std::stop_token& stop = {});

}  // namespace bauta::base
