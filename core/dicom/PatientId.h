// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>

namespace bauta::dicom {

/// (0010,0020) of a file, for the user's own key file and nothing else: it names a person. Empty when there is none or
/// the file cannot be read.
[[nodiscard]] std::string patientId(const std::filesystem::path& file);

}  // namespace bauta::dicom
