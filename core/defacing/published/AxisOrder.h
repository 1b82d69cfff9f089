// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>

#include "core/defacing/published/Program.h"
#include "core/image/Volume.h"

namespace bauta::defacing {

/// Index axes exchanged and flipped: new axis a is the old axis[a], backwards where flip[a]. Nothing is resampled.
struct AxisOrder {
    std::array<std::size_t, 3> axis = {0, 1, 2};
    std::array<bool, 3> flip = {false, false, false};
    [[nodiscard]] bool changesNothing() const { return axis == AxisOrder{}.axis && flip == AxisOrder{}.flip; }
    [[nodiscard]] AxisOrder inverted() const;
};

/// What brings a grid into the order of `axes`.
[[nodiscard]] AxisOrder orderFor(const image::Geometry& geometry, Axes axes);

/// The same grid points and voxels in the new order.
[[nodiscard]] image::Geometry reordered(const image::Geometry& geometry, const AxisOrder& order);
[[nodiscard]] image::Volume reordered(const image::Volume& volume, const AxisOrder& order);
[[nodiscard]] image::Mask reordered(const image::Mask& mask, const AxisOrder& order);

}  // namespace bauta::defacing
