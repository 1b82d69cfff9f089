// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "core/base/Task.h"
#include "core/registration/Registration.h"
#include "core/registration/detail/MutualInformation.h"

namespace bauta::registration::detail {

/// The map followed by the lean of the moving head that makes the box's information largest over the fixed points that
/// land in it; the map itself when fewer than 200 do, as in a scan that ends above the chin.
[[nodiscard]] image::AffineMap leant(const image::AffineMap& fixedToMoving, const Lean& lean, const ImagePair& pair,
                                     const std::vector<image::Vec3>& fixedPoints_lps_mm, const base::TaskContext& task);

}  // namespace bauta::registration::detail
