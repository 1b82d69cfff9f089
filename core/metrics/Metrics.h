// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/Json.h"
#include "core/image/Volume.h"

namespace bauta::metrics {

/// Name and version of the conventions below; stands in every table.
inline constexpr std::string_view kImplementation = "bauta-1";

/// How a prediction agrees with a reference, by spec/metrics-and-statistics.md 4.1. Distances in mm, spacing respected,
/// outside the image is background. Between the centres of surface voxels (six neighbours): msd_mm (pooled over both
/// masks), masd_mm (mean of the two directed means), hd_mm, hd95_mm (the larger of the two directed 95th percentiles,
/// linear interpolation), mean_hd95_mm (their mean), nsd_2mm. Weighted by area, as DeepMind's surface-distance:
/// assd_area_mm, hd95_area_mm. And dsc. When one side is empty distances are infinite, dsc and nsd_2mm 0; when both
/// are, everything is NaN.
struct Metrics {
    std::vector<std::pair<std::string_view, double>> values;  ///< by key, in the order of allMetrics()
    std::size_t n_vox_ref = 0, n_vox_pred = 0;
    bool ref_empty = false, pred_empty = false;

    /// The value of a key. Error BadRequest when there is no such metric.
    [[nodiscard]] double operator[](std::string_view key) const;
};

/// Error Geometry when the masks are on different grids. Any voxel that is not 0 belongs to a mask. On all cores; the
/// values do not depend on how many.
[[nodiscard]] Metrics measure(const image::Mask& reference, const image::Mask& prediction);

/// The same for several structures at once.
struct Pair {
    std::string name;
    image::Mask reference, prediction;
};
[[nodiscard]] std::vector<std::pair<std::string, Metrics>> measureAll(const std::vector<Pair>& pairs);

/// The metrics of two label images for the given label values, in their order, without making masks. Error BadRequest
/// for label 0, the background.
[[nodiscard]] std::vector<Metrics> measureLabels(const image::Mask& reference, const image::Mask& prediction,
                                                 const std::vector<std::uint8_t>& labels);

/// Columns of DESIGN 3: the values by key, infinities as "inf", missing as null with "<key>_reason", then n_vox_ref,
/// n_vox_pred, ref_empty, pred_empty and metric_impl.
[[nodiscard]] base::Json toJson(const Metrics& metrics);

}  // namespace bauta::metrics
