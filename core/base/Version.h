// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace bauta::base {

/// The program's version, "0.1.0".
[[nodiscard]] std::string_view version() noexcept;

}  // namespace bauta::base
