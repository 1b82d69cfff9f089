// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/phantom/Anatomy.h"

namespace bauta::phantom {

void Anatomy::paint(Label label, ShapePtr shape) {
    const Box box = shape->box();
    paints.push_back({label, box, [s = std::move(shape)](const Site& at) { return s->distance(at.p) < 0; }});
}

void Anatomy::paint(Label label, ShapePtr shape, float minDepth) {
    const Box box = shape->box();
    paints.push_back({label, box, [s = std::move(shape), minDepth](const Site& at) {
                          return at.depth > minDepth && s->distance(at.p) < 0;
                      }});
}

void Anatomy::paint(Label label, const Box& box, std::function<bool(const Site&)> covers) {
    paints.push_back({label, box, std::move(covers)});
}

float along(const std::vector<std::array<float, 2>>& knots, float z) {
    if (z <= knots.front()[0]) return knots.front()[1];
    for (std::size_t i = 0; i + 1 < knots.size(); ++i) {
        if (z > knots[i + 1][0]) continue;
        const float t = (z - knots[i][0]) / (knots[i + 1][0] - knots[i][0]);
        return knots[i][1] + t * (knots[i + 1][1] - knots[i][1]);
    }
    return knots.back()[1];
}

float spineY(float z) {
    static const std::vector<std::array<float, 2>> knots = {{-190, 80}, {-171, 68}, {-153, 56}, {-137, 43}, {-120, 34},
                                                            {-103, 26}, {-87, 21},  {-71, 17},  {-50, 13},  {-32, 20}};
    return along(knots, z);
}

Point sternocleidomastoid(float z) {
    static const std::vector<std::array<float, 2>> x = {{-182, 13}, {-136, 36}, {-118, 45},
                                                        {-100, 49}, {-70, 55},  {-30, 56}};
    static const std::vector<std::array<float, 2>> y = {{-182, 8},  {-136, 8}, {-118, 13},
                                                        {-100, 14}, {-70, 19}, {-30, 24}};
    return {along(x, z), along(y, z), z};
}

Anatomy makeAnatomy(const Parameters& p) {
    Anatomy a;
    a.hyoidLowerEdge = -105 + static_cast<float>(p.hyoid);
    a.cricoidLowerEdge = -140 + static_cast<float>(p.cricoid);
    paintNeckMuscles(a, p);
    paintSkull(a, p);
    paintFaceBones(a, p);
    paintOrbits(a, p);
    paintNose(a, p);
    paintSinusFluid(a, p);
    paintStent(a, p);
    paintJaws(a, p);
    paintTeethFindings(a, p);
    paintThroat(a, p);
    paintTumour(a, p);
    paintSpine(a, p);
    paintVessels(a, p);
    paintBrain(a, p);
    paintSkin(a, p);
    paintTracheostomy(a, p);
    return a;
}

}  // namespace bauta::phantom
