// SPDX-License-Identifier: GPL-3.0-or-later
// Specification 4.1 to 4.3: head, neck, trunk and the large forms of the face.
#include "core/phantom/Skin.h"

#include "core/phantom/Loft.h"

namespace bauta::phantom {

namespace {

ShapePtr head(const Parameters& p) {
    std::vector<Section> sections = {
        {126.5F, 7, 13, 3, 10, 2, 2},
        {125.5F, -7, 27, 15, 10, 2, 2},
        {123.5F, -19, 38, 24, 10, 2, 2},
        {120, -32, 48, 33, 10, 2, 2},
        {115, -43, 57.5F, 41, 10, 2, 2},
        {110, -52, 65.5F, 47, 10, 2, 2},
        {100, -65, 76.5F, 56, 11, 2.05F, 2},
        {90, -74.5F, 83.5F, 62.3F, 12, 2.1F, 2.05F},
        {80, -81, 88.5F, 67, 12, 2.1F, 2.05F},
        {70, -85.5F, 92, 70.4F, 12, 2.15F, 2.05F},
        {60, -88.5F, 94, 72.8F, 12, 2.2F, 2.1F},
        {50, -92, 95.5F, 74.3F, 11, 2.25F, 2.1F},
        {40, -94, 96, 75, 9, 2.3F, 2.1F},
        {30, -93.5F, 95.5F, 74.6F, 5, 2.35F, 2.1F},
        {20, -89, 94, 73.5F, -2, 2.4F, 2.1F},
        {10, -87.5F, 91, 72, -10, 2.45F, 2.1F},
        {0, -88.5F, 86, 70.8F, -18, 2.45F, 2.1F},
        {-10, -89, 79, 69.5F, -22, 2.4F, 2.1F},
        {-20, -90, 71, 67.5F, -22, 2.25F, 2.1F},
        {-30, -91, 60, 65, -20, 2.1F, 2.1F},
        {-40, -91.5F, 49, 62.5F, -18, 1.95F, 2.1F},
        {-50, -91.5F, 38, 58.5F, -17, 1.85F, 2.1F},
        {-60, -90.5F, 28, 55.5F, -17, 1.75F, 2.1F},
        {-70, -89.5F, 14, 50, -21, 1.65F, 2},
        {-80, -88.5F, -6, 45, -32, 1.65F, 2},
        {-88, -85.5F, -24, 34, -46, 1.75F, 2},
        {-94, -81, -40, 24, -58, 1.9F, 2},
        {-98, -72, -60, 6, -66, 2, 2},
    };
    // A steeper or fuller forehead, fading towards the crown.
    for (Section& s : sections) {
        if (s.z >= 50 && s.z <= 110) {
            const float weight = 1 - std::abs(s.z - 80) / 40;
            s.front += weight * static_cast<float>(p.foreheadSlope);
            s.halfWidth += weight * static_cast<float>(p.crownWidth);
        }
    }
    return loft(std::move(sections), true);
}

ShapePtr neckAndTrunk() {
    return loft(
        {
            {16, 14, 70, 40, 36, 2, 2},
            {5, 8, 78, 52, 34, 2.1F, 2.1F},
            {-8, 0, 82, 57, 32, 2.2F, 2.2F},
            {-20, -8, 82, 58, 30, 2.2F, 2.2F},
            {-40, -18, 77, 57.5F, 28, 2.2F, 2.2F},
            {-60, -26, 76, 57, 28, 2.1F, 2.2F},
            {-80, -34, 79, 56.5F, 30, 2.0F, 2.2F},
            {-95, -40, 86, 56.3F, 32, 1.9F, 2.2F},
            {-105, -40, 91, 56.3F, 33, 1.85F, 2.2F},
            {-115, -35, 97.5F, 56.8F, 36, 1.85F, 2.2F},
            {-130, -23, 108, 59, 42, 1.9F, 2.2F},
            {-145, -14, 118, 66, 49, 2.0F, 2.3F},
            {-160, -9, 126, 84, 56, 2.1F, 2.4F},
            {-175, -8, 131, 118, 60, 2.2F, 2.6F},
            {-190, -14, 134, 158, 62, 2.4F, 2.8F},
            {-210, -26, 136, 185, 58, 2.6F, 3},
            {-240, -40, 136, 200, 50, 2.8F, 3.2F},
        },
        false);
}

}  // namespace

void addHeadAndNeck(Blend& skin, const Parameters& p) {
    const auto f = [](double v) { return static_cast<float>(v); };
    skin.add(head(p), 1).add(neckAndTrunk(), 16);
    const float malar = f(p.malar), buccal = f(p.buccal), brow = f(p.browRadius), jaw = f(p.jaw);
    const float soft = f(p.softness), malarX = f(p.malarWidth), malarZ = f(p.malarHeight), wide = f(p.jawWidth);
    const auto both = [&](auto&& make, float k) {
        skin.add(make(1.0F), k);
        skin.add(make(-1.0F), k);
    };
    both([](float s) { return tube({{s * 28, 68, -98}, {s * 230, 74, -218}}, {30, 40}); }, 25);
    both(
        [&](float s) {
            return ellipsoid({s * (43 + malarX), -64, -8 + malarZ}, {17 * malar, 16 * malar, 14 * malar});
        },
        18);
    both([&](float s) { return ellipsoid({s * 42, -46, -40}, {17 * buccal, 26 * buccal, 24 * buccal}); }, 18);
    both(
        [&](float s) {
            return tube({{s * 10, -86, 31 + f(p.browInner)}, {s * 25, -86, 33.5F}, {s * 45, -72, 29 + f(p.browOuter)}},
                        {brow - 0.5F, brow, brow - 1.5F});
        },
        8 * soft);
    both(
        [&](float s) {
            return tube(
                {{s * 55, -8, -18}, {s * (45 + wide), -16, -60}, {s * (33 + wide / 2), -58, -80}, {s * 12, -80, -87}},
                {10 + jaw, 9 + jaw, 9 + jaw, 9 + jaw});
        },
        16 * soft);
    both(
        [](float s) {
            return tube({{s * 54, 22, -30}, {s * 46, 6, -100}, {s * 28, -2, -140}, {s * 12, 2, -176}},
                        {11, 10, 7.5F, 5});
        },
        16);
    both([](float s) { return ellipsoid({s * 52, 0, -38}, {12, 24, 28}); }, 14);
    skin.add(ellipsoid({0, -74, -46}, {34, 25, 27}), 14);
    skin.add(ellipsoid({0, -83 - f(p.chin), -84}, {f(p.chinWidth), 15.5F, 13}), 12);
    const float larynx = f(p.thyroidProminence);
    skin.add(ellipsoid({0, -26, -120 + f(p.hyoid)}, {larynx, larynx, larynx + (larynx > 8 ? 4.0F : 5.0F)}), 12);
    if (p.submental > 0) skin.add(ellipsoid({0, -46, -97}, {28, 27, f(p.submental)}), 22);
}

Skin makeSkin(const Parameters& p) {
    Skin skin;
    skin.whole = std::make_shared<Blend>();
    addHeadAndNeck(*skin.whole, p);
    addEyes(*skin.whole, p);
    skin.nose = makeNose(p);
    addNose(*skin.whole, skin.nose, p);
    addMouth(*skin.whole, p);
    for (const float s : {1.0F, -1.0F}) {
        const ShapePtr ear = makeEar(p, s);
        skin.ears[static_cast<std::size_t>(sideIndex(s))] = ear;
        skin.whole->add(ear, 5);
        skin.whole->cut(earCanal(s, 3.6F), 2);
    }
    if (p.findings.headRest) flattenOcciput(*skin.whole, p);
    return skin;
}

}  // namespace bauta::phantom
