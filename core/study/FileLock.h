// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>

namespace bauta::study {

/// An exclusive lock between processes (flock): held until destruction, freed by the kernel when the holder dies.
class FileLock {
  public:
    /// Waits at most `patience`. Error Io when another process still holds it then, or the file cannot be made.
    explicit FileLock(const std::filesystem::path& file, std::chrono::milliseconds patience = std::chrono::seconds(10));
    /// Without waiting; empty when another process holds it.
    [[nodiscard]] static std::optional<FileLock> tryLock(const std::filesystem::path& file);

    FileLock(FileLock&& other) noexcept;
    FileLock& operator=(FileLock&&) = delete;
    ~FileLock();

    /// Replaces the lock file's text: who holds it.
    void setText(const std::string& text);

  private:
    explicit FileLock(int descriptor) : descriptor_(descriptor) {}
    int descriptor_ = -1;
};

}  // namespace bauta::study
