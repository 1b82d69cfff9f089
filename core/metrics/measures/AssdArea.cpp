// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/Comparison.h"

namespace bauta::metrics {
namespace {

/// The mean surface distance over both masks' surfaces, weighted by area (the elements of DeepMind's
/// surface-distance).
double assd_area_mm(const Comparison& c) {
    double weighted = 0;
    double area = 0;
    for (const auto& elements : c.elements) {
        for (const auto& [distance_mm, area_mm2] : elements) {
            weighted += distance_mm * area_mm2;
            area += area_mm2;
        }
    }
    return weighted / area;
}

}  // namespace

Metric makeAssdArea() {
    return {"assd_area_mm", Metric::Kind::Distance_mm, assd_area_mm};
}

}  // namespace bauta::metrics
