// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace bauta::dicom::detail {

/// "T1w", "T2w" or "PDw" when the words tell exactly one weighting, else "". See guessModality().
[[nodiscard]] std::string weightingFromWords(std::string_view words);

}  // namespace bauta::dicom::detail
