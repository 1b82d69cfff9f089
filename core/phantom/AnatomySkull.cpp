// SPDX-License-Identifier: GPL-3.0-or-later
// Specification 5.2 and 5.3: cranial cavity, skull, bones of the face.
#include <array>
#include <cmath>

#include "core/phantom/Anatomy.h"

namespace bauta::phantom {

namespace {

constexpr std::array<float, 2> kSides = {1, -1};

}  // namespace

void paintSkull(Anatomy& a, const Parameters& p) {
    // Measured on the averaged head MNI152 and a child's, laid onto the template by eyes, porions and calvaria: the
    // temporal lobe ends 5 mm above the Frankfort plane in front and 8 to 10 mm above it over the ear canal (the
    // specification: 2 mm below), the cerebellum spans 20 mm below to 33 mm above.
    a.posteriorFossa = ellipsoid({0, 42, 8}, {53, 38, 30});
    auto cavity = std::make_shared<Blend>();
    cavity->add(unevenEllipsoid({0, 6, 58}, 64, 85, 74, 54.5F, 38), 1);
    for (const float s : kSides) cavity->add(ellipsoid({s * 36, -18, 25}, {27, 31, 20}), 12);
    cavity->add(ellipsoid({0, -38, 40}, {47, 40, 17}), 10);
    cavity->add(ellipsoid({0, 36, 42}, {57, 45, 28}), 10);
    cavity->add(a.posteriorFossa, 12);
    a.cavity = cavity;

    const auto thick = static_cast<float>(p.skull);
    const auto wall = [thick](Point q) {
        return thick * (6.5F + 2.5F * std::clamp((-q.y - 50) / 30, 0.0F, 1.0F) +
                        1.5F * std::clamp((q.z - 90) / 25, 0.0F, 1.0F));
    };
    const auto inForamen = [](Point q) {
        const float u = q.x / 14, v = (q.y - 22) / 16;
        return u * u + v * v < 1 && q.z > -34 && q.z < -10;
    };
    a.paint(Label::Bone, cavity->box().grown(15), [cavity, wall, inForamen](const Site& at) {
        const float d = cavity->distance(at.p);
        return d >= 0 && at.depth > 3.5F && d < wall(at.p) && !inForamen(at.p);
    });
    a.paint(Label::Marrow, cavity->box().grown(15), [cavity, wall](const Site& at) {
        if (at.p.z <= 20 || at.depth <= 5) return false;
        const float d = cavity->distance(at.p);
        return d > 2.2F && d < wall(at.p) - 2.2F;
    });
}

void paintFaceBones(Anatomy& a, const Parameters&) {
    const ShapePtr cavity = a.cavity;
    const auto bone = [&](const ShapePtr& shape) {
        a.paint(Label::Bone, shape->box(), [shape, cavity](const Site& at) {
            return at.depth > 2.8F && shape->distance(at.p) < 0 && cavity->distance(at.p) > 0;
        });
    };
    for (const float s : kSides) {
        bone(tube({{s * 4, -83, 28}, {s * 24, -81, 31}, {s * 45, -66, 27}}, {5.5F, 5, 4.5F}));
        bone(ellipsoid({s * 42, -60, -7}, {12, 9, 9}));
        a.paint(Label::Marrow, ellipsoid({s * 42, -60, -7}, {9, 6.5F, 6.5F}), 5);
        bone(tube({{s * 49, -55, -5}, {s * 61, -34, -3}, {s * 61, -12, 1}}, {3.5F, 3, 3.5F}));
        bone(tube({{s * 45, -65, 25}, {s * 47, -62, 10}, {s * 42, -62, -4}}, {4.5F, 3.5F, 4.5F}));
        bone(tube({{s * 56, 10, 0}, {s * 14, -8, 0}}, {12, 7}));
        bone(blend({ellipsoid({s * 53, 20, -12}, {12, 13, 17}), ellipsoid({s * 53, 18, -26}, {8, 9, 9})}, 6));
        bone(tube({{s * 24, -36, -10}, {s * 22, -32, -34}}, {4, 3}));
    }
    bone(tube({{0, -84, 22}, {0, -95, 6}}, {5}));
    bone(blend({ellipsoid({0, -68, -24}, {33, 20, 17}), ellipsoid({0, -70, -34}, {27, 18, 9})}, 8));
    bone(roundedBox({0, -62, -32}, {19, 24, 2.5F}, 1.5F));
    bone(tube({{0, -10, -2}, {0, 7, -24}}, {7, 5}));
    a.paint(Label::Marrow, tube({{0, -10, -2}, {0, 6, -22}}, {4.5F, 2.8F}));
}

}  // namespace bauta::phantom
