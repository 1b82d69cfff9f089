// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <utility>

namespace bauta::base::detail {

/// A file descriptor above the standard ones, not inherited, that closes itself.
class Descriptor {
  public:
    Descriptor() = default;
    /// Takes `value` over; a negative one is none.
    explicit Descriptor(int value);
    Descriptor(Descriptor&& other) noexcept : value_(std::exchange(other.value_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(value_, other.value_);
        return *this;
    }
    ~Descriptor() { close(); }
    [[nodiscard]] int get() const { return value_; }
    void close();

  private:
    int value_ = -1;
};

struct Pipe {
    Descriptor read, write;
    /// Error Io.
    Pipe();
};

/// Throws Error Io with the cause of errno.
[[noreturn]] void failStart();

}  // namespace bauta::base::detail
