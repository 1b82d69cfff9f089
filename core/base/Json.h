// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <concepts>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/Error.h"

namespace bauta::base {

using Json = nlohmann::ordered_json;

/// Parses text; what names it in the error (Damaged, with line and column).
[[nodiscard]] Json parseJson(std::string_view text, const std::string& what);

/// A line of a journal: an object, or nothing when it is half a line or something else.
[[nodiscard]] std::optional<Json> parseEvent(std::string_view line);

/// Reads and parses a file. Errors: NotFound, Io, Damaged.
[[nodiscard]] Json readJson(const std::filesystem::path& path);

/// Writes atomically, indented by two.
void writeJson(const std::filesystem::path& path, const Json& value);

/// Finite numbers as they are; infinities as "inf" and "-inf" (DESIGN 3). NaN is null: store "<key>_reason" beside it.
[[nodiscard]] Json number(double value);

/// The inverse of number(); null gives NaN.
[[nodiscard]] double toNumber(const Json& value);

/// A whole number that T holds. Error Damaged for anything else: the library's own get() turns 1e308 into any integer.
template <std::integral T>
[[nodiscard]] T whole(const Json& value) {
    if (value.is_number_unsigned()) {
        const auto number = value.get<std::uint64_t>();
        if (number <= static_cast<std::uint64_t>(std::numeric_limits<T>::max())) return static_cast<T>(number);
    } else if (value.is_number_integer()) {
        const auto number = value.get<std::int64_t>();
        if (std::in_range<T>(number)) return static_cast<T>(number);
    }
    throw Error(ErrorCode::Damaged, "a whole number was expected" + (value.is_number() ? " instead of " + value.dump() : ""));
}

}  // namespace bauta::base
