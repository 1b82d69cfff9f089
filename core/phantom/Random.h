// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/phantom/Point.h"

namespace bauta::phantom {

/// Random numbers by counter: the n-th number of a named stream depends on seed, name and n alone, so that adding a
/// parameter changes no other one and threads may draw in any order. The mixing function is SplitMix64's finaliser;
/// normals are Box-Muller. Nothing of <random> is used, whose distributions differ between libraries.
class Stream {
  public:
    Stream(std::uint64_t seed, std::string_view name);

    [[nodiscard]] double uniform();  ///< in (0, 1)
    [[nodiscard]] double uniform(double low, double high);
    [[nodiscard]] double normal(double mean = 0, double sd = 1);
    /// Normal, clipped at mean ± limit · sd.
    [[nodiscard]] double clipped(double mean, double sd, double limit);

  private:
    std::uint64_t key_;
    std::uint64_t counter_ = 0;
};

[[nodiscard]] std::uint64_t mix(std::uint64_t value) noexcept;

/// A key for voxel noise: seed and name.
[[nodiscard]] std::uint64_t noiseKey(std::uint64_t seed, std::string_view name) noexcept;

/// Standard normal number of counter n: two a call, the real and imaginary part of complex noise.
struct NormalPair {
    float a, b;
};
[[nodiscard]] NormalPair normalPair(std::uint64_t key, std::uint64_t n) noexcept;

/// Cheap white noise of about unit variance (sum of four uniforms) for textures.
[[nodiscard]] float roughNormal(std::uint64_t key, std::int64_t x, std::int64_t y, std::int64_t z) noexcept;

/// Smooth noise in about [-1, 1] whose blobs are about one unit of p wide: hashed corners, blended.
[[nodiscard]] float blobNoise(std::uint64_t key, Point p) noexcept;

/// A smooth random field of unit variance: waves whose spectrum is that of white noise smoothed by a Gaussian.
class SmoothField {
  public:
    SmoothField(std::uint64_t seed, std::string_view name, double sigma_mm, int waves = 24);
    [[nodiscard]] float at(Point p) const;

  private:
    struct Wave {
        Point k;
        float phase;
    };
    std::vector<Wave> waves_;
    float scale_;
};

}  // namespace bauta::phantom
