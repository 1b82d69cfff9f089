// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/Images.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace bauta::test {
using namespace image;

Mat3 rotation(double x_deg, double y_deg, double z_deg) {
    const auto c = [](double d) { return std::cos(d * std::numbers::pi / 180); };
    const auto s = [](double d) { return std::sin(d * std::numbers::pi / 180); };
    const Mat3 x = {1, 0, 0, 0, c(x_deg), -s(x_deg), 0, s(x_deg), c(x_deg)};
    const Mat3 y = {c(y_deg), 0, s(y_deg), 0, 1, 0, -s(y_deg), 0, c(y_deg)};
    const Mat3 z = {c(z_deg), -s(z_deg), 0, s(z_deg), c(z_deg), 0, 0, 0, 1};
    return z * (y * x);
}

std::vector<Mat3> axisDirections() {
    std::vector<Mat3> all;
    std::array<std::size_t, 3> order = {0, 1, 2};
    do {
        for (unsigned flips = 0; flips < 8; ++flips) {
            Mat3 m{};
            for (std::size_t a = 0; a < 3; ++a) m[3 * order[a] + a] = (flips >> a & 1U) != 0 ? -1 : 1;
            all.push_back(m);
        }
    } while (std::next_permutation(order.begin(), order.end()));
    return all;
}

Geometry randomGeometry(std::uint64_t seed) {
    std::mt19937_64 random(seed);
    const auto uniform = [&](double low, double high) {
        return low + (high - low) * static_cast<double>(random() >> 11) * 0x1.0p-53;
    };
    Geometry g;
    for (std::size_t a = 0; a < 3; ++a) {
        g.size[a] = 3 + static_cast<std::int64_t>(random() % 10);
        g.spacing_mm[a] = uniform(0.3, 4);
        g.origin_lps_mm[a] = uniform(-200, 200);
    }
    const std::vector<Mat3> flips = axisDirections();
    g.direction = rotation(uniform(-40, 40), uniform(-40, 40), uniform(-40, 40)) * flips[random() % flips.size()];
    return g;
}

Geometry centredGeometry(Index3 size, Vec3 spacing_mm, const Mat3& direction) {
    Geometry g{size, spacing_mm, {0, 0, 0}, direction};
    g.origin_lps_mm = -1.0 * g.centre();
    return g;
}

namespace {

template <typename T>
std::vector<T> fill(const Geometry& g, const std::function<double(const Index3&)>& value) {
    std::vector<T> voxels;
    voxels.reserve(g.voxelCount());
    Index3 i{};
    for (i[2] = 0; i[2] < g.size[2]; ++i[2]) {
        for (i[1] = 0; i[1] < g.size[1]; ++i[1]) {
            for (i[0] = 0; i[0] < g.size[0]; ++i[0]) voxels.push_back(static_cast<T>(value(i)));
        }
    }
    return voxels;
}

}  // namespace

Volume makeVolume(const Geometry& g, PixelType type, const std::function<double(const Index3&)>& value,
                  Modality modality) {
    switch (type) {
        case PixelType::U8:
            return {g, fill<std::uint8_t>(g, value), modality};
        case PixelType::I16:
            return {g, fill<std::int16_t>(g, value), modality};
        case PixelType::U16:
            return {g, fill<std::uint16_t>(g, value), modality};
        case PixelType::I32:
            return {g, fill<std::int32_t>(g, value), modality};
        case PixelType::F32:
            return {g, fill<float>(g, value), modality};
    }
    return {};
}

Volume countingVolume(const Geometry& g, PixelType type) {
    const std::size_t limit = type == PixelType::U8 ? 256 : type == PixelType::I16 ? 32768 : 65536;
    return makeVolume(g, type, [&](const Index3& i) { return static_cast<double>(g.offset(i) % limit); });
}

Mask makeMask(const Geometry& g, const std::function<bool(const Vec3&)>& inside) {
    return {g, fill<std::uint8_t>(g, [&](const Index3& i) { return inside(g.toPoint(i)) ? 1.0 : 0.0; })};
}

}  // namespace bauta::test
