// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bauta::statistics {

/// Adjusted p of a whole family (Y. Benjamini and Y. Hochberg, J. R. Stat. Soc. B 1995): the least false discovery rate
/// at which each is rejected. NaN stays NaN and does not count: the family has as many tests as there are numbers.
/// Error BadRequest for a p outside 0 … 1.
[[nodiscard]] std::vector<double> benjaminiHochberg(std::span<const double> p);

/// How p is told as stars: the upper bounds of one to four.
struct Stars {
    std::vector<double> bounds;
    /// "" above the first bound (and for NaN), else "*" to "****".
    [[nodiscard]] std::string_view of(double p) const;
};
/// 0.05, 0.01, 1e-4, 1e-5: as in the captions of the 2023 study.
[[nodiscard]] Stars paperStars();
/// 0.05, 0.01, 1e-3, 1e-4: the usual ones.
[[nodiscard]] Stars usualStars();

}  // namespace bauta::statistics
