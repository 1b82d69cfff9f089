// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/base/Task.h"
#include "core/image/Filters.h"
#include "core/image/Volume.h"

namespace bauta::registration {

enum class Freedom { Rigid6 = 6, Similarity9 = 9, Affine12 = 12 };

struct RegistrationOptions {
    Freedom freedom = Freedom::Affine12;
    int starts = 8;
    double coarse_mm = 4;
    double fine_mm = 2;
    /// Optional weight on the fixed grid: only voxels > 0 are sampled.
    const image::Mask* fixedMask = nullptr;
    const image::Mask* movingMask = nullptr;
};

struct RegistrationResult {
    image::AffineMap fixedToMoving;  ///< maps a point of the fixed scan to the moving one, LPS mm
    double metric = 0;               ///< Mattes mutual information at the finest level (higher is better)
    /// 0…1: how plausible the result is (see the .cpp for the parts); below kUsableQuality it should not be used.
    double quality = 0;
    std::string explanation;  ///< one sentence on the quality
    int bestStart = 0;
};
inline constexpr double kUsableQuality = 0.5;

/// Deterministic multi-start affine of `moving` (a template head) onto `fixed` (a scan, perhaps with a cropped field of
/// view), TOOLCHAIN 15. Errors: NotApplicable (no head found), Cancelled, Internal.
[[nodiscard]] RegistrationResult registerAffine(const image::Volume& fixed, const image::Volume& moving,
                                                const RegistrationOptions& options, const base::TaskContext& task = {});

/// What of a head a scan shows.
struct FieldOfViewReport {
    bool headFound = false;
    bool topCut = false;  ///< the vertex lies above the scan
    bool neckVisible = false;
    double extentSI_mm = 0;  ///< of the body along superior–inferior
    image::Vec3 headCentre_lps_mm = {0, 0, 0};
    double top_lps_mm = 0;  ///< highest body point along S
};
[[nodiscard]] FieldOfViewReport analyseFieldOfView(const image::Volume& scan);

}  // namespace bauta::registration
