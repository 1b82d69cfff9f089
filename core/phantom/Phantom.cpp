// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/phantom/Phantom.h"

#include "core/base/Error.h"
#include "core/phantom/Greys.h"
#include "core/phantom/Scan.h"

namespace bauta::phantom {

FieldOfView fieldOfViewFromName(std::string_view name) {
    if (name == "full") return FieldOfView::Full;
    if (name == "rt") return FieldOfView::Rt;
    if (name == "neck") return FieldOfView::Neck;
    throw base::Error(base::ErrorCode::BadRequest, "there is no field of view \"" + std::string(name) + "\"", {},
                      "use full, rt or neck");
}

const std::vector<std::string>& oarNames() {
    static const std::vector<std::string> names = {"Parotid_L",    "Parotid_R",    "Glnd_Submand_L", "Glnd_Submand_R",
                                                   "LN_Neck_II_L", "LN_Neck_II_R", "LN_Neck_III_L",  "LN_Neck_III_R"};
    return names;
}

namespace {

/// 1 mm, or coarser where the scan's voxels are coarse themselves.
float latticeStep(const image::Vec3& spacing_mm) {
    const double finest = std::min({spacing_mm[0], spacing_mm[1], spacing_mm[2]});
    return finest >= 2.9 ? 2 : finest >= 1.9 ? 1.5F : 1;
}

void checkSpec(const PhantomSpec& spec) {
    const auto refuse = [](const std::string& why) {
        throw base::Error(base::ErrorCode::BadRequest, why, "phantom",
                          "use 0.3 to 10 mm and at most 1024 voxels an axis");
    };
    for (std::size_t a = 0; a < 3; ++a) {
        if (!(spec.spacing_mm[a] >= .3 && spec.spacing_mm[a] <= 10)) refuse("the voxel spacing is out of range");
        if (spec.size[a] < 0 || spec.size[a] > 1024) refuse("the number of voxels is out of range");
    }
    if (spec.modality == image::Modality::MR) refuse("a phantom needs one of T1w, T2w, PDw and CT");
}

}  // namespace

namespace {

using image::operator-;

using Landmarks = std::map<std::string, image::Vec3>;

/// The sizes of heads people have (specification section 10), a little inside the limits of checkPhantom.
bool plausible(const Landmarks& at) {
    const auto within = [&](const char* a, const char* b, double low, double high) {
        const double d = image::norm(at.at(a) - at.at(b));
        return d >= low && d <= high;
    };
    return within("glabella", "opisthocranion", 173, 211) && within("euryon_L", "euryon_R", 135, 167) &&
           within("zygion_L", "zygion_R", 119, 158) && within("nasion", "menton", 101, 138) &&
           within("eye_L", "eye_R", 55, 71) && within("nasion", "glabella", 8, 40);
}

/// Template points in the scan's frame.
Landmarks placed(const std::map<std::string, Point>& points, const Parameters& p) {
    const Warp warp(p);
    const Push push(p.findings);
    Landmarks at;
    for (const auto& [name, point] : points) at[name] = toVec3(warp.toScan(push.destination(point)));
    return at;
}

/// One subject of a seed, before scanning.
struct Subject {
    Parameters parameters;
    Warp warp;
    image::Geometry geometry;
    Landmarks landmarks;
    Model model;
};

/// Draws subjects anew until one has a head people have and organs that fit; then come its findings.
Subject makeSubject(const PhantomSpec& spec, const base::TaskContext& task) {
    constexpr int kAttempts = 40, kMostUnfit = 2;
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
        Parameters p = drawParameters(spec.seed, attempt, spec.average);
        const auto points = findLandmarks(makeSkin(p), p);
        task.throwIfStopped();
        const bool browBeforeNose = points.at("nasion").y - points.at("glabella").y > 2;
        if (!browBeforeNose || !plausible(placed(points, p))) continue;
        drawFindings(p, spec.findings, spec.fov);
        const Warp warp(p);
        const Skin skin = makeSkin(p);
        Landmarks landmarks = placed(findLandmarks(skin, p), p);
        const image::Geometry geometry = scanGeometry(spec, p, warp);
        Model model =
            buildModel(p, warp, skin, makeAnatomy(p), templateBox(geometry, warp), latticeStep(spec.spacing_mm), task);
        if (model.saturated <= kMostUnfit) return {p, warp, geometry, std::move(landmarks), std::move(model)};
    }
    throw base::Error(base::ErrorCode::Internal, "no valid subject was found for this seed", "phantom",
                      "use another seed");
}

void removeOarsOutsideSoftTissue(ScanLabels& labels) {
    for (std::size_t o = 0; o < labels.oar.size(); ++o) {
        const auto t = static_cast<Label>(labels.tissue[o]);
        if (t == Label::Outside || t == Label::Bone || t == Label::Teeth || t == Label::Air || t == Label::Lung)
            labels.oar[o] = 0;
    }
}

}  // namespace

Phantom makePhantom(const PhantomSpec& spec, const base::TaskContext& task) {
    checkSpec(spec);
    task.report(0, "anatomy");
    Subject subject = makeSubject(spec, task.part(0, .6));
    const Parameters& p = subject.parameters;
    const image::Geometry& geometry = subject.geometry;
    const bool ct = spec.modality == image::Modality::CT;
    const float outside = ct ? -1000.0F : 0.0F;
    task.report(.6, "scan");
    const Formation formation = drawFormation(spec.modality, p, spec.spacing_mm);
    Sampled sampled = sampleScan(subject.model, paintGreys(subject.model, spec.modality, p, formation, subject.warp),
                                 outside, geometry, subject.warp, task);
    const std::array<double, 8> fitted_ml = subject.model.oar_ml;
    subject.model = {};
    closePockets(sampled.labels.tissue, geometry);
    if (ct && p.findings.headRest) addCouch(sampled.greys, sampled.labels.tissue, geometry, subject.warp);
    removeOarsOutsideSoftTissue(sampled.labels);
    keepLargestParts(sampled.labels.oar, geometry, static_cast<int>(oarNames().size()));
    disturb(sampled.greys, geometry, spec.modality, p, formation, subject.warp);
    task.report(.9, "noise");

    Phantom phantom;
    phantom.scan =
        image::Volume(geometry, acquire(std::move(sampled.greys), geometry, spec.modality, p), spec.modality);
    for (std::size_t index = 0; index < oarNames().size(); ++index) {
        std::vector<std::uint8_t> voxels(geometry.voxelCount());
        for (std::size_t o = 0; o < voxels.size(); ++o) voxels[o] = sampled.labels.oar[o] == index + 1;
        phantom.oars.emplace_back(oarNames()[index], image::Mask(geometry, std::move(voxels)));
    }
    phantom.tissue = image::Mask(geometry, std::move(sampled.labels.tissue));
    phantom.face = image::Mask(geometry, std::move(sampled.labels.face));
    phantom.brain = image::Mask(geometry, std::move(sampled.labels.brain));
    phantom.landmarks_lps_mm = std::move(subject.landmarks);
    phantom.parameters = p.toJson();
    phantom.parameters["oar_fitted_ml"] = fitted_ml;
    phantom.parameters["scan"] = formation.toJson();
    task.report(1, "done");
    return phantom;
}

}  // namespace bauta::phantom
