// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/defacing/LayerFilter.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/image/Filters.h"

namespace bauta::defacing {
namespace {

using image::Index3;
using image::Vec3;
using image::operator+;
using image::operator-;
using image::operator*;

/// Two triangles a rectangle of knots, corners in growing order of their number.
std::vector<std::array<std::size_t, 3>> triangles(const Sheet& sheet) {
    std::vector<std::array<std::size_t, 3>> all;
    for (std::int64_t r = 0; r + 1 < sheet.rows; ++r)
        for (std::int64_t c = 0; c + 1 < sheet.columns; ++c) {
            const std::size_t a = sheet.knot(c, r), b = sheet.knot(c + 1, r);
            const std::size_t d = sheet.knot(c, r + 1), e = sheet.knot(c + 1, r + 1);
            all.push_back({a, b, e});
            all.push_back({a, d, e});
        }
    return all;
}

using Tetrahedron = std::array<Vec3, 4>;

/// The same tetrahedron in the box and in the flat layer.
struct Pair {
    Tetrahedron inBox, flat;
};

/// The prism over a triangle as three tetrahedra. As corners are in growing order, neighbours share their faces.
std::array<Pair, 3> tetrahedra(const SurfaceLayer& layer, const std::array<std::size_t, 3>& corners) {
    const auto pairOf = [&](std::array<std::pair<int, bool>, 4> which) {
        Pair pair;
        for (std::size_t i = 0; i < 4; ++i) {
            const std::size_t knot = corners[static_cast<std::size_t>(which[i].first)];
            pair.inBox[i] = (which[i].second ? layer.upper : layer.lower)[knot];
            const auto columns = static_cast<std::size_t>(layer.sheet.columns);
            pair.flat[i] = {static_cast<double>(knot % columns) * layer.sheet.columnStep_mm,
                            static_cast<double>(knot / columns) * layer.sheet.rowStep_mm, which[i].second ? 1.0 : 0.0};
        }
        return pair;
    };
    return {pairOf({{{0, false}, {1, false}, {2, false}, {0, true}}}),
            pairOf({{{1, false}, {2, false}, {0, true}, {1, true}}}),
            pairOf({{{2, false}, {0, true}, {1, true}, {2, true}}})};
}

/// Six times its volume, with a sign.
double volume(const Tetrahedron& t) {
    return image::dot(t[1] - t[0], image::cross(t[2] - t[0], t[3] - t[0]));
}

/// Calls f(index, place in `to`) for every grid point (spacing, from the origin) in the tetrahedron `from`.
/// The edges must not be in one plane.
template <typename F>
void visit(const Tetrahedron& from, const Tetrahedron& to, const Index3& size, const Vec3& spacing, const F& f) {
    const Vec3 p = from[1] - from[0], q = from[2] - from[0], r = from[3] - from[0];
    const image::Mat3 edges = {p[0], q[0], r[0], p[1], q[1], r[1], p[2], q[2], r[2]};
    const image::Mat3 inverse = image::inverse(edges);
    const Vec3 tp = to[1] - to[0], tq = to[2] - to[0], tr = to[3] - to[0];
    Index3 low{}, high{};
    for (std::size_t a = 0; a < 3; ++a) {
        const auto [least, greatest] = std::minmax({from[0][a], from[1][a], from[2][a], from[3][a]});
        low[a] = std::max<std::int64_t>(0, static_cast<std::int64_t>(std::ceil(least / spacing[a] - 1e-6)));
        high[a] = std::min(size[a] - 1, static_cast<std::int64_t>(std::floor(greatest / spacing[a] + 1e-6)));
    }
    constexpr double kEdge = -1e-7;
    for (std::int64_t w = low[2]; w <= high[2]; ++w)
        for (std::int64_t v = low[1]; v <= high[1]; ++v)
            for (std::int64_t u = low[0]; u <= high[0]; ++u) {
                const Vec3 at = {static_cast<double>(u) * spacing[0], static_cast<double>(v) * spacing[1],
                                 static_cast<double>(w) * spacing[2]};
                const Vec3 s = inverse * (at - from[0]);
                if (s[0] < kEdge || s[1] < kEdge || s[2] < kEdge || 1 - s[0] - s[1] - s[2] < kEdge) continue;
                f(Index3{u, v, w}, to[0] + s[0] * tp + s[1] * tq + s[2] * tr);
            }
}

bool touches(const std::array<Vec3, 3>& triangle, const image::Mask& body) {
    const image::Geometry& grid = body.geometry();
    const double longest = std::max(image::norm(triangle[1] - triangle[0]), image::norm(triangle[2] - triangle[0]));
    const double finest = *std::min_element(grid.spacing_mm.begin(), grid.spacing_mm.end());
    const int n = std::max(1, static_cast<int>(std::ceil(longest / finest)));
    for (int i = 0; i <= n; ++i)
        for (int k = 0; k + i <= n; ++k) {
            const double s = static_cast<double>(i) / n, t = static_cast<double>(k) / n;
            const Vec3 at = triangle[0] + s * (triangle[1] - triangle[0]) + t * (triangle[2] - triangle[0]);
            Index3 index{};
            for (std::size_t a = 0; a < 3; ++a) index[a] = std::llround(at[a] / grid.spacing_mm[a]);
            if (grid.contains(index) && body.at(index) != 0) return true;
        }
    return false;
}

/// The flat layer's grid: across as the box, one knot at every columnStep and rowStep.
struct Slab {
    Index3 size;
    Vec3 spacing;  ///< mm, and along the depth a share of it

