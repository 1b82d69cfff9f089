// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/defacing/Method.h"

namespace bauta::defacing {

/// A brain mask on the scan's grid and where it came from.
struct BrainMask {
    image::Mask mask;
    base::Json provenance;  ///< {"source": "file" | "given" | "template", …}
};

/// The brain for a method that needs one: the mask file at `path` (option brainmask) when that is not empty, else
/// input.brain when a voxel of it is set, else the template's brain carried over by registration. No voxel is set where
/// the scan shows no brain.
/// Errors: NotFound, Damaged, Geometry (the file), NotApplicable (registration not usable), Cancelled.
[[nodiscard]] BrainMask brainFor(const MethodInput& input, const std::string& path, const base::TaskContext& task);

}  // namespace bauta::defacing
