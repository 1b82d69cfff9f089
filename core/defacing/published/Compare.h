// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/image/Volume.h"

namespace bauta::defacing {

/// What a program did to a scan, found from its output. All on the scan's grid and in its voxel order.
struct ProgramOutput {
    const image::Volume& defaced;  ///< as the program wrote it, any pixel type
    const image::Volume& mask;     ///< the program's own mask; may be empty()
    std::optional<double> fill;    ///< what removed voxels hold; nothing when it only alters
    bool otherConstants = false;   ///< it also sets regions to constants of its own choice
};

struct Comparison {
    image::Volume defaced;            ///< pixel type of the scan; outside `affected` its bits
    image::Mask affected;             ///< 0 untouched, 1 removed, 2 altered (DESIGN 6)
    double slope = 1, intercept = 0;  ///< output ≈ slope · scan + intercept where nothing was done
    double tolerance = 0;             ///< in the scan's values: less is no difference
    std::vector<std::string> notes;   ///< one sentence each, for provenance
};

/// Affected are voxels that differ by more than 0.5 % of the scan's robust range (2nd to 98th percentile) once a change
/// of scale over the whole scan is undone, and those of the program's own removed region inside `head`. Of its mask
/// nothing is taken on trust: the removed side of it is the one that holds what differs and nothing but `fill`, and a
/// mask with no such side is left out. Voxels set to 0 become what DESIGN 6 asks of CT, there with those voxels of the
/// head next to them that were 0 or near it before.
/// Error Internal when less than a quarter of what is left of the head looks like the scan.
[[nodiscard]] Comparison compare(const image::Volume& scan, const ProgramOutput& output, const image::Mask& head);

}  // namespace bauta::defacing
