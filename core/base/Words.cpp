// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Words.h"

#include <string_view>

namespace bauta::base {

std::string listed(const std::vector<std::string>& words, const std::string& last) {
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i)
        text += (i == 0 ? "" : i + 1 == words.size() ? " " + last + " " : ", ") + words[i];
    return text;
}

std::string joined(const std::vector<std::string>& words, const std::string& between) {
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i) text += (i == 0 ? "" : between) + words[i];
    return text;
}

std::string counted(std::size_t n, const std::string& what) {
    std::string text = std::to_string(n) + " " + what;
    if (n == 1) return text;
    const bool consonantY = text.ends_with('y') && text.size() > 1 &&
                            std::string_view("aeiou").find(text[text.size() - 2]) == std::string_view::npos;
    if (!consonantY) return text + "s";
    text.pop_back();
    return text + "ies";
}

}  // namespace bauta::base
