// SPDX-License-Identifier: GPL-3.0-or-later
// Specification section 8, steps 4 and 5: ringing and motion, on the scan's grid.
#include "core/phantom/Artefacts.h"

#include <cmath>
#include <numbers>

#include "core/image/Filters.h"

namespace bauta::phantom {

namespace {

/// Convolves with a symmetric kernel (its middle first) along one axis; the edge value goes on.
void convolve(std::vector<float>& greys, const image::Geometry& g, int axis, const std::vector<float>& kernel) {
    const auto a = static_cast<std::size_t>(axis);
    const auto nx = static_cast<std::size_t>(g.size[0]), n = static_cast<std::size_t>(g.size[a]);
    const std::size_t reach = kernel.size() - 1;
    const auto tap = [&](std::size_t t) { return kernel[t > reach ? t - reach : reach - t]; };
    if (axis == 0) {
        base::parallelRanges(greys.size() / nx, [&](std::size_t from, std::size_t to) {
            std::vector<float> line(nx + 2 * reach);
            for (std::size_t r = from; r < to; ++r) {
                float* row = &greys[r * nx];
                for (std::size_t i = 0; i < line.size(); ++i)
                    line[i] = row[std::min(i > reach ? i - reach : 0, nx - 1)];
                std::fill(row, row + nx, 0.0F);
                for (std::size_t t = 0; t <= 2 * reach; ++t) {
                    const float w = tap(t);
                    for (std::size_t i = 0; i < nx; ++i) row[i] += w * line[i + t];
                }
            }
        });
        return;
    }
    // Sheets of rows along x: those of one sheet follow one another along the axis.
    const std::size_t stride = axis == 1 ? nx : nx * static_cast<std::size_t>(g.size[1]);
    const std::size_t sheets = greys.size() / (n * nx);
    base::parallelFor(sheets, [&](std::size_t sheet) {
        const std::size_t start = axis == 1 ? sheet * n * nx : sheet * nx;
        std::vector<float> rows(n * nx);
        for (std::size_t j = 0; j < n; ++j) std::copy_n(&greys[start + j * stride], nx, &rows[j * nx]);
        for (std::size_t j = 0; j < n; ++j) {
            float* out = &greys[start + j * stride];
            std::fill(out, out + nx, 0.0F);
            for (std::size_t t = 0; t <= 2 * reach; ++t) {
                const float* in = &rows[std::min(j + t > reach ? j + t - reach : 0, n - 1) * nx];
                const float w = tap(t);
                for (std::size_t i = 0; i < nx; ++i) out[i] += w * in[i];
            }
        }
    });
}

void normalise(std::vector<float>& kernel) {
    float sum = kernel[0];
    for (std::size_t i = 1; i < kernel.size(); ++i) sum += 2 * kernel[i];
    for (float& w : kernel) w /= sum;
}

/// Of the grid, the axis of the slices: the one with the longest spacing, else the one closest to z.
int sliceAxisOf(const image::Geometry& g) {
    const int upright = image::closestAxes(g).axis[2];
    int axis = upright;
    for (int a = 0; a < 3; ++a)
        if (g.spacing_mm[static_cast<std::size_t>(a)] > 1.2 * g.spacing_mm[static_cast<std::size_t>(axis)]) axis = a;
    return axis;
}

float smoothStep(double t) {
    t = std::clamp(t, 0.0, 1.0);
    return static_cast<float>(t * t * (3 - 2 * t));
}

}  // namespace

void truncate(std::vector<float>& greys, const image::Geometry& g, int sliceAxis, double keep, double finest_mm) {
    for (int axis = 0; axis < 3; ++axis) {
        if (axis == sliceAxis || g.size[static_cast<std::size_t>(axis)] < 2) continue;
        const double cut = keep * std::min(1.0, g.spacing_mm[static_cast<std::size_t>(axis)] / finest_mm);
        const auto reach = static_cast<std::size_t>(std::clamp(10 / cut, 8.0, 20.0));
        std::vector<float> kernel(reach + 1);
        for (std::size_t i = 0; i <= reach; ++i) {
            const double x = std::numbers::pi * cut * static_cast<double>(i);
            const double fade =
                std::cos(std::numbers::pi / 2 * static_cast<double>(i) / static_cast<double>(reach + 1));
            kernel[i] = static_cast<float>((i == 0 ? 1 : std::sin(x) / x) * fade);
        }
        normalise(kernel);
        convolve(greys, g, axis, kernel);
    }
    // A scan shows magnitudes.
    for (float& v : greys) v = std::abs(v);
}

void addGhosts(std::vector<float>& greys, const image::Geometry& g, int axis, int every, float amplitude,
               const std::function<float(const image::Vec3&)>& weight) {
    const auto a = static_cast<std::size_t>(axis);
    const std::int64_t n = g.size[a];
    const std::size_t b = (a + 1) % 3, c = (a + 2) % 3;
    base::parallelFor(static_cast<std::size_t>(g.size[c]), [&](std::size_t outer) {
        std::vector<float> moving(static_cast<std::size_t>(n));
        for (std::int64_t inner = 0; inner < g.size[b]; ++inner) {
            image::Index3 at{};
            at[b] = inner;
            at[c] = static_cast<std::int64_t>(outer);
            float most = 0;
            for (at[a] = 0; at[a] < n; ++at[a]) {
                float& m = moving[static_cast<std::size_t>(at[a])];
                const float grey = greys[g.offset(at)];
                m = grey > 0 ? grey * weight(g.toPoint(at)) : 0;
                most = std::max(most, m);
            }
            if (most <= 0) continue;
            for (at[a] = 0; at[a] < n; ++at[a]) {
                float sum = 0;
                for (const int step : {-2, -1, 1, 2}) {
                    const std::int64_t from = (at[a] + step * every + 4 * n) % n;
                    sum += moving[static_cast<std::size_t>(from)] / static_cast<float>(std::abs(step));
                }
                greys[g.offset(at)] += amplitude * sum;
            }
        }
    });
}

void blur(std::vector<float>& greys, const image::Geometry& g, double sigma_mm,
          const std::function<float(const image::Vec3&)>& weight) {
    const std::vector<float> smooth = image::smooth(greys, g, sigma_mm);
    base::parallelFor(static_cast<std::size_t>(g.size[2]), [&](std::size_t k) {
        std::size_t o = k * static_cast<std::size_t>(g.size[0] * g.size[1]);
        for (std::int64_t j = 0; j < g.size[1]; ++j)
            for (std::int64_t i = 0; i < g.size[0]; ++i, ++o) {
                const float w = weight(g.toPoint(image::Index3{i, j, static_cast<std::int64_t>(k)}));
                greys[o] += w * (smooth[o] - greys[o]);
            }
    });
}

void disturb(std::vector<float>& greys, const image::Geometry& g, image::Modality modality, const Parameters& p,
             const Formation& f, const Warp& warp) {
    std::vector<image::Vec3> metal;
    for (const MetalTooth& tooth : p.findings.metal) metal.push_back(toVec3(warp.toScan(tooth.centre)));
    if (modality == image::Modality::CT) {
        hardenBeam(greys, g, toVec3(warp.toScan({33, 0, 0})), toVec3(warp.toScan({-33, 0, 0})), 8);
        // With the scanner's own 5 to 9 HU (Acquire.cpp) this makes two to three times as much.
        const std::uint64_t key = noiseKey(p.seed, "shoulders");
        const double sd = Stream(key, "sd").uniform(12, 20);
        if (!p.average) addShoulderNoise(greys, g, static_cast<double>(warp.toScan({0, 0, -140}).z), sd, key);
        if (!metal.empty()) addStreaks(greys, g, metal, noiseKey(p.seed, "streaks"));
        return;
    }
    const image::AxisMap axes = image::closestAxes(g);
    const int slices = sliceAxisOf(g);
    if (p.findings.metalShowsOnMr) {
        image::Vec3 read{};
        read[static_cast<std::size_t>(f.readAxis)] = 1;
        for (std::size_t i = 0; i < metal.size(); ++i)
            tearHole(greys, g, metal[i], static_cast<double>(p.findings.metal[i].void_mm), read);
    }
    if (f.gibbs > 0) truncate(greys, g, slices, f.gibbs, 1);
    if (!f.moved) return;
    // Swallowing moves what lies before the spine, from the tongue to the larynx.
    const Point tongue = warp.toScan({0, -40, -62}), larynx = warp.toScan({0, -5, -115}),
                spine = warp.toScan({0, 12, -90});
    const double top = static_cast<double>(tongue.z) + 25, bottom = static_cast<double>(larynx.z) - 25;
    const auto weight = [=, y = static_cast<double>(spine.y)](const image::Vec3& q) {
        return smoothStep((top - q[2]) / 15) * smoothStep((q[2] - bottom) / 15) * smoothStep((y - q[1]) / 10);
    };
    blur(greys, g, 1.5, weight);
    const int phase = axes.axis[static_cast<std::size_t>(1 - f.readAxis)];
    const auto n = static_cast<double>(g.size[static_cast<std::size_t>(phase)]);
    addGhosts(greys, g, phase, std::max(1, static_cast<int>(n / f.ghostEvery)), static_cast<float>(f.ghost), weight);
}

}  // namespace bauta::phantom
