// SPDX-License-Identifier: GPL-3.0-or-later
// Specification 7.5: nodal mass, primary tumour, fluid in the sinuses.
#include <cmath>

#include "core/phantom/Model.h"

namespace bauta::phantom {

Push::Push(const Findings& findings) {
    if (!findings.mass) return;
    centre_ = findings.mass->centre;
    radius_ = findings.mass->radius();
    side_ = findings.mass->side;
}

bool Push::reaches(const Box& box) const {
    if (radius_ <= 0) return false;
    const float reach = radius_ + kFade;
    return box.meets(Box{centre_, centre_}.grown(reach));
}

float Push::shift(float distance, float x) const {
    const float fade = std::clamp(1 - (distance - radius_) / kFade, 0.0F, 1.0F);
    const float inside = std::min(distance / radius_, 1.0F);
    const float t = std::clamp((side_ * x - 12) / 16, 0.0F, 1.0F);
    return kShare * radius_ * inside * fade * fade * t * t * (3 - 2 * t);
}

Point Push::origin(Point p) const {
    if (radius_ <= 0) return p;
    const Point from = p - centre_;
    const float distance = length(from);
    if (distance >= radius_ + kFade || distance < 1e-3F) return p;
    return p - (shift(distance, p.x) / distance) * from;
}

Point Push::destination(Point p) const {
    if (!reaches({p, p})) return p;
    // Along the ray from the centre the origin moves outwards with the point: bisected.
    const Point from = p - centre_;
    const float distance = length(from);
    if (distance < 1e-3F) return p;
    float low = 1, high = 1 + (radius_ + kFade) / distance;
    for (int i = 0; i < 30; ++i) {
        const float middle = 0.5F * (low + high);
        (length(origin(centre_ + middle * from) - centre_) < distance ? low : high) = middle;
    }
    return centre_ + low * from;
}

Box Push::origin(const Box& box) const {
    Box from;
    for (int c = 0; c < 8; ++c)
        from.include(origin(Point{(c & 1) ? box.low.x : box.high.x, (c & 2) ? box.low.y : box.high.y,
                                  (c & 4) ? box.low.z : box.high.z}));
    return from.grown(0.5F * length(box.high - box.low));
}

double paintMass(Model& m, const Anatomy& a, const Parameters& p, const Warp& warp) {
    if (!p.findings.mass) return 0;
    const NodalMass& mass = *p.findings.mass;
    const Lattice& l = m.lattice;
    const Push push(p.findings);
    // A bumpy rim, as of nodes grown together.
    const SmoothField bumps(p.seed, "finding/rim", 7, 12);
    const Box box = Box{mass.centre - mass.radii, mass.centre + mass.radii}.grown(2);
    double volume_ml = 0;
    for (int k = 0; k < l.size[2]; ++k)
        for (int j = 0; j < l.size[1]; ++j) {
            const Box row = {l.at(0, j, k), l.at(l.size[0] - 1, j, k)};
            if (!box.meets(row)) continue;
            for (int i = 0; i < l.size[0]; ++i) {
                const Point at = l.at(i, j, k);
                const Point u = {(at.x - mass.centre.x) / mass.radii.x, (at.y - mass.centre.y) / mass.radii.y,
                                 (at.z - mass.centre.z) / mass.radii.z};
                const float share = length(u) + 0.05F * bumps.at(at);
                const std::size_t o = l.offset(i, j, k);
                if (share >= 1 || m.depth[o] < 3.2F || a.mandible->distance(push.origin(at)) < 0) continue;
                const auto was = static_cast<Label>(m.tissue[o]);
                if (was != Label::Fat && was != Label::Muscle && was != Label::Vein && was != Label::Mucosa) continue;
                m.tissue[o] = static_cast<std::uint8_t>(mass.necrotic && share < 0.5F ? Label::Fluid : Label::Tumour);
                volume_ml += static_cast<double>(warp.stretch(at).volume() * l.step * l.step * l.step) / 1000;
            }
        }
    return volume_ml;
}

void paintTumour(Anatomy& a, const Parameters& p) {
    if (!p.findings.tumour) return;
    const PrimaryTumour t = *p.findings.tumour;
    const ShapePtr body = ellipsoid(t.centre, t.radii);
    a.paint(Label::Tumour, body->box(), [t, body, air = a.airway, bone = a.mandible](const Site& q) {
        if (q.depth < 5 || body->distance(q.p) > 0 || bone->distance(q.p) < 1) return false;
        // It grows on the wall: the other half of the lumen, and a slit of this one, stay open.
        return t.side * q.p.x > 0.5F && air->distance(q.p) > (t.side * q.p.x > 4 ? -3.0F : -1.5F);
    });
}

void paintSinusFluid(Anatomy& a, const Parameters& p) {
    for (const float s : {1.0F, -1.0F}) {
        const float share = p.findings.sinusFluid[static_cast<std::size_t>(sideIndex(s))];
        if (share <= 0) continue;
        const auto sinus = static_cast<float>(p.sinus);
        const ShapePtr cavity = ellipsoid({s * 28.5F, -57, -13}, {10.8F * sinus, 14.8F * sinus, 13.8F * sinus});
        // The patient lies on the back.
        const float level = cavity->box().high.y - share * (cavity->box().high.y - cavity->box().low.y);
        a.paint(Label::Fluid, cavity->box(),
                [cavity, level](const Site& q) { return q.depth > 7 && q.p.y > level && cavity->distance(q.p) < 0; });
    }
}

}  // namespace bauta::phantom
