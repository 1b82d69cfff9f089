// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/Geometry.h"

namespace bauta::test {

/// What the stand-ins take for the face: everything in front of this plane, LPS mm.
inline constexpr double kFront_mm = -30;
inline bool inFront(const image::Vec3& point_lps_mm) {
    return point_lps_mm[1] < kFront_mm;
}

}  // namespace bauta::test
