// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"

#include <array>
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

std::string Error::line() const {
    std::string text = context_.empty() ? what() : context_ + ": " + what();
    if (!hint_.empty()) text += " (" + hint_ + ")";
    return text;
}

Error currentError(const std::string& context) {
    try {
        throw;
    } catch (const Error& error) {
        if (!error.context().empty() || context.empty()) return error;
        return {error.code(), error.what(), context, error.hint()};
    } catch (const std::bad_alloc&) {
        return {ErrorCode::Internal, "not enough memory", context, "close other programs or use a smaller image"};
    } catch (const std::exception& error) {
        return {ErrorCode::Internal, error.what(), context};
    } catch (...) {
        return {ErrorCode::Internal, "an unknown error", context};
    }
}

}  // namespace bauta::base
