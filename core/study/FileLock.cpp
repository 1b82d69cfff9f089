// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/FileLock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <thread>
#include <utility>

#include "core/base/Error.h"

namespace bauta::study {
namespace {

int openLock(const std::filesystem::path& file) {
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (descriptor < 0) throw base::fileError(errno, "cannot make the lock file", file);
    return descriptor;
}

bool lockNow(int descriptor) {
    int result = 0;
    do {
        result = ::flock(descriptor, LOCK_EX | LOCK_NB);
    } while (result != 0 && errno == EINTR);
    return result == 0;
}

}  // namespace

FileLock::FileLock(const std::filesystem::path& file, std::chrono::milliseconds patience)
    : descriptor_(openLock(file)) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (!lockNow(descriptor_)) {
        if (std::chrono::steady_clock::now() >= deadline) {
            ::close(descriptor_);
            throw base::Error(base::ErrorCode::Io, "another program holds the lock", file.string(),
                              "wait until it is done and try again");
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
}

std::optional<FileLock> FileLock::tryLock(const std::filesystem::path& file) {
    const int descriptor = openLock(file);
    if (lockNow(descriptor)) return FileLock(descriptor);
    ::close(descriptor);
    return std::nullopt;
}

FileLock::FileLock(FileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

FileLock::~FileLock() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

void FileLock::setText(const std::string& text) {
    // The text is for people and for lost detection; a failure to write it does not make the lock less held.
    if (::ftruncate(descriptor_, 0) != 0) return;
    if (::pwrite(descriptor_, text.data(), text.size(), 0) < 0) return;
}

}  // namespace bauta::study
