// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/GuardedFolder.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "core/base/Error.h"
#include "core/base/Process.h"
#include "core/base/detail/Guard.h"

namespace bauta::base {
namespace fs = std::filesystem;
namespace {

// Its input ends when the last process that holds the folder does.
constexpr const char* kClear =
    "trap '' HUP INT TERM; read end; "
    R"(rm -rf -- "$1" 2>/dev/null || { find "$1" -type d -exec chmod u+rwx {} \; ; rm -rf -- "$1"; })";

}  // namespace

fs::path temporaryPlace() {
    std::error_code none;
    const fs::path place = fs::temp_directory_path(none);
    if (none)
        throw Error(ErrorCode::Io, "there is no folder for temporary files", {},
                    "set TMPDIR to a folder that can be written");
    return place;
}

GuardedFolder::GuardedFolder(std::string_view prefix, const fs::path& place) {
    std::string name = (place / (std::string(prefix) + "-XXXXXX")).string();
    if (::mkdtemp(name.data()) == nullptr) throw fileError(errno, "cannot create a temporary folder", name);
    path_ = name;
    try {
        const Launch launch({"/bin/sh", {"-c", kClear, "sh", name}, {{"PATH", "/usr/bin:/bin"}}, {}});
        detail::Pipe pipe;
        clearer_ = detail::forkQuietly();
        if (clearer_ < 0) detail::failStart();
        if (clearer_ == 0) {
            ::setsid();  // what ends this process's group must leave it
            ::dup2(pipe.read.get(), launch.input());
            launch.run(::open("/dev/null", O_WRONLY));
        }
        held_ = std::move(pipe.write);
    } catch (...) {
        std::error_code ignored;
        fs::remove(path_, ignored);
        throw;
    }
}

GuardedFolder::~GuardedFolder() {
    held_.close();
    while (::waitpid(clearer_, nullptr, 0) < 0 && errno == EINTR) {
    }
    std::error_code ignored;
    fs::remove_all(path_, ignored);  // should the child have been killed
}

}  // namespace bauta::base
