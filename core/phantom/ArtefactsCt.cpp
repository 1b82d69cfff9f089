// SPDX-License-Identifier: GPL-3.0-or-later
// Specification section 8, last line: what bone does to every CT scan.
#include <cmath>

#include "core/phantom/Artefacts.h"

namespace bauta::phantom {

using image::operator-;
using image::operator+;
using image::operator*;

void addShoulderNoise(std::vector<float>& greys, const image::Geometry& g, double shoulder_mm, double sd,
                      std::uint64_t key) {
    const auto amplitude = static_cast<float>(sd / 0.37);  // blobNoise's own standard deviation
    base::parallelFor(static_cast<std::size_t>(g.size[2]), [&](std::size_t k) {
        std::size_t o = k * static_cast<std::size_t>(g.size[0] * g.size[1]);
        for (std::int64_t j = 0; j < g.size[1]; ++j)
            for (std::int64_t i = 0; i < g.size[0]; ++i, ++o) {
                const image::Vec3 at = g.toPoint(image::Index3{i, j, static_cast<std::int64_t>(k)});
                const auto share = static_cast<float>(std::clamp((shoulder_mm + 20 - at[2]) / 20, 0.0, 1.0));
                if (share <= 0) continue;
                // Rays that run from shoulder to shoulder share their few photons: grains long in x.
                const Point p = toPoint(at);
                greys[o] += share * amplitude * blobNoise(key, {p.x / 45, p.y / 1.2F, p.z / 1.5F});
            }
    });
}

void hardenBeam(std::vector<float>& greys, const image::Geometry& g, const image::Vec3& left, const image::Vec3& right,
                double depth) {
    const image::Vec3 to = right - left;
    const double length = image::norm(to);
    base::parallelFor(static_cast<std::size_t>(g.size[2]), [&](std::size_t k) {
        std::size_t o = k * static_cast<std::size_t>(g.size[0] * g.size[1]);
        for (std::int64_t j = 0; j < g.size[1]; ++j)
            for (std::int64_t i = 0; i < g.size[0]; ++i, ++o) {
                const image::Vec3 from = g.toPoint(image::Index3{i, j, static_cast<std::int64_t>(k)}) - left;
                const double along = image::dot(from, to) / (length * length);
                if (along < 0 || along > 1 || greys[o] < -900) continue;
                const double across = image::norm(from - along * to);
                if (across > 20) continue;
                const double ends = std::min(1.0, 6 * std::min(along, 1 - along));  // fades towards either bone
                greys[o] -= static_cast<float>(depth * ends * std::exp(-across * across / (2 * 6.0 * 6.0)));
            }
    });
}

}  // namespace bauta::phantom
