// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/phantom/Parameters.h"

#include <algorithm>
#include <cmath>

#include "core/phantom/Random.h"

namespace bauta::phantom {

namespace {

constexpr double kClip = 2.3;

/// Draws dimensions that share a factor: z = a Z + sqrt(1 - a²) e.
class Draw {
  public:
    Draw(std::uint64_t seed, double common) : seed_(seed), common_(common) {}

    [[nodiscard]] double z(std::string_view name, double loading = 0, double extra = 0) const {
        Stream s(seed_, name);
        const double own = std::sqrt(std::max(1 - loading * loading - extra * extra, 0.05));
        return std::clamp(loading * common_ + extra * second + own * s.normal(), -kClip, kClip);
    }
    [[nodiscard]] double normal(std::string_view name, double mean, double sd) const { return mean + sd * z(name); }
    [[nodiscard]] double uniform(std::string_view name, double low, double high) const {
        return Stream(seed_, name).uniform(low, high);
    }
    double second = 0;

  private:
    std::uint64_t seed_;
    double common_;
};

struct Target {
    double mean, sigma;
    VolumeRange range;
};
constexpr std::array<Target, 8> kTargets = {{{32.7, .29, {15.1, 64.0}},
                                             {35.9, .29, {17.0, 61.9}},
                                             {9.0, .26, {4.7, 14.6}},
                                             {9.1, .26, {2.8, 15.0}},
                                             {34.0, .27, {17.8, 63.3}},
                                             {34.2, .27, {18.9, 68.8}},
                                             {18.0, .27, {8.2, 29.3}},
                                             {18.0, .27, {5.5, 29.6}}}};

void drawSizes(Parameters& p, const Draw& d, double sex) {
    const auto factor = [&](std::string_view name, double sd, double loading, double half, double extra = 0) {
        return 1 + sd * d.z(name, loading, extra) + sex * half;
    };
    p.cranWidth = std::clamp(factor("cran_w", .040, .45, .020), .91, 1.11);
    p.cranLength = std::clamp(factor("cran_l", .038, .6, .025), .92, 1.10);
    p.cranHeight = factor("cran_h", .040, .5, .020);
    p.zygWidth = factor("zyg_w", .040, .65, .030);
    p.gonWidth = std::clamp(factor("gon_w", .060, .55, .043, .4), .84, 1.17);
    p.faceHeight = std::clamp(factor("face_h", .045, .55, .035), .88, 1.07);
    p.faceDepth = factor("face_d", .038, .6, .015);
    p.chinDepth = factor("chin_d", .045, .5, .015);
    p.neckWidth = std::clamp(factor("neck_w", .060, .5, .060, .6), .84, 1.20);
    p.neckDepth = std::clamp(factor("neck_d", .060, .5, .060, .5), .84, 1.20);
    p.neckHeight = factor("neck_h", .060, .3, .010);
}

bool sizesFit(const Parameters& p) {
    return std::abs(p.gonWidth - p.zygWidth) < .12 && std::abs(p.chinDepth - p.faceDepth) < .07 &&
           std::abs(p.faceDepth - p.cranLength) < .08 && std::abs(p.gonWidth - p.neckWidth) < .17;
}

void drawFace(Parameters& p, const Draw& d, double sex) {
    p.noseProtrusion = std::clamp(1 + .10 * d.z("nose_p", .35) + sex * .032, .75, 1.3);
    p.noseWidth = 1 + .10 * d.z("nose_w", .35) + sex * .045;
    p.noseHeight = 1 + .05 * d.z("nose_h", .35) + sex * .015;
    p.bridge = d.normal("bridge", 0, 1.5);
    p.noseTip = d.normal("nose_tip", 0, 2);
    p.browRadius = d.normal("brow", sex > 0 ? 6.2 : 5, .9);
    const double width = p.widthAtEyes();
    p.eyeShift = std::clamp(1.7 * d.z("ipd", .45) + sex * .65, 28 / width - 31.5, 35 / width - 31.5);
    p.orbitDepth = d.normal("orbit_depth", 0, 1.5);
    p.eyeProminence = d.normal("eye_prominence", 0, 1.2);
    p.lidTilt = d.normal("lid_tilt", 0, 1.2);
    p.foreheadSlope = std::clamp(d.normal("forehead", -.5, 2.0), -4.0, 1.0);
    p.nasionDepth = std::clamp(d.normal("nasion", .6, .8), 0.0, 2.2);
    p.mouthWidth = 1 + .08 * d.z("mouth_w", .35) + sex * .03;
    p.lipFullness = std::clamp(d.normal("lips", sex > 0 ? .97 : 1.08, .18), .5, 1.5);
    p.chin = d.normal("chin", 0, 2) + sex * .8;
    p.chinWidth = d.normal("chin_width", sex > 0 ? 21.5 : 19, 2.5);
    p.jaw = sex > 0 ? 0 : -1.5;
    p.malar = d.normal("malar", 1, .08);
    p.buccal = std::clamp(d.normal("buccal", 1, .08) + .10 * p.adiposity, .75, 1.3);
    p.softness = std::clamp(d.uniform("softness", 1.1, 1.6) + .1 * p.adiposity, 1.0, 1.8);
    p.lidFold = std::clamp(d.normal("lid_fold", .75, .25), .3, 1.2);
    p.browInner = d.normal("brow_inner", .5, 1);
    p.browOuter = d.normal("brow_outer", sex > 0 ? 0 : 1.5, 1.3);
    p.bridgeWidth = std::clamp(d.normal("bridge_w", 1, .12), .8, 1.3);
    p.noseFold = std::clamp(d.normal("nose_fold", .9, .4), .2, 1.7);
    p.mouthHeight = std::clamp(d.normal("mouth_z", 0, 1), -1.8, 1.8);
    p.lipBalance = d.normal("lip_balance", 0, .12);
    p.malarHeight = d.normal("malar_z", 0, 2);
    p.malarWidth = d.normal("malar_x", 0, 1.8);
    p.jawWidth = d.normal("jaw_x", sex > 0 ? .5 : -1, 2);
    p.crownWidth = std::clamp(d.normal("crown_x", .6, 1.2), 0.0, 3.0);  // no narrower: the skull is near
    p.thyroidProminence = sex > 0 ? 9 : 6;
    p.earSize = 1 + .06 * d.z("ear_s", .35) + sex * .025;
    p.earFlare = std::clamp(d.normal("ear_flare", 28, 7), 12.0, 48.0);
    p.earHeight = d.normal("ear_z", 2, 2);
}

void drawInside(Parameters& p, const Draw& d) {
    const double fat = d.normal("fat", 0, 1.2) + 1.5 * p.adiposity;
    p.fat = std::clamp(fat, -2.5, 5.0);
    p.submental = p.adiposity > .5 ? 5 + 3 * std::min(p.adiposity, 2.0) : 0;
    p.skull = d.normal("skull", 1, .12);
    p.sinus = std::clamp(d.normal("sinus", 1, .2), .6, 1.25);
    p.frontalSinus = d.uniform("frontal_sinus", 0, 1) > .08;
    p.ventricles = std::clamp(std::exp(.35 * d.z("ventricles")), .55, 1.9);
    p.thyroid = d.normal("thyroid", 1, .12);
    p.tongue = std::clamp(d.normal("tongue", 1, .06), .88, 1.1);
    p.hyoid = std::clamp(d.normal("larynx_height", -1, 3), -6.0, 2.0);
    p.cricoid = p.hyoid + d.normal("cricoid", 0, 1.5);
    p.vessels = d.normal("vessels", 1, .12);
    p.jugularRight = std::clamp(1.15 * std::exp(.2 * d.z("jugular")), .75, 1.6);
}

void drawPose(Parameters& p, const Draw& d) {
    p.pitch = std::clamp(d.normal("pitch", 12, 7), -8.0, 30.0);
    p.roll = std::clamp(d.normal("roll", 0, 2), -6.0, 6.0);
    p.yaw = std::clamp(d.normal("yaw", 0, 2), -6.0, 6.0);
    p.flex = std::clamp(d.normal("flex", 0, 5), -12.0, 12.0);
    p.shift = {d.normal("shift_x", 0, 4), d.normal("shift_y", 0, 8), d.normal("shift_z", 0, 8)};
    p.topOfView = d.uniform("view_top", 35, 95);
    p.viewShift = d.normal("view_shift", 0, 8);
}

void drawTargets(Parameters& p, const Draw& d) {
    constexpr std::array<std::string_view, 4> kPair = {"par", "smg", "ln2", "ln3"};
    constexpr std::array<double, 4> kSides = {.85, .7, .7, .7};
    const double neck = std::pow(p.neckWidth * p.neckDepth * p.neckHeight, .7);
    const double jaw = std::pow(p.gonWidth * p.faceDepth * p.faceHeight, .7);
    for (std::size_t pair = 0; pair < 4; ++pair) {
        const std::string name(kPair[pair]);
        const double common = d.z(name, .3, pair == 0 ? .4 : 0);
        for (std::size_t side = 0; side < 2; ++side) {
            const Target& t = kTargets[2 * pair + side];
            const double rho = kSides[pair];
            const double z = std::sqrt(rho) * common + std::sqrt(1 - rho) * d.z(name + (side == 0 ? "_L" : "_R"));
            const double median = t.mean * std::exp(-t.sigma * t.sigma / 2);
            const double drawn = median * std::exp(t.sigma * z) * (pair == 0 ? jaw : neck);
            // A twentieth inside the range: the label on the scan's grid may differ a little from the fit.
            p.oarTarget_ml[2 * pair + side] = std::clamp(drawn, 1.05 * t.range.low, .95 * t.range.high);
        }
    }
    for (std::size_t pair = 0; pair < 4; ++pair) {
        const double left = p.oarTarget_ml[2 * pair];
        double& right = p.oarTarget_ml[2 * pair + 1];
        right = std::clamp(right, left / 1.65, left / .62);
        right = std::clamp(right, 1.05 * kTargets[2 * pair + 1].range.low, .95 * kTargets[2 * pair + 1].range.high);
    }
    for (std::size_t side = 0; side < 2; ++side) {
        if (p.neckWidth > 1.1) continue;
        double& parotid = p.oarTarget_ml[side];
        double& level2 = p.oarTarget_ml[4 + side];
        if (parotid > 50 && level2 > 40) level2 = 40;
    }
}

}  // namespace

const std::array<VolumeRange, 8>& oarVolumeRanges() {
    static const std::array<VolumeRange, 8> ranges = [] {
        std::array<VolumeRange, 8> r{};
        for (std::size_t i = 0; i < 8; ++i) r[i] = kTargets[i].range;
        return r;
    }();
    return ranges;
}

Parameters drawParameters(std::uint64_t seed, int attempt, bool average) {
    Parameters p;
    p.seed = seed;
    p.attempt = attempt;
    p.average = average;
    if (average) return p;
    std::uint64_t key = noiseKey(seed, "subject") + static_cast<std::uint64_t>(attempt);
    p.male = Stream(seed, "sex").uniform() < .75;
    const double sex = p.male ? 1 : -1;
    do {
        key = mix(key);
        p.size = std::clamp(Stream(key, "size").normal(), -kClip, kClip);
        p.adiposity = std::clamp(Stream(key, "adiposity").normal(), -kClip, kClip);
        Draw d(key, p.size);
        d.second = p.adiposity;
        drawSizes(p, d, sex);
    } while (!sizesFit(p));
    Draw d(key, p.size);
    d.second = p.adiposity;
    p.asymmetry = d.normal("asymmetry", 0, 1.2);
    p.sideScale = {d.normal("side_L", 1, .01), d.normal("side_R", 1, .01)};
    p.residualRms = 1.2;
    drawFace(p, d, sex);
    drawInside(p, d);
    drawPose(p, d);
    drawTargets(p, d);
    return p;
}

base::Json Parameters::toJson() const {
    base::Json j;
    j["seed"] = seed;
    j["attempt"] = attempt;
    j["average"] = average;
    j["sex"] = male ? "male" : "female";
    j["size_sd"] = size;
    j["adiposity_sd"] = adiposity;
    j["cran_w"] = cranWidth;
    j["cran_l"] = cranLength;
    j["cran_h"] = cranHeight;
    j["zyg_w"] = zygWidth;
    j["gon_w"] = gonWidth;
    j["face_h"] = faceHeight;
    j["face_d"] = faceDepth;
    j["chin_d"] = chinDepth;
    j["neck_w"] = neckWidth;
    j["neck_d"] = neckDepth;
    j["neck_h"] = neckHeight;
    j["asymmetry_mm"] = asymmetry;
    j["side_scale"] = sideScale;
    j["pitch_deg"] = pitch;
    j["roll_deg"] = roll;
    j["yaw_deg"] = yaw;
    j["flex_deg"] = flex;
    j["shift_mm"] = shift;
    j["nose_p"] = noseProtrusion;
    j["nose_w"] = noseWidth;
    j["nose_h"] = noseHeight;
    j["bridge_mm"] = bridge;
    j["nose_tip_mm"] = noseTip;
    j["brow_mm"] = browRadius;
    j["eye_shift_mm"] = eyeShift;
    j["orbit_depth_mm"] = orbitDepth;
    j["eye_prominence_mm"] = eyeProminence;
    j["mouth_w"] = mouthWidth;
    j["lip_fullness"] = lipFullness;
    j["chin_mm"] = chin;
    j["chin_width_mm"] = chinWidth;
    j["malar"] = malar;
    j["buccal"] = buccal;
    j["softness"] = softness;
    j["lid_fold"] = lidFold;
    j["brow_inner_mm"] = browInner;
    j["brow_outer_mm"] = browOuter;
    j["bridge_w"] = bridgeWidth;
    j["nose_fold"] = noseFold;
    j["mouth_z_mm"] = mouthHeight;
    j["lip_balance"] = lipBalance;
    j["malar_z_mm"] = malarHeight;
    j["malar_x_mm"] = malarWidth;
    j["jaw_x_mm"] = jawWidth;
    j["crown_x_mm"] = crownWidth;
    j["ear_s"] = earSize;
    j["ear_flare_deg"] = earFlare;
    j["fat_mm"] = fat;
    j["skull"] = skull;
    j["sinus"] = sinus;
    j["frontal_sinus"] = frontalSinus;
    j["ventricles"] = ventricles;
    j["hyoid_mm"] = hyoid;
    j["cricoid_mm"] = cricoid;
    j["vessels"] = vessels;
    j["oar_target_ml"] = oarTarget_ml;
    j["findings"] = findings.toJson();
    return j;
}

}  // namespace bauta::phantom
