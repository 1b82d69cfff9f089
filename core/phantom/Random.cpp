// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/phantom/Random.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace bauta::phantom {

namespace {

double toUniform(std::uint64_t bits) {
    return (static_cast<double>(bits >> 11) + 0.5) * 0x1.0p-53;
}

}  // namespace

std::uint64_t mix(std::uint64_t z) noexcept {
    z += 0x9E3779B97F4A7C15ULL;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
}

std::uint64_t noiseKey(std::uint64_t seed, std::string_view name) noexcept {
    std::uint64_t key = mix(seed);
    for (const char c : name) key = mix(key ^ static_cast<unsigned char>(c));
    return key;
}

Stream::Stream(std::uint64_t seed, std::string_view name) : key_(noiseKey(seed, name)) {}

double Stream::uniform() {
    return toUniform(mix(key_ ^ mix(counter_++)));
}

double Stream::uniform(double low, double high) {
    return low + (high - low) * uniform();
}

double Stream::normal(double mean, double sd) {
    const double radius = std::sqrt(-2 * std::log(uniform()));
    return mean + sd * radius * std::cos(2 * std::numbers::pi * uniform());
}

double Stream::clipped(double mean, double sd, double limit) {
    return std::clamp(normal(mean, sd), mean - limit * sd, mean + limit * sd);
}

NormalPair normalPair(std::uint64_t key, std::uint64_t n) noexcept {
    const std::uint64_t bits = mix(key ^ (n * 0xD1342543DE82EF95ULL));
    const float u = (static_cast<float>(bits >> 40) + 0.5F) * 0x1.0p-24F;
    const float v = static_cast<float>((bits >> 16) & 0xFFFFFF) * 0x1.0p-24F;
    const float radius = std::sqrt(-2 * std::log(u));
    const float angle = 2 * std::numbers::pi_v<float> * v;
    return {radius * std::cos(angle), radius * std::sin(angle)};
}

float roughNormal(std::uint64_t key, std::int64_t x, std::int64_t y, std::int64_t z) noexcept {
    const auto packed = static_cast<std::uint64_t>((x & 0x1FFFFF) | ((y & 0x1FFFFF) << 21) | ((z & 0x1FFFFF) << 42));
    const std::uint64_t bits = mix(key ^ packed);
    const auto sum =
        static_cast<float>((bits & 0xFFFF) + ((bits >> 16) & 0xFFFF) + ((bits >> 32) & 0xFFFF) + (bits >> 48));
    constexpr float kSd = 65536.0F * 0.57735027F;  // of four uniforms
    return (sum - 131070.0F) / kSd;
}

float blobNoise(std::uint64_t key, Point p) noexcept {
    const float fx = std::floor(p.x), fy = std::floor(p.y), fz = std::floor(p.z);
    const auto ease = [](float t) { return t * t * (3 - 2 * t); };
    const float tx = ease(p.x - fx), ty = ease(p.y - fy), tz = ease(p.z - fz);
    const auto x = static_cast<std::int64_t>(fx), y = static_cast<std::int64_t>(fy), z = static_cast<std::int64_t>(fz);
    const auto corner = [&](int dx, int dy, int dz) {
        const auto packed = static_cast<std::uint64_t>(((x + dx) & 0x1FFFFF) | (((y + dy) & 0x1FFFFF) << 21) |
                                                       (((z + dz) & 0x1FFFFF) << 42));
        return static_cast<float>(mix(key ^ packed) >> 40) * 0x1.0p-23F - 1;
    };
    const auto row = [&](int dy, int dz) {
        const float a = corner(0, dy, dz);
        return a + tx * (corner(1, dy, dz) - a);
    };
    const auto sheet = [&](int dz) {
        const float a = row(0, dz);
        return a + ty * (row(1, dz) - a);
    };
    const float a = sheet(0);
    return a + tz * (sheet(1) - a);
}

SmoothField::SmoothField(std::uint64_t seed, std::string_view name, double sigma_mm, int waves)
    : scale_(std::sqrt(2.0F / static_cast<float>(waves))) {
    Stream stream(seed, name);
    const double sd = 1 / (std::numbers::sqrt2 * sigma_mm);
    waves_.reserve(static_cast<std::size_t>(waves));
    for (int i = 0; i < waves; ++i) {
        const double kx = stream.normal(0, sd);
        const double ky = stream.normal(0, sd);
        const double kz = stream.normal(0, sd);
        waves_.push_back({toPoint({kx, ky, kz}), static_cast<float>(stream.uniform(0, 2 * std::numbers::pi))});
    }
}

float SmoothField::at(Point p) const {
    float sum = 0;
    for (const Wave& w : waves_) sum += std::cos(dot(w.k, p) + w.phase);
    return scale_ * sum;
}

}  // namespace bauta::phantom
