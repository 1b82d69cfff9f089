// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>

#include "core/defacing/tools/TemplateSet.h"
#include "core/image/Filters.h"

namespace bauta::templates {
namespace {

using image::Vec3;

/// fsl_deface's face mask as geometry (methods/fsl_deface.md 2): a wedge from the eyebrows to the chin, with an upright
/// plane behind and a roof that falls from the eyebrows towards the back, below the frontal lobes; and a box around
/// each ear. Where they lie on the average head follows from its landmarks.
struct FaceAndEars {
    double back_y_mm, brow_y_mm, brow_z_mm, roofSlope, bottom_z_mm;
    double between_mm, slopeBetween;  ///< this close to the midline the roof is steeper: the brain reaches down there
    double ear_x_mm, ear_z_mm;        ///< the boxes reach this close to the midline at this height and below
    double earSlope;  ///< and stay as much further out above, since the head widens: temporal lobes lie there
    Vec3 earLow, earHigh;
    [[nodiscard]] bool removes(const Vec3& p) const {
        const double slope = std::abs(p[0]) < between_mm ? slopeBetween : roofSlope;
        const bool face = p[1] < back_y_mm && p[2] > bottom_z_mm && p[2] < brow_z_mm - (p[1] - brow_y_mm) * slope;
        const double inner_mm = ear_x_mm + std::max(0.0, p[2] - ear_z_mm) * earSlope;
        const bool ear =
            std::abs(p[0]) > inner_mm && p[1] > earLow[1] && p[1] < earHigh[1] && p[2] > earLow[2] && p[2] < earHigh[2];
        return face || ear;
    }
};

FaceAndEars maskOn(const std::map<std::string, Vec3>& landmarks) {
    const Vec3 nasion = landmarks.at("nasion"), canal = landmarks.at("ear_canal_L");
    FaceAndEars mask{};
    mask.brow_y_mm = nasion[1];
    mask.brow_z_mm = nasion[2] + 16;
    mask.back_y_mm = nasion[1] + 30;
    mask.roofSlope = 0.45;
    mask.between_mm = 16;
    mask.slopeBetween = 0.7;
    mask.bottom_z_mm = landmarks.at("menton")[2] - 10;
    mask.ear_x_mm = canal[0] - 3;
    mask.ear_z_mm = canal[2];
    mask.earSlope = 0.08;
    mask.earLow = {0, canal[1] - 14, canal[2] - 28};
    mask.earHigh = {0, canal[1] + 44, canal[2] + 48};
    return mask;
}

/// 1 mm, as FSL's mask: what is removed reaches up to one voxel of it further. Beyond the grid nothing is removed.
image::Geometry maskGrid(const FaceAndEars& mask) {
    image::Geometry grid;
    grid.origin_lps_mm = {-105, -145, mask.bottom_z_mm - 3};
    grid.size = {211, 191, 161};
    return grid;
}

}  // namespace

void addFslFace(TemplateSet& set, const Heads& heads) {
    const phantom::Phantom& head = heads.begin()->second;
    const FaceAndEars mask = maskOn(head.landmarks_lps_mm);
    set.add("fsl_face.nii.gz", maskOf(maskGrid(mask), [&](const Vec3& p) { return mask.removes(p); }),
            "1 remove: face from eyebrows to chin and both ears");

    // FSL registers extracted brains, whose outlines weigh most. Outlines that every scan shows without an extraction
    // are the skull's and the scalp's: 25 mm reach them all and the orbits. With 10 mm the phantom's brain, which is
    // smaller than a real one in its skull, was blown up to fit real heads or did not fit them at all.
    constexpr double kAround_mm = 25;
    const auto distance = image::distance_mm(head.brain);
    std::vector<std::uint8_t> around(distance.size());
    for (std::size_t v = 0; v < around.size(); ++v) around[v] = distance[v] <= kAround_mm ? 1 : 0;
    set.add("brain_region.nii.gz", image::Mask(head.brain.geometry(), std::move(around)),
            "the brain and 25 mm around it, for registrations that the brain drives");
}

}  // namespace bauta::templates
