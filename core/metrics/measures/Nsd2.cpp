// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "core/metrics/Comparison.h"

namespace bauta::metrics {
namespace {

/// The normalised surface Dice: the share of both masks' surface voxels that lie within 2 mm of the other's.
double nsd_2mm(const Comparison& c) {
    std::size_t within = 0;
    std::size_t all = 0;
    for (const std::vector<double>& mm : c.distances_mm) {
        within += static_cast<std::size_t>(std::ranges::count_if(mm, [](double each) { return each <= 2; }));
        all += mm.size();
    }
    return static_cast<double>(within) / static_cast<double>(all);
}

}  // namespace

Metric makeNsd2() {
    return {"nsd_2mm", Metric::Kind::Overlap, nsd_2mm};
}

}  // namespace bauta::metrics
