// SPDX-License-Identifier: GPL-3.0-or-later
// Specification section 6: the eight organs at risk, grown or shrunk to their volumes.
#include <array>
#include <cmath>
#include <numeric>
#include <queue>
#include <utility>

#include "core/phantom/Model.h"
#include "core/phantom/Phantom.h"

namespace bauta::phantom {

namespace {

constexpr float kMostInflation = 12;  // mm

enum class Kind { Parotid, Submandibular, Level2, Level3 };

ShapePtr parotid(float s) {
    return blend({ellipsoid({s * 57.5F, 3, -36}, {11.5F, 20, 26}), ellipsoid({s * 59.5F, -20, -30}, {7, 17, 14}),
                  ellipsoid({s * 46, 5, -42}, {12.5F, 10.5F, 18.5F}), ellipsoid({s * 54, 9, -56}, {10, 12.5F, 14.5F})},
                 8);
}

ShapePtr submandibular(float s) {
    return ellipsoid({s * 30.5F, -21, -81}, {11, 17.5F, 15}, rotationAboutZ(-s * 20));
}

ShapePtr nodeChannel(float s) {
    return tube({{s * 38, 9, -22},
                 {s * 42, 9, -55},
                 {s * 41, 7, -80},
                 {s * 38, 8, -105},
                 {s * 35, 9, -122},
                 {s * 29, 11, -150}},
                {11, 12.5F, 13, 13, 13.5F, 13.5F}, {0.55F * s, 0.83F, 0}, 1.45F);
}

/// The rules of one organ: base shape and where it may lie. relaxed: 0 strict … 3.
class Rule {
  public:
    Rule(const Anatomy& anatomy, Kind kind, float s, int relaxed)
        : a_(anatomy), kind_(kind), s_(s), relaxed_(relaxed), side_(static_cast<std::size_t>(sideIndex(s))) {
        shape = kind == Kind::Parotid ? parotid(s) : kind == Kind::Submandibular ? submandibular(s) : nodeChannel(s);
    }

    [[nodiscard]] bool allows(const Site& q, Label tissue) const {
        const bool levels = kind_ == Kind::Level2 || kind_ == Kind::Level3;
        if (s_ * q.p.x <= 0 || !(softTissue(tissue) || (levels && tissue == Label::Node))) return false;
        switch (kind_) {
            case Kind::Parotid:
                return q.depth > 3.5F && a_.masseter[side_]->distance(q.p) > 0 && clearOfNeighbours(q.p);
            case Kind::Submandibular:
                return q.depth > 4 && tissue != Label::Tongue && clearOfNeighbours(q.p);
            default:
                return inChannel(q);
        }
    }

    ShapePtr shape;

  private:
    [[nodiscard]] static bool softTissue(Label t) {
        return t == Label::Fat || t == Label::Muscle || t == Label::Artery || t == Label::Vein || t == Label::Tongue ||
               t == Label::Gland || t == Label::Mucosa;
    }
    [[nodiscard]] bool clearOfNeighbours(Point p) const {
        return a_.mandible->distance(p) > 1 && a_.muscle[side_]->distance(p) > 0 &&
               a_.carotid[side_]->distance(p) > 0 && a_.jugular[side_]->distance(p) > 0;
    }
    [[nodiscard]] bool inChannel(const Site& q) const {
        const float top = kind_ == Kind::Level2 ? -36 : a_.hyoidLowerEdge;
        const float bottom = kind_ == Kind::Level2 ? a_.hyoidLowerEdge : a_.cricoidLowerEdge;
        if (q.p.z > top || q.p.z <= bottom || q.depth < 4.5F) return false;
        if (std::abs(q.p.x) < (relaxed_ >= 2 ? 18.0F : 21.0F)) return false;
        if (q.p.y > spineY(q.p.z) + (relaxed_ >= 1 ? 16.0F : 6.0F)) return false;
        const Point m = sternocleidomastoid(q.p.z);
        const float margin = relaxed_ >= 3 ? 0.0F : -2.0F;
        if (0.83F * (s_ * q.p.x - m.x) - 0.55F * (q.p.y - m.y) >= margin) return false;
        return a_.muscle[side_]->distance(q.p) > 0 && a_.airway->distance(q.p) > 5 && a_.mandible->distance(q.p) > 0;
    }

