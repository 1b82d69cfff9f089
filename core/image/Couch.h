// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/Volume.h"

namespace bauta::image {

/// What a CT shows above the skin level that is no patient: couch, head rest, thermoplastic mask. `body` are the
/// voxels above the level, cavities open. Such things are thin shells, or hang on the head by them. So the body is
/// opened by a ball of 4 mm; its largest part, with concavities under 24 mm closed, is the patient. What is left of the
/// body belongs to it too where the patient lies on four of its six sides (the walls of nose and sinuses), or where a
/// part is small and near, at most 12 ml and 30 mm away (ears, eyelids), or where it hangs on the patient's front half
/// (the nose; a mask that touches the face stays, too). The rest is couch. A shell that lies on the skin without any
/// air between stays with the skin, and so does bolus. Returns 1 for couch, with a rim of a voxel that is not the
/// patient's. Meant for voxels of 1.5 to 3 mm.
[[nodiscard]] Mask couchOf(const Mask& body);

/// The same for a CT of any resolution at `level`, on its own grid; found on blocks near 2 mm. All zero for an MR.
[[nodiscard]] Mask couchOf(const Volume& scan, double level);

}  // namespace bauta::image
