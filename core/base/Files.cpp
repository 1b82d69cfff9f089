// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Files.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <utility>

#include "core/base/Error.h"

namespace bauta::base {
namespace fs = std::filesystem;
namespace {

[[noreturn]] void fail(int code, const std::string& what, const fs::path& path) {
    throw fileError(code, what, path);
}

constexpr const char* kTemporary = ".tmp-";

/// An open file descriptor that closes itself.
class Descriptor {
  public:
    Descriptor(const fs::path& path, int flags) : value_(::open(path.c_str(), flags | O_CLOEXEC, 0666)) {}
    ~Descriptor() {
        if (value_ >= 0) ::close(value_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int get() const { return value_; }
    explicit operator bool() const { return value_ >= 0; }

  private:
    int value_;
};

void writeAll(int descriptor, const char* data, std::size_t size, const fs::path& path) {
    while (size > 0) {
        const ssize_t n = ::write(descriptor, data, size);
        if (n < 0) {
            if (errno == EINTR) continue;
            fail(errno, "cannot write", path);
        }
        data += n;
        size -= static_cast<std::size_t>(n);
    }
}

// Makes the renamed entry itself durable. Some network drives refuse to sync folders: the rename stands all the same.
void syncFolder(const fs::path& folder) {
    const Descriptor descriptor(folder.empty() ? fs::path(".") : folder, O_RDONLY | O_DIRECTORY);
    if (descriptor) ::fsync(descriptor.get());
}

fs::path temporaryName(const fs::path& target) {
    static std::atomic<unsigned> counter{0};
    return target.parent_path() / (kTemporary + std::to_string(::getpid()) + "-" + std::to_string(counter++) + "-" +
                                   target.filename().string());
}

int lock(int descriptor, int how) {
    int result = 0;
    do {
        result = ::flock(descriptor, how);
    } while (result != 0 && errno == EINTR);
    return result;
}

/// Makes a file or folder of a name that is free, and holds it. Who clears up may have taken it for abandoned before it
/// was held: then another. Negative when it cannot be made.
template <typename Make>
int makeHeld(const fs::path& target, fs::path& temporary, const Make& make) {
    for (;;) {
        temporary = temporaryName(target);
        const int descriptor = make(temporary);
        if (descriptor < 0 && errno == EEXIST) continue;
        if (descriptor < 0) return descriptor;
        lock(descriptor, LOCK_EX);  // not every network drive has locks: there, nothing is cleared up either
        struct stat info {};
        if (::fstat(descriptor, &info) != 0 || info.st_nlink > 0) return descriptor;
        ::close(descriptor);
    }
}

/// As temporaryName() makes them: what others call ".tmp-…" is theirs.
bool isTemporaryName(std::string_view name) {
    if (!name.starts_with(kTemporary)) return false;
    name.remove_prefix(std::string_view(kTemporary).size());
    for (int number = 0; number < 2; ++number) {
        const std::size_t digits = name.find_first_not_of("0123456789");
        if (digits == 0 || digits == std::string_view::npos || name[digits] != '-') return false;
        name.remove_prefix(digits + 1);
    }
    return true;
}

/// Unless it is held. It is held here meanwhile, so that nobody who just made it takes it for his own.
void removeIfAbandoned(const fs::path& path, bool folder) {
    const Descriptor descriptor(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | (folder ? O_DIRECTORY : 0));
    std::error_code ignored;
    if (descriptor && lock(descriptor.get(), LOCK_EX | LOCK_NB) == 0) fs::remove_all(path, ignored);
}

void removeAbandoned(const fs::path& folder, int depth) {
    constexpr int kDeepest = 16;  // a study has 6; links are not followed
    std::error_code error;
    for (auto entry = fs::directory_iterator(folder, error); !error && entry != fs::directory_iterator();
         entry.increment(error)) {
        const bool isFolder = entry->symlink_status(error).type() == fs::file_type::directory;
        const fs::path path = entry->path();
        if (isTemporaryName(path.filename().native())) {
            removeIfAbandoned(path, isFolder);
        } else if (isFolder && depth < kDeepest) {
            removeAbandoned(path, depth + 1);
        }
    }
}

}  // namespace

Held::~Held() {
    if (descriptor_ >= 0) ::close(descriptor_);
}
Held::Held(Held&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
Held& Held::operator=(Held&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

bool isHeld(const fs::path& path) {
    const Descriptor descriptor(path, O_RDONLY);
    return descriptor && lock(descriptor.get(), LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

void removeAbandoned(const fs::path& folder) {
    removeAbandoned(folder, 0);
}

AtomicFile::AtomicFile(fs::path target) : target_(std::move(target)) {
    descriptor_ = makeHeld(target_, temporary_, [](const fs::path& path) {
        return ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    });
    if (descriptor_ < 0) fail(errno, "cannot create the file", target_);
}

AtomicFile::~AtomicFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
    if (!committed_) ::unlink(temporary_.c_str());
}

void AtomicFile::write(std::span<const std::byte> bytes) {
    writeAll(descriptor_, reinterpret_cast<const char*>(bytes.data()), bytes.size(), target_);
}

void AtomicFile::write(std::string_view text) {
    writeAll(descriptor_, text.data(), text.size(), target_);
}

void AtomicFile::sync() {
    if (::fsync(descriptor_) != 0) fail(errno, "cannot write", target_);
}

Held AtomicFile::keep() {
    return Held(std::exchange(descriptor_, -1));
}

bool AtomicFile::commitNew() {
    sync();
    if (::link(temporary_.c_str(), target_.c_str()) != 0) {
        if (errno == EEXIST) return false;
        // File systems without hard links (exFAT) can rename without replacing instead.
        if (::renameat2(AT_FDCWD, temporary_.c_str(), AT_FDCWD, target_.c_str(), RENAME_NOREPLACE) != 0) {
            if (errno == EEXIST) return false;
            fail(errno, "cannot create the file", target_);
        }
        committed_ = true;
    }
    syncFolder(target_.parent_path());
    return true;
}

void AtomicFile::commit() {
    sync();
    if (::rename(temporary_.c_str(), target_.c_str()) != 0) fail(errno, "cannot rename the finished file", target_);
    committed_ = true;
    syncFolder(target_.parent_path());
}

AtomicFolder::AtomicFolder(const fs::path& parent) {
    const int descriptor = makeHeld(parent / "folder", temporary_, [](const fs::path& path) {
        if (::mkdir(path.c_str(), 0777) != 0) return -1;
        return ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    });
    if (descriptor < 0) fail(errno, "cannot make a folder", parent);
    held_ = Held(descriptor);
}

AtomicFolder::~AtomicFolder() {
    std::error_code ignored;
    if (!committed_) fs::remove_all(temporary_, ignored);
}

bool AtomicFolder::commitNew(const fs::path& target) {
    // A folder never replaces one that holds anything, and none is made empty: so this finds every other.
    if (::rename(temporary_.c_str(), target.c_str()) != 0) {
        if (errno == EEXIST || errno == ENOTEMPTY || errno == ENOTDIR) return false;
        fail(errno, "cannot make the folder", target);
    }
    committed_ = true;
    syncFolder(target.parent_path());
    return true;
}

void writeFile(const fs::path& target, std::string_view text) {
    AtomicFile file(target);
    file.write(text);
    file.commit();
}

std::string readFile(const fs::path& path) {
    const Descriptor descriptor(path, O_RDONLY);
    if (!descriptor) fail(errno, "cannot read", path);
    std::string text;
    struct stat info {};
    if (::fstat(descriptor.get(), &info) == 0 && info.st_size > 0) text.reserve(static_cast<std::size_t>(info.st_size));
    char buffer[65536];
    for (;;) {
        const ssize_t n = ::read(descriptor.get(), buffer, sizeof buffer);
        if (n < 0) {
            if (errno == EINTR) continue;
            fail(errno, "cannot read", path);
        }
        if (n == 0) return text;
        text.append(buffer, static_cast<std::size_t>(n));
    }
}

void appendLine(const fs::path& path, std::string_view line) {
    const Descriptor descriptor(path, O_RDWR | O_CREAT | O_APPEND);
    if (!descriptor) fail(errno, "cannot append", path);
    const off_t end = ::lseek(descriptor.get(), 0, SEEK_END);
    char last = '\n';
    if (end > 0 && ::pread(descriptor.get(), &last, 1, end - 1) != 1) fail(errno, "cannot read", path);
    std::string text;
    if (last != '\n') text += '\n';
    text += line;
    text += '\n';
    try {
        writeAll(descriptor.get(), text.data(), text.size(), path);
        if (::fsync(descriptor.get()) != 0) fail(errno, "cannot append", path);
        if (end == 0) syncFolder(path.parent_path());
    } catch (...) {
        // What was not acknowledged must not be found later: a full disk may have taken half the line. Nobody else
        // appends to this file (one writer each), so cutting back is safe.
        if (::ftruncate(descriptor.get(), end) != 0) { /* the half line stays and is skipped by readers */
        }
        throw;
    }
}

std::vector<std::string> readLines(const fs::path& path, std::uintmax_t& offset) {
    std::vector<std::string> lines;
    const Descriptor descriptor(path, O_RDONLY);
    if (!descriptor) {
        if (errno == ENOENT) return lines;
        fail(errno, "cannot read", path);
    }
    std::string rest;
    char buffer[65536];
    auto position = static_cast<off_t>(offset);
    for (;;) {
        const ssize_t n = ::pread(descriptor.get(), buffer, sizeof buffer, position);
        if (n < 0) {
            if (errno == EINTR) continue;
            fail(errno, "cannot read", path);
        }
        if (n == 0) return lines;
        position += n;
        rest.append(buffer, static_cast<std::size_t>(n));
        std::size_t begin = 0;
        for (std::size_t end = rest.find('\n'); end != std::string::npos; end = rest.find('\n', begin)) {
            lines.push_back(rest.substr(begin, end - begin));
            begin = end + 1;
        }
        offset += begin;
        rest.erase(0, begin);
    }
}

TemporaryFolder::TemporaryFolder(std::string_view prefix) {
    std::string pattern = (fs::temp_directory_path() / (std::string(prefix) + "-XXXXXX")).string();
    if (::mkdtemp(pattern.data()) == nullptr) fail(errno, "cannot create a temporary folder", pattern);
    path_ = pattern;
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

fs::path programFolder() {
    std::error_code error;
    const fs::path self = fs::read_symlink("/proc/self/exe", error);
    return error ? fs::current_path() : self.parent_path();
}

fs::path resourceFolder() {
    std::vector<fs::path> places;
    if (const char* wanted = std::getenv("BAUTA_RESOURCES")) places.emplace_back(wanted);
    places.push_back(programFolder().parent_path() / "share" / "bauta");
    places.emplace_back(BAUTA_SOURCE_RESOURCES);
    for (const fs::path& place : places) {
        if (fs::is_directory(place)) return place;
    }
    throw Error(ErrorCode::NotFound, "the program's resources are missing", places.front().string(),
                "install Bauta again or set BAUTA_RESOURCES");
}

}  // namespace bauta::base
