// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/defacing/tools/TemplateSet.h"

namespace bauta::templates {
namespace {

using image::Vec3;

/// pydeface's face mask as geometry (methods/pydeface.md 2): a profile extruded from left to right, an upright plane
/// behind the face and a roof that climbs forwards by 1 mm in 2.3, in a field of view of 176 × 250 × 250 mm that ends
/// just below the chin. Where plane and roof lie on the average head follows from its nasion.
struct Profile {
    double plane_y_mm, roof_z_mm, roofSlope;
    image::Geometry grid;
    [[nodiscard]] bool removes(const Vec3& p) const {
        return p[1] < plane_y_mm && p[2] < roof_z_mm + (plane_y_mm - p[1]) * roofSlope;
    }
};

Profile profileOf(const std::map<std::string, Vec3>& landmarks) {
    const Vec3 nasion = landmarks.at("nasion"), menton = landmarks.at("menton");
    Profile profile;
    profile.plane_y_mm = nasion[1] + 28;
    profile.roof_z_mm = nasion[2] + 4;
    profile.roofSlope = 1 / 2.3;
    const double bottom = menton[2] - 6;
    profile.grid = box({-88, -138, bottom}, {88, 112, bottom + 250});
    return profile;
}

}  // namespace

void addPydeface(TemplateSet& set, const Heads& heads) {
    const Profile profile = profileOf(heads.begin()->second.landmarks_lps_mm);
    set.add("pydeface_keep.nii.gz", maskOf(profile.grid, [&](const Vec3& p) { return !profile.removes(p); }),
            "1 keep, 0 remove; the grid is pydeface's field of view");
    set.note("pydeface_profile",
             {{"plane_y_mm", profile.plane_y_mm}, {"roof_z_mm", profile.roof_z_mm}, {"roof_slope", profile.roofSlope}});
}

}  // namespace bauta::templates
