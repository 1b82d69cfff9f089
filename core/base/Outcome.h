// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <utility>
#include <variant>

#include "core/base/Error.h"

namespace bauta::base {

/// The result of one case of a batch: a value, or the Error that stopped this case and no other.
template <typename T>
class Outcome {
  public:
    Outcome(T value) : state_(std::move(value)) {}      // NOLINT: implicit on purpose
    Outcome(Error error) : state_(std::move(error)) {}  // NOLINT

    [[nodiscard]] bool ok() const noexcept { return std::holds_alternative<T>(state_); }
    explicit operator bool() const noexcept { return ok(); }

    /// The value. Throws the stored Error when there is none.
    [[nodiscard]] T& value() {
        if (!ok()) throw error();
        return std::get<T>(state_);
    }
    [[nodiscard]] const T& value() const {
        if (!ok()) throw error();
        return std::get<T>(state_);
    }
    [[nodiscard]] const Error& error() const { return std::get<Error>(state_); }

  private:
    std::variant<T, Error> state_;
};

/// Runs f() and catches what it throws.
template <typename F>
auto attempt(F&& f, const std::string& context = {}) -> Outcome<decltype(f())> {
    try {
        return std::forward<F>(f)();
    } catch (...) {
        return currentError(context);
    }
}

}  // namespace bauta::base
