// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <cmath>

#include "core/phantom/Scan.h"

namespace bauta::phantom {

namespace {

constexpr double kNode_mm = 6;  // distance of the points at which the warp is computed; linear between

/// Template coordinates of the points of one plane of a scan: exact at nodes, bilinear between.
class PlaneMap {
  public:
    PlaneMap(const image::Geometry& g, const Warp& warp, double k) {
        for (std::size_t a = 0; a < 2; ++a) {
            every_[a] = std::max(1.0, std::floor(kNode_mm / g.spacing_mm[a]));
            nodes_[a] = static_cast<std::size_t>(std::ceil((static_cast<double>(g.size[a]) + 1) / every_[a])) + 1;
        }
        points_.resize(nodes_[0] * nodes_[1]);
        for (std::size_t j = 0; j < nodes_[1]; ++j)
            for (std::size_t i = 0; i < nodes_[0]; ++i)
                points_[i + nodes_[0] * j] = warp.toTemplate(toPoint(g.toPoint(
                    image::Vec3{static_cast<double>(i) * every_[0] - 1, static_cast<double>(j) * every_[1] - 1, k})));
    }
    [[nodiscard]] Point at(double i, double j) const {
        const double u = (i + 1) / every_[0], v = (j + 1) / every_[1];
        const std::size_t iu = std::min(static_cast<std::size_t>(u), nodes_[0] - 2);
        const std::size_t jv = std::min(static_cast<std::size_t>(v), nodes_[1] - 2);
        const auto s = static_cast<float>(u - static_cast<double>(iu)),
                   t = static_cast<float>(v - static_cast<double>(jv));
        const Point* p = &points_[iu + nodes_[0] * jv];
        return (1 - t) * ((1 - s) * p[0] + s * p[1]) + t * ((1 - s) * p[nodes_[0]] + s * p[nodes_[0] + 1]);
    }

  private:
    std::array<double, 2> every_{};
    std::array<std::size_t, 2> nodes_{};
    std::vector<Point> points_;
};

struct Corner {
    std::size_t offset = 0;
    float fx = 0, fy = 0, fz = 0;
    bool inside = false;
};

Corner locate(const Lattice& l, Point p) {
    const Point f = (1 / l.step) * (p - l.origin);
    Corner c;
    if (!(f.x >= 0 && f.y >= 0 && f.z >= 0)) return c;
    const int i = static_cast<int>(f.x), j = static_cast<int>(f.y), k = static_cast<int>(f.z);
    if (i + 1 >= l.size[0] || j + 1 >= l.size[1] || k + 1 >= l.size[2]) return c;
    c.offset = l.offset(i, j, k);
    c.fx = f.x - static_cast<float>(i);
    c.fy = f.y - static_cast<float>(j);
    c.fz = f.z - static_cast<float>(k);
    c.inside = true;
    return c;
}

/// All labels of a lattice point in one number: tissue, organ at risk, face, brain.
std::uint16_t packed(const Model& m, std::size_t o) {
    return static_cast<std::uint16_t>(m.tissue[o] | m.oar[o] << 5 | m.face[o] << 9 | m.brain[o] << 12);
}

/// Weights of the label sets met by a voxel's parts.
class Votes {
  public:
    void add(std::uint16_t labels, float weight) {
        for (std::size_t i = 0; i < n_; ++i) {
            if (labels_[i] != labels) continue;
            weights_[i] += weight;
            return;
        }
        if (n_ == kMost) return;
        labels_[n_] = labels;
        weights_[n_++] = weight;
    }
    [[nodiscard]] bool unanimous() const { return n_ == 1; }
    [[nodiscard]] std::uint16_t first() const { return labels_[0]; }
    /// The heaviest value of some bits; the smaller in a tie.
    [[nodiscard]] std::uint8_t winner(int shift, unsigned bits) const {
        std::array<float, 32> sum{};
        unsigned best = 0;
        for (std::size_t i = 0; i < n_; ++i) sum[(labels_[i] >> shift) & bits] += weights_[i];
        for (unsigned v = 1; v <= bits; ++v)
            if (sum[v] > sum[best] + 1e-6F) best = v;
        return static_cast<std::uint8_t>(best);
    }

