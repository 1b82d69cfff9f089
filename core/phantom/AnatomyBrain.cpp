// SPDX-License-Identifier: GPL-3.0-or-later
// Specification 5.10: the brain inside the cranial cavity.
#include <array>
#include <cmath>

#include "core/phantom/Anatomy.h"
#include "core/phantom/Random.h"

namespace bauta::phantom {

namespace {

constexpr std::array<float, 2> kSides = {1, -1};

/// Waves of nearly one length: their zero surfaces wind like the furrows of the cortex.
class Folds {
  public:
    explicit Folds(std::uint64_t seed) {
        Stream stream(seed, "folds");
        for (int i = 0; i < kWaves; ++i) {
            const double z = stream.uniform(-1, 1), turn = stream.uniform(0, 6.283185307);
            const double across = std::sqrt(1 - z * z), number = 6.283185307 / stream.uniform(17, 26);
            k_[static_cast<std::size_t>(i)] =
                toPoint({number * across * std::cos(turn), number * across * std::sin(turn), number * z});
            phase_[static_cast<std::size_t>(i)] = static_cast<float>(stream.uniform(0, 6.283185307));
        }
    }
    /// Distance in mm to the nearest furrow, to first order.
    [[nodiscard]] float distance(Point p) const {
        float value = 0;
        Point slope;
        for (std::size_t i = 0; i < kWaves; ++i) {
            const float a = dot(k_[i], p) + phase_[i];
            value += std::cos(a);
            slope = slope - std::sin(a) * k_[i];
        }
        return std::abs(value) / std::max(length(slope), 0.15F);
    }

  private:
    static constexpr int kWaves = 20;
    std::array<Point, kWaves> k_;
    std::array<float, kWaves> phase_{};
};

}  // namespace

void paintBrain(Anatomy& a, const Parameters& p) {
    const ShapePtr cavity = a.cavity, fossa = a.posteriorFossa;
    auto hind = std::make_shared<Blend>();
    for (const float s : kSides) hind->add(ellipsoid({s * 24, 43, 5}, {29, 31, 25}), 8);
    hind->add(ellipsoid({0, 46, 7}, {14, 27, 24}), 8);
    auto stem = std::make_shared<Blend>();
    stem->add(ellipsoid({0, 3, 9}, {15, 12, 14}), 6);
    stem->add(tube({{0, 2, 26}, {0, 8, 12}}, {13, 11}), 6);
    stem->add(tube({{0, 12, 2}, {0, 20, -14}, {0, 24, -28}}, {9, 7, 5.5F}), 6);
    a.brainstem = stem;
    const auto folds = std::make_shared<Folds>(p.seed);
    const Box box = cavity->box();

    a.paint(Label::Csf, box, [cavity](const Site& q) { return cavity->distance(q.p) < 0; });
    const auto inCerebrum = [cavity, hind, fossa](Point q, float d) {
        if (d > -2.2F || hind->distance(q) < 2) return false;
        return !(q.z < 18 && q.y > 8 && fossa->distance(q) < 0);
    };
    const ShapePtr callosal = ellipsoid({0, 4, 56}, {20, 46, 26});
    a.paint(Label::GreyMatter, box,
            [cavity, inCerebrum](const Site& q) { return inCerebrum(q.p, cavity->distance(q.p)); });
    a.paint(Label::WhiteMatter, box, [cavity, inCerebrum, folds](const Site& q) {
        const float d = cavity->distance(q.p);
        return d < -6.1F && inCerebrum(q.p, d) && (d < -22 || folds->distance(q.p) > 3.4F);
    });
    const auto onMidline = [callosal](Point q, float halfWidth) {
        return std::abs(q.x) < halfWidth && q.z > 30 && callosal->distance(q) > 0;
    };
    a.paint(Label::GreyMatter, box, [cavity, inCerebrum, onMidline](const Site& q) {
        return onMidline(q.p, 4) && inCerebrum(q.p, cavity->distance(q.p));
    });
    a.paint(Label::Csf, box, [cavity, inCerebrum, folds, onMidline](const Site& q) {
        const float d = cavity->distance(q.p);
        if (!inCerebrum(q.p, d)) return false;
        if (onMidline(q.p, d > -12 ? 0.8F : 0.55F)) return true;
        const bool deep = d < -17 && !onMidline(q.p, 11);
        return !deep && folds->distance(q.p) < 0.62F;
    });
    const auto v = static_cast<float>(p.ventricles);
    for (const float s : kSides) {
        a.paint(Label::GreyMatter, ellipsoid({s * 12, 14, 50}, {9, 14, 9}));
        a.paint(Label::GreyMatter, ellipsoid({s * 25, -4, 52}, {6, 18, 10}));
        a.paint(Label::GreyMatter, ellipsoid({s * 12, -12, 58}, {5, 12, 7}));
    }
    for (const float s : kSides) {
        const ShapePtr lateral =
            tube({{s * 9, -26, 62}, {s * 10, 0, 68}, {s * 17, 30, 62}, {s * 28, 34, 48}, {s * 32, 7, 32}},
                 {4.5F * v, 4.5F * v, 6 * v, 4.5F * v, 2.5F * v});
        a.paint(Label::Csf, lateral->box(),
                [lateral](const Site& q) { return std::abs(q.p.x) > 1 && lateral->distance(q.p) < 0; });
    }
    a.paint(Label::Csf, ellipsoid({0, 10, 48}, {1.9F * v, 11, 10}));
    a.paint(Label::Cerebellum, hind->box(),
            [cavity, hind](const Site& q) { return hind->distance(q.p) < 0 && cavity->distance(q.p) < -2; });
    a.paint(Label::WhiteMatter, stem->box(), [stem](const Site& q) { return q.p.z > -26 && stem->distance(q.p) < 0; });
    a.paint(Label::Csf, ellipsoid({0, 22, 4}, {6, 4, 9}));
    a.paint(Label::GreyMatter, ellipsoid({0, -10, 20}, {7, 5, 4}));
    a.brainSpace = cavity;
}

}  // namespace bauta::phantom
