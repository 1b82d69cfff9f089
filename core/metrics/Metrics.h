// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/Json.h"
#include "core/image/Volume.h"

namespace bauta::metrics {

/// Name and version of the conventions below; stands in every table.
inline constexpr std::string_view kImplementation = "bauta-1";

/// How a prediction agrees with a reference, by spec/metrics-and-statistics.md 4.1. Distances in mm between the centres
/// of surface voxels (six neighbours, outside the image is background), spacing respected. The area-weighted ones
/// follow DeepMind's surface-distance. When one side is empty distances are infinite and the DSC is 0; when both are,
/// everything is NaN.
struct Metrics {
    double dsc = 0;
    double msd_mm = 0;        ///< pooled over the surface voxels of both
    double masd_mm = 0;       ///< mean of the two directed means
    double hd_mm = 0;
    double hd95_mm = 0;       ///< the larger of the two directed 95th percentiles (linear interpolation)
    double mean_hd95_mm = 0;  ///< their mean
    double nsd_2mm = 0;
    double assd_area_mm = 0, hd95_area_mm = 0;
    std::size_t n_vox_ref = 0, n_vox_pred = 0;
    bool ref_empty = false, pred_empty = false;
};

/// Error Geometry when the masks are on different grids. Any voxel that is not 0 belongs to a mask.
[[nodiscard]] Metrics measure(const image::Mask& reference, const image::Mask& prediction);

/// The same for several structures at once, on all cores.
struct Pair {
    std::string name;
    image::Mask reference, prediction;
};
[[nodiscard]] std::vector<std::pair<std::string, Metrics>> measureAll(const std::vector<Pair>& pairs);

/// The metrics of two label images for the given label values, without making masks.
[[nodiscard]] std::vector<Metrics> measureLabels(const image::Mask& reference, const image::Mask& prediction,
                                                 const std::vector<std::uint8_t>& labels);

/// Columns of DESIGN 3, infinities as "inf", missing as null with "<key>_reason", and metric_impl.
[[nodiscard]] base::Json toJson(const Metrics& metrics);

}  // namespace bauta::metrics
