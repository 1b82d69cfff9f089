// SPDX-License-Identifier: GPL-3.0-or-later
// Specification 5.4 to 5.6 and 5.11: orbits, nose and sinuses, jaws and teeth, skin.
#include <array>
#include <cmath>

#include "core/phantom/Anatomy.h"
#include "core/phantom/Skin.h"

namespace bauta::phantom {

namespace {

constexpr std::array<float, 2> kSides = {1, -1};

float f(double v) {
    return static_cast<float>(v);
}

}  // namespace

void paintOrbits(Anatomy& a, const Parameters& p) {
    const ShapePtr cavity = a.cavity;
    for (const float s : kSides) {
        const float dx = s * f(p.eyeShift), dy = -f(p.eyeProminence);
        const auto at = [&](float x, float y, float z) { return Point{s * x + dx, y + dy, z}; };
        const ShapePtr orbit = tube({{s * 34 + dx, -77, 16.5F}, {s * 14, -33, 19}}, {18.5F, 5});
        a.paint(Label::Bone, orbit->box().grown(3), [orbit, cavity](const Site& q) {
            if (q.p.y < -74 || q.depth < 4) return false;
            const float d = orbit->distance(q.p);
            return d >= 0 && d < 2.2F && cavity->distance(q.p) > 0;
        });
        a.paint(Label::Fat, orbit->box(), [orbit, cavity](const Site& q) {
            return q.depth > 2.5F && orbit->distance(q.p) < 0 && cavity->distance(q.p) > 3.5F;
        });
        const ShapePtr tears = ellipsoid({s * 42 + dx, -67 + dy, 26}, {4.5F, 6, 8});
        a.paint(Label::Gland, tears->box(), [tears, orbit](const Site& q) {
            return q.depth > 3 && tears->distance(q.p) < 0 && orbit->distance(q.p) < 0;
        });
        const std::array<Point, 4> insertions = {at(18, -66, 16.5F), at(44, -64, 16.5F), at(31, -66, 28),
                                                 at(31, -66, 5)};
        const std::array<Point, 4> origins = {Point{s * 12, -34, 19}, Point{s * 17, -34, 19}, Point{s * 14.5F, -34, 22},
                                              Point{s * 14.5F, -34, 17}};
        for (std::size_t i = 0; i < 4; ++i) {
            const ShapePtr rectus = tube({origins[i], insertions[i]}, {1.8F, 2.2F});
            a.paint(Label::Muscle, rectus->box(), [rectus, cavity](const Site& q) {
                return q.depth > 3 && rectus->distance(q.p) < 0 && cavity->distance(q.p) > 3;
            });
        }
        const std::vector<Point> nerve = {
            at(29.5F, -59, 16.7F), {s * 22, -45, 18}, {s * 12, -31, 21}, {s * 4, -20, 25}};
        a.paint(Label::Csf, tube(nerve, {3.2F, 3.0F, 2.8F, 2.6F}));
        a.paint(Label::Nerve, tube(nerve, {2.2F, 2.1F, 2.0F, 2.0F}));
        const Point centre = globeCentre(p, s);
        const float size = globeSize(p), outer = 12.2F * size, inner = 11.2F * size;
        a.paint(Label::Muscle, ellipsoid(centre, {outer, outer, outer}), 1.2F);
        a.paint(Label::Vitreous, ellipsoid(centre, {inner, inner, inner}), 1.2F);
        a.paint(Label::Lens, ellipsoid(centre + Point{0, -8, 0}, {4.6F, 2.2F, 4.6F}), 1.2F);
    }
}

void paintNose(Anatomy& a, const Parameters& p) {
    const ShapePtr cavity = a.cavity;
    const float sinus = f(p.sinus);
    const ShapePtr nasal = blend({roundedBox({0, -62, -8}, {13, 30, 20}, 6), ellipsoid({0, -90, -14}, {8, 14, 13})}, 6);
    a.paint(Label::Mucosa, nasal->box().grown(2), [nasal, cavity](const Site& q) {
        return q.depth > 3 && nasal->distance(q.p) < 1.5F && cavity->distance(q.p) > 1.5F;
    });
    a.paint(Label::Air, nasal->box(), [nasal, cavity](const Site& q) {
        return q.depth > 4 && nasal->distance(q.p) < 0 && cavity->distance(q.p) > 3;
    });
    for (const float s : kSides) {
        for (const ShapePtr& turbinate :
             {ellipsoid({s * 8, -62, -19}, {4, 22, 6}), ellipsoid({s * 7.5F, -58, -5}, {3.2F, 17, 5})}) {
            a.paint(Label::Mucosa, turbinate->box(), [turbinate, nasal](const Site& q) {
                return turbinate->distance(q.p) < 0 && nasal->distance(q.p) < 0;
            });
        }
    }
    a.paint(Label::Mucosa, nasal->box(),
            [nasal](const Site& q) { return std::abs(q.p.x) < 1.2F && q.depth > 3 && nasal->distance(q.p) < 0; });
    for (const float s : kSides) {
        const Point maxillary = {s * 28.5F, -57, -13};
        a.paint(Label::Bone, ellipsoid(maxillary, {13.7F * sinus, 17.7F * sinus, 16.7F * sinus}), 5);
        a.paint(Label::Mucosa, ellipsoid(maxillary, {12 * sinus, 16 * sinus, 15 * sinus}), 6);
        a.paint(Label::Air, ellipsoid(maxillary, {10.8F * sinus, 14.8F * sinus, 13.8F * sinus}), 7);
        if (p.frontalSinus) {
            const ShapePtr frontal = ellipsoid({s * 9, -82, 34}, {9 * sinus, 4 * sinus, 8 * sinus});
            a.paint(Label::Bone, inflated(frontal, 2.2F), 3);
            a.paint(Label::Air, frontal->box(), [frontal, cavity](const Site& q) {
                return q.depth > 5 && frontal->distance(q.p) < 0 && cavity->distance(q.p) > 1.5F;
            });
        }
        const Point sphenoid = {s * 8, -22, 7};
        const auto outsideBrain = [cavity](const ShapePtr& shape, float clearance) {
            return [shape, cavity, clearance](const Site& q) {
                return shape->distance(q.p) < 0 && cavity->distance(q.p) > clearance;
            };
        };
        const ShapePtr shell = ellipsoid(sphenoid, {8.8F, 13.5F, 10.5F});
        const ShapePtr inside = ellipsoid(sphenoid, {7.3F, 12, 9});
        a.paint(Label::Bone, shell->box(), outsideBrain(shell, 0));
        a.paint(Label::Air, inside->box(), outsideBrain(inside, 2));
        const ShapePtr ethmoid = roundedBox({s * 8, -58, 15}, {6.5F, 17, 8}, 2);
        a.paint(Label::Bone, ethmoid->box(), outsideBrain(ethmoid, 0));
        a.paint(Label::Air, ethmoid->box(), [ethmoid, cavity](const Site& q) {
            const auto wall = [](float v, float every) { return std::abs(v - every * std::round(v / every)) < 0.6F; };
            return ethmoid->distance(q.p) < -1 && cavity->distance(q.p) > 1.5F && !wall(q.p.y + 4, 9) &&
                   !wall(q.p.z + 3, 8);
        });
        const ShapePtr cells = ellipsoid({s * 54, 20, -12}, {7.5F, 9, 12});
        a.paint(Label::Air, cells->box(), [cells](const Site& q) {
            const auto wall = [](float v) { return std::abs(v - 5 * std::round(v / 5)) < 0.8F; };
            return q.depth > 6 && cells->distance(q.p) < 0 && !wall(q.p.x) && !wall(q.p.y) && !wall(q.p.z);
        });
        a.paint(Label::Air, ellipsoid({s * 46, 1, 1}, {3, 4, 5}));
    }
}

namespace {

/// A strong or a receding chin is one of the bone: its front goes with the skin.
ShapePtr makeMandible(const Parameters& p) {
    const float out = f(p.chin);
    auto m = std::make_shared<Blend>();
    for (const float s : kSides) {
        m->add(tube({{s * 45, -17, -60},
                     {s * 37, -44, -73},
                     {s * 23, -72, -83},
                     {s * 8, -85 - out, -85},
                     {0, -87 - out, -85}},
                    {4.5F, 5, 5.5F, 6, 6}),
               6);
        m->add(tube({{s * 44, -26, -56},
                     {s * 32, -46, -67},
                     {s * 22, -70, -74},
                     {s * 8, -83 - 0.7F * out, -76},
                     {0, -85.5F - 0.7F * out, -77}},
                    {4, 4.5F, 4.5F, 4.5F, 4.5F}),
               6);
        m->add(tube({{s * 43, -34, -52}, {s * 27, -48, -60}, {s * 21, -66, -64}, {s * 9, -80, -66}, {0, -83, -67}},
                    {4, 5, 5, 4.5F, 4.5F}),
               6);
        m->add(roundedBox({s * 45.5F, -23, -36}, {3.2F, 15, 25}, 3, rotationAboutX(-12)), 5);
        m->add(ellipsoid({s * 50, -9, -5}, {9, 4.5F, 5}), 4);
        m->add(tube({{s * 49, -10, -8}, {s * 46.5F, -15, -24}}, {4.5F, 4}), 5);
        m->add(tube({{s * 46, -38, -10}, {s * 45.5F, -33, -26}}, {2.5F, 4}), 5);
    }
    return m;
}

/// Gaps between single teeth along an arch: every 7 to 8 mm of its length.
bool betweenTeeth(Point q) {
    const float angle = std::atan2(q.x, -(q.y + 47));
    const float pitch = std::abs(angle) > 0.5F ? 0.24F : 0.21F;
    const float along = std::abs(angle) / pitch;
    return std::abs(along - std::round(along)) * pitch * std::hypot(q.x, q.y + 47) < 0.35F;
}

}  // namespace

void paintJaws(Anatomy& a, const Parameters& p) {
    a.mandible = makeMandible(p);
    for (const float s : kSides) {
        a.paint(Label::Bone, tube({{s * 25, -47, -40}, {s * 22, -66, -40}, {s * 11, -81, -40}, {0, -86, -40}}, {5}), 4);
    }
    a.paint(Label::Bone, a.mandible, 2.8F);
    a.paint(Label::Marrow, a.mandible->box(),
            [m = a.mandible](const Site& q) { return q.p.z < -20 && m->distance(q.p) < -2.6F; });
    for (const float s : kSides) {
        const ShapePtr upper = tube({{s * 25, -47, -46}, {s * 22, -66, -46}, {s * 11, -81, -46}, {0, -86, -46}},
                                    {3.6F, 3.8F, 3.3F, 3.0F}, {0, 0, 1}, 1.3F);
        const ShapePtr lower = tube({{s * 24, -46, -55}, {s * 21, -65, -55}, {s * 10, -80, -55}, {0, -84, -55}},
                                    {3.6F, 3.8F, 3.2F, 2.8F}, {0, 0, 1}, 1.3F);
        for (const ShapePtr& arch : {upper, lower}) {
            a.paint(Label::Teeth, arch->box(),
                    [arch](const Site& q) { return q.depth > 3 && arch->distance(q.p) < 0 && !betweenTeeth(q.p); });
        }
    }
}

void paintSkin(Anatomy& a, const Parameters& p) {
    const ShapePtr nose = makeNose(p);
    a.paint(Label::Cartilage, nose->box(), [nose](const Site& q) {
        return q.depth > 2.5F && q.depth < 5 && q.p.y < -100 && q.p.z > -26 && nose->distance(q.p) < -3;
    });
    a.paint(Label::Skin, everywhere(), [](const Site& q) { return q.depth < (q.p.z > 45 ? 2.8F : 2.2F); });
    a.paint(Label::Cartilage, Box{{-110, -4, -36}, {110, 36, 40}}, [](const Site& q) {
        return std::abs(q.p.x) > 70 && q.p.y > -4 && q.p.y < 36 && std::abs(q.p.z) < 36 && q.depth > 1 && q.depth < 3;
    });
    // The openings come last: they pierce the skin.
    for (const float s : kSides) {
        a.paint(Label::Air,
                tube({{s * 6.8F * f(p.noseWidth), -88 - 16 * f(p.noseProtrusion), 20 - 48.5F * f(p.noseHeight)},
                      {s * 6, -99, 20 - 42 * f(p.noseHeight)},
                      {s * 5.5F, -90, -15}},
                     {2.8F, 4, 4}));
        a.paint(Label::Air, earCanal(s, 3.2F));
    }
}

}  // namespace bauta::phantom
