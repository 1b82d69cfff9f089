// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/image/Volume.h"

namespace bauta::defacing {

/// How much of a face feature's skin is still where it was. The surface are the voxels of the feature that lie in the
/// original's filled body (Head.h) and touch the air outside it; each is measured to the nearest surface voxel of the
/// defaced scan, centre to centre.
struct FeatureScore {
    std::string feature;           ///< eyes, nose, mouth, ears, chin
    double remainingFraction = 0;  ///< of its surface within kStayed_mm of where it was
    /// Median over its surface; distances beyond kFarthest_mm count as kFarthest_mm.
    double medianDisplacement_mm = 0;
    std::size_t surfaceVoxels = 0;
};
inline constexpr double kStayed_mm = 2.0;
inline constexpr double kFarthest_mm = 20.0;

struct FaceScore {
    std::vector<FeatureScore> features;  ///< only those whose surface the scan shows
    /// By the method's own criterion (DESIGN 6): removal, at most 10 % of eyes, nose and mouth remain each; blurring
    /// and refacing, nose and mouth have moved by 3 mm in the median and at most 30 % remain. What the field of view
    /// leaves out counts as removed, but a scan that shows none of the three is no success.
    bool success = false;
    /// The largest remaining fraction among the features that the criterion looks at: eyes, nose and mouth, or nose and
    /// mouth. One number to sort by.
    double worst = 0;
    /// How well the average head fits (FaceEstimate.h) where the labels are an estimate; none where they are known.
    std::optional<double> estimateQuality;

    [[nodiscard]] bool estimated() const { return estimateQuality.has_value(); }
};

/// Labels of `face`: 1 eye_L, 2 eye_R, 3 nose, 4 mouth, 5 ear_L, 6 ear_R, 7 chin (phantom::FaceLabel).
/// Error Geometry when the grids differ.
[[nodiscard]] FaceScore faceScore(const image::Volume& scan, const image::Volume& defaced, const image::Mask& face,
                                  double skinLevel, bool removalMethod);

}  // namespace bauta::defacing
