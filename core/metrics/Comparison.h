// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "core/metrics/BitGrid.h"
#include "core/metrics/Metric.h"

namespace bauta::metrics {

/// What the metrics are computed from. Of each pair the first belongs to the reference, the second to the prediction.
struct Comparison {
    /// A piece of a mask's surface around a corner of voxels.
    struct Element {
        double distance_mm;  ///< to the nearest such corner of the other mask
        double area_mm2;
    };

    std::array<std::size_t, 2> voxels = {0, 0};
    std::size_t common = 0;  ///< voxels in both
    /// Of each surface voxel, its centre's distance to the nearest surface voxel's of the other mask.
    std::array<std::vector<double>, 2> distances_mm;
    std::array<std::vector<Element>, 2> elements;
};

/// Both grids have the same size, and neither is empty. On all cores.
[[nodiscard]] Comparison compare(const BitGrid& reference, const BitGrid& prediction, const image::Vec3& spacing_mm);

[[nodiscard]] double sum(const std::vector<double>& values);

/// By linear interpolation between the ordered values, as numpy.percentile; fraction in [0, 1]. There is one at least.
[[nodiscard]] double percentile(std::vector<double> values, double fraction);

/// The smallest distance within which at least this fraction of the area lies, without interpolation.
[[nodiscard]] double percentile_mm(std::vector<Comparison::Element> elements, double fraction);

}  // namespace bauta::metrics
