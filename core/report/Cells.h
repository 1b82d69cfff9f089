// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/base/Json.h"

namespace bauta::report {

/// A cell; n/a where there is nothing to say.
[[nodiscard]] inline base::Json textOrNull(const std::string& text) {
    return text.empty() ? base::Json() : base::Json(text);
}
/// "a,b", or n/a.
[[nodiscard]] inline base::Json listOrNull(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : ",") + word;
    return textOrNull(text);
}

}  // namespace bauta::report
