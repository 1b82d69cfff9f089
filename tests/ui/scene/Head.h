// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/Volume.h"
#include "ui/scene/SkinMesh.h"

namespace bauta::test {

/// Inside a plain head about the patient origin: an ellipsoid (70, 85, 100 mm) with a nose in front (tip at
/// y = −108), an ear on each side, the left one larger, and a neck down to the grid's end.
bool insideHead(const image::Vec3& point_lps_mm);

inline constexpr double kHeadLevel = 300;

/// The head at 600 in air at 20 ± noise, with fluid-dark (40) brain cavity and a bright speck in front of the face.
image::Volume headScan(const image::Mat3& direction = image::kIdentity, double spacing_mm = 3, double noise = 0);

/// What a method that cuts off everything with y < −40 and z < 40 would affect: the head's voxels there.
image::Mask cutFace(const image::Volume& scan);
/// The scan with the affected voxels set to air.
image::Volume defaced(const image::Volume& scan, const image::Mask& affected);

/// Volume by the divergence theorem, in mm³: positive when the triangles wind outwards.
double signedVolume_mm3(const scene::SkinMesh& mesh);

}  // namespace bauta::test
