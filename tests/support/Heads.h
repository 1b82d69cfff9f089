// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/phantom/Phantom.h"

namespace bauta::test {

/// A phantom of 2.5 × 2.5 × 3 mm, made once a process: coarse, but every method finds its way on it.
const phantom::Phantom& coarseHead(image::Modality modality = image::Modality::T2w,
                                   phantom::FieldOfView fov = phantom::FieldOfView::Rt);

/// Voxels of `part` that are affected.
std::size_t lost(const image::Mask& part, const image::Mask& affected);

}  // namespace bauta::test
