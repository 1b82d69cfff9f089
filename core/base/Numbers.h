// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bauta::base {

// Numbers in files and messages. printf, strtod and their kin write and expect the decimal comma of the user's locale
// once a window has set it; these never do.

/// With so many digits behind the point: "1.50".
[[nodiscard]] std::string fixed(double value, int decimals);

/// With at most so many significant digits, as printf's %g: "0.25", "1.2e-05".
[[nodiscard]] std::string general(double value, int digits);

/// The shortest text that reads back as exactly this number.
[[nodiscard]] std::string shortest(double value);

/// The number that the text begins with, which is cut off. Nothing, and the text as it was, when it begins otherwise or
/// the number is too large.
[[nodiscard]] std::optional<double> takeNumber(std::string_view& text);

}  // namespace bauta::base
