// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/statistics/FalseDiscovery.h"

#include <algorithm>
#include <cmath>

#include "core/base/Error.h"

namespace bauta::statistics {

std::vector<double> benjaminiHochberg(std::span<const double> p) {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < p.size(); ++i) {
        if (std::isnan(p[i])) continue;
        if (p[i] < 0 || p[i] > 1) throw base::Error(base::ErrorCode::BadRequest, "a p is not between 0 and 1");
        order.push_back(i);
    }
    std::ranges::sort(order, {}, [&](std::size_t i) { return p[i]; });
    std::vector<double> adjusted(p.begin(), p.end());
    double least = 1;
    for (std::size_t k = order.size(); k > 0; --k) {
        const double scale = static_cast<double>(order.size()) / static_cast<double>(k);
        least = std::min(least, p[order[k - 1]] * scale);
        adjusted[order[k - 1]] = least;
    }
    return adjusted;
}

std::string_view Stars::of(double p) const {
    std::size_t count = 0;
    while (count < bounds.size() && p <= bounds[count]) ++count;
    return std::string_view("****").substr(0, count);
}

Stars paperStars() {
    return {{0.05, 0.01, 1e-4, 1e-5}};
}

Stars usualStars() {
    return {{0.05, 0.01, 1e-3, 1e-4}};
}

}  // namespace bauta::statistics
