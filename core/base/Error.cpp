// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <new>

namespace bauta::base {
namespace {

constexpr std::array<std::string_view, 10> kNames = {"bad_request", "not_found",      "unsupported", "damaged",
                                                     "geometry",    "not_applicable", "cancelled",   "io",
                                                     "disk_full",   "internal"};

/// Bytes of the UTF-8 character at the text's beginning; 0 when there is none.
std::size_t characterLength(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned first = byte(0);
    const std::size_t length = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    if (length == 0 || first > 0xf4 || text.size() < length) return 0;
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xc0U) != 0x80) return 0;
    }
    // Too long a form, half of a surrogate pair, behind the last character.
    if ((first == 0xe0 && byte(1) < 0xa0) || (first == 0xed && byte(1) > 0x9f) || (first == 0xf0 && byte(1) < 0x90) ||
        (first == 0xf4 && byte(1) > 0x8f)) {
        return 0;
    }
    return length;
}

}  // namespace

std::string oneLine(std::string_view text) {
    constexpr std::size_t kMost = 1200;
    std::string line;
    while (!text.empty() && line.size() < kMost) {
        const std::size_t length = characterLength(text);
        const auto first = static_cast<unsigned char>(text.front());
        if (length == 0) {
            line += '?';
        } else if (first < ' ' || first == 0x7f) {
            line += ' ';
        } else {
            line += text.substr(0, length);
        }
        text.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return text.empty() ? line : line + "…";
}

std::string_view name(ErrorCode code) noexcept {
    return kNames[static_cast<std::size_t>(code)];
}

ErrorCode errorCodeFromName(std::string_view name) noexcept {
    for (std::size_t i = 0; i < kNames.size(); ++i) {
        if (kNames[i] == name) return static_cast<ErrorCode>(i);
    }
    return ErrorCode::Internal;
}

Error::Error(ErrorCode code, const std::string& message, std::string context, const std::string& hint)
    : std::runtime_error(oneLine(message)), code_(code), context_(std::move(context)), hint_(oneLine(hint)) {}

std::string Error::reason() const {
    std::string text = what();
    if (!hint_.empty()) text.append(" (").append(hint_).append(")");
    return text;
}

std::string Error::line() const {
    return context_.empty() ? reason() : oneLine(context_) + ": " + reason();
}

Error fileError(int code, const std::string& what, const std::filesystem::path& path) {
    if (code == ENOSPC || code == EDQUOT) {
        return {ErrorCode::DiskFull, what + ": the disk is full", path.string(), "free some space and try again"};
    }
    if (code == ENOENT) return {ErrorCode::NotFound, what + ": no such file or folder", path.string()};
    return {ErrorCode::Io, what + ": " + std::strerror(code), path.string()};
}

Error currentError(const std::string& context) {
    try {
        throw;
    } catch (const Error& error) {
        if (!error.context().empty() || context.empty()) return error;
        return {error.code(), error.what(), context, error.hint()};
    } catch (const std::bad_alloc&) {
        return {ErrorCode::Internal, "not enough memory", context, "close other programs or use a smaller image"};
    } catch (const std::filesystem::filesystem_error& error) {
        // The text of its base names no path, unlike its own, but ends with the reason.
        std::string what = error.std::system_error::what();
        what.resize(std::min(what.size(), what.rfind(": ")));
        return fileError(error.code().value(), what,
                         error.path1().empty() ? std::filesystem::path(context) : error.path1());
    } catch (const std::exception& error) {
        return {ErrorCode::Internal, error.what(), context};
    } catch (...) {
        return {ErrorCode::Internal, "an unknown error", context};
    }
}

}  // namespace bauta::base
