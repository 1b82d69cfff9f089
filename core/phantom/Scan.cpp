// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/phantom/Scan.h"

#include <array>
#include <cmath>

namespace bauta::phantom {

using image::operator-;

namespace {

struct View {
    image::Vec3 low, high;
};

View viewBox(const PhantomSpec& spec, const Parameters& p, const Warp& warp) {
    const Point nose = warp.toScan({0, -121, -18});
    const Point eye = warp.toScan({0, -71, 17});
    const Point vertex = warp.toScan({0, 10, 127});
    View v;
    v.low[0] = p.shift[0] - 128;
    v.high[0] = p.shift[0] + 128;
    // The tip of the nose stays at least 6 mm inside.
    v.low[1] = std::min(p.viewShift - 128, nose.y - 6.0);
    v.high[1] = v.low[1] + 256;
    switch (spec.fov) {
        case FieldOfView::Full:
            v.high[2] = vertex.z + 9;
            v.low[2] = p.shift[2] - 205;
            break;
        case FieldOfView::Rt:
            v.high[2] = std::max(p.topOfView + p.shift[2], eye.z + 18.0);
            v.low[2] = v.high[2] - 240;
            break;
        case FieldOfView::Neck:
            v.high[2] = p.shift[2] - 40;
            v.low[2] = v.high[2] - 180;
            break;
    }
    return v;
}

constexpr double kNode_mm = 4;  // distance of the points at which the warp is computed; linear between

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
        const auto s = static_cast<float>(u - static_cast<double>(iu)), t = static_cast<float>(v - static_cast<double>(jv));
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

/// Weights of the labels met by a voxel's parts; the heaviest wins, the smaller label in a tie.
class Vote {
  public:
    void add(std::uint8_t label, float weight) {
        for (int i = 0; i < n_; ++i) {
            if (labels_[static_cast<std::size_t>(i)] != label) continue;
            weights_[static_cast<std::size_t>(i)] += weight;
            return;
        }
        if (n_ == kMost) return;
        labels_[static_cast<std::size_t>(n_)] = label;
        weights_[static_cast<std::size_t>(n_++)] = weight;
    }
    [[nodiscard]] std::uint8_t winner() const {
        std::uint8_t best = 0;
        float most = -1;
        for (int i = 0; i < n_; ++i) {
            const auto s = static_cast<std::size_t>(i);
            if (weights_[s] > most + 1e-6F || (weights_[s] > most - 1e-6F && labels_[s] < best)) {
                most = weights_[s];
                best = labels_[s];
            }
        }
        return best;
    }

