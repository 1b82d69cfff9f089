// SPDX-License-Identifier: GPL-3.0-or-later
// Landmarks as a reader would place them: those of the midline are measured on the subject's own profile.
#include <cmath>
#include <functional>

#include "core/phantom/Skin.h"

namespace bauta::phantom {

namespace {

constexpr float kStep = 0.25F;

/// Front of the skin at height z and distance x from the midline: the first crossing from the front.
float frontOfSkin(const Blend& skin, float x, float z) {
    constexpr float kStart = -160;
    float before = skin.distance({x, kStart, z});
    for (float y = kStart + 1; y < 60; y += 1) {
        const float now = skin.distance({x, y, z});
        if (now <= 0) return y - now / (now - before);
        before = now;
    }
    return 60;
}

/// The point of the midline profile between two heights at which score is largest.
Point best(const Blend& skin, float zLow, float zHigh, const std::function<float(Point)>& score) {
    Point found;
    float most = -1e9F;
    for (float z = zLow; z <= zHigh; z += kStep) {
        const Point p = {0, frontOfSkin(skin, 0, z), z};
        if (score(p) > most) {
            most = score(p);
            found = p;
        }
    }
    return found;
}

/// Distance behind the line from a to b, in the midline plane.
float behind(Point p, Point a, Point b) {
    const float dy = b.y - a.y, dz = b.z - a.z;
    return ((p.y - a.y) * dz - (p.z - a.z) * dy) / std::hypot(dy, dz) * (dz > 0 ? 1.0F : -1.0F);
}

/// Lowest (or highest) point of the skin on a line through x, y.
float skinAlongZ(const Blend& skin, float x, float y, float from, float to) {
    const float step = to > from ? 0.5F : -0.5F;
    float z = from;
    while ((to - z) * step > 0 && skin.distance({x, y, z}) > 0) z += step;
    return z;
}

}  // namespace

std::map<std::string, Point> findLandmarks(const Skin& skin, const Parameters& p) {
    const Blend& body = *skin.whole;
    std::map<std::string, Point> m;
    const auto forward = [](Point q) { return -q.y; };
    const auto backward = [](Point q) { return q.y; };

    m["glabella"] = best(body, 28, 42, forward);
    m["pronasale"] = best(body, -34, 2, forward);
    m["nasion"] = best(body, 11, 23, backward);
    m["labiale_superius"] = best(body, -51, -42, forward);
    m["labiale_inferius"] = best(body, -64, -53, forward);
    m["stomion"] = best(body, -55, -48, backward);
    // Where the underside of the nose has gone three quarters of the way back to the lip.
    const Point lip = best(body, m["labiale_superius"].z, m["pronasale"].z - 6, backward);
    const float corner_y = m["pronasale"].y + 0.77F * (lip.y - m["pronasale"].y);
    m["subnasale"] = best(body, lip.z, m["pronasale"].z, [&](Point q) { return -std::abs(q.y - corner_y); });
    m["pogonion"] = best(body, -95, -74, forward);
    m["sublabiale"] = best(body, -78, -60, [&](Point q) { return behind(q, m["pogonion"], m["labiale_inferius"]); });
    Point menton;
    float most = -1e9F;
    for (float y = -110; y < -60; y += kStep) {
        const Point q = {0, y, skinAlongZ(body, 0, y, -130, -60)};
        const float score = -q.z - 0.3F * q.y;
        if (q.z < -61 && score > most) {
            most = score;
            menton = q;
        }
    }
    m["menton"] = menton;
    m["vertex"] = {0, 10, skinAlongZ(body, 0, 10, 150, 100)};
    float back = 130;
    while (body.distance({0, back, 40}) > 0) back -= 0.25F;
    m["opisthocranion"] = {0, back, 40};
    back = 130;
    while (body.distance({0, back, 2}) > 0) back -= 0.25F;
    m["inion"] = {0, back, 2};

    for (const float s : {1.0F, -1.0F}) {
        const std::string side = s > 0 ? "_L" : "_R";
        const Point globe = globeCentre(p, s);
        m["eye" + side] = globe;
        m["pupil" + side] = globe + Point{0, -11.5F, 0};
        m["ear_canal" + side] = earOpening(s);
        m["porion" + side] = {s * 68, 0, 0};
        m["tragion" + side] = {s * 75, -2, 2};
        m["gonion" + side] = {s * 48, -17, -61};
        const auto shifted = [&](float x) { return s * (x + static_cast<float>(p.eyeShift)); };
        m["inner_canthus" + side] = {shifted(16.3F), frontOfSkin(body, shifted(16.3F), 14), 14};
        m["outer_canthus" + side] = {shifted(44.8F), frontOfSkin(body, shifted(44.8F), 15), 15};
        const float corner = s * 25 * static_cast<float>(p.mouthWidth);
        m["cheilion" + side] = {corner, frontOfSkin(body, corner, -52), -52};
        m["orbitale" + side] = {shifted(31.5F), -74, 0};
        float out = s * 110;
        while (body.distance({out, 11, 45}) > 0) out -= s * 0.25F;
        m["euryon" + side] = {out, 11, 45};
        out = s * 110;
        while (body.distance({out, -32, -4}) > 0) out -= s * 0.25F;
        m["zygion" + side] = {out, -32, -4};
        m["cochlea" + side] = {s * 32.7F, 0, 2};
        m["cheek" + side] = {s * 30, frontOfSkin(body, s * 30, -18), -18};
    }
    const auto raised = [](double z, double by) { return static_cast<float>(z + by); };
    m["hyoid"] = {0, -30, raised(-101.5, p.hyoid)};
    m["hyoid_lower_edge"] = {0, -30, raised(-105, p.hyoid)};
    m["cricoid_lower_edge"] = {0, 4, raised(-140, p.cricoid)};
    m["sella"] = {0, -10, 20};
    m["suprasternal_notch"] = {0, frontOfSkin(body, 0, -192), -192};
    return m;
}

}  // namespace bauta::phantom
