// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace bauta::base {

/// "2026-11-23T17:34:28.123Z"
[[nodiscard]] std::string utcNow();
[[nodiscard]] std::string utc(std::chrono::system_clock::time_point time);
/// The inverse of utc(). Error BadRequest for anything else.
[[nodiscard]] std::chrono::system_clock::time_point parseUtc(std::string_view text);

/// Seconds since construction.
class Stopwatch {
  public:
    [[nodiscard]] double seconds() const {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
    }

  private:
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace bauta::base
