// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>

namespace bauta::dicom {

/// Whose images they are: both name a person and are never to be stored but in the user's own key file, or hashed.
struct PatientKey {
    std::string id;      ///< (0010,0020); empty when there is none or the file cannot be read
    std::string issuer;  ///< (0010,0021), who gave the id out; often empty
};

/// Padding is left out.
[[nodiscard]] PatientKey patientKey(const std::filesystem::path& file);

[[nodiscard]] inline std::string patientId(const std::filesystem::path& file) {
    return patientKey(file).id;
}

}  // namespace bauta::dicom
