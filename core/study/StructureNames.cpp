// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/StructureNames.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

namespace bauta::study {
namespace {

constexpr std::size_t kLongest = 64;
constexpr std::size_t kShortestWord = 3, kLongWord = 5;

// Base letters of U+00C0 to U+00FF and U+0100 to U+017F; a blank for signs.
constexpr std::string_view kLatin1 = "AAAAAAACEEEEIIIIDNOOOOO OUUUUYTsaaaaaaaceeeeiiiidnooooo ouuuuyty";
constexpr std::string_view kExtendedA =
    "AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIiIiJjKkkLlLlLlL"
    "lLlNnNnNnnNnOoOoOoOoRrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZzs";
static_assert(kLatin1.size() == 64 && kExtendedA.size() == 128);

/// The code point at `at`, which moves behind it.
std::uint32_t next(const std::string& text, std::size_t& at) {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i])); };
    const std::uint32_t first = byte(at);
    const std::size_t length = first < 0x80   ? 1
                               : first < 0xC2 ? 0
                               : first < 0xE0 ? 2
                               : first < 0xF0 ? 3
                               : first < 0xF5 ? 4
                                              : 0;
    std::uint32_t code = length == 2   ? first & 0x1FU
                         : length == 3 ? first & 0x0FU
                         : length == 4 ? first & 0x07U
                                       : first;
    bool sound = length > 0 && at + length <= text.size();
    for (std::size_t i = 1; sound && i < length; ++i) {
        sound = (byte(at + i) & 0xC0U) == 0x80U;
        code = code << 6U | (byte(at + i) & 0x3FU);
    }
    at += sound ? length : 1;
    return sound ? code : first;
}

/// Accents go, case stays; letters of other scripts become kForeignLetter.
std::string latin(const std::string& text) {
    std::string plain;
    for (std::size_t at = 0; at < text.size();) {
        const std::uint32_t code = next(text, at);
        if (code < 0x80) {
            plain += static_cast<char>(code);
        } else if (code >= 0xC0 && code < 0x100) {
            plain += code == 0xDF ? std::string("ss") : std::string(1, kLatin1[code - 0xC0]);
        } else if (code >= 0x100 && code < 0x180) {
            plain += kExtendedA[code - 0x100];
        } else if (code >= 0x300 && code < 0x370) {
            continue;  // an accent of its own
        } else if (code < 0xC0 || (code >= 0x2000 && code < 0x2070) || code == 0x3000) {
            plain += ' ';
        } else {
            plain += kForeignLetter;
        }
    }
    return plain;
}

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}
bool isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Letters and digits in one row.
std::string squeezed(const std::string& text) {
    std::string row;
    std::ranges::copy_if(text, std::back_inserter(row), [](char c) { return isLetter(c) || isDigit(c); });
    return row;
}

/// "19570423" as people write it, digits alone.
std::vector<std::string> spellings(const std::string& date) {
    const std::string year = date.substr(0, 4), month = date.substr(4, 2), day = date.substr(6, 2);
    const auto bare = [](const std::string& two) { return two.front() == '0' ? two.substr(1) : two; };
    std::vector<std::string> all;
    for (const std::string& y : {year, year.substr(2)}) {
        for (const std::string& m : {month, bare(month)}) {
            for (const std::string& d : {day, bare(day)}) {
                for (const std::string& spelled : {y + m + d, d + m + y, m + d + y}) {
                    if (spelled.size() >= 5) all.push_back(spelled);
                }
            }
        }
    }
    return all;
}

/// Digits of the name, those between letters together: "23.04.1957" and "1957-4-23" are one number each.
std::vector<std::string> numbersOf(const std::string& name) {
    std::vector<std::string> numbers(1);
    for (const char c : name) {
        if (isDigit(c)) numbers.back() += c;
        if (isLetter(c) && !numbers.back().empty()) numbers.emplace_back();
    }
    return numbers;
}

/// "Mueller" is Müller.
std::string withoutUmlauts(const std::string& word) {
    std::string plain;
    for (const char c : word) {
        const bool umlaut =
            c == 'e' && !plain.empty() && std::string_view("aou").find(plain.back()) != std::string_view::npos;
        if (!umlaut) plain += c;
    }
    return plain;
}

bool holds(const std::string& name, const std::string& word) {
    const std::string row = squeezed(folded(name));
    if (word.size() >= kLongWord && withoutUmlauts(row).find(withoutUmlauts(word)) != std::string::npos) return true;
    if (word.size() == 8 && std::ranges::all_of(word, isDigit)) {
        const std::vector<std::string> dates = spellings(word);
        for (const std::string& number : numbersOf(name)) {
            for (const std::string& date : dates) {
                if (number.find(date) != std::string::npos) return true;
            }
        }
    }
    const std::vector<std::string> words = wordsOf(name);
    return std::ranges::find(words, word) != words.end();
}

}  // namespace

std::string folded(const std::string& text) {
    std::string plain = latin(text);
    std::ranges::transform(plain, plain.begin(), lower);
    return plain;
}

std::vector<std::string> wordsOf(const std::string& text) {
    std::vector<std::string> words;
    const std::string plain = latin(text);
    std::string word;
    const auto end = [&] {
        if (word.size() >= kShortestWord) words.push_back(word);
        word.clear();
    };
    for (std::size_t i = 0; i < plain.size(); ++i) {
        const char c = plain[i];
        const bool part = isLetter(c) || isDigit(c);
        const bool turns = part && i > 0 &&
                           ((isDigit(c) != isDigit(plain[i - 1])) ||
                            (c >= 'A' && c <= 'Z' && plain[i - 1] >= 'a' && plain[i - 1] <= 'z'));
        if (!part || turns) end();
        if (part) word += lower(c);
    }
    end();
    // Whole as well: an id of letters and digits, a name with a capital in it.
    const std::string whole = squeezed(folded(text));
    if (whole.size() >= kShortestWord && std::ranges::find(words, whole) == words.end()) words.push_back(whole);
    return words;
}

StoredName storedStructureName(const std::string& name, int number, const std::vector<std::string>& personWords) {
    constexpr std::string_view kKept = " _-+~.^()/";
    StoredName stored;
    for (const char c : latin(name)) {
        if (isLetter(c) || isDigit(c) || kKept.find(c) != std::string_view::npos) stored.name += c;
    }
    const bool named = std::ranges::any_of(personWords, [&](const std::string& text) {
        return std::ranges::any_of(wordsOf(text), [&](const std::string& word) { return holds(name, word); });
    });
    stored.name.resize(std::min(stored.name.size(), kLongest));
    while (!stored.name.empty() && stored.name.back() == ' ') stored.name.pop_back();
    stored.name.erase(0, std::min(stored.name.find_first_not_of(' '), stored.name.size()));
    if (named || squeezed(stored.name).empty()) return {"ROI_" + std::to_string(number), true};
    return stored;
}

}  // namespace bauta::study
