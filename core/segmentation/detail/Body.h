// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "core/image/Volume.h"

namespace bauta::segmentation::detail {

/// Both corners are included.
struct Box {
    image::Index3 low, high;
};

/// The box around the body and 10 mm of air: the largest connected part of what, a little smoothed, is brighter than
/// the skin level (DESIGN 6). From the image alone, so that a scan to predict is cropped as it was in training. The
/// whole grid where no body is found.
[[nodiscard]] Box bodyBox(const std::vector<float>& voxels, const image::Geometry& grid, image::Modality modality);

}  // namespace bauta::segmentation::detail
