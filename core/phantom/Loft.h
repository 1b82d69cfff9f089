// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/phantom/Shapes.h"

namespace bauta::phantom {

/// One horizontal section: front and back y, half width, y of the widest point, superellipse exponents before and
/// behind it.
struct Section {
    float z, front, back, halfWidth, widest, exponentFront, exponentBack;
};

/// A body lofted through superelliptic sections (given from the top down or bottom up), each column interpolated in
/// z by a monotone cubic. With crown, the distance above z = 40 is corrected for the slope of the wall.
[[nodiscard]] ShapePtr loft(std::vector<Section> sections, bool crown);

}  // namespace bauta::phantom
