// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <vector>

#include "core/base/Task.h"

namespace bauta::dicom::detail {

/// Those of the files that end the process that reads them, header or pixels: found out in child processes, each of
/// which reads on where the one before it died. Slow, for when something has died. Error Cancelled.
[[nodiscard]] std::vector<std::filesystem::path> deadlyFiles(const std::vector<std::filesystem::path>& files,
                                                             const base::TaskContext& task);

}  // namespace bauta::dicom::detail
