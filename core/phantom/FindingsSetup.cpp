// SPDX-License-Identifier: GPL-3.0-or-later
// Specification 7.5: tracheostomy, mask, bolus, hearing aid, head rest and couch.
#include <cmath>
#include <numbers>

#include "core/phantom/Model.h"

namespace bauta::phantom {

namespace {

constexpr float kTubeRadius = 6, kTubeWall = 1.5F;

ShapePtr tracheostomyTube(float radius) {
    return tube({{0, 14, -155}, {0, -20, -163}}, {radius});
}

/// Round holes in the mask's sheet: 3.5 mm wide, every 8 mm.
bool inHole(Point p) {
    const float around = 75 * std::atan2(p.x, -(p.y - 20));
    const auto toGrid = [](float v) { return v - 8 * std::round(v / 8); };
    return std::hypot(toGrid(around), toGrid(p.z)) < 1.75F;
}

bool inMask(Point p, float outside, float gap) {
    return outside >= gap && outside < gap + 2.5F && p.z < 110 && p.z > -170 && p.y < 25 && !inHole(p);
}

bool inBolus(Point p, float outside, float side, float thickness) {
    return outside < thickness && side * p.x > 0 && std::abs(p.y - 10) < 30 && std::abs(p.z + 85) < 30;
}

}  // namespace

void paintTracheostomy(Anatomy& a, const Parameters& p) {
    if (!p.findings.tracheostomy) return;
    const ShapePtr outer = tracheostomyTube(kTubeRadius);
    const ShapePtr trachea = a.airway;
    a.paint(Label::Device, outer->box(),
            [outer, trachea](const Site& q) { return outer->distance(q.p) < 0 && trachea->distance(q.p) > -2; });
    a.paint(Label::Air, tracheostomyTube(kTubeRadius - kTubeWall));
}

void paintOutside(Model& m, const Parameters& p) {
    const Findings& f = p.findings;
    if (!f.mask_mm && f.bolus_mm <= 0 && f.hearingAid == 0 && !f.tracheostomy) return;
    const Lattice& l = m.lattice;
    const ShapePtr outer = tracheostomyTube(kTubeRadius), inner = tracheostomyTube(kTubeRadius - kTubeWall);
    // Behind the ear, with the hook over its root.
    const float s = f.hearingAid;
    const ShapePtr aid = tube({{s * 79, 6, 31}, {s * 79, 20, 34}, {s * 80, 32, 24}, {s * 79, 34, 2}}, {1.5F, 3, 4, 4});
    base::parallelFor(static_cast<std::size_t>(l.size[2]), [&](std::size_t slice) {
        const int k = static_cast<int>(slice);
        for (int j = 0; j < l.size[1]; ++j)
            for (int i = 0; i < l.size[0]; ++i) {
                const std::size_t o = l.offset(i, j, k);
                const float outside = -m.depth[o];
                if (outside < 0 || outside > 16) continue;
                const Point at = l.at(i, j, k);
                Label label = Label::Outside;
                if (f.mask_mm && inMask(at, outside, *f.mask_mm)) label = Label::Mask;
                if (inBolus(at, outside, f.bolusSide, f.bolus_mm)) label = Label::Bolus;
                if (s != 0 && aid->distance(at) < 0) label = Label::Mask;
                if (f.tracheostomy && outer->distance(at) < 0)
                    label = inner->distance(at) < 0 ? Label::Outside : Label::Device;
                if (label != Label::Outside) m.tissue[o] = static_cast<std::uint8_t>(label);
            }
    });
}

void flattenOcciput(Blend& skin, const Parameters& p) {
    const auto pitch = static_cast<float>(p.pitch * std::numbers::pi / 180);
    const Point behind = {0, std::cos(pitch), std::sin(pitch)}, up = {0, -std::sin(pitch), std::cos(pitch)};
    // The rearmost point of the head as it lies.
    float reach = 0;
    Point rearmost;
    for (float z = -10; z < 110; z += 4) {
        float y = 110;
        while (y > 0 && skin.distance({0, y, z}) > 0) y -= 1;
        const float far = dot({0, y, z}, behind);
        if (far > reach) reach = far, rearmost = {0, y, z};
    }
    constexpr float kPressed = 3, kHalf = 60;
    const Point middle = (reach - kPressed + kHalf) * behind + dot(rearmost, up) * up;
    skin.cut(roundedBox(middle, {100, kHalf, 60}, 4, {{1, 0, 0}, behind, up}), 10);
}

void addCouch(std::vector<float>& greys, std::vector<std::uint8_t>& tissue, const image::Geometry& g,
              const Warp& warp) {
    const Point occiput = warp.toScan({0, 94, 40});
    const float back = std::max({warp.toScan({0, 130, -170}).y, warp.toScan({0, 134, -200}).y, occiput.y + 25});
    const float couch = back + 6;
    constexpr float kShellHu = -450, kCoreHu = -900, kThick = 3, kCup = 90;
    base::parallelFor(static_cast<std::size_t>(g.size[2]), [&](std::size_t k) {
        std::size_t o = k * static_cast<std::size_t>(g.size[0] * g.size[1]);
        for (std::int64_t j = 0; j < g.size[1]; ++j)
            for (std::int64_t i = 0; i < g.size[0]; ++i, ++o) {
                if (tissue[o] != 0) continue;
                const Point p = toPoint(g.toPoint(image::Index3{i, j, static_cast<std::int64_t>(k)}));
                const float x = p.x - occiput.x;
                // The couch's top is hollow by 10 mm at 200 mm from its middle.
                const float below = p.y - (couch - x * x / 4000);
                const bool held = std::abs(p.z - occiput.z) < 75;
                const float cup = std::hypot(x, p.y - (occiput.y + 1 - kCup)) - kCup;
                float hu = -1000;
                if (below >= 0 && below < 40 + kThick) hu = below < kThick || below > 40 ? kShellHu : kCoreHu;
                if (held && below < 0 && cup >= 0 && p.y > occiput.y - 30 && std::abs(x) < 80)
                    hu = cup < kThick ? kShellHu : kCoreHu;
                if (hu <= -1000) continue;
                greys[o] = hu;
                tissue[o] = static_cast<std::uint8_t>(Label::Mask);
            }
    });
}

}  // namespace bauta::phantom
