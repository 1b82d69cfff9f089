// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string_view>

#include "core/base/detail/Descriptor.h"

namespace bauta::base {

/// The system's folder for temporary files: TMPDIR, else /tmp. Error Io when there is none.
[[nodiscard]] std::filesystem::path temporaryPlace();

/// A new folder, the user's alone, that goes with everything in it when the object is destroyed, and also when this
/// process is killed: a child that does nothing else waits for either. Folders that were made unwritable go too; links
/// are not followed.
class GuardedFolder {
  public:
    /// `place`/`prefix`-XXXXXX. Errors: Io, DiskFull.
    explicit GuardedFolder(std::string_view prefix, const std::filesystem::path& place = temporaryPlace());
    ~GuardedFolder();
    GuardedFolder(const GuardedFolder&) = delete;
    GuardedFolder& operator=(const GuardedFolder&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
    /// The folder stays as long as any process holds this descriptor open.
    [[nodiscard]] int hold() const noexcept { return held_.get(); }

  private:
    std::filesystem::path path_;
    detail::Descriptor held_;
    pid_t clearer_ = -1;
};

}  // namespace bauta::base
