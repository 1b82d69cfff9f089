// SPDX-License-Identifier: GPL-3.0-or-later
// Preloaded into the real programs (LD_PRELOAD): counts their calls that change files below BAUTA_SHIM_ROOT and kills
// them at the BAUTA_SHIM_KILL-th, in the middle of it where it writes bytes; adds the seconds in the file
// BAUTA_SHIM_CLOCK to the time of day. BAUTA_SHIM_ONLY: acts in processes whose command line holds this text alone.
// Reports in BAUTA_SHIM_LOG: "kill <1 inside a write, else 0> <call> <path>", or "end <calls>".
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

namespace {

template <typename F>
F next(const char* name) {
    return reinterpret_cast<F>(::dlsym(RTLD_NEXT, name));
}

// Plain memory: the constructor below runs before those of objects.
bool active = false;
const char* root = nullptr;
int killAt = 0, clockFile = -1, report = -1;
std::atomic<int> calls{0};
std::atomic<int> temporaries{0};  ///< open and not renamed yet

const char* variable(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

bool isWanted() {
    const std::string only = variable("BAUTA_SHIM_ONLY");
    if (only.empty()) return true;
    std::array<char, 4096> line{};
    const int file = ::open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
    const ssize_t n = ::read(file, line.data(), line.size());
    ::close(file);
    std::string text(line.data(), n > 0 ? static_cast<std::size_t>(n) : 0);
    std::replace(text.begin(), text.end(), '\0', ' ');
    return text.find(only) != std::string::npos;
}

__attribute__((constructor)) void begin() {
    if (const char* clock = variable("BAUTA_SHIM_CLOCK"); *clock != '\0')
        clockFile = ::open(clock, O_RDONLY | O_CLOEXEC);
    root = variable("BAUTA_SHIM_ROOT");
    if (*root == '\0' || !isWanted()) return;
    killAt = std::atoi(variable("BAUTA_SHIM_KILL"));
    report = ::open(variable("BAUTA_SHIM_LOG"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    active = true;
}

void say(const std::string& line) {
    static const auto write = next<ssize_t (*)(int, const void*, size_t)>("write");
    if (report >= 0 && write(report, line.data(), line.size()) < 0) return;
}

__attribute__((destructor)) void end() {
    if (active) say("end " + std::to_string(calls) + "\n");
}

bool isBelow(std::string_view path) {
    return path.starts_with(root);
}

std::string pathOf(int descriptor) {
    std::array<char, 4096> path{};
    const std::string link = "/proc/self/fd/" + std::to_string(descriptor);
    const ssize_t n = ::readlink(link.c_str(), path.data(), path.size());
    return {path.data(), n > 0 ? static_cast<std::size_t>(n) : 0};
}

std::string pathOf(int folder, const char* path) {
    if (path[0] == '/' || folder == AT_FDCWD) return path;
    return pathOf(folder) + "/" + path;
}

bool isTemporary(const std::string& path) {
    return path.find("/.tmp-") != std::string::npos;
}

/// Inside of what must be whole: from the making of a temporary file until it is renamed and its folder synced, the
/// append to a journal, a transaction of the index.
bool isInside(const std::string& path, std::string_view call) {
    const auto ends = [&](std::string_view ending) { return path.ends_with(ending); };
    const bool folderSync = call == "fsync" && path.find('.', path.rfind('/')) == std::string::npos;
    return temporaries > 0 || isTemporary(path) || ends(".jsonl") || path.find("/study.sqlite") != std::string::npos ||
           folderSync;
}

/// True when this call is the one to be killed at; then it does its half and calls kill().
bool isTheOne(const std::string& path) {
    return active && isBelow(path) && ++calls == killAt;
}

[[noreturn]] void kill(const std::string& path, std::string_view call) {
    say("kill " + std::string(isInside(path, call) ? "1 " : "0 ") + std::string(call) + " " + path + "\n");
    ::kill(::getpid(), SIGKILL);
    for (;;) ::pause();
}

void before(const std::string& path, std::string_view call) {
    if (isTheOne(path)) kill(path, call);
}

void made(const std::string& path) {
    if (active && isBelow(path) && isTemporary(path)) ++temporaries;
}
void settled(const std::string& path) {
    if (active && isBelow(path) && isTemporary(path) && temporaries > 0) --temporaries;
}

long offset_s() {
    std::array<char, 32> text{};
    if (clockFile < 0 || ::pread(clockFile, text.data(), text.size() - 1, 0) <= 0) return 0;
    return std::atol(text.data());
}

int openFile(const char* name, const char* path, int flags, mode_t mode) {
    const auto real = reinterpret_cast<int (*)(const char*, int, ...)>(::dlsym(RTLD_NEXT, name));
    if (active && (flags & O_CREAT) != 0 && isTemporary(path)) {
        before(path, "open");
        made(path);
    }
    return real(path, flags, mode);
}

}  // namespace

extern "C" {

int open(const char* path, int flags, ...) {
    va_list more;
    va_start(more, flags);
    const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(more, mode_t) : 0;
    va_end(more);
    return openFile("open", path, flags, mode);
}
int open64(const char* path, int flags, ...) {
    va_list more;
    va_start(more, flags);
    const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(more, mode_t) : 0;
    va_end(more);
    return openFile("open64", path, flags, mode);
}

ssize_t write(int file, const void* data, size_t size) {
    static const auto real = next<ssize_t (*)(int, const void*, size_t)>("write");
    if (active) {
        if (const std::string path = pathOf(file); isTheOne(path)) {
            real(file, data, size / 2);
            kill(path, "write");
        }
    }
    return real(file, data, size);
}
ssize_t pwrite(int file, const void* data, size_t size, off_t at) {
    static const auto real = next<ssize_t (*)(int, const void*, size_t, off_t)>("pwrite");
    if (active) {
        if (const std::string path = pathOf(file); isTheOne(path)) {
            real(file, data, size / 2, at);
            kill(path, "pwrite");
        }
    }
    return real(file, data, size, at);
}
ssize_t pwrite64(int file, const void* data, size_t size, off64_t at) {
    return pwrite(file, data, size, at);
}
int fsync(int file) {
    if (active) before(pathOf(file), "fsync");
    static const auto real = next<int (*)(int)>("fsync");
    return real(file);
}
int fdatasync(int file) {
    if (active) before(pathOf(file), "fdatasync");
    static const auto real = next<int (*)(int)>("fdatasync");
    return real(file);
}
int ftruncate(int file, off_t size) noexcept {
    if (active) before(pathOf(file), "ftruncate");
    static const auto real = next<int (*)(int, off_t)>("ftruncate");
    return real(file, size);
}
int ftruncate64(int file, off64_t size) noexcept {
    return ftruncate(file, size);
}
int rename(const char* from, const char* to) noexcept {
    if (active) before(from, "rename");
    static const auto real = next<int (*)(const char*, const char*)>("rename");
    const int result = real(from, to);
    settled(from);
    return result;
}
int link(const char* from, const char* to) noexcept {
    if (active) before(from, "link");
    static const auto real = next<int (*)(const char*, const char*)>("link");
    return real(from, to);
}
int unlink(const char* path) noexcept {
    if (active) before(path, "unlink");
    static const auto real = next<int (*)(const char*)>("unlink");
    const int result = real(path);
    settled(path);
    return result;
}
int unlinkat(int folder, const char* path, int flags) noexcept {
    if (active) before(pathOf(folder, path), "unlinkat");
    static const auto real = next<int (*)(int, const char*, int)>("unlinkat");
    return real(folder, path, flags);
}
int rmdir(const char* path) noexcept {
    if (active) before(path, "rmdir");
    static const auto real = next<int (*)(const char*)>("rmdir");
    return real(path);
}
int mkdir(const char* path, mode_t mode) noexcept {
    if (active) {
        before(path, "mkdir");
        made(path);
    }
    static const auto real = next<int (*)(const char*, mode_t)>("mkdir");
    return real(path, mode);
}

int clock_gettime(clockid_t clock, timespec* time) noexcept {
    static const auto real = next<int (*)(clockid_t, timespec*)>("clock_gettime");
    const int result = real(clock, time);
    if (result == 0 && clockFile >= 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
        time->tv_sec += offset_s();
    }
    return result;
}
int gettimeofday(timeval* time, void* zone) noexcept {
    static const auto real = next<int (*)(timeval*, void*)>("gettimeofday");
    const int result = real(time, zone);
    if (result == 0 && clockFile >= 0) time->tv_sec += offset_s();
    return result;
}
time_t time(time_t* out) noexcept {
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    if (out != nullptr) *out = now.tv_sec;
    return now.tv_sec;
}
}
