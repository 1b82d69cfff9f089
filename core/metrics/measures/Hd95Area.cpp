// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "core/metrics/Comparison.h"

namespace bauta::metrics {
namespace {

/// The larger of the two distances within which 95 % of a mask's surface lies, by area (the robust Hausdorff distance
/// of DeepMind's surface-distance).
double hd95_area_mm(const Comparison& c) {
    return std::max(percentile_mm(c.elements[0], 0.95), percentile_mm(c.elements[1], 0.95));
}

}  // namespace

Metric makeHd95Area() {
    return {"hd95_area_mm", Metric::Kind::Distance_mm, hd95_area_mm};
}

}  // namespace bauta::metrics
