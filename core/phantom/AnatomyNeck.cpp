// SPDX-License-Identifier: GPL-3.0-or-later
// Specification 5.1: muscles, fat planes, chest wall.
#include <array>
#include <cmath>

#include "core/phantom/Anatomy.h"
#include "core/phantom/Skin.h"

namespace bauta::phantom {

namespace {

constexpr std::array<float, 2> kSides = {1, -1};

struct Vertebra {
    float y, z;
};
constexpr std::array<Vertebra, 10> kSpine = {{{20, -32},
                                              {13, -50},
                                              {17, -71},
                                              {21, -87},
                                              {26, -103},
                                              {34, -120},
                                              {43, -137},
                                              {56, -153},
                                              {68, -171},
                                              {80, -190}}};

void paintNape(Anatomy& a, float fat) {
    const Box back = {{-300, -20, -260}, {300, 200, 8}};
    a.paint(Label::Muscle, back, [fat](const Site& at) {
        static const std::vector<std::array<float, 2>> limits = {{-200, 9}, {-140, 8}, {-100, 6},
                                                                 {-60, 6},  {-30, 6},  {5, 7}};
        const float limit = std::max(along(limits, at.p.z) + fat, 2.5F);
        return at.depth > limit && at.p.z < 8 && at.p.y > spineY(at.p.z) - 2;
    });
    for (const float s : kSides) {
        const ShapePtr plane = tube({{s * 8, 60, -10}, {s * 30, 85, -150}}, {24, 34});
        a.paint(Label::Fat, plane->box().grown(2), [plane](const Site& at) {
            return std::abs(plane->distance(at.p)) < 1.2F && at.p.y > spineY(at.p.z) - 2;
        });
        const ShapePtr inner = tube({{s * 11, 52, -25}, {s * 18, 72, -150}}, {11, 16});
        a.paint(Label::Fat, inner->box().grown(2), [inner](const Site& at) {
            return std::abs(inner->distance(at.p)) < 0.8F && at.p.y > spineY(at.p.z) + 8;
        });
    }
    a.paint(Label::Fat, Box{{-2, 0, -260}, {2, 200, 8}},
            [](const Site& at) { return std::abs(at.p.x) < 1.5F && at.p.y > spineY(at.p.z) + 25 && at.p.z < 5; });
}

void paintPrevertebral(Anatomy& a, float s) {
    std::vector<Point> longus, scalenes;
    for (const Vertebra& v : kSpine) longus.push_back({s * 9, v.y - 11, v.z});
    for (std::size_t i = 2; i < kSpine.size(); ++i) scalenes.push_back({s * 24, kSpine[i].y + 2, kSpine[i].z});
    a.paint(Label::Muscle, tube(longus, {4.5F}));
    a.paint(Label::Muscle, tube(scalenes, {9}, {0, 1, 0}, 1.3F));
    a.paint(Label::Muscle, tube({{s * 26, 16, -70}, {s * 28, 26, -102}, {s * 34, 40, -137}, {s * 50, 58, -172}},
                                {7, 9, 10, 10}, {s, -0.4F, 0}, 1.5F));
    a.paint(Label::Muscle,
            tube({{s * 48, 40, -30}, {s * 44, 50, -80}, {s * 42, 60, -120}, {s * 60, 85, -170}}, {7, 8, 9, 9},
                 {0, 1, 0}, 1.6F),
            6);
}

void paintChewing(Anatomy& a, float s) {
    const auto side = static_cast<std::size_t>(sideIndex(s));
    a.masseter[side] = ellipsoid({s * 53.5F, -31, -39}, {7.5F, 17, 27});
    a.paint(Label::Muscle, a.masseter[side], 3.5F);
    a.paint(Label::Muscle, tube({{s * 27, -36, -20}, {s * 38, -20, -55}}, {7, 6}, {0, 1, 0}, 1.6F));
    a.paint(Label::Muscle, tube({{s * 46, -13, -9}, {s * 22, -38, -14}}, {7, 9}));
    a.paint(Label::Muscle, ellipsoid({s * 64, -28, 28}, {9, 38, 42}), 5);
    a.paint(Label::Muscle, ellipsoid({s * 50, -40, -5}, {11, 14, 22}), 6);
}

}  // namespace

void paintNeckMuscles(Anatomy& a, const Parameters& p) {
    const auto fat = static_cast<float>(p.fat), tongue = static_cast<float>(p.tongue),
               lift = static_cast<float>(p.hyoid);
    paintNape(a, fat);
    for (const float s : kSides) paintPrevertebral(a, s);
    a.paint(Label::Muscle, Box{{-300, -200, -260}, {300, 200, -145}}, [fat](const Site& at) {
        // The chest's muscle comes to the skin over some height, not in one plane.
        const float rise = 1.3F * std::max(at.p.z + 180, 0.0F);
        return at.depth > 12 + fat + rise;
    });
    for (const float s : kSides) {
        a.paint(Label::Lung, ellipsoid({s * 40, 62, -188}, {27, 32, 26}));
        a.paint(
            Label::Bone,
            tube({{s * 14, 6, -188}, {s * 60, 10, -183}, {s * 105, 42, -166}, {s * 150, 56, -160}}, {8, 5.5F, 5, 6}),
            4);
        a.paint(Label::Marrow,
                tube({{s * 14, 6, -188}, {s * 60, 10, -183}, {s * 105, 42, -166}, {s * 150, 56, -160}},
                     {5.5F, 3, 2.6F, 3.5F}),
                6);
    }
    a.paint(Label::Bone, roundedBox({0, 8, -208}, {25, 7, 22}, 5));
    a.paint(Label::Marrow, roundedBox({0, 8, -208}, {22.5F, 4.5F, 19.5F}, 4));
    for (const float s : kSides) paintChewing(a, s);
    a.paint(Label::Tongue, blend({ellipsoid({0, -52, -58}, {22 * tongue, 29 * tongue, 20}),
                                  ellipsoid({0, -36, -74}, {17 * tongue, 20, 22})},
                                 10));
    a.paint(Label::Muscle,
            blend({ellipsoid({0, -58, -84}, {25, 26, 6}), tube({{0, -78, -82}, {0, -34, -98 + lift}}, {6})}, 6));
    for (const float s : kSides) {
        a.paint(Label::Muscle, tube({{s * 9, -80, -88}, {s * 13, -33, -99 + lift}, {s * 48, 16, -34}}, {4, 3, 4}));
        a.paint(Label::Muscle, tube({{s * 8, -27, -104 + lift}, {s * 11, -16, -130 + lift}, {s * 10, 2, -180}},
                                    {4.5F, 5, 5}, {1, 0, 0}, 2));
        const auto side = static_cast<std::size_t>(sideIndex(s));
        // A neck dissection takes part of the muscle with the gland.
        const bool operated = p.findings.resected >= 0 && p.findings.resected % 2 == sideIndex(s);
        const float m = operated ? 0.75F : 1;
        a.muscle[side] = tube({{s * 56, 24, -30},
                               {s * 55, 19, -70},
                               {s * 49, 14, -100},
                               {s * 45, 13, -118},
                               {s * 36, 8, -136},
                               {s * 13, 8, -182}},
                              {5.5F * m, 6.5F * m, 7 * m, 7 * m, 6.5F * m, 4.5F * m}, {0.5F * s, 0.87F, 0}, 2.2F);
        a.paint(Label::Muscle, a.muscle[side], 3.5F);
        a.paint(Label::Fat, ellipsoid({s * 38, -66, -44}, {10, 16, 22}), 7);
    }
    const ShapePtr lips = ellipsoid({0, -60, -46}, {37, 34, 22});
    a.paint(Label::Muscle, lips->box(), [lips](const Site& at) {
        if (at.p.z < -66 || at.p.z > -32 || at.depth < 4) return false;
        const float d = lips->distance(at.p);
        return d > -3 && d < 0;
    });
}

}  // namespace bauta::phantom
