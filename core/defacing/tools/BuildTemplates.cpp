// SPDX-License-Identifier: GPL-3.0-or-later
// bauta-templates DIR: makes the template set from the average phantom. A step of the build; the same program makes
// the same bytes.
#include <cmath>
#include <cstdio>

#include "core/base/Error.h"
#include "core/defacing/tools/TemplateSet.h"

namespace {

using namespace bauta;
using image::Vec3;
using templates::maskOf;

templates::Heads averageHeads() {
    phantom::PhantomSpec spec;
    spec.average = true;
    spec.fov = phantom::FieldOfView::Full;
    spec.spacing_mm = {templates::kSpacing_mm, templates::kSpacing_mm, templates::kSpacing_mm};
    templates::Heads heads;
    for (const image::Modality modality :
         {image::Modality::T1w, image::Modality::T2w, image::Modality::PDw, image::Modality::CT}) {
        spec.modality = modality;
        heads[modality] = phantom::makePhantom(spec);
    }
    return heads;
}

/// What every method may use.
void addShared(templates::TemplateSet& set, const templates::Heads& heads) {
    const std::map<image::Modality, const char*> files = {{image::Modality::T1w, "t1w.nii.gz"},
                                                          {image::Modality::T2w, "t2w.nii.gz"},
                                                          {image::Modality::PDw, "pdw.nii.gz"},
                                                          {image::Modality::CT, "ct.nii.gz"}};
    for (const auto& [modality, file] : files)
        set.add(file, heads.at(modality).scan, "average head, vertex to clavicles");
    const phantom::Phantom& head = heads.begin()->second;
    const auto& grid = head.scan.geometry();
    set.add("brain.nii.gz", head.brain, "brain of the average head");
    set.add("face.nii.gz", head.face, "1 eye_L, 2 eye_R, 3 nose, 4 mouth, 5 ear_L, 6 ear_R, 7 chin");
    const Vec3 nasion = head.landmarks_lps_mm.at("nasion");
    const double bottom = head.landmarks_lps_mm.at("menton")[2] - 6;
    set.add("head_region.nii.gz", maskOf(grid, [&](const Vec3& p) { return p[2] > bottom; }),
            "head without the neck, for registrations that need the brain");
    const auto faceOrEars = [&](const Vec3& p) {
        const bool face = p[1] < nasion[1] + 50 && p[2] < nasion[2] + 12;
        const bool ears = std::abs(p[0]) > 50 && p[1] > -30 && p[1] < 50 && p[2] > -70 && p[2] < 40;
        return p[2] > bottom && (face || ears);
    };
    set.add("face_region.nii.gz", maskOf(grid, faceOrEars),
            "face and ears, for registrations that need the face: calvaria and neck differ most between people");
    base::Json landmarks = base::Json::object();
    for (const auto& [name, point] : head.landmarks_lps_mm) landmarks[name] = point;
    set.note("landmarks_lps_mm", landmarks);
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 2) {
        std::fprintf(stderr, "usage: bauta-templates DIR\n");
        return 2;
    }
    try {
        templates::TemplateSet set(arguments[1]);
        const templates::Heads heads = averageHeads();
        addShared(set, heads);
        templates::addAtlas(set, heads);
        templates::addAfniRefacer(set, heads);
        templates::addFslFace(set, heads);
        templates::addPydeface(set, heads);
        set.finish();
    } catch (...) {
        std::fprintf(stderr, "bauta-templates: %s\n", base::currentError().line().c_str());
        return 3;
    }
    return 0;
}