  private:
    static constexpr int kMost = 12;
    std::array<std::uint8_t, kMost> labels_{};
    std::array<float, kMost> weights_{};
    int n_ = 0;
};

}  // namespace

image::Geometry scanGeometry(const PhantomSpec& spec, const Parameters& p, const Warp& warp) {
    const View view = viewBox(spec, p, warp);
    image::Geometry g;
    g.spacing_mm = spec.spacing_mm;
    g.direction = spec.direction;
    g.size = {1, 1, 1};
    g.validate("phantom");
    std::array<double, 3> across{};
    for (std::size_t a = 0; a < 3; ++a) {
        for (std::size_t w = 0; w < 3; ++w) across[a] += std::abs(spec.direction[3 * w + a]) * (view.high[w] - view.low[w]);
        g.size[a] = spec.size[a] > 0 ? spec.size[a]
                                     : std::max<std::int64_t>(1, std::llround(across[a] / spec.spacing_mm[a]));
    }
    // A given size keeps the upper face of the view where it is.
    const image::AxisMap axes = image::closestAxes(g);
    const auto up = static_cast<std::size_t>(axes.axis[2]);
    const double tall = static_cast<double>(g.size[up]) * g.spacing_mm[up];
    const double cut = spec.size[up] > 0 ? tall : view.high[2] - view.low[2];
    const image::Vec3 middle = {(view.low[0] + view.high[0]) / 2, (view.low[1] + view.high[1]) / 2, view.high[2] - cut / 2};
    const image::Vec3 half = {(static_cast<double>(g.size[0]) - 1) / 2, (static_cast<double>(g.size[1]) - 1) / 2,
                              (static_cast<double>(g.size[2]) - 1) / 2};
    g.origin_lps_mm = middle - (g.toPoint(half) - g.origin_lps_mm);
    return g;
}

Box templateBox(const image::Geometry& g, const Warp& warp) {
    constexpr int kParts = 12;
    Box box;
    for (int c = 0; c <= kParts; ++c)
        for (int b = 0; b <= kParts; ++b)
            for (int a = 0; a <= kParts; ++a) {
                const auto at = [&](int part, std::size_t axis) {
                    return static_cast<double>(part) / kParts * static_cast<double>(g.size[axis]) - .5;
                };
                box.include(warp.toTemplate(toPoint(g.toPoint(image::Vec3{at(a, 0), at(b, 1), at(c, 2)}))));
            }
    box = box.grown(4);
    const Box body = {{-240, -140, -250}, {240, 160, 140}};
    return {{std::max(box.low.x, body.low.x), std::max(box.low.y, body.low.y), std::max(box.low.z, body.low.z)},
            {std::min(box.high.x, body.high.x), std::min(box.high.y, body.high.y), std::min(box.high.z, body.high.z)}};
}

Sampled sampleScan(const Model& m, const std::vector<float>& greys, float outside, const image::Geometry& g,
                   const Warp& warp, const base::TaskContext& task) {
    const Lattice& l = m.lattice;
    Sampled out;
    out.greys.resize(g.voxelCount());
    for (auto* labels : {&out.labels.tissue, &out.labels.oar, &out.labels.face, &out.labels.brain})
        labels->assign(g.voxelCount(), 0);
    std::array<int, 3> parts{};
    for (std::size_t a = 0; a < 3; ++a)
        parts[a] = std::max(1, static_cast<int>(std::ceil(g.spacing_mm[a] / (1.01 * static_cast<double>(l.step)))));
    const float share = 1.0F / static_cast<float>(parts[0] * parts[1] * parts[2]);
    const auto part = [&](std::size_t axis, int which) { return (which + .5) / parts[axis] - .5; };
    const std::size_t dy = static_cast<std::size_t>(l.size[0]), dz = dy * static_cast<std::size_t>(l.size[1]);
    const std::array<std::size_t, 8> corner = {0, 1, dy, dy + 1, dz, dz + 1, dz + dy, dz + dy + 1};

    base::parallelFor(static_cast<std::size_t>(g.size[2]), [&](std::size_t slice) {
        if (task.stopRequested()) return;
        std::vector<PlaneMap> planes;
        for (int c = 0; c < parts[2]; ++c) planes.emplace_back(g, warp, static_cast<double>(slice) + part(2, c));
        std::size_t o = slice * static_cast<std::size_t>(g.size[0] * g.size[1]);
        for (std::int64_t j = 0; j < g.size[1]; ++j) {
            for (std::int64_t i = 0; i < g.size[0]; ++i, ++o) {
                float grey = 0;
                Vote tissue, oar, face, brain;
                for (int c = 0; c < parts[2]; ++c)
                    for (int b = 0; b < parts[1]; ++b)
                        for (int a = 0; a < parts[0]; ++a) {
                            const Point p = planes[static_cast<std::size_t>(c)].at(static_cast<double>(i) + part(0, a),
                                                                                   static_cast<double>(j) + part(1, b));
                            const Corner at = locate(l, p);
                            if (!at.inside) {
                                grey += outside;
                                tissue.add(0, 1), oar.add(0, 1), face.add(0, 1), brain.add(0, 1);
                                continue;
                            }
                            const float x1 = at.fx, x0 = 1 - x1, y1 = at.fy, y0 = 1 - y1, z1 = at.fz, z0 = 1 - z1;
                            const std::array<float, 8> w = {x0 * y0 * z0, x1 * y0 * z0, x0 * y1 * z0, x1 * y1 * z0,
                                                            x0 * y0 * z1, x1 * y0 * z1, x0 * y1 * z1, x1 * y1 * z1};
                            for (std::size_t q = 0; q < 8; ++q) {
                                const std::size_t n = at.offset + corner[q];
                                grey += w[q] * greys[n];
                                tissue.add(m.tissue[n], w[q]);
                                oar.add(m.oar[n], w[q]);
                                face.add(m.face[n], w[q]);
                                brain.add(m.brain[n], w[q]);
                            }
                        }
                out.greys[o] = grey * share;
                out.labels.tissue[o] = tissue.winner();
                out.labels.oar[o] = oar.winner();
                out.labels.face[o] = face.winner();
                out.labels.brain[o] = brain.winner();
            }
        }
    });
    task.throwIfStopped();
    return out;
}

}  // namespace bauta::phantom
