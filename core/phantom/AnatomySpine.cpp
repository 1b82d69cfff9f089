// SPDX-License-Identifier: GPL-3.0-or-later
// Specification 5.8: vertebrae, discs, canal and cord.
#include <array>
#include <cmath>
#include <vector>

#include "core/phantom/Anatomy.h"

namespace bauta::phantom {

namespace {

constexpr std::array<float, 2> kSides = {1, -1};

/// Body centres C2 to T3, and one below.
constexpr std::array<Point, 10> kBodies = {{{0, 13, -50},
                                            {0, 17, -71},
                                            {0, 21, -87},
                                            {0, 26, -103},
                                            {0, 34, -120},
                                            {0, 43, -137},
                                            {0, 56, -153},
                                            {0, 68, -171},
                                            {0, 80, -190},
                                            {0, 92, -210}}};
constexpr std::array<float, 10> kSpinous = {44, 40, 40, 43, 48, 56, 56, 54, 54, 54};

struct Frame {
    Point centre, back, down;
    [[nodiscard]] Point at(float x, float b, float d) const { return centre + Point{x, 0, 0} + b * back + d * down; }
};

Frame frameOf(std::size_t i) {
    const Point above = i > 0 ? kBodies[i - 1] : Point{0, 12, -36};
    const Point up = unit(above - kBodies[i]);
    return {kBodies[i], {0, up.z, -up.y}, -1.0F * up};
}

void paintAtlas(Anatomy& a) {
    a.paint(Label::Bone, ring({0, 20, -32}, 18.5F, 4, {0, 0, 1}, 1.2F, 1.15F), 5);
    for (const float s : kSides) {
        a.paint(Label::Bone, ellipsoid({s * 20, 16, -31}, {8, 9, 8}), 5);
        a.paint(Label::Marrow, ellipsoid({s * 20, 16, -31}, {6, 7, 6}), 5);
        a.paint(Label::Bone, tube({{s * 24, 17, -32}, {s * 38, 17, -33}}, {5, 4}), 5);
    }
    a.paint(Label::Bone, tube({{0, 11, -28}, {0, 13, -48}}, {5.5F, 6.5F}));
    a.paint(Label::Marrow, tube({{0, 11, -28}, {0, 13, -48}}, {3.6F, 4.6F}));
}

void paintVertebra(Anatomy& a, std::size_t i) {
    const Frame v = frameOf(i);
    const float grow = i < 2 ? 1 : std::pow(1.05F, static_cast<float>(i - 1));
    const Rotation axes{{1, 0, 0}, v.back, -1.0F * v.down};
    const Point half = {10 * grow, 8 * std::min(grow, 1.3F), i == 0 ? 9.0F : 7.0F};
    for (const float s : kSides) {
        const Point pillar = v.at(s * 21, 14, 0);
        a.paint(Label::Bone, ellipsoid(pillar, {6.5F, 7, 9}, axes), 5);
        a.paint(Label::Marrow, ellipsoid(pillar, {4.5F, 5, 7}, axes), 5);
        a.paint(Label::Bone, tube({v.at(s * 9, 4, 0), pillar}, {3.5F, 4.5F}), 5);
        a.paint(Label::Bone, tube({v.at(s * 13, 1, 0), v.at(s * 26, 3, 2)}, {3.5F}), 5);
        a.paint(Label::Bone, tube({pillar, v.at(s * 3, 25, 2)}, {4.5F, 4}), 5);
    }
    a.paint(Label::Bone, tube({v.at(0, 26, 2), v.at(0, kSpinous[i], 8)}, {3.5F, 3}, {0, 0, 1}, 1.5F), 6);
    a.paint(Label::Marrow, tube({v.at(0, 28, 2.5F), v.at(0, kSpinous[i] - 1, 8)}, {2, 1.6F}, {0, 0, 1}, 1.5F), 6);
    a.paint(Label::Bone, roundedBox(v.centre, half, 4, axes));
    a.paint(Label::Marrow, roundedBox(v.centre, half - Point{1.8F, 1.8F, 1.6F}, 3, axes));
    if (i + 1 < kBodies.size()) {
        const Frame below = frameOf(i + 1);
        const Rotation between{{1, 0, 0}, below.back, -1.0F * below.down};
        a.paint(Label::Disc, roundedBox(0.5F * (v.centre + below.centre), {9 * grow, 8, 2.4F}, 2, between));
    }
}

}  // namespace

void paintSpine(Anatomy& a, const Parameters&) {
    paintAtlas(a);
    for (std::size_t i = 0; i < kBodies.size(); ++i) paintVertebra(a, i);
    std::vector<Point> canal = {{0, 24, -8}, {0, 25, -18}, {0, 28, -32}};
    for (std::size_t i = 0; i < kBodies.size(); ++i) canal.push_back(frameOf(i).at(0, 16, 0));
    canal.push_back({0, 128, -240});
    a.paint(Label::Csf, tube(canal, {8.2F}, {1, 0, 0}, 1.35F));
    std::vector<float> radii(canal.size(), 5.0F);
    radii[0] = radii[1] = radii[2] = 6;
    a.paint(Label::Nerve, tube(canal, radii, {1, 0, 0}, 1.3F));
}

}  // namespace bauta::phantom