    Slab(const SurfaceLayer& layer, const image::Geometry& box, std::int64_t half) {
        const auto across = [](std::int64_t knots, double step, double spacing_mm) {
            return static_cast<std::int64_t>(std::floor(static_cast<double>(knots - 1) * step / spacing_mm)) + 1;
        };
        size = {across(layer.sheet.columns, layer.sheet.columnStep_mm, box.spacing_mm[0]),
                across(layer.sheet.rows, layer.sheet.rowStep_mm, box.spacing_mm[1]), 2 * half + 1};
        spacing = {box.spacing_mm[0], box.spacing_mm[1], 1.0 / static_cast<double>(2 * half)};
    }
    [[nodiscard]] std::size_t offset(const Index3& i) const {
        return static_cast<std::size_t>(i[0] + size[0] * (i[1] + size[1] * i[2]));
    }
    /// Linear between voxels.
    [[nodiscard]] float at(const std::vector<float>& values, const Vec3& place) const {
        Index3 low{};
        Vec3 share{};
        for (std::size_t a = 0; a < 3; ++a) {
            const double x = std::clamp(place[a] / spacing[a], 0.0, static_cast<double>(size[a] - 1));
            low[a] = std::min(static_cast<std::int64_t>(x), size[a] - 2);
            share[a] = x - static_cast<double>(low[a]);
        }
        double sum = 0;
        for (int corner = 0; corner < 8; ++corner) {
            double weight = 1;
            Index3 i = low;
            for (std::size_t a = 0; a < 3; ++a) {
                const bool upper = (corner >> a & 1) != 0;
                weight *= upper ? share[a] : 1 - share[a];
                i[a] += upper ? 1 : 0;
            }
            if (weight > 0) sum += weight * static_cast<double>(values[offset(i)]);
        }
        return static_cast<float>(sum);
    }
};

}  // namespace

void liftOff(SurfaceLayer& layer, const image::Mask& body) {
    const auto all = triangles(layer.sheet);
    for (int round = 0; round < 10; ++round) {
        std::vector<std::uint8_t> low(layer.upper.size(), 0);
        for (const auto& corners : all)
            if (touches({layer.upper[corners[0]], layer.upper[corners[1]], layer.upper[corners[2]]}, body))
                for (const std::size_t knot : corners) low[knot] = 1;
        if (std::none_of(low.begin(), low.end(), [](std::uint8_t l) { return l != 0; })) return;
        for (std::size_t k = 0; k < low.size(); ++k)
            if (low[k] != 0) layer.upper[k] = layer.sheet.knots[k] + 1.1 * (layer.upper[k] - layer.sheet.knots[k]);
    }
}

void visitLayer(const SurfaceLayer& layer, const image::Geometry& box,
                const std::function<void(std::size_t, const FlatPlace&)>& f) {
    for (const auto& corners : triangles(layer.sheet))
        for (const Pair& pair : tetrahedra(layer, corners)) {
            // Turned inside out where the layer folds: there others lie over it.
            if (volume(pair.inBox) * volume(pair.flat) < 1e-9) continue;
            visit(pair.inBox, pair.flat, box.size, box.spacing_mm,
                  [&](const Index3& index, const Vec3& place) { f(box.offset(index), place); });
        }
}

std::vector<float> filteredFlat(const SurfaceLayer& layer, const image::Geometry& box, std::int64_t half,
                                const std::vector<float>& values, const base::TaskContext& task) {
    const Slab slab(layer, box, half);
    std::vector<float> flat(static_cast<std::size_t>(slab.size[0] * slab.size[1] * slab.size[2]), 0);
    for (const auto& corners : triangles(layer.sheet))
        for (const Pair& pair : tetrahedra(layer, corners))
            visit(pair.flat, pair.inBox, slab.size, slab.spacing, [&](const Index3& index, const Vec3& at) {
                Index3 nearest{};
                for (std::size_t a = 0; a < 3; ++a)
                    nearest[a] = std::clamp<std::int64_t>(std::llround(at[a] / box.spacing_mm[a]), 0, box.size[a] - 1);
                flat[slab.offset(index)] = values[box.offset(nearest)];
            });
    task.throwIfStopped();

    const auto share = [](double of, std::int64_t n) {
        return static_cast<std::int64_t>(std::ceil(of * static_cast<double>(n)));
    };
    const std::int64_t atLeast = std::max<std::int64_t>(2, share(0.5, half));
    const Index3 wide = {share(0.1, box.size[0]), share(0.1, box.size[1]), atLeast};
    const Index3 narrow = {atLeast, atLeast, std::max<std::int64_t>(1, share(0.05, half))};
    flat = image::boxMean(flat, slab.size, image::Beyond::Border, [&](std::int64_t w) {
        // A quarter of a sine over the inner half, full width from the skin outwards.
        const double growth =
            w >= half ? 1 : std::sin(std::numbers::pi / 2 * static_cast<double>(w) / static_cast<double>(half));
        Index3 h{};
        for (std::size_t a = 0; a < 3; ++a)
            h[a] =
                narrow[a] + std::llround(growth * static_cast<double>(std::max<std::int64_t>(0, wide[a] - narrow[a])));
        return h;
    });
    task.throwIfStopped();

    // Where parts of the layer lie over each other, the one nearest to the air decides.
    std::vector<float> result = values, height(values.size(), -1);
    visitLayer(layer, box, [&](std::size_t at, const FlatPlace& place) {
        if (static_cast<float>(place[2]) <= height[at]) return;
        height[at] = static_cast<float>(place[2]);
        result[at] = slab.at(flat, place);
    });
    return result;
}

}  // namespace bauta::defacing
