// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/base/Task.h"
#include "core/dicom/Header.h"
#include "core/dicom/Series.h"

namespace bauta::dicom::detail {

/// Sorts the images of one series into stacks and volumes and adds those that are scans to `out.series`, what is left
/// to `out.refused`.
void gather(std::vector<Header> slices, const ScanOptions& options, const base::TaskContext& task, FolderScan& out);

/// "1 slice", "2 slices".
[[nodiscard]] std::string counted(std::size_t n, const std::string& one, const std::string& many);

/// A header value that a message may repeat: only well-known words, since a message may be stored.
[[nodiscard]] std::string known(const std::string& word);

}  // namespace bauta::dicom::detail
