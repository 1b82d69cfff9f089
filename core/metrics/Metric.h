// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <limits>
#include <string_view>
#include <vector>

namespace bauta::metrics {

struct Comparison;

/// One number that says how a prediction agrees with a reference. A new one is a file in measures/ that defines
/// `Metric makeFoo()`, and the word Foo in this folder's CMake list.
struct Metric {
    enum class Kind { Overlap, Distance_mm };

    std::string_view key;  ///< the column of tables, with its unit: "hd95_mm"
    Kind kind = Kind::Overlap;
    double (*of)(const Comparison&) = nullptr;  ///< neither mask is empty

    /// When both masks are the same.
    [[nodiscard]] double ideal() const { return kind == Kind::Overlap ? 1 : 0; }
    /// When one of the masks is empty: 0 or infinity. When both are there is nothing to measure.
    [[nodiscard]] double missed() const { return kind == Kind::Overlap ? 0 : std::numeric_limits<double>::infinity(); }
};

/// All of them, in the order of tables.
[[nodiscard]] const std::vector<Metric>& allMetrics();

}  // namespace bauta::metrics
