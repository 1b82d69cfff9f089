// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/mutants/Report.h"

#include "core/base/Json.h"

namespace bauta::test::mutants {

std::string unsoundness(std::string_view text) {
    // A list of wrong fields may be long; a header's worth of bytes is not.
    constexpr std::size_t kLongest = 1500;
    if (text.empty()) return "empty";
    if (text.size() > kLongest) return "of " + std::to_string(text.size()) + " bytes";
    for (const unsigned char c : text) {
        if (c < ' ' || c == 0x7f) return "with the control character " + std::to_string(c);
    }
    try {
        (void)base::Json(std::string(text)).dump();
    } catch (const base::Json::exception&) {
        return "not UTF-8";
    }
    return {};
}

void Report::line(std::string_view text) {
    if (const std::string why = unsoundness(text); !why.empty()) {
        fault("a line " + why + ": " + std::string(text.substr(0, 300)));
    }
}

void Report::sentence(std::string_view text) {
    line(text);
    if (text.find(folder_.string()) != std::string_view::npos) fault("a path in: " + std::string(text.substr(0, 300)));
}

void Report::refused(const base::Error& error, bool names) {
    ++refusals;
    sentence(error.reason());
    line(error.line());
    if (error.code() == base::ErrorCode::Internal) fault("an internal error: " + error.line());
    if (names && error.context().find(folder_.filename().string()) == std::string::npos) {
        fault("no file is named: " + error.line());
    }
}

}  // namespace bauta::test::mutants
