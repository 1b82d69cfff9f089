// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace bauta::base {

/// "a", "a and b", "a, b and c".
[[nodiscard]] std::string listed(const std::vector<std::string>& words, const std::string& last = "and");

/// "a, b, c".
[[nodiscard]] std::string joined(const std::vector<std::string>& words, const std::string& between = ", ");

/// "1 subject", "29 subjects"; "2 studies".
[[nodiscard]] std::string counted(std::size_t n, const std::string& what);

}  // namespace bauta::base
