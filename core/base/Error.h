// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>

namespace bauta::base {

/// What kind of thing went wrong; the window maps each code to a sentence that says what to do.
enum class ErrorCode {
    BadRequest,     ///< the caller asked for something that makes no sense (wrong option, unknown id)
    NotFound,       ///< a file, subject, method or job is not there
    Unsupported,    ///< a known but unhandled format or feature (4-D, RGB, MGZ, transfer syntax)
    Damaged,        ///< a file is truncated, corrupt or contradicts itself
    Geometry,       ///< two images do not share a grid, or a grid is not regular
    NotApplicable,  ///< a method cannot work on this input (no brain in the field of view)
    Cancelled,      ///< stopped on request
    Io,             ///< reading or writing failed (permission, missing drive)
    DiskFull,       ///< no space left
    Internal        ///< a library or our own code failed unexpectedly
};

/// The code's stable name in JSON: "bad_request", "not_found", …
[[nodiscard]] std::string_view name(ErrorCode code) noexcept;

/// The inverse of name(); unknown names give Internal.
[[nodiscard]] ErrorCode errorCodeFromName(std::string_view name) noexcept;

/// A text that may hold bytes of a foreign file as one line of UTF-8: control characters and what is no UTF-8 become
/// blanks and question marks, and what is behind the first 1200 bytes is left out.
[[nodiscard]] std::string oneLine(std::string_view text);

/// The one exception type of core/. what() is one sentence, context() what it was about (a file, a subject), hint()
/// what the user can do. The last two may be empty. A file's name can name a person, and what() and hint() are stored
/// in studies: files are named by context() alone, in a sentence they are "the template", "its image file".
class Error : public std::runtime_error {
  public:
    /// The message and the hint are made oneLine().
    Error(ErrorCode code, const std::string& message, std::string context = {}, const std::string& hint = {});

    [[nodiscard]] ErrorCode code() const noexcept { return code_; }
    [[nodiscard]] const std::string& context() const noexcept { return context_; }
    [[nodiscard]] const std::string& hint() const noexcept { return hint_; }

    /// Message and hint: "cut short … (copy it again)".
    [[nodiscard]] std::string reason() const;
    /// Context and reason in one line, for the screen: "scan.nii.gz: cut short … (copy it again)".
    [[nodiscard]] std::string line() const;

  private:
    ErrorCode code_;
    std::string context_;
    std::string hint_;
};

/// The error of a file operation that failed with this errno: DiskFull, NotFound or Io. Its context is the path.
[[nodiscard]] Error fileError(int code, const std::string& what, const std::filesystem::path& path);

/// The error behind the exception being handled: an Error as it is, one of std::filesystem as fileError(), anything
/// else as Internal with its text, and std::bad_alloc in plain words. Call only inside a catch block.
[[nodiscard]] Error currentError(const std::string& context = {});

}  // namespace bauta::base
