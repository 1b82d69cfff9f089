// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "core/image/Volume.h"
#include "core/registration/Registration.h"

namespace bauta::registration::detail {

// Vec3 and Mat3 are std::array, so argument look-up does not find their operators.
using image::operator+;
using image::operator-;
using image::operator*;

/// The body on a coarse grid aligned with the patient axes, so that everything after it is blind to axis order, flips
/// and obliqueness of the scan.
struct Body {
    image::Geometry grid;            ///< identity direction, 4 mm
    std::vector<std::uint8_t> cell;  ///< kBeyond, kAir or kInside per voxel
    [[nodiscard]] std::uint8_t at(std::int64_t i, std::int64_t j, std::int64_t k) const {
        return cell[grid.offset({i, j, k})];
    }
};
inline constexpr std::uint8_t kAir = 0, kInside = 1, kBeyond = 2;  ///< kBeyond: not covered by the scan

/// `coarse` is the scan shrunk to about 4 mm.
[[nodiscard]] Body findBody(const image::Volume& coarse);

[[nodiscard]] FieldOfViewReport analyse(const Body& body);

}  // namespace bauta::registration::detail
