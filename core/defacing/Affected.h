// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/Volume.h"

namespace bauta::defacing {

/// affectedMask() of Deface.h for a head mask that is already at hand.
[[nodiscard]] image::Mask affectedInHead(const image::Volume& scan, const image::Volume& defaced,
                                         const image::Mask& declared, const image::Mask& head);

/// The scan's own voxels outside `affected` and the defaced ones inside it, so that outside every bit is as it was.
/// `affected` holds every voxel whose value differs, as affectedMask() finds it.
[[nodiscard]] image::Volume joined(const image::Volume& scan, const image::Volume& defaced,
                                   const image::Mask& affected);

}  // namespace bauta::defacing
