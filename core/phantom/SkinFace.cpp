// SPDX-License-Identifier: GPL-3.0-or-later
// Specification 4.4 to 4.7: eyes, nose, mouth, ears.
#include <cmath>
#include <numbers>

#include "core/phantom/Skin.h"

namespace bauta::phantom {

namespace {

float f(double v) {
    return static_cast<float>(v);
}

}  // namespace

Point globeCentre(const Parameters& p, float s) {
    return {s * (31.5F + f(p.eyeShift)), -71 - f(p.eyeProminence), 16.5F};
}

float globeSize(const Parameters& p) {
    return f(1 / std::cbrt(p.widthAtEyes() * p.faceDepth * p.faceHeight));
}

void addEyes(Blend& skin, const Parameters& p) {
    const float depth = f(p.orbitDepth), out = f(p.eyeProminence), tilt = f(p.lidTilt), fold = f(p.lidFold);
    for (const float s : {1.0F, -1.0F}) {
        const float dx = s * f(p.eyeShift);
        const auto at = [&](float x, float y, float z) {
            return Point{s * x + dx, y - out, z + tilt * (x - 31.5F) / 15};
        };
        skin.cut(ellipsoid({s * 33 + dx, -97 + depth, 16}, {19, 17, 12.5F}), 10);
        skin.cut(ellipsoid({s * 15 + dx, -100 + depth, 14}, {7, 12, 9}), 8);
        const float lid = 13.9F * globeSize(p);
        skin.add(ellipsoid(globeCentre(p, s), {lid, lid, lid}), 4);
        // The upper lid overhangs the lower a little.
        skin.add(tube({at(19, -80.5F, 15.2F), at(25, -82.6F, 14.6F), at(32, -83.4F, 14.2F), at(39, -81.6F, 14.4F),
                       at(45, -76.5F, 15.5F)},
                      {1.4F, 1.8F, 2, 1.8F, 1.4F}),
                 2.5F);
        skin.cut(tube({at(17, -80, 14.5F), at(24, -84.2F, 11.8F), at(31.5F, -85.6F, 10.8F), at(39, -83.2F, 11.8F),
                       at(46, -76.5F, 14.5F)},
                      {1.4F}),
                 1.5F);
        skin.add(
            tube({at(17, -80.5F, 16.5F), at(24, -82.5F, 21.5F), at(32, -83, 23), at(41, -79, 21), at(47, -73.5F, 16)},
                 {1.9F * fold}),
            3.5F);
        skin.cut(tube({at(19, -84, 20.5F), at(25, -85, 24.5F), at(32, -85.5F, 26), at(41, -81, 24), at(46, -76, 20)},
                      {1.2F}),
                 2.5F);
    }
}

namespace {

/// Edits of nose points: protrusion about y = -88, height about z = 20, width about the midline.
struct NoseEdit {
    const Parameters& p;
    [[nodiscard]] float forward(float y) const { return -88 + (y + 88) * f(p.noseProtrusion); }
    [[nodiscard]] float up(float z) const { return 20 + (z - 20) * f(p.noseHeight); }
    [[nodiscard]] float wide(float x) const { return x * f(p.noseWidth); }
};

}  // namespace

ShapePtr makeNose(const Parameters& p) {
    const NoseEdit e{p};
    const float tip = f(p.noseTip), soft = f(p.softness);
    auto nose = std::make_shared<Blend>();
    nose->add(tube({{0, -82.5F, e.up(21)},
                    {0, e.forward(-93) - f(p.bridge), e.up(6)},
                    {0, e.forward(-103), e.up(-8)},
                    {0, e.forward(-109.5F), e.up(-17)}},
                   {6.5F, 7.5F, 8.5F, 10}),
              1);
    for (const float s : {1.0F, -1.0F}) {
        nose->add(tube({{s * e.wide(5 * f(p.bridgeWidth)), -86, e.up(14)}, {s * e.wide(9), -92, e.up(-16)}}, {5.5F, 8}),
                  7 * soft);
    }
    for (const float s : {1.0F, -1.0F}) {
        nose->add(ellipsoid({s * e.wide(12), -98, e.up(-21)}, {e.wide(6.3F), 10, 7.5F}), 6 * soft);
    }
    for (const float s : {1.0F, -1.0F}) {
        nose->add(ellipsoid({s * e.wide(4.2F), e.forward(-111.5F), e.up(-17.5F) + tip}, {e.wide(6), 6.5F, 6}),
                  5 * soft);
    }
    nose->add(tube({{0, e.forward(-111), e.up(-24) + tip}, {0, -99, e.up(-29)}}, {4, 4.5F}), 5 * soft);
    return nose;
}

void addNose(Blend& skin, const ShapePtr& nose, const Parameters& p) {
    const NoseEdit e{p};
    skin.add(nose, 7);
    skin.cut(ellipsoid({0, -101 + f(p.nasionDepth), 15}, {11, 9.3F, 9}), 9);
    for (const float s : {1.0F, -1.0F}) {
        skin.cut(ellipsoid({s * e.wide(7.0F), e.forward(-105), e.up(-28.5F)}, {e.wide(3.2F), 5.5F, 4.2F}), 2.5F);
        skin.cut(tube({{s * e.wide(18.5F), -97, e.up(-20)}, {s * 22, -97.5F, -32}, {s * 29, -93, -46}},
                      {1.5F * f(p.noseFold), 2 * f(p.noseFold), 1.5F * f(p.noseFold)}),
                 6);
    }
}

void addMouth(Blend& skin, const Parameters& p) {
    const float w = f(p.mouthWidth), full = f(p.lipFullness), up = f(p.mouthHeight), balance = f(p.lipBalance);
    const auto lip = [&](float radius) { return radius * full * (1 + balance); };
    const auto under = [&](float radius) { return radius * full * (1 - balance); };
    for (const float s : {1.0F, -1.0F}) {
        const float x = s * w;
        skin.add(tube({{x * 25, -88, -51.5F + up},
                       {x * 14, -96.3F, -48.8F + up},
                       {x * 4.5F, -101.2F, -46.3F + up},
                       {0, -101, -47 + up}},
                      {lip(1.8F), lip(3.6F), lip(4.4F), lip(4.4F)}),
                 4);
    }
    for (const float s : {1.0F, -1.0F}) {
        const float x = s * w;
        skin.add(tube({{x * 24, -87.5F, -53 + up}, {x * 13, -95.5F, -56.5F + up}, {0, -98.8F, -57.8F + up}},
                      {under(1.8F), under(4.2F), under(5.2F)}),
                 4);
    }
    skin.cut(tube({{0, -106.5F, -35}, {0, -108, -43 + up}}, {3.0F, 3.6F}), 5);
    for (const float s : {1.0F, -1.0F}) {
        const float x = s * w;
        skin.cut(
            tube({{x * 27, -91, -52 + up}, {x * 13, -101.5F, -51.8F + up}, {0, -106, -51.2F + up}}, {1.2F, 1.5F, 1.8F}),
            2);
    }
    skin.cut(tube({{-16, -98, -69}, {0, -103.5F, -69}, {16, -98, -69}}, {4, 5.5F, 4}), 8);
}

Point earOpening(float s) {
    return {s * 67, -2, -11.5F};
}

ShapePtr earCanal(float s, float radius) {
    return tube({earOpening(s) + Point{s * 12, 2, -1}, earOpening(s), {s * 50, 0, 0}}, {radius, radius, radius - 0.5F});
}

ShapePtr makeEar(const Parameters& p, float s) {
    const float flare = f(p.earFlare) * std::numbers::pi_v<float> / 180;
    const float size = f(p.earSize);
    const Point centre = {s * 76, 14, f(p.earHeight)};
    const Point u = {s * std::sin(flare), std::cos(flare), 0};
    constexpr float kLean = 12 * std::numbers::pi_v<float> / 180;
    Point w = {0, std::sin(kLean), std::cos(kLean)};
    w = unit(w - dot(w, u) * u);
    Point v = cross(u, w);
    if (v.x * s < 0) v = -1.0F * v;
    const Rotation axes{u, w, v};
    const auto at = [&](float a, float b, float c) {
        return centre + (size * a) * u + (size * b) * w + (size * c) * v;
    };
    const auto ell = [&](Point c, Point r) { return ellipsoid(c, size * r, axes); };

    auto ear = std::make_shared<Blend>();
    ear->add(ell(at(0, 0, 0), {17, 30, 4.2F}), 1);
    std::vector<Point> helix;
    for (int i = 0; i < 22; ++i) {
        const float t = (-60 + 295 * static_cast<float>(i) / 21) * std::numbers::pi_v<float> / 180;
        helix.push_back(at(14.5F * std::cos(t), 27 * std::sin(t) + 1, 2.2F));
    }
    ear->add(tube(std::move(helix), {3 * size}), 3);
    ear->add(ell(at(-6, -25, 1), {8, 9, 4}), 5);
    ear->cut(ell(at(-6, -6, 5.5F), {9, 13, 7}), 3);
    ear->add(tube({at(-4, -12, 3), at(4, -4, 4.5F), at(5, 8, 4.5F), at(2, 17, 3.5F)}, {2.6F * size}), 3);
    ear->add(ellipsoid({s * 73, -5, -8}, {3.5F, 4, 7}), 3);
    return ear;
}

}  // namespace bauta::phantom
