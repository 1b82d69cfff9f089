// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Numbers.h"

#include <array>
#include <charconv>

namespace bauta::base {
namespace {

template <typename... Format>
std::string written(double value, Format... format) {
    // Room for the 309 digits of the largest number, the point and what follows it.
    std::array<char, 400> text;
    const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), value, format...);
    return error == std::errc() ? std::string(text.data(), end) : std::string("?");
}

}  // namespace

std::string fixed(double value, int decimals) {
    return written(value, std::chars_format::fixed, decimals);
}

std::string general(double value, int digits) {
    return written(value, std::chars_format::general, digits);
}

std::string shortest(double value) {
    return written(value);
}

std::optional<double> takeNumber(std::string_view& text) {
    std::string_view rest = text;
    if (rest.size() > 1 && rest[0] == '+' && rest[1] != '-') rest.remove_prefix(1);
    double value = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
    if (error != std::errc()) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return value;
}

}  // namespace bauta::base
