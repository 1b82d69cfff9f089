// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/detail/TextHeader.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <fstream>

namespace bauta::image::detail {
using base::ErrorCode;

std::string trimmed(std::string_view text) {
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front())) != 0) text.remove_prefix(1);
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0) text.remove_suffix(1);
    return std::string(text);
}

std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return std::tolower(c); });
    return out;
}

namespace {

std::string keyOf(std::string_view text) {
    std::string key = lower(text);
    std::erase_if(key, [](unsigned char c) { return std::isspace(c) != 0 || c == '-' || c == '_'; });
    return key;
}

}  // namespace

std::optional<std::string> TextHeader::find(std::string_view key) const {
    const auto it = fields.find(std::string(key));
    return it == fields.end() ? std::nullopt : std::optional(it->second);
}

TextHeader readTextHeader(const fs::path& file, std::string_view separator, std::string_view lastKey) {
    constexpr std::uint64_t kLongest = std::uint64_t{1} << 20U;
    std::ifstream in(file, std::ios::binary);
    if (!in) refuse(ErrorCode::Io, file, "cannot be opened");
    TextHeader header;
    std::string line;
    char c = 0;
    while (in.get(c)) {
        if (++header.end > kLongest) refuse(ErrorCode::Damaged, file, "its text header has no end");
        if (c != '\n') {
            line += c;
            continue;
        }
        const std::string text = trimmed(line);
        line.clear();
        if (text.empty() && lastKey.empty()) return header;
        const std::size_t at = text.find(separator);
        if (text.empty() || text.front() == '#') continue;
        if (at == std::string::npos) {
            header.lines.push_back(text);
            continue;
        }
        const std::string key = keyOf(std::string_view(text).substr(0, at));
        header.fields.emplace(key, trimmed(std::string_view(text).substr(at + separator.size())));
        if (key == lastKey) return header;
    }
    if (!lastKey.empty()) refuse(ErrorCode::Damaged, file, "is cut short inside its text header");
    return header;
}

std::optional<std::vector<double>> numbers(std::string_view text) {
    std::vector<double> out;
    for (;;) {
        text.remove_prefix(std::min(text.find_first_not_of(",() \t\r\n\v\f"), text.size()));
        if (text.empty()) return out;
        const auto value = base::takeNumber(text);
        if (!value || !std::isfinite(*value)) return std::nullopt;
        out.push_back(*value);
    }
}

}  // namespace bauta::image::detail
