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

}  // namespace

std::string_view name(ErrorCode code) noexcept {
    return kNames[static_cast<std::size_t>(code)];
}

ErrorCode errorCodeFromName(std::string_view name) noexcept {
    for (std::size_t i = 0; i < kNames.size(); ++i) {
        if (kNames[i] == name) return static_cast<ErrorCode>(i);
    }
    return ErrorCode::Internal;
}

Error::Error(ErrorCode code, const std::string& message, std::string context, std::string hint)
    : std::runtime_error(message), code_(code), context_(std::move(context)), hint_(std::move(hint)) {}

std::string Error::reason() const {
    std::string text = what();
    if (!hint_.empty()) text.append(" (").append(hint_).append(")");
    return text;
}

std::string Error::line() const {
    return context_.empty() ? reason() : context_ + ": " + reason();
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
