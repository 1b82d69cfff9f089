// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/statistics/Proportion.h"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <limits>

namespace bauta::statistics {

namespace {
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
}

Proportion wilson(std::size_t hits, std::size_t n, double confidence) {
    if (n == 0) return {kNaN, kNaN, kNaN};
    const auto count = static_cast<double>(n);
    const double z = boost::math::quantile(boost::math::normal(), 1 - (1 - confidence) / 2);
    const double share = static_cast<double>(hits) / count, z2 = z * z / count;
    const double centre = (share + z2 / 2) / (1 + z2);
    const double half = z / (1 + z2) * std::sqrt(share * (1 - share) / count + z2 / (4 * count));
    // At the ends rounding must not leave 1e-17 of what is exactly 0 or 1.
    return {share, hits == 0 ? 0 : std::max(0.0, centre - half), hits == n ? 1 : std::min(1.0, centre + half)};
}

Agreement agreement(std::span<const std::vector<int>> labels) {
    Agreement a;
    double values = 0, ones = 0, differing = 0, same = 0;
    for (const std::vector<int>& run : labels) {
        if (run.size() < 2) continue;
        ++a.runs;
        const auto m = static_cast<double>(run.size());
        const auto one = static_cast<double>(std::ranges::count(run, 1));
        const double mixed = one * (m - one);
        a.pairs += run.size() * (run.size() - 1) / 2;
        same += m * (m - 1) / 2 - mixed;
        differing += 2 * mixed / (m - 1);
        values += m;
        ones += one;
    }
    a.agreeing = a.pairs == 0 ? kNaN : same / static_cast<double>(a.pairs);
    const double expected = 2 * ones * (values - ones);
    a.alpha = expected > 0 ? 1 - (values - 1) * differing / expected : kNaN;
    return a;
}

}  // namespace bauta::statistics
