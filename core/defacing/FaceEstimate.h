// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Json.h"
#include "core/base/Task.h"
#include "core/image/Volume.h"

namespace bauta::defacing {

/// Where eyes, nose, mouth, ears and chin of a real head are, as far as the average head can tell.
struct FaceEstimate {
    image::Mask labels;     ///< phantom::FaceLabel on the scan's skin (its surface voxels, FaceScore.h) alone
    double quality = 0;     ///< of the registration, registration::kUsableQuality…1
    base::Json provenance;  ///< the registration and the template's hashes
};

/// Lays the average head onto the scan by its face. Every voxel of the scan's skin takes the label of the template's
/// skin that it then lies nearest to, none where that is no feature or further than kFarthestSkin_mm: so a nose longer
/// than the average one is labelled to its tip. Deterministic. Errors: NotApplicable (no head found, or it does not
/// fit), Cancelled, those of Templates.h.
[[nodiscard]] FaceEstimate estimateFace(const image::Volume& scan, double skinLevel,
                                        const base::TaskContext& task = {});
inline constexpr double kFarthestSkin_mm = 15.0;

/// Changes whenever estimateFace() comes to other labels than before: kept labels of an older one are made anew.
inline constexpr int kFaceEstimateVersion = 1;

}  // namespace bauta::defacing
