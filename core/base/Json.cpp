// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Json.h"

#include <cmath>
#include <limits>

#include "core/base/Error.h"
#include "core/base/Files.h"

namespace bauta::base {

Json parseJson(std::string_view text, const std::string& what) {
    try {
        return Json::parse(text);
    } catch (const Json::exception& error) {
        throw Error(ErrorCode::Damaged, std::string("not valid JSON: ") + error.what(), what);
    }
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
    throw Error(ErrorCode::Damaged, "a number was expected instead of " + value.dump());
}

}  // namespace bauta::base
