// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

namespace bauta::dicom::detail {

/// Error Damaged when sequences stand in each other deeper than any real file has them: DCMTK's reader calls itself for
/// each, and some 10 000 end the stack and with it the process. Pixels are passed over unread.
void requireShallow(const std::filesystem::path& file);

}  // namespace bauta::dicom::detail
