// SPDX-License-Identifier: GPL-3.0-or-later
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "core/base/Error.h"
#include "core/base/Process.h"

namespace bauta::base {

std::map<std::string, std::string> ownEnvironment() {
    std::map<std::string, std::string> environment;
    for (char** variable = environ; *variable != nullptr; ++variable) {
        const std::string_view text = *variable;
        const std::size_t equals = text.find('=');
        if (equals == std::string_view::npos) continue;
        environment.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
    return environment;
}

Launch::Launch(const Command& command) : program_(command.program.string()), folder_(command.folder.string()) {
    texts_.push_back(program_);
    texts_.insert(texts_.end(), command.arguments.begin(), command.arguments.end());
    const std::size_t arguments = texts_.size();
    for (const auto& [key, value] : command.environment) texts_.push_back(key + "=" + value);
    for (std::size_t i = 0; i < texts_.size(); ++i) (i < arguments ? argv_ : envp_).push_back(texts_[i].data());
    argv_.push_back(nullptr);
    envp_.push_back(nullptr);
    input_ = detail::Descriptor(::open("/dev/null", O_RDWR | O_CLOEXEC));
    if (input_.get() < 0) throw fileError(errno, "cannot open", "/dev/null");
}

void Launch::run(int output) const noexcept {
    ::dup2(input_.get(), 0);
    ::dup2(output, 1);
    ::dup2(output, 2);
    // Nothing this process has open (windows, data bases, locks) is the child's business.
    ::close_range(3, ~0U, 0);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGCHLD, SIGQUIT}) ::signal(signal, SIG_DFL);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    if (folder_.empty() || ::chdir(folder_.c_str()) == 0) ::execve(program_.c_str(), argv_.data(), envp_.data());
    const char* const why[] = {"cannot start the program: ", ::strerrordesc_np(errno),
                               " (a script's interpreter may be missing)\n"};
    for (const char* text : why)
        if (text != nullptr && ::write(2, text, std::strlen(text)) < 0) break;
    ::_exit(127);
}

}  // namespace bauta::base
