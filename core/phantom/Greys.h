// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <vector>

#include "core/phantom/Artefacts.h"

namespace bauta::phantom {

/// Grey value of each tissue for one subject (specification section 8): MR relative to CSF or fat = 1, CT in HU.
[[nodiscard]] std::array<float, kLabels> drawGreys(image::Modality modality, const Parameters& p);

/// The subject as a noiseless scan on the model's lattice: greys with texture, the surface coil's gain, chemical shift
/// and loss beside air; the edge of the skin is blended with air by its sub-voxel position.
[[nodiscard]] std::vector<float> paintGreys(const Model& model, image::Modality modality, const Parameters& p,
                                            const Formation& formation, const Warp& warp);

}  // namespace bauta::phantom
