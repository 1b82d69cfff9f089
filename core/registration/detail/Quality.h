// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>

#include "core/registration/detail/Body.h"
#include "core/registration/detail/Pose.h"

namespace bauta::registration::detail {

/// Dice of the two bodies over what both scans cover (and `region` of the moving grid, when given).
[[nodiscard]] double bodyOverlap(const Body& fixed, const Body& moving, const image::AffineMap& fixedToMoving,
                                 const image::Mask* region);

struct Evidence {
    double overlap = 0;                     ///< bodyOverlap
    double similarity = 0;                  ///< mutual information over the moving image's entropy
    double spread_mm = 0;                   ///< distance between the two best ends
    std::optional<double> disagreement_mm;  ///< RegistrationResult
    Pose pose{};
};

struct Judgement {
    double quality = 0;
    std::string explanation;
};

/// quality = overlap part × similarity part × agreement part × steadiness part × plausibility part, each 0…1 (1 within
/// the good range, falling linearly to 0 at the bad end; see the .cpp for the ranges). Plausibility is 0 beyond the
/// limits: determinant 0.6…1.7, turn below 60°, each scale 0.7…1.4, each shear below 0.25.
[[nodiscard]] Judgement judge(const Evidence& evidence);

}  // namespace bauta::registration::detail
