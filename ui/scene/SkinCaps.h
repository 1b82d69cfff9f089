// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/scene/SkinField.h"
#include "ui/scene/SkinMesh.h"

namespace bauta::scene::detail {

/// Where the body leaves the grid, marching over cells leaves a bevel of teeth between the wall and the flat cap. This
/// draws the wall out to the cap's plane, flattens the caps and gives their rims a second vertex, so that the edge is
/// sharp. Points and normals are in field indices here.
void squareCaps(SkinMesh& mesh, const SkinField& field);

}  // namespace bauta::scene::detail
