// SPDX-License-Identifier: GPL-3.0-or-later
// Specification 5.7 and 5.9: airway, larynx, oesophagus, thyroid, vessels.
#include <array>
#include <cmath>

#include "core/phantom/Anatomy.h"
#include "core/phantom/Skin.h"

namespace bauta::phantom {

namespace {

constexpr std::array<float, 2> kSides = {1, -1};

/// Heights of hyoid and larynx follow the subject; the trachea below is elastic.
struct Lift {
    float hyoid, cricoid;
    [[nodiscard]] float operator()(float z) const {
        if (z >= -70) return z;
        if (z >= -105) return z + hyoid * (-70 - z) / 35;
        if (z >= -140) return z + hyoid + (cricoid - hyoid) * (-105 - z) / 35;
        if (z >= -176) return z + cricoid * (z + 176) / 36;
        return z;
    }
};

struct AirTubes {
    ShapePtr pharynx, trachea;
};

AirTubes makeAirway(const Lift& up) {
    auto upper = std::make_shared<Blend>();
    upper->add(ellipsoid({0, -17, -20}, {12, 11, 12}), 1);
    upper->add(tube({{0, -13, -30}, {0, -13, -42}, {0, -9, -60}, {0, -7, up(-85)}, {0, -4, up(-100)}},
                    {6, 5, 6, 6.5F, 7}, {1, 0, 0}, 1.8F),
               3);
    upper->add(tube({{0, -4, up(-100)}, {0, -3, up(-112)}, {0, -1, up(-121)}}, {7, 6, 4}, {0, 1, 0}, 1.3F), 2);
    for (const float s : kSides) upper->add(ellipsoid({s * 13, 2, up(-103)}, {4, 5, 9}), 1);
    // The choanae: either side of the nose opens into the pharynx.
    for (const float s : kSides) upper->add(tube({{s * 6, -38, -11}, {s * 5, -18, -16}}, {6, 7}), 2);
    auto lower = std::make_shared<Blend>();
    lower->add(tube({{0, -1, up(-121)}, {0, 1, up(-128)}}, {4, 7}, {0, 1, 0}, 1.2F), 1);
    lower->add(tube({{0, 1, up(-128)},
                     {0, 6, up(-140)},
                     {0, 11, up(-148)},
                     {0, 20, up(-160)},
                     {0, 28, -176},
                     {0, 38, -200},
                     {0, 54, -240}},
                    {7.5F, 8, 8.5F, 8.8F, 8.8F, 8.8F, 8.8F}),
               1);
    return {upper, lower};
}

void paintLarynx(Anatomy& a, const Lift& up) {
    for (const float s : kSides) {
        a.paint(Label::Cartilage, roundedBox({s * 10.5F, -11, up(-117)}, {1.6F, 16, 11.5F}, 1, rotationAboutZ(s * 36)),
                3);
    }
    a.paint(Label::Bone,
            tube({{20, 1, up(-97)}, {15, -18, up(-100)}, {0, -29, up(-102)}, {-15, -18, up(-100)}, {-20, 1, up(-97)}},
                 {2.5F, 2.8F, 3.4F, 2.8F, 2.5F}),
            3);
    a.paint(Label::Cartilage, ring({0, 4, up(-134.5F)}, 11.5F, 2.6F, {0, -0.25F, 1}, 1.8F));
    a.paint(Label::Fat, tube({{0, -20, up(-104)}, {0, -9, up(-112)}}, {6, 4}, {1, 0, 0}, 1.6F), 4);
    a.paint(Label::Cartilage, tube({{0, -11, up(-92)}, {0, -9, up(-112)}}, {3, 2.2F}, {1, 0, 0}, 2.2F));
}

}  // namespace

void paintThroat(Anatomy& a, const Parameters& p) {
    const Lift up{static_cast<float>(p.hyoid), static_cast<float>(p.cricoid)};
    const AirTubes air = makeAirway(up);
    a.airway = blend({air.pharynx, air.trachea}, 1);
    a.paint(Label::Mucosa, air.pharynx->box().grown(3.2F), [air, m = a.mandible](const Site& q) {
        return q.depth > 5 && q.p.z < -5 && q.p.z > -112 && air.pharynx->distance(q.p) < 3 && m->distance(q.p) > 0;
    });
    a.paint(Label::Mucosa, ellipsoid({0, -56, -37.5F}, {16.6F, 23.6F, 4}), 5);
    a.paint(Label::Mucosa, tube({{0, -42, -34}, {0, -26, -42}, {0, -19, -52}}, {4, 4.5F, 3.5F}, {1, 0, 0}, 1.8F));
    paintLarynx(a, up);
    a.paint(Label::Cartilage,
            tube({{0, 6, up(-140)}, {0, 11, up(-148)}, {0, 20, up(-160)}, {0, 28, -176}, {0, 38, -200}, {0, 54, -240}},
                 {10.3F}));
    a.paint(Label::Muscle,
            tube({{0, 17, up(-140)}, {0, 24, up(-150)}, {0, 34, -163}, {0, 42, -178}, {0, 52, -200}, {0, 68, -240}},
                 {5}, {1, 0, 0}, 1.5F));
    const auto size = static_cast<float>(p.thyroid);
    const ShapePtr trachea = inflated(air.trachea, 1.5F);
    auto gland = std::make_shared<Blend>();
    for (const float s : kSides) {
        gland->add(ellipsoid({s * 17, 7, up(-147)}, {8 * size, 9.5F * size, 22 * size}, rotationAboutX(25)), 2);
    }
    gland->add(tube({{-12, -3, up(-151)}, {0, -5, up(-151)}, {12, -3, up(-151)}}, {3.5F}), 3);
    a.paint(Label::Thyroid, gland->box(), [gland, trachea](const Site& q) {
        return q.depth > 4 && gland->distance(q.p) < 0 && trachea->distance(q.p) > 0;
    });
    a.paint(Label::Air, ellipsoid({0, -56, -37.5F}, {15, 22, 2.4F}), 6);
    a.paint(Label::Air, air.pharynx->box(),
            [s = air.pharynx](const Site& q) { return q.depth > 4 && s->distance(q.p) < 0; });
    a.paint(Label::Air, air.trachea);
}

void paintVessels(Anatomy& a, const Parameters& p) {
    const auto v = static_cast<float>(p.vessels);
    for (const float s : kSides) {
        const auto side = static_cast<std::size_t>(sideIndex(s));
        const float vein = v * (s > 0 ? 1 : static_cast<float>(std::sqrt(p.jugularRight)));
        a.carotid[side] = tube({{s * 14, 22, -185},
                                {s * 21, 11, -148},
                                {s * 26, 6, -118},
                                {s * 29, 3, -98},
                                {s * 29, 5, -75},
                                {s * 27, 6, -40},
                                {s * 25, 2, -16}},
                               {3.6F * v, 3.6F * v, 3.6F * v, 4.2F * v, 2.8F * v, 2.6F * v, 2.5F * v});
        a.jugular[side] = tube({{s * 20, 16, -185},
                                {s * 29, 14, -150},
                                {s * 34, 12, -118},
                                {s * 36, 11, -85},
                                {s * 32, 14, -50},
                                {s * 29, 12, -18}},
                               {6.5F * vein, 6 * vein, 5.5F * vein, 5 * vein, 4.5F * vein, 4.5F * vein});
        a.paint(Label::Artery, tube({{s * 29, 2, -98}, {s * 36, -8, -78}, {s * 45, -4, -50}, {s * 48, -6, -25}},
                                    {3 * v, 2.3F * v, 2 * v, 1.8F * v}));
        a.paint(Label::Artery,
                tube({{s * 24, 37, -120}, {s * 24, 29, -103}, {s * 24, 24, -87}, {s * 24, 20, -71}, {s * 24, 16, -50}},
                     {1.6F}));
        a.paint(Label::Vein, tube({{s * 45, -30, -60}, {s * 40, -18, -88}, {s * 36, 0, -100}}, {1.5F}), 4);
        a.paint(Label::Vein, a.jugular[side]);
        a.paint(Label::Artery, a.carotid[side]);
    }
}

}  // namespace bauta::phantom
