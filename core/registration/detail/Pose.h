// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <vector>

#include "core/image/Filters.h"
#include "core/registration/detail/Body.h"

namespace bauta::registration::detail {

/// The twelve numbers of an affine in the order of growing freedom, each with a plain meaning: 0…2 turn as a rotation
/// vector in rad, 3…5 shift in mm, 6…8 natural logarithm of the scale along the moving axes, 9…11 shear xy, xz, yz.
using Pose = std::array<double, 12>;

/// The points about which fixed and moving turn and scale: the two head centres.
struct Centres {
    image::Vec3 fixed = {0, 0, 0};
    image::Vec3 moving = {0, 0, 0};
};

/// p ↦ scale · shear · turn · (p − fixed centre) + moving centre + shift.
[[nodiscard]] image::AffineMap toMap(const Pose& pose, const Centres& centres);

/// Millimetres that a unit of each number moves a point near the head's outline.
[[nodiscard]] const Pose& unit_mm();

/// Points on a head's outline about a head centre, for comparing maps in mm.
[[nodiscard]] std::vector<image::Vec3> outline(const image::Vec3& headCentre, double scale);

/// Largest distance between the images of the points under two maps.
[[nodiscard]] double separation_mm(const image::AffineMap& a, const image::AffineMap& b,
                                   const std::vector<image::Vec3>& points);
[[nodiscard]] double meanSeparation_mm(const image::AffineMap& a, const image::AffineMap& b,
                                       const std::vector<image::Vec3>& points);

}  // namespace bauta::registration::detail
