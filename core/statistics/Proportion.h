// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace bauta::statistics {

/// A share with its interval (E. B. Wilson, JASA 1927); NaN when there is nothing to share.
struct Proportion {
    double share = 0, low = 0, high = 0;
};
[[nodiscard]] Proportion wilson(std::size_t hits, std::size_t n, double confidence = 0.95);

/// How far readers of the same runs agree.
struct Agreement {
    std::size_t runs = 0;   ///< rated by two or more
    std::size_t pairs = 0;  ///< of readers, over these runs
    double agreeing = 0;    ///< share of the pairs with the same label; NaN without pairs
    /// Chance-corrected: Krippendorff's alpha for nominal data, which needs neither the same readers nor the same
    /// number of them for every run (K. Krippendorff, Content Analysis). NaN where all labels are the same.
    double alpha = 0;
};
/// labels[i]: what the readers of run i said, 0 or 1.
[[nodiscard]] Agreement agreement(std::span<const std::vector<int>> labels);

}  // namespace bauta::statistics