  private:
    static constexpr std::size_t kMost = 32;
    std::array<std::uint16_t, kMost> labels_;
    std::array<float, kMost> weights_;
    std::size_t n_ = 0;
};

}  // namespace

Sampled sampleScan(const Model& m, const std::vector<float>& greys, float outside, const image::Geometry& g,
                   const Warp& warp, const base::TaskContext& task) {
    const Lattice& l = m.lattice;
    Sampled out;
    out.greys.resize(g.voxelCount());
    for (auto* labels : {&out.labels.tissue, &out.labels.oar, &out.labels.face, &out.labels.brain})
        labels->assign(g.voxelCount(), 0);
    std::array<int, 3> parts{};
    std::array<double, 3> reach{};
    for (std::size_t a = 0; a < 3; ++a) {
        parts[a] = std::max(1, static_cast<int>(std::ceil(g.spacing_mm[a] / (1.01 * static_cast<double>(l.step)))));
        // A slice's profile reaches beyond its thickness.
        reach[a] = g.spacing_mm[a] > 1.4 * std::min({g.spacing_mm[0], g.spacing_mm[1], g.spacing_mm[2]}) ? 1.25 : 1;
    }
    const float share = 1.0F / static_cast<float>(parts[0] * parts[1] * parts[2]);
    const auto part = [&](std::size_t axis, int which) { return reach[axis] * ((which + .5) / parts[axis] - .5); };
    const std::size_t dy = static_cast<std::size_t>(l.size[0]), dz = dy * static_cast<std::size_t>(l.size[1]);
    const std::array<std::size_t, 8> corner = {0, 1, dy, dy + 1, dz, dz + 1, dz + dy, dz + dy + 1};
    std::vector<std::uint16_t> labels(l.count());
    base::parallelRanges(labels.size(), [&](std::size_t from, std::size_t to) {
        for (std::size_t o = from; o < to; ++o) labels[o] = packed(m, o);
    });

    base::parallelFor(static_cast<std::size_t>(g.size[2]), [&](std::size_t slice) {
        if (task.stopRequested()) return;
        std::vector<PlaneMap> planes;
        for (int c = 0; c < parts[2]; ++c) planes.emplace_back(g, warp, static_cast<double>(slice) + part(2, c));
        std::size_t o = slice * static_cast<std::size_t>(g.size[0] * g.size[1]);
        for (std::int64_t j = 0; j < g.size[1]; ++j) {
            for (std::int64_t i = 0; i < g.size[0]; ++i, ++o) {
                float grey = 0;
                Votes votes;
                const auto sample = [&](Point p) {
                    const Corner at = locate(l, p);
                    if (!at.inside) {
                        grey += outside;
                        votes.add(0, 1);
                        return;
                    }
                    const float x1 = at.fx, x0 = 1 - x1, y1 = at.fy, y0 = 1 - y1, z1 = at.fz, z0 = 1 - z1;
                    const std::array<float, 8> w = {x0 * y0 * z0, x1 * y0 * z0, x0 * y1 * z0, x1 * y1 * z0,
                                                    x0 * y0 * z1, x1 * y0 * z1, x0 * y1 * z1, x1 * y1 * z1};
                    const std::uint16_t first = labels[at.offset];
                    bool same = true;
                    for (std::size_t q = 0; q < 8; ++q) {
                        grey += w[q] * greys[at.offset + corner[q]];
                        same = same && labels[at.offset + corner[q]] == first;
                    }
                    if (same) {
                        votes.add(first, 1);
                        return;
                    }
                    for (std::size_t q = 0; q < 8; ++q) votes.add(labels[at.offset + corner[q]], w[q]);
                };
                for (int c = 0; c < parts[2]; ++c)
                    for (int b = 0; b < parts[1]; ++b)
                        for (int a = 0; a < parts[0]; ++a)
                            sample(planes[static_cast<std::size_t>(c)].at(static_cast<double>(i) + part(0, a),
                                                                          static_cast<double>(j) + part(1, b)));
                out.greys[o] = grey * share;
                if (votes.unanimous() && votes.first() == 0) continue;
                out.labels.tissue[o] = votes.winner(0, 31);
                out.labels.oar[o] = votes.winner(5, 15);
                out.labels.face[o] = votes.winner(9, 7);
                out.labels.brain[o] = votes.winner(12, 1);
            }
        }
    });
    task.throwIfStopped();
    return out;
}

void closePockets(std::vector<std::uint8_t>& tissue, const image::Geometry& g) {
    // Objects on the skin enclose no air.
    std::vector<std::pair<std::size_t, std::uint8_t>> objects;
    for (std::size_t o = 0; o < tissue.size(); ++o) {
        if (!isObject(static_cast<Label>(tissue[o])) && static_cast<Label>(tissue[o]) != Label::Device) continue;
        objects.emplace_back(o, tissue[o]);
        tissue[o] = 0;
    }
    // Open air is reached from the border; done along rows, which touches most voxels once.
    constexpr std::uint8_t kOpen = 255;
    const std::int64_t nx = g.size[0], ny = g.size[1], nz = g.size[2];
    std::vector<std::array<std::int64_t, 3>> stack;
    const auto at = [&](std::int64_t i, std::int64_t j, std::int64_t k) -> std::uint8_t& {
        return tissue[static_cast<std::size_t>(i + nx * (j + ny * k))];
    };
    const auto fill = [&](std::int64_t x, std::int64_t y, std::int64_t z) {
        if (at(x, y, z) != 0) return;
        stack.push_back({x, y, z});
        while (!stack.empty()) {
            const auto [i, j, k] = stack.back();
            stack.pop_back();
            if (at(i, j, k) != 0) continue;
            std::int64_t from = i, to = i;
            while (from > 0 && at(from - 1, j, k) == 0) --from;
            while (to + 1 < nx && at(to + 1, j, k) == 0) ++to;
            for (std::int64_t a = from; a <= to; ++a) at(a, j, k) = kOpen;
            for (const auto& [b, c] : {std::array<std::int64_t, 2>{j - 1, k}, {j + 1, k}, {j, k - 1}, {j, k + 1}}) {
                if (b < 0 || c < 0 || b >= ny || c >= nz) continue;
                bool before = false;
                for (std::int64_t a = from; a <= to; ++a) {
                    const bool free = at(a, b, c) == 0;
                    if (free && !before) stack.push_back({a, b, c});
                    before = free;
                }
            }
        }
    };
    for (std::int64_t k = 0; k < nz; ++k)
        for (std::int64_t j = 0; j < ny; ++j) {
            const bool face = k == 0 || k == nz - 1 || j == 0 || j == ny - 1;
            if (face) {
                for (std::int64_t i = 0; i < nx; ++i) fill(i, j, k);
            } else {
                fill(0, j, k);
                fill(nx - 1, j, k);
            }
        }
    for (std::uint8_t& t : tissue) {
        if (t == 0) t = static_cast<std::uint8_t>(Label::Air);
        if (t == kOpen) t = 0;
    }
    for (const auto& [o, label] : objects) tissue[o] = label;
}

void keepLargestParts(std::vector<std::uint8_t>& voxels, const image::Geometry& g, int labels) {
    std::vector<std::vector<std::size_t>> members(static_cast<std::size_t>(labels) + 1);
    for (std::size_t o = 0; o < voxels.size(); ++o)
        if (voxels[o] > 0 && voxels[o] <= labels) members[voxels[o]].push_back(o);
    constexpr std::uint8_t kSeen = 255;
    std::vector<std::size_t> part, best;
    for (std::size_t label = 1; label < members.size(); ++label) {
        best.clear();
        for (const std::size_t seed : members[label]) {
            if (voxels[seed] != label) continue;
            part.assign(1, seed);
            voxels[seed] = kSeen;
            for (std::size_t next = 0; next < part.size(); ++next) {
                const auto at = static_cast<std::int64_t>(part[next]);
                const image::Index3 i = {at % g.size[0], at / g.size[0] % g.size[1], at / (g.size[0] * g.size[1])};
                for (std::int64_t c = -1; c <= 1; ++c)
                    for (std::int64_t b = -1; b <= 1; ++b)
                        for (std::int64_t a = -1; a <= 1; ++a) {
                            const image::Index3 n = {i[0] + a, i[1] + b, i[2] + c};
                            if (!g.contains(n) || voxels[g.offset(n)] != label) continue;
                            voxels[g.offset(n)] = kSeen;
                            part.push_back(g.offset(n));
                        }
            }
            if (part.size() > best.size()) best.swap(part);
        }
        for (const std::size_t o : members[label]) voxels[o] = 0;
        for (const std::size_t o : best) voxels[o] = static_cast<std::uint8_t>(label);
    }
}

}  // namespace bauta::phantom
