// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dicom/detail/Deadly.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "core/base/Error.h"
#include "core/base/Outcome.h"
#include "core/base/detail/Descriptor.h"
#include "core/dicom/Header.h"
#include "core/dicom/detail/Pixels.h"

namespace bauta::dicom::detail {
namespace fs = std::filesystem;

namespace {

// Tells of each file before it is read.
[[noreturn]] void readAll(const std::vector<fs::path>& files, std::size_t from, int out) {
    // A crash here is nobody's but this process's.
    for (const int signal : {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, SIGTERM}) ::signal(signal, SIG_DFL);
    for (std::size_t i = from; i < files.size(); ++i) {
        if (::write(out, &i, sizeof i) != sizeof i) break;  // the parent is gone
        if (looksLikeDicom(files[i])) static_cast<void>(base::attempt([&] { return readSlice(files[i]); }));
    }
    ::_exit(0);
}

}  // namespace

std::vector<fs::path> deadlyFiles(const std::vector<fs::path>& files, const base::TaskContext& task) {
    std::vector<fs::path> deadly;
    std::size_t from = 0;
    while (from < files.size()) {
        base::detail::Pipe pipe;
        const pid_t child = ::fork();
        if (child < 0) throw base::fileError(errno, "cannot start a process", {});
        if (child == 0) readAll(files, from, pipe.write.get());
        pipe.write.close();
        std::size_t at = from;
        while (!task.stopRequested() && ::read(pipe.read.get(), &at, sizeof at) == sizeof at) {
        }
        if (task.stopRequested()) ::kill(child, SIGKILL);
        int status = 0;
        while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
        }
        task.throwIfStopped();
        if (WIFEXITED(status) && WEXITSTATUS(status) == 0) break;
        deadly.push_back(files[at]);
        from = at + 1;
    }
    return deadly;
}

}  // namespace bauta::dicom::detail
