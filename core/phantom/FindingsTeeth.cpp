// SPDX-License-Identifier: GPL-3.0-or-later
// Specification 7.5: missing teeth, metal in teeth, a stent between them.
#include <cmath>

#include "core/phantom/Anatomy.h"

namespace bauta::phantom {

namespace {

/// The dental arch of one jaw and side as in section 5.6, from the last molar to the midline.
std::vector<Point> arch(bool upper, float s, float rise) {
    if (upper)
        return {{s * 25, -47, -46 + rise}, {s * 22, -66, -46 + rise}, {s * 11, -81, -46 + rise}, {0, -86, -46 + rise}};
    return {{s * 24, -46, -55 + rise}, {s * 21, -65, -55 + rise}, {s * 10, -80, -55 + rise}, {0, -84, -55 + rise}};
}

/// Where a point lies along the arch, 0 at the last molar and 1 at the midline.
float along(Point q) {
    constexpr float kQuarter = 1.5707963F;
    return std::clamp(std::atan2(-(q.y + 47), std::abs(q.x)) / kQuarter, 0.0F, 1.0F);
}

}  // namespace

void paintStent(Anatomy& a, const Parameters& p) {
    if (!p.findings.stent) return;
    // The teeth, painted later, bite into it.
    a.paint(Label::Device, roundedBox({0, -64, -50.5F}, {22, 19, 4}, 3), 6);
}

void paintTeethFindings(Anatomy& a, const Parameters& p) {
    const Findings& f = p.findings;
    for (const ToothGap& gap : f.gaps) {
        const ShapePtr teeth = tube(arch(gap.upper, gap.side, 0), {4.1F}, {0, 0, 1}, 1.3F);
        a.paint(Label::Mucosa, teeth->box(), [gap, teeth](const Site& q) {
            const float t = along(q.p);
            return q.depth > 3 && t >= gap.from && t <= gap.to && teeth->distance(q.p) < 0;
        });
    }
    if (f.edentulous) {
        for (const float s : {1.0F, -1.0F}) {
            for (const bool upper : {true, false})
                a.paint(Label::Mucosa, tube(arch(upper, s, 0), {4.1F}, {0, 0, 1}, 1.3F), 3);
            // Without teeth the ridges waste away.
            a.paint(
                Label::Mucosa,
                tube({{s * 43, -34, -48}, {s * 27, -48, -56}, {s * 21, -66, -60}, {s * 9, -80, -62}, {0, -83, -62.5F}},
                     {1.5F, 5, 5, 4.5F, 4.5F}),
                3.5F);
            a.paint(Label::Mucosa, tube(arch(true, s, 1.5F), {4.5F}), 3.5F);
        }
    }
    for (const MetalTooth& tooth : f.metal) a.paint(Label::Metal, ellipsoid(tooth.centre, {3.2F, 3.2F, 3.6F}), 3);
}

}  // namespace bauta::phantom
