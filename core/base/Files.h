// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <ostream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bauta::base {

/// A file or folder this process holds: locked (flock) until destruction or the process's end, however that comes.
/// Since the lock is the kernel's, it tells for certain what a process number in a file only suggests.
class Held {
  public:
    Held() = default;
    explicit Held(int descriptor) : descriptor_(descriptor) {}
    ~Held();
    Held(Held&& other) noexcept;
    Held& operator=(Held&& other) noexcept;

  private:
    int descriptor_ = -1;
};

/// True while a living process holds this very file. A copy of it is held by nobody.
[[nodiscard]] bool isHeld(const std::filesystem::path& path);

/// A file that appears whole or not at all: written under a temporary name in the target's folder, synced, renamed.
/// Destroyed without commit() it leaves nothing behind; when its process is killed, removeAbandoned() clears it away.
/// Errors: DiskFull, Io; both name the target.
class AtomicFile {
  public:
    explicit AtomicFile(std::filesystem::path target);
    ~AtomicFile();
    AtomicFile(const AtomicFile&) = delete;
    AtomicFile& operator=(const AtomicFile&) = delete;

    [[nodiscard]] const std::filesystem::path& target() const noexcept { return target_; }
    void write(std::span<const std::byte> bytes);
    void write(std::string_view text);
    /// Syncs file and folder and renames. After it the object is spent.
    void commit();
    /// The same, but false when the target is there already: of several processes one wins. The file is spent then too.
    [[nodiscard]] bool commitNew();
    /// After a commit: the file stays held.
    [[nodiscard]] Held keep();

  private:
    void sync();
    std::filesystem::path target_;
    std::filesystem::path temporary_;
    int descriptor_ = -1;
    bool committed_ = false;
};

/// The same for a folder: filled under a temporary name, then renamed.
class AtomicFolder {
  public:
    explicit AtomicFolder(const std::filesystem::path& parent);
    ~AtomicFolder();
    AtomicFolder(const AtomicFolder&) = delete;
    AtomicFolder& operator=(const AtomicFolder&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const noexcept { return temporary_; }
    /// False when the target is there already: another name may be tried.
    [[nodiscard]] bool commitNew(const std::filesystem::path& target);

  private:
    std::filesystem::path temporary_;
    Held held_;
    bool committed_ = false;
};

/// Removes below the folder what killed processes had half written: temporary files and folders nobody holds. Where the
/// file system knows no locks they stay.
void removeAbandoned(const std::filesystem::path& folder);

/// AtomicFile in one call.
void writeFile(const std::filesystem::path& target, std::string_view text);

/// The whole file as text. Errors: NotFound, Io.
[[nodiscard]] std::string readFile(const std::filesystem::path& path);

/// Appends line + '\n' in one write and syncs before returning. A half line that a crash left at the end of the file
/// is closed with a newline first, so that it spoils no later line.
void appendLine(const std::filesystem::path& path, std::string_view line);

/// The complete lines of a journal from byte offset on; offset is moved behind the last complete line, so that the
/// next call goes on from there. A missing file has no lines.
[[nodiscard]] std::vector<std::string> readLines(const std::filesystem::path& path, std::uintmax_t& offset);

/// A folder of one's own under the system's temporary folder, removed with its contents on destruction.
class TemporaryFolder {
  public:
    explicit TemporaryFolder(std::string_view prefix = "bauta");
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

  private:
    std::filesystem::path path_;
};

/// The folder that holds resources/ (installed or in the source tree; BAUTA_RESOURCES overrides).
/// Error NotFound when there is none.
[[nodiscard]] std::filesystem::path resourceFolder();

/// The folder that holds the running program.
[[nodiscard]] std::filesystem::path programFolder();

}  // namespace bauta::base
