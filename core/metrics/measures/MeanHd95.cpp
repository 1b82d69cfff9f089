// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/Comparison.h"

namespace bauta::metrics {
namespace {

/// The mean of the two directed 95th percentiles.
double mean_hd95_mm(const Comparison& c) {
    return (percentile(c.distances_mm[0], 0.95) + percentile(c.distances_mm[1], 0.95)) / 2;
}

}  // namespace

Metric makeMeanHd95() {
    return {"mean_hd95_mm", Metric::Kind::Distance_mm, mean_hd95_mm};
}

}  // namespace bauta::metrics