    const Anatomy& a_;
    Kind kind_;
    float s_;
    int relaxed_;
    std::size_t side_;
};

struct Candidate {
    float distance;
    float volume_ml;
    std::array<int, 3> at;
};

/// The voxels of the largest 6-connected part among candidates nearer than `inflation`.
std::vector<std::size_t> largestPart(const std::vector<Candidate>& sorted, float inflation, const Lattice& l) {
    std::array<int, 3> low = {1 << 30, 1 << 30, 1 << 30}, high = {-1, -1, -1};
    std::size_t count = 0;
    while (count < sorted.size() && sorted[count].distance < inflation) {
        for (std::size_t a = 0; a < 3; ++a) {
            low[a] = std::min(low[a], sorted[count].at[a] - 1);
            high[a] = std::max(high[a], sorted[count].at[a] + 1);
        }
        ++count;
    }
    if (count == 0) return {};
    const std::array<std::ptrdiff_t, 3> n = {high[0] - low[0] + 1, high[1] - low[1] + 1, high[2] - low[2] + 1};
    const auto local = [&](const std::array<int, 3>& at) {
        return (at[0] - low[0]) + n[0] * ((at[1] - low[1]) + n[1] * static_cast<std::ptrdiff_t>(at[2] - low[2]));
    };
    std::vector<int> which(static_cast<std::size_t>(n[0] * n[1] * n[2]), -1);
    for (std::size_t i = 0; i < count; ++i) which[static_cast<std::size_t>(local(sorted[i].at))] = static_cast<int>(i);
    std::vector<std::size_t> best;
    std::vector<std::size_t> part;
    const std::array<std::ptrdiff_t, 6> steps = {1, -1, n[0], -n[0], n[0] * n[1], -n[0] * n[1]};
    for (std::size_t seed = 0; seed < count; ++seed) {
        const auto start = static_cast<std::size_t>(local(sorted[seed].at));
        if (which[start] < 0) continue;
        part.assign(1, start);
        std::vector<std::size_t> members = {static_cast<std::size_t>(which[start])};
        which[start] = -1;
        while (!part.empty()) {
            const std::size_t here = part.back();
            part.pop_back();
            for (const std::ptrdiff_t step : steps) {
                const auto next = static_cast<std::size_t>(static_cast<std::ptrdiff_t>(here) + step);
                if (which[next] < 0) continue;
                members.push_back(static_cast<std::size_t>(which[next]));
                which[next] = -1;
                part.push_back(next);
            }
        }
        if (members.size() > best.size()) best = std::move(members);
        if (best.size() * 2 > count) break;
    }
    for (std::size_t& i : best) i = l.offset(sorted[i].at[0], sorted[i].at[1], sorted[i].at[2]);
    return best;
}

struct Fit {
    std::vector<std::size_t> voxels;
    double volume_ml = 0;
    bool reached = false;
};

/// By how much the whole warp's volumes differ from those of its scaling alone, over a shape.
double dilationBeyondScaling(const Shape& shape, const Warp& warp) {
    constexpr int kParts = 5;
    double sum = 0;
    int count = 0;
    const Point span = shape.box().high - shape.box().low;
    for (int c = 0; c < kParts; ++c)
        for (int b = 0; b < kParts; ++b)
            for (int a = 0; a < kParts; ++a) {
                const auto at = [](int part) { return (static_cast<float>(part) + .5F) / kParts; };
                const Point p = shape.box().low + Point{at(a) * span.x, at(b) * span.y, at(c) * span.z};
                if (shape.distance(p) > 0) continue;
                sum += warp.dilation(p) / warp.stretch(p).volume();
                ++count;
            }
    return count > 0 ? sum / count : 1;
}

/// `mass`: of the tissue, only that of a nodal mass in the rule's region may be tumour.
Fit fit(const Model& m, const Rule& rule, const Warp& warp, const std::optional<NodalMass>& mass, const Push& push,
        double target_ml) {
    const Lattice& l = m.lattice;
    const Box box = rule.shape->box().grown(kMostInflation + 1 + push.farthest());
    const auto correction = static_cast<float>(dilationBeyondScaling(*rule.shape, warp));
    const auto volume_ml = [&](Point at) {
        return correction * warp.stretch(at).volume() * l.step * l.step * l.step / 1000;
    };
    std::array<int, 3> low{}, high{};
    const auto bound = [&](std::size_t a, float from, float to, float origin) {
        low[a] = std::clamp(static_cast<int>(std::floor((from - origin) / l.step)), 1, l.size[a] - 2);
        high[a] = std::clamp(static_cast<int>(std::ceil((to - origin) / l.step)), 1, l.size[a] - 2);
    };
    bound(0, box.low.x, box.high.x, l.origin.x);
    bound(1, box.low.y, box.high.y, l.origin.y);
    bound(2, box.low.z, box.high.z, l.origin.z);
    std::vector<std::vector<Candidate>> slices(static_cast<std::size_t>(high[2] - low[2] + 1));
    base::parallelFor(slices.size(), [&](std::size_t slice) {
        const int k = low[2] + static_cast<int>(slice);
        for (int j = low[1]; j <= high[1]; ++j)
            for (int i = low[0]; i <= high[0]; ++i) {
                const std::size_t o = l.offset(i, j, k);
                if (m.depth[o] < 3 || m.oar[o] != 0) continue;
                const Point at = l.at(i, j, k);
                const Point p = push.origin(at);
                const float d = rule.shape->distance(p);
                if (d >= kMostInflation) continue;
                auto tissue = static_cast<Label>(m.tissue[o]);
                const bool ill = tissue == Label::Tumour || tissue == Label::Fluid;
                if (ill && mass && length(at - mass->centre) < 1.2F * mass->radius()) tissue = Label::Node;
                if (rule.allows({p, m.depth[o]}, tissue)) slices[slice].push_back({d, volume_ml(at), {i, j, k}});
            }
    });
    std::vector<Candidate> all;
    for (auto& slice : slices) all.insert(all.end(), slice.begin(), slice.end());
    std::stable_sort(all.begin(), all.end(),
                     [](const Candidate& a, const Candidate& b) { return a.distance < b.distance; });

    const auto volumeOf = [&](const std::vector<std::size_t>& voxels) {
        double v = 0;
        for (const std::size_t o : voxels) {
            const int i = static_cast<int>(o % static_cast<std::size_t>(l.size[0]));
            const int j =
                static_cast<int>(o / static_cast<std::size_t>(l.size[0]) % static_cast<std::size_t>(l.size[1]));
            const int k =
                static_cast<int>(o / (static_cast<std::size_t>(l.size[0]) * static_cast<std::size_t>(l.size[1])));
            v += volume_ml(l.at(i, j, k));
        }
        return v;
    };
    Fit best;
    double wanted = target_ml;
    for (int round = 0; round < 6; ++round) {
        // The inflation that would give the volume if all candidates hung together.
        double sum = 0;
        float inflation = kMostInflation;
        for (const Candidate& c : all) {
            sum += c.volume_ml;
            if (sum < wanted) continue;
            inflation = c.distance + 1e-4F;
            break;
        }
        Fit now;
        now.voxels = largestPart(all, inflation, l);
        now.volume_ml = volumeOf(now.voxels);
        now.reached = now.volume_ml > 0.985 * target_ml;
        if (best.voxels.empty() || std::abs(now.volume_ml - target_ml) < std::abs(best.volume_ml - target_ml))
            best = std::move(now);
        if (best.reached || inflation >= kMostInflation) break;
        wanted += target_ml - best.volume_ml;
    }
    return best;
}

void placeNodes(Model& m, const Parameters& p) {
    const Lattice& l = m.lattice;
    struct Place {
        float x, y, z;
    };
    constexpr std::array<Place, 8> kPlaces = {{{44, 2, -62},
                                               {42, 10, -82},
                                               {46, 18, -70},
                                               {38, 0, -92},
                                               {38, 6, -112},
                                               {38, 16, -126},
                                               {34, 14, -132},
                                               {36, 2, -118}}};
    for (const float s : {1.0F, -1.0F}) {
        Stream stream(p.seed, s > 0 ? "nodes_L" : "nodes_R");
        for (const Place& place : kPlaces) {
            const Point jitter = toPoint({stream.normal(0, 1.5), stream.normal(0, 1.5), stream.normal(0, 2)});
            const Point radii = toPoint({stream.uniform(2.6, 4.2), stream.uniform(3, 5), stream.uniform(4.5, 8)});
            const ShapePtr node = ellipsoid(Point{s * place.x, place.y, place.z} + jitter, radii);
            const Lattice part = Lattice::covering(node->box(), l.step);
            for (int k = 0; k < part.size[2]; ++k)
                for (int j = 0; j < part.size[1]; ++j)
                    for (int i = 0; i < part.size[0]; ++i) {
                        const Point q = part.at(i, j, k);
                        const Point from = (1 / l.step) * (q - l.origin);
                        const std::array<int, 3> at = {static_cast<int>(std::lround(from.x)),
                                                       static_cast<int>(std::lround(from.y)),
                                                       static_cast<int>(std::lround(from.z))};
                        const std::size_t o = l.offset(at[0], at[1], at[2]);
                        if (m.oar[o] >= 5 && static_cast<Label>(m.tissue[o]) == Label::Fat && node->distance(q) < 0)
                            m.tissue[o] = static_cast<std::uint8_t>(Label::Node);
                    }
        }
    }
}

}  // namespace

void fitOars(Model& m, const Anatomy& anatomy, const Parameters& p, const Warp& warp) {
    m.oar.assign(m.lattice.count(), 0);
    const std::optional<NodalMass>& mass = p.findings.mass;
    const Push push(p.findings);
    const double mass_ml = paintMass(m, anatomy, p, warp);
    constexpr std::array<Kind, 4> kOrder = {Kind::Parotid, Kind::Submandibular, Kind::Level2, Kind::Level3};
    for (std::size_t pair = 0; pair < kOrder.size(); ++pair) {
        const bool levels = pair >= 2;
        for (const float s : {1.0F, -1.0F}) {
            const std::size_t index = 2 * pair + static_cast<std::size_t>(sideIndex(s));
            if (p.findings.resected == static_cast<int>(index)) continue;
            const bool enlarged = mass && mass->side == s && pair == (mass->level3 ? 3U : 2U);
            const double target_ml = p.oarTarget_ml[index] + (enlarged ? mass_ml : 0);
            Fit found;
            for (int relaxed = 0; relaxed <= (levels ? 3 : 0); ++relaxed) {
                found = fit(m, Rule(anatomy, kOrder[pair], s, relaxed), warp, mass, push, target_ml);
                if (found.reached) break;
            }
            if (!found.reached && !enlarged) ++m.saturated;
            m.oar_ml[index] = found.volume_ml;
            for (const std::size_t o : found.voxels) {
                m.oar[o] = static_cast<std::uint8_t>(index + 1);
                const auto was = static_cast<Label>(m.tissue[o]);
                if (was == Label::Artery || was == Label::Vein || was == Label::Tumour || was == Label::Fluid) continue;
                m.tissue[o] = static_cast<std::uint8_t>(levels ? Label::Fat : Label::Gland);
            }
        }
    }
    placeNodes(m, p);
}

}  // namespace bauta::phantom
