// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/Numbers.h"
#include "core/image/detail/ByteSource.h"

namespace bauta::image::detail {

/// The "key: value" or "key = value" lines at the start of NRRD and MetaImage files.
struct TextHeader {
    std::map<std::string, std::string> fields;  ///< keys in lower case without blanks or '-' and '_'
    std::vector<std::string> lines;             ///< those that follow a NRRD "data file: LIST"
    std::uint64_t end = 0;                      ///< file offset just behind the header

    [[nodiscard]] std::optional<std::string> find(std::string_view key) const;
};

/// Lines until an empty one or the end (NRRD), or until and with the key that ends the header (MetaImage). Error
/// Damaged when it is longer than 1 MiB.
[[nodiscard]] TextHeader readTextHeader(const fs::path& file, std::string_view separator, std::string_view lastKey);

[[nodiscard]] std::string trimmed(std::string_view text);
[[nodiscard]] std::string lower(std::string_view text);

/// Exactly, by their shortest texts.
template <typename Numbers>
[[nodiscard]] std::string joined(const Numbers& numbers, char separator) {
    std::string text;
    for (const auto value : numbers) {
        if (!text.empty()) text += separator;
        text += base::shortest(static_cast<double>(value));
    }
    return text;
}

/// All finite numbers in the text; anything but blanks, commas and brackets between them gives nothing.
[[nodiscard]] std::optional<std::vector<double>> numbers(std::string_view text);

}  // namespace bauta::image::detail
