// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/Couch.h"

#include <algorithm>
#include <cmath>

#include "core/base/Task.h"
#include "core/image/Filters.h"

namespace bauta::image {
namespace {

constexpr float kOpening_mm = 4;
constexpr float kClosing_mm = 12;
// Walls of nose and sinuses see the head on all sides but the front; a head rest on three at most.
constexpr std::uint8_t kSides = 4;
constexpr double kSmall_ml = 12;
constexpr float kNear_mm = 30;
constexpr double kBlock_mm = 2;

template <typename Test>
Mask where(const Geometry& g, Test&& test) {
    std::vector<std::uint8_t> voxels(g.voxelCount());
    base::parallelRanges(voxels.size(), [&](std::size_t begin, std::size_t end) {
        for (std::size_t v = begin; v < end; ++v) voxels[v] = test(v) ? 1 : 0;
    });
    return {g, std::move(voxels)};
}

Index3 indexOf(const Geometry& g, std::size_t v) {
    const auto here = static_cast<std::int64_t>(v);
    return {here % g.size[0], here / g.size[0] % g.size[1], here / (g.size[0] * g.size[1])};
}

// Calls visit(offset) for the 26 neighbours of a voxel that lie on the grid.
template <typename Visit>
void forNeighbours(const Geometry& g, std::size_t v, Visit&& visit) {
    const auto [x, y, z] = indexOf(g, v);
    for (std::int64_t k = std::max<std::int64_t>(0, z - 1); k <= std::min(g.size[2] - 1, z + 1); ++k)
        for (std::int64_t j = std::max<std::int64_t>(0, y - 1); j <= std::min(g.size[1] - 1, y + 1); ++j)
            for (std::int64_t i = std::max<std::int64_t>(0, x - 1); i <= std::min(g.size[0] - 1, x + 1); ++i)
                visit(g.offset({i, j, k}));
}

// How often a ray from each voxel along the six directions of the grid meets the core.
std::vector<std::uint8_t> sidesOf(const Mask& core) {
    const Geometry& g = core.geometry();
    const auto in = core.voxels();
    std::vector<std::uint8_t> sides(in.size(), 0);
    const Index3 stride = {1, g.size[0], g.size[0] * g.size[1]};
    for (std::size_t a = 0; a < 3; ++a) {
        const std::size_t u = (a + 1) % 3, w = (a + 2) % 3;
        base::parallelFor(static_cast<std::size_t>(g.size[w]), [&](std::size_t t) {
            for (std::int64_t s = 0; s < g.size[u]; ++s) {
                const std::int64_t first = s * stride[u] + static_cast<std::int64_t>(t) * stride[w];
                for (const bool backwards : {false, true}) {
                    bool met = false;
                    for (std::int64_t i = 0; i < g.size[a]; ++i) {
                        const auto v =
                            static_cast<std::size_t>(first + (backwards ? g.size[a] - 1 - i : i) * stride[a]);
                        met = met || in[v] != 0;
                        sides[v] += met ? 1 : 0;
                    }
                }
            }
        });
    }
    return sides;
}

enum State : std::uint8_t { kAir, kLoose, kPatient, kCouch };

// How far towards the patient's back a voxel lies, from the grid's first one.
double towardsBack_mm(const Geometry& g, const Index3& i) {
    double y = 0;
    for (std::size_t a = 0; a < 3; ++a) y += g.direction[3 + a] * g.spacing_mm[a] * static_cast<double>(i[a]);
    return y;
}

// Nobody lies on the face: what is loose in the front half and hangs together with the patient there is the patient's.
void keepFront(const Geometry& g, const Mask& core, std::vector<std::uint8_t>& state) {
    double sum = 0;
    const auto in = core.voxels();
    for (std::size_t v = 0; v < in.size(); ++v) {
        if (in[v] != 0) sum += towardsBack_mm(g, indexOf(g, v));
    }
    const double middle = sum / static_cast<double>(core.count());
    const auto isFront = [&](std::size_t v) { return state[v] == kLoose && towardsBack_mm(g, indexOf(g, v)) < middle; };
    std::vector<std::size_t> front;
    const auto take = [&](std::size_t n) {
        if (!isFront(n)) return;
        state[n] = kPatient;
        front.push_back(n);
    };
    for (std::size_t v = 0; v < state.size(); ++v) {
        if (!isFront(v)) continue;
        bool touches = false;
        forNeighbours(g, v, [&](std::size_t n) { touches = touches || state[n] == kPatient; });
        if (touches) take(v);
    }
    while (!front.empty()) {
        const std::size_t v = front.back();
        front.pop_back();
        forNeighbours(g, v, take);
    }
}

// Judges each connected part of what is loose by its size and its distance from the patient.
void judgeLoose(const Geometry& g, const std::vector<float>& away_mm, std::vector<std::uint8_t>& state) {
    std::vector<std::size_t> part;
    for (std::size_t seed = 0; seed < state.size(); ++seed) {
        if (state[seed] != kLoose) continue;
        part.assign(1, seed);
        state[seed] = kCouch;
        float farthest = 0;
        for (std::size_t head = 0; head < part.size(); ++head) {
            farthest = std::max(farthest, away_mm[part[head]]);
            forNeighbours(g, part[head], [&](std::size_t n) {
                if (state[n] != kLoose) return;
                state[n] = kCouch;
                part.push_back(n);
            });
        }
        if (static_cast<double>(part.size()) * g.voxelVolume_ml() > kSmall_ml || farthest > kNear_mm) continue;
        for (const std::size_t v : part) state[v] = kPatient;
    }
}

}  // namespace

Mask couchOf(const Mask& body) {
    const Geometry& g = body.geometry();
    const auto in = body.voxels();
    const std::vector<float> depth = distance_mm(body, true);
    const Mask core = largestComponent(where(g, [&](std::size_t v) { return in[v] != 0 && depth[v] > kOpening_mm; }));
    if (core.count() == 0) return where(g, [](std::size_t) { return false; });
    const std::vector<float> toCore = distance_mm(core);
    // Half a voxel more, since depth ends at the centres of air.
    const auto half = static_cast<float>(*std::min_element(g.spacing_mm.begin(), g.spacing_mm.end()) / 2);
    const Mask opened = where(g, [&](std::size_t v) { return in[v] != 0 && toCore[v] <= kOpening_mm + half; });
    const std::vector<float> away = distance_mm(opened);
    const std::vector<float> closing =
        distance_mm(where(g, [&](std::size_t v) { return away[v] <= kClosing_mm; }), true);

    const std::vector<std::uint8_t> sides = sidesOf(opened);

    std::vector<std::uint8_t> state(in.size(), kAir);
    for (std::size_t v = 0; v < in.size(); ++v) {
        if (in[v] == 0) continue;
        const bool inside = opened.voxels()[v] != 0 || closing[v] > kClosing_mm || sides[v] >= kSides;
        state[v] = inside ? kPatient : kLoose;
    }
    keepFront(g, core, state);
    judgeLoose(g, away, state);
    std::vector<std::uint8_t> couch(in.size(), 0);
    for (std::size_t v = 0; v < in.size(); ++v) {
        if (state[v] != kCouch) continue;
        forNeighbours(g, v, [&](std::size_t n) { couch[n] |= state[n] != kPatient ? 1 : 0; });
    }
    return {g, std::move(couch)};
}

Mask couchOf(const Volume& scan, double level) {
    const Geometry& g = scan.geometry();
    if (scan.modality() != Modality::CT) return where(g, [](std::size_t) { return false; });
    Index3 factor{};
    Geometry coarse = g;
    for (std::size_t a = 0; a < 3; ++a) {
        factor[a] = std::clamp<std::int64_t>(std::llround(kBlock_mm / g.spacing_mm[a]), 1, g.size[a]);
        coarse.size[a] = (g.size[a] + factor[a] - 1) / factor[a];
        coarse.spacing_mm[a] = g.spacing_mm[a] * static_cast<double>(factor[a]);
    }
    std::vector<std::uint8_t> body(coarse.voxelCount());
    scan.visit([&](auto voxels) {
        base::parallelFor(static_cast<std::size_t>(coarse.size[2]), [&](std::size_t slice) {
            const auto k = static_cast<std::int64_t>(slice);
            std::vector<float> sum(static_cast<std::size_t>(coarse.size[0]));
            for (std::int64_t j = 0; j < coarse.size[1]; ++j) {
                std::fill(sum.begin(), sum.end(), 0.0F);
                for (std::int64_t z = k * factor[2]; z < std::min(g.size[2], (k + 1) * factor[2]); ++z)
                    for (std::int64_t y = j * factor[1]; y < std::min(g.size[1], (j + 1) * factor[1]); ++y) {
                        const auto* row = voxels.data() + g.offset({0, y, z});
                        for (std::int64_t x = 0; x < g.size[0]; ++x)
                            // Neither metal nor padding may outweigh its block.
                            sum[static_cast<std::size_t>(x / factor[0])] +=
                                std::clamp(static_cast<float>(row[x]) - static_cast<float>(level), -500.0F, 300.0F);
                    }
                for (std::int64_t i = 0; i < coarse.size[0]; ++i)
                    body[coarse.offset({i, j, k})] = sum[static_cast<std::size_t>(i)] >= 0 ? 1 : 0;
            }
        });
    });
    const Mask couch = couchOf(Mask(coarse, std::move(body)));
    return where(g, [&](std::size_t v) {
        const auto [x, y, z] = indexOf(g, v);
        return couch.at({x / factor[0], y / factor[1], z / factor[2]}) != 0;
    });
}

}  // namespace bauta::image
