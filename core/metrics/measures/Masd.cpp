// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/Comparison.h"

namespace bauta::metrics {
namespace {

/// The mean of the two directed mean surface distances.
double masd_mm(const Comparison& c) {
    const auto directed = [](const std::vector<double>& mm) { return sum(mm) / static_cast<double>(mm.size()); };
    return (directed(c.distances_mm[0]) + directed(c.distances_mm[1])) / 2;
}

}  // namespace

Metric makeMasd() {
    return {"masd_mm", Metric::Kind::Distance_mm, masd_mm};
}

}  // namespace bauta::metrics
