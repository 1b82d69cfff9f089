// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace bauta::base {

using Json = nlohmann::ordered_json;

/// Parses text; what names it in the error (Damaged, with line and column).
[[nodiscard]] Json parseJson(std::string_view text, const std::string& what);

/// Reads and parses a file. Errors: NotFound, Io, Damaged.
[[nodiscard]] Json readJson(const std::filesystem::path& path);

/// Writes atomically, indented by two.
void writeJson(const std::filesystem::path& path, const Json& value);

/// Finite numbers as they are; infinities as "inf" and "-inf" (DESIGN 3). NaN is null: store "<key>_reason" beside it.
[[nodiscard]] Json number(double value);

/// The inverse of number(); null gives NaN.
[[nodiscard]] double toNumber(const Json& value);

}  // namespace bauta::base
