// SPDX-License-Identifier: GPL-3.0-or-later
// Specification section 8, steps 6 to 10: bias, coil fall-off, noise, whole numbers.
#include <cmath>

#include "core/phantom/Scan.h"

namespace bauta::phantom {

namespace {

std::int16_t whole(float v) {
    return static_cast<std::int16_t>(std::clamp(std::lround(v), -32768L, 32767L));
}

}  // namespace

std::vector<std::int16_t> acquire(std::vector<float> greys, const image::Geometry& g, image::Modality modality,
                                  const Parameters& p) {
    const bool ct = modality == image::Modality::CT;
    Stream stream(noiseKey(p.seed, "scanner"), image::suffix(modality));
    const float scale = p.average ? 1000 : static_cast<float>(stream.uniform(400, 1500));
    const float noise = p.average ? 0 : static_cast<float>(ct ? stream.uniform(5, 9) : stream.uniform(.008, .025));
    const float bias = p.average ? 0 : static_cast<float>(stream.uniform(.10, .25));
    const bool headCoil = stream.uniform() < .3;
    const SmoothField field(p.seed, "bias", 90, 12);
    const std::uint64_t key = noiseKey(p.seed, ct ? "noise_ct" : "noise_mr");
    const std::size_t plane = static_cast<std::size_t>(g.size[0] * g.size[1]);
    std::vector<std::int16_t> out(greys.size());
    base::parallelFor(static_cast<std::size_t>(g.size[2]), [&](std::size_t k) {
        std::size_t o = k * plane;
        for (std::int64_t j = 0; j < g.size[1]; ++j) {
            float gain = 1;
            for (std::int64_t i = 0; i < g.size[0]; ++i, ++o) {
                float v = greys[o];
                if (ct) {
                    const NormalPair n = normalPair(key, o);
                    out[o] = whole(std::max(v + noise * n.a, -1024.0F));
                    continue;
                }
                if (!p.average && i % 4 == 0) {  // smooth: once every fourth voxel
                    const image::Vec3 at = g.toPoint(image::Index3{i, j, static_cast<std::int64_t>(k)});
                    const auto z = static_cast<float>(at[2]);
                    const float below = std::clamp((-90 - z) / 110, 0.0F, 1.0F);
                    gain = std::exp(bias * field.at(toPoint(at))) * (1 - below * (headCoil ? .65F : .12F));
                }
                v *= gain;
                if (noise > 0) {
                    const NormalPair n = normalPair(key, o);
                    v = std::hypot(v + noise * n.a, noise * n.b);
                }
                out[o] = whole(scale * v);
            }
        }
    });
    return out;
}

}  // namespace bauta::phantom
