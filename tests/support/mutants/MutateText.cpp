// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cctype>

#include "core/base/Json.h"
#include "tests/support/mutants/Mutator.h"

namespace bauta::test::mutants {
namespace {

using base::Json;

struct Span {
    std::size_t at, size;
};

std::vector<Span> numbersIn(const std::string& text) {
    std::vector<Span> found;
    for (std::size_t i = 0; i < text.size();) {
        if (std::isdigit(static_cast<unsigned char>(text[i])) == 0) {
            ++i;
            continue;
        }
        const std::size_t end = std::min(text.find_first_not_of("0123456789.eE+-", i), text.size());
        const std::size_t begin = i > 0 && text[i - 1] == '-' ? i - 1 : i;
        found.push_back({begin, end - begin});
        i = end;
    }
    return found;
}

std::vector<Span> linesIn(const std::string& text) {
    std::vector<Span> found;
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t end = std::min(text.find('\n', i), text.size() - 1);
        found.push_back({i, end + 1 - i});
        i = end + 1;
    }
    return found;
}

std::string oddText(Random& random) {
    switch (random.below(9)) {
        case 0: return {};
        case 1: return std::string(static_cast<std::size_t>(1) << (6 + random.below(11)), 'x');
        case 2: return "\xff\xfe\x80 \xc3";
        case 3: return std::string("a\0b", 3);
        case 4: return "../../../../etc/passwd";
        case 5: return "line one\nline two\r\x1b[31m";
        case 6: return "%n%s%s%d";
        case 7: return random.of(oddNumbers());
        default: return "\xf0\x9f\x92\xa9 \xe2\x80\xae";
    }
}

std::size_t count(const Json& json) {
    std::size_t n = 1;
    if (json.is_structured()) {
        for (const Json& child : json) n += count(child);
    }
    return n;
}

Json* nth(Json& json, std::size_t& n) {
    if (n-- == 0) return &json;
    if (json.is_structured()) {
        for (Json& child : json) {
            if (Json* found = nth(child, n)) return found;
        }
    }
    return nullptr;
}

Json oddValue(Random& random) {
    switch (random.below(16)) {
        case 0: return nullptr;
        case 1: return random.chance(50);
        case 2: return -1;
        case 3: return 0;
        case 4: return 1e308;
        case 5: return -1e308;
        case 6: return 0.5;
        case 7: return 1e19;
        case 8: return ~std::uint64_t{0};
        case 9: return std::int64_t{1} << 62U;
        case 10: return static_cast<std::int64_t>(std::uint64_t{1} << 63U);
        case 11: return Json::array();
        case 12: return Json::object();
        case 13: return Json::array({nullptr, 1, "two", {3}});
        case 14: return "inf";
        default: return oddText(random);
    }
}

void damage(Json& json, Random& random, std::string& what) {
    std::size_t index = static_cast<std::size_t>(random.below(count(json)));
    what += "#" + std::to_string(index);
    Json* node = nth(json, index);
    if (node == nullptr) return;
    if (node->is_object() && !node->empty() && random.chance(50)) {
        auto entry = node->begin();
        std::advance(entry, static_cast<std::ptrdiff_t>(random.below(node->size())));
        const std::string key = entry.key();
        if (random.chance(50)) {
            node->erase(key);
        } else if (random.chance(50)) {
            const Json value = *entry;
            node->erase(key);
            (*node)[oddText(random)] = value;
        } else {
            (*node)[key] = oddValue(random);
        }
    } else if (node->is_array() && !node->empty() && random.chance(50)) {
        if (random.chance(50)) {
            node->erase(0);
        } else {
            for (std::uint64_t i = random.below(300); i > 0; --i) node->push_back(node->front());
        }
    } else {
        *node = oddValue(random);
    }
}

}  // namespace

const std::vector<std::string>& oddNumbers() {
    static const std::vector<std::string> kOdd = {
        "-1",  "0",    "1",       "-0",   "1e308", "-1e308", "1e999",  "nan",          "inf",        "-inf",
        "",    " ",    "1e-320",  "0x10", "1.5",   "1,5",    "255",    "65536",        "2147483648", "4294967296",
        "+",   "1e19", "1000000", "3 4",  "1e12",  "9e15",   "1e5",    "1000000000000", "99999999999999999999999",
        "--1", "1e",   "1 2 3 4", "9223372036854775807"};
    return kOdd;
}

std::string mutateText(std::string text, Random& random, std::string& what) {
    const auto numbers = numbersIn(text);
    const auto lines = linesIn(text);
    if (lines.empty()) return oddText(random);
    const Span line = random.of(lines);
    const std::uint64_t choice = random.below(10);
    what += " text" + std::to_string(choice) + "@" + std::to_string(line.at);
    if (choice < 5 && !numbers.empty()) {
        const Span number = random.of(numbers);
        what += "," + std::to_string(number.at);
        return text.replace(number.at, number.size, random.of(oddNumbers()));
    }
    switch (choice) {
        case 5: return text.erase(line.at, line.size);
        case 6: return text.insert(line.at, text.substr(line.at, line.size));
        case 7: {
            const std::size_t value = text.find_first_of("=:", line.at);
            const std::size_t end = line.at + line.size - 1;
            if (value == std::string::npos || value + 1 > end) return text.insert(line.at, oddText(random));
            return text.replace(value + 1, end - value - 1, " " + oddText(random));
        }
        case 8: return text.insert(line.at + static_cast<std::size_t>(random.below(line.size)), oddText(random));
        default: {
            const Span other = random.of(lines);
            return text.insert(line.at, text.substr(other.at, other.size));
        }
    }
}

std::string mutateJson(const std::string& text, Random& random, std::string& what) {
    const std::uint64_t choice = random.below(10);
    what += " json" + std::to_string(choice);
    // What an earlier mutation made endlessly deep would end this process.
    const bool deep = text.find("[[[[[") != std::string::npos || text.find("{\"a\":{\"a\":{") != std::string::npos;
    Json json = deep ? Json(Json::value_t::discarded) : Json::parse(text, nullptr, false);
    if (choice < 7 && !json.is_discarded()) {
        for (std::uint64_t i = 0, times = random.chance(80) ? 1 : 3; i < times; ++i) damage(json, random, what);
        // Foreign bytes are written as they are: the reader has to cope with them.
        std::string out = json.dump(-1, ' ', false, Json::error_handler_t::ignore);
        if (random.chance(5)) out.insert(out.size() / 2, "\xff\xfe");
        return out;
    }
    if (choice == 7) {  // brackets without end
        const std::size_t depth = static_cast<std::size_t>(random.chance(50) ? 300 : 100'000);
        const std::size_t at = std::min(text.find(':'), text.size() - std::min<std::size_t>(text.size(), 1)) + 1;
        std::string nested = random.chance(50) ? std::string(depth, '[') : std::string();
        if (nested.empty()) {
            for (std::size_t i = 0; i < depth; ++i) nested += "{\"a\":";
            return text.substr(0, std::min(at, text.size())) + nested + "1" + std::string(depth, '}') + "}";
        }
        return text.substr(0, std::min(at, text.size())) + nested + std::string(random.chance(50) ? depth : 0, ']') + "}";
    }
    return mutateText(text, random, what);
}

}  // namespace bauta::test::mutants
