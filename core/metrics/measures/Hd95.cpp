// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "core/metrics/Comparison.h"

namespace bauta::metrics {
namespace {

/// The larger of the two directed 95th percentiles (so DeepMind, MONAI, MeshMetrics; MedPy pools the distances).
double hd95_mm(const Comparison& c) {
    return std::max(percentile(c.distances_mm[0], 0.95), percentile(c.distances_mm[1], 0.95));
}

}  // namespace

Metric makeHd95() {
    return {"hd95_mm", Metric::Kind::Distance_mm, hd95_mm};
}

}  // namespace bauta::metrics
