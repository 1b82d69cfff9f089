// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dicom/detail/Dcmtk.h"  // DCMTK's headers must come first

#include <memory>
#include <optional>

#include "core/base/Error.h"
#include "core/dicom/Header.h"

namespace bauta::dicom::detail {

/// A file with a readable header. Pixels stay in the file until they are asked for.
struct OpenedFile {
    Header header;
    std::unique_ptr<DcmFileFormat> format;
    std::optional<base::Error> damage;  ///< when the pixels are cut short or the coding is not the one it names
};

/// Errors: NotFound, Unsupported (not DICOM), Damaged (header unreadable).
[[nodiscard]] OpenedFile open(const std::filesystem::path& file);

}  // namespace bauta::dicom::detail
