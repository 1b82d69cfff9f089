// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "core/metrics/Comparison.h"

namespace bauta::metrics {
namespace {

/// The Hausdorff distance of the surface voxels.
double hd_mm(const Comparison& c) {
    return std::max(std::ranges::max(c.distances_mm[0]), std::ranges::max(c.distances_mm[1]));
}

}  // namespace

Metric makeHd() {
    return {"hd_mm", Metric::Kind::Distance_mm, hd_mm};
}

}  // namespace bauta::metrics
