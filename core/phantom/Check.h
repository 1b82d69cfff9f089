// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/phantom/Phantom.h"

namespace bauta::phantom {

/// One sanity check of specification section 10.
struct PhantomCheck {
    std::string name;
    bool passed = false;
    std::string detail;  ///< what was measured
};

/// All checks of section 10 that the field of view and the voxel size allow: what lies outside the view is not
/// judged, and what needs voxels under 1.6 mm (closed skin, airway, cord) is left out on coarser grids.
/// Measurements are taken in the Frankfort frame of the phantom's own landmarks, whatever the pose.
[[nodiscard]] std::vector<PhantomCheck> checkPhantom(const Phantom& phantom);

/// The failed ones in one line; empty when all passed.
[[nodiscard]] std::string failures(const std::vector<PhantomCheck>& checks);

}  // namespace bauta::phantom
