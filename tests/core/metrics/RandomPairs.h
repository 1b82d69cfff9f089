// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/Volume.h"

namespace bauta::test {

struct MaskPair {
    image::Mask reference, prediction;
};

/// Small anisotropic grids with ellipsoids, blocks, noise, single voxels, shifted and equal masks, many at the border,
/// some empty or full: those of reference.py, by the same seed.
MaskPair randomPair(std::uint64_t seed);

}  // namespace bauta::test
