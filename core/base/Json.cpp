// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Json.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/Error.h"
#include "core/base/Files.h"

namespace bauta::base {

namespace {

constexpr int kDeepest = 200;  // copying and printing call themselves: the stack ends at some 10 000

/// How deep brackets stand in each other, as far as the text is JSON.
int depthOf(std::string_view text) {
    int depth = 0, deepest = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (quoted && text[i] == '\\')
            ++i;
        else if (text[i] == '"')
            quoted = !quoted;
        else if (!quoted && (text[i] == '[' || text[i] == '{'))
            deepest = std::max(deepest, ++depth);
        else if (!quoted && (text[i] == ']' || text[i] == '}'))
            --depth;
    }
    return deepest;
}

}  // namespace

Json parseJson(std::string_view text, const std::string& what) {
    if (depthOf(text) > kDeepest)
        throw Error(ErrorCode::Damaged, "not valid JSON: brackets in brackets without end", what);
    try {
        return Json::parse(text);
    } catch (const Json::exception& error) {
        const std::string why = error.what();  // "[json.exception.parse_error.101] parse error at line …"
        throw Error(ErrorCode::Damaged, "not valid JSON: " + why.substr(why.find(' ') + 1), what);
    }
}

std::optional<Json> parseEvent(std::string_view line) {
    if (depthOf(line) > kDeepest) return std::nullopt;
    Json event = Json::parse(line, nullptr, false);
    return event.is_object() ? std::optional(std::move(event)) : std::nullopt;
}

Json readJson(const std::filesystem::path& path) {
    return parseJson(readFile(path), path.string());
}

void writeJson(const std::filesystem::path& path, const Json& value) {
    // Foreign bytes in a string are replaced rather than refused: a header text must not stop a result being stored.
    writeFile(path, value.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

Json number(double value) {
    if (std::isnan(value)) return nullptr;
    if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
    return value;
}

double toNumber(const Json& value) {
    if (value.is_number()) return value.get<double>();
    if (value.is_string()) {
        const auto text = value.get<std::string>();
        if (text == "inf") return std::numeric_limits<double>::infinity();
        if (text == "-inf") return -std::numeric_limits<double>::infinity();
    }
    if (value.is_null()) return std::numeric_limits<double>::quiet_NaN();
    throw Error(ErrorCode::Damaged, "a number was expected instead of " + std::string(value.type_name()));
}

}  // namespace bauta::base
