// SPDX-License-Identifier: GPL-3.0-or-later
// Specification 7.5: what metal teeth do to MR and CT scans.
#include <cmath>
#include <numbers>

#include "core/phantom/Artefacts.h"

namespace bauta::phantom {

using image::operator-;
using image::operator+;
using image::operator*;

namespace {

/// Calls f(index, offset, position) for the voxels within `reach` of a point.
void forBall(const image::Geometry& g, const image::Vec3& centre, double reach,
             const std::function<void(const image::Index3&, std::size_t, const image::Vec3&)>& f) {
    const image::Vec3 middle = g.toIndex(centre);
    image::Index3 low{}, high{};
    for (std::size_t a = 0; a < 3; ++a) {
        const double half = reach / g.spacing_mm[a];
        low[a] = std::max<std::int64_t>(0, std::llround(std::floor(middle[a] - half)));
        high[a] = std::min<std::int64_t>(g.size[a] - 1, std::llround(std::ceil(middle[a] + half)));
    }
    image::Index3 i{};
    for (i[2] = low[2]; i[2] <= high[2]; ++i[2])
        for (i[1] = low[1]; i[1] <= high[1]; ++i[1])
            for (i[0] = low[0]; i[0] <= high[0]; ++i[0]) {
                const image::Vec3 at = g.toPoint(i);
                if (image::norm(at - centre) < reach) f(i, g.offset(i), at);
            }
}

}  // namespace

void tearHole(std::vector<float>& greys, const image::Geometry& g, const image::Vec3& centre, double radius,
              const image::Vec3& read) {
    const std::vector<float> before = greys;
    const double most = std::min(6.0, 0.4 * radius);
    forBall(g, centre, 2.5 * radius, [&](const image::Index3&, std::size_t o, const image::Vec3& at) {
        const image::Vec3 from = at - centre;
        const double turn = std::atan2(from[1], from[0]);
        const double t = image::norm(from) * (1 - .12 * std::cos(2 * turn)) / radius;  // not quite round
        const double moved = most * std::min(1.0, 1 / std::max(t * t * t, 1e-6));
        const image::Vec3 source = g.toIndex(at + moved * read);
        const image::Index3 nearest = {std::llround(source[0]), std::llround(source[1]), std::llround(source[2])};
        const double value = static_cast<double>(g.contains(nearest) ? before[g.offset(nearest)] : 0);
        const double seen = std::clamp((t - .85) / .15, 0.0, 1.0);
        const double rim = 1 + .3 * std::exp(-std::pow((t - 1.08) / .1, 2));
        greys[o] = static_cast<float>(value * seen * rim);
    });
}

void addStreaks(std::vector<float>& greys, const image::Geometry& g, const std::vector<image::Vec3>& metal,
                std::uint64_t key) {
    Stream stream(key, "amplitude");
    for (std::size_t m = 0; m < metal.size(); ++m) {
        const image::Vec3& here = metal[m];
        const double fan = stream.uniform(80, 200), band = stream.uniform(300, 800);
        forBall(g, here, 110, [&](const image::Index3&, std::size_t o, const image::Vec3& at) {
            const double off = std::abs(at[2] - here[2]) / 3.5;  // half height of a crown
            if (off > 1.5 || greys[o] < -900) return;
            const double axial = std::exp(-off * off);
            const double dx = at[0] - here[0], dy = at[1] - here[1], t = std::max(std::hypot(dx, dy), 3.0);
            const auto turn = static_cast<float>(std::atan2(dy, dx));
            const double ray =
                static_cast<double>(blobNoise(key + m, {14 * std::cos(turn) + 40, 14 * std::sin(turn) + 40, 0.5F}));
            double hu = fan * 2 * ray * std::min(1.0, 18 / t);
            for (std::size_t other = m + 1; other < metal.size(); ++other) {
                const image::Vec3 to = metal[other] - here;
                if (std::abs(to[2]) > 7) continue;  // of the other jaw
                const double span = std::hypot(to[0], to[1]);
                const double alongPair = (dx * to[0] + dy * to[1]) / std::max(span, 1.0);
                const double across = (dx * to[1] - dy * to[0]) / std::max(span, 1.0);
                // Dark where the rays pass both, bright beside.
                if (alongPair > 2 && alongPair < span - 2)
                    hu -= band *
                          (std::exp(-across * across / 8) - .35 * std::exp(-std::pow(std::abs(across) - 6, 2) / 8));
            }
            greys[o] = std::max(greys[o] + static_cast<float>(axial * hu), -1024.0F);
        });
    }
}

}  // namespace bauta::phantom
