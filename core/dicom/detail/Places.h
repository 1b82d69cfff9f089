// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace bauta::dicom::detail {

/// How far a slice may lie off its place in a regular stack, mm: rounding of the header, or a table that is not exact.
[[nodiscard]] inline double toleranceOf(double step_mm) {
    return std::max(0.05, 0.05 * step_mm);
}

/// Where a slice of a grid lies among the slices there are: value = (1 − part) · below + part · above.
struct Between {
    std::size_t below = 0, above = 0;
    double part = 0;  ///< 0 where a slice is taken as it is
};

/// For `count` places from the first on, `step` mm apart; `places` rise. A slice within the tolerance is taken as it
/// is.
[[nodiscard]] std::vector<Between> placesBetween(const std::vector<double>& places, std::int64_t count, double step);

}  // namespace bauta::dicom::detail
