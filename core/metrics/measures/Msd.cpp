// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/Comparison.h"

namespace bauta::metrics {
namespace {

/// The mean surface distance over the surface voxels of both masks, pooled.
double msd_mm(const Comparison& c) {
    const std::size_t count = c.distances_mm[0].size() + c.distances_mm[1].size();
    return (sum(c.distances_mm[0]) + sum(c.distances_mm[1])) / static_cast<double>(count);
}

}  // namespace

Metric makeMsd() {
    return {"msd_mm", Metric::Kind::Distance_mm, msd_mm};
}

}  // namespace bauta::metrics
