// SPDX-License-Identifier: GPL-3.0-or-later
// bauta-templates DIR: makes the template set from the average phantom. A step of the build; the same program makes
// the same bytes.
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <map>
#include <string>

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/base/Hash.h"
#include "core/base/Json.h"
#include "core/base/Version.h"
#include "core/image/ImageIo.h"
#include "core/phantom/Phantom.h"

namespace {

namespace fs = std::filesystem;
using namespace bauta;
using image::Geometry;
using image::Index3;
using image::Vec3;

constexpr double kSpacing_mm = 2;

Geometry box(const Vec3& low, const Vec3& high) {
    Geometry g;
    g.spacing_mm = {kSpacing_mm, kSpacing_mm, kSpacing_mm};
    g.origin_lps_mm = low;
    for (std::size_t a = 0; a < 3; ++a)
        g.size[a] = static_cast<std::int64_t>((high[a] - low[a]) / kSpacing_mm + 0.5) + 1;
    return g;
}

image::Mask maskOf(const Geometry& g, const auto& inside) {
    std::vector<std::uint8_t> voxels(g.voxelCount());
    std::size_t v = 0;
    for (std::int64_t k = 0; k < g.size[2]; ++k)
        for (std::int64_t j = 0; j < g.size[1]; ++j)
            for (std::int64_t i = 0; i < g.size[0]; ++i, ++v) voxels[v] = inside(g.toPoint(Index3{i, j, k})) ? 1 : 0;
    return image::Mask(g, std::move(voxels));
}

/// pydeface's face mask as geometry (methods/pydeface.md 2): a profile extruded from left to right, an upright plane
/// behind the face and a roof that climbs forwards by 1 mm in 2.3, in a field of view of 176 × 250 × 250 mm that ends
/// just below the chin. Where plane and roof lie on the average head follows from its nasion.
struct PydefaceProfile {
    double plane_y_mm, roof_z_mm, roofSlope;
    Geometry grid;
    [[nodiscard]] bool removes(const Vec3& p) const {
        return p[1] < plane_y_mm && p[2] < roof_z_mm + (plane_y_mm - p[1]) * roofSlope;
    }
};

PydefaceProfile pydefaceProfile(const std::map<std::string, Vec3>& landmarks) {
    const Vec3 nasion = landmarks.at("nasion"), menton = landmarks.at("menton");
    PydefaceProfile profile;
    profile.plane_y_mm = nasion[1] + 28;
    profile.roof_z_mm = nasion[2] + 4;
    profile.roofSlope = 1 / 2.3;
    const double bottom = menton[2] - 6;
    profile.grid = box({-88, -138, bottom}, {88, 112, bottom + 250});
    return profile;
}

class Set {
  public:
    explicit Set(fs::path folder) : folder_(std::move(folder)) { fs::create_directories(folder_); }

    void add(const std::string& file, const image::Volume& volume, const std::string& meaning) {
        image::writeImage(folder_ / file, volume, "bauta template");
        note(file, meaning);
    }
    void add(const std::string& file, const image::Mask& mask, const std::string& meaning) {
        image::writeMask(folder_ / file, mask);
        note(file, meaning);
    }
    void finish(base::Json index) {
        index["files"] = files_;
        base::writeJson(folder_ / "templates.json", index);
    }

  private:
    void note(const std::string& file, const std::string& meaning) {
        files_[file] = {{"meaning", meaning}, {"sha256", base::sha256OfFile(folder_ / file)}};
    }
    fs::path folder_;
    base::Json files_ = base::Json::object();
};

void build(const fs::path& folder) {
    Set set(folder);
    phantom::PhantomSpec spec;
    spec.average = true;
    spec.fov = phantom::FieldOfView::Full;
    spec.spacing_mm = {kSpacing_mm, kSpacing_mm, kSpacing_mm};
    const struct {
        image::Modality modality;
        const char* file;
    } heads[] = {{image::Modality::T1w, "t1w.nii.gz"},
                 {image::Modality::T2w, "t2w.nii.gz"},
                 {image::Modality::PDw, "pdw.nii.gz"},
                 {image::Modality::CT, "ct.nii.gz"}};
    phantom::Phantom last;
    for (const auto& head : heads) {
        spec.modality = head.modality;
        last = phantom::makePhantom(spec);
        set.add(head.file, last.scan, "average head, vertex to clavicles");
    }
    const auto& grid = last.scan.geometry();
    set.add("brain.nii.gz", last.brain, "brain of the average head");
    set.add("face.nii.gz", last.face, "1 eye_L, 2 eye_R, 3 nose, 4 mouth, 5 ear_L, 6 ear_R, 7 chin");
    const Vec3 nasion = last.landmarks_lps_mm.at("nasion");
    const double bottom = last.landmarks_lps_mm.at("menton")[2] - 6;
    set.add("head_region.nii.gz", maskOf(grid, [&](const Vec3& p) { return p[2] > bottom; }),
            "head without the neck, for registrations that need the brain");
    const auto faceOrEars = [&](const Vec3& p) {
        const bool face = p[1] < nasion[1] + 50 && p[2] < nasion[2] + 12;
        const bool ears = std::abs(p[0]) > 50 && p[1] > -30 && p[1] < 50 && p[2] > -70 && p[2] < 40;
        return p[2] > bottom && (face || ears);
    };
    set.add("face_region.nii.gz", maskOf(grid, faceOrEars),
            "face and ears, for registrations that need the face: calvaria and neck differ most between people");
    const auto profile = pydefaceProfile(last.landmarks_lps_mm);
    set.add("pydeface_keep.nii.gz", maskOf(profile.grid, [&](const Vec3& p) { return !profile.removes(p); }),
            "1 keep, 0 remove; the grid is pydeface's field of view");

    base::Json landmarks = base::Json::object();
    for (const auto& [name, point] : last.landmarks_lps_mm) landmarks[name] = point;
    set.finish(
        {{"made_by", "bauta-templates"},
         {"landmarks_lps_mm", landmarks},
         {"pydeface_profile",
          {{"plane_y_mm", profile.plane_y_mm}, {"roof_z_mm", profile.roof_z_mm}, {"roof_slope", profile.roofSlope}}}});
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 2) {
        std::fprintf(stderr, "usage: bauta-templates DIR\n");
        return 2;
    }
    try {
        build(arguments[1]);
    } catch (...) {
        std::fprintf(stderr, "bauta-templates: %s\n", base::currentError().line().c_str());
        return 3;
    }
    return 0;
}
