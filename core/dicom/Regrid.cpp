// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>

#include "core/base/Task.h"
#include "core/dicom/detail/Grid.h"
#include "core/dicom/detail/Places.h"

namespace bauta::dicom::detail {
using image::Vec3;
using image::Volume;
using image::operator-;

std::vector<Between> placesBetween(const std::vector<double>& places, std::int64_t count, double step) {
    const double tolerance = toleranceOf(step);
    std::vector<Between> out;
    std::size_t below = 0;
    for (std::int64_t k = 0; k < count; ++k) {
        const double z = places.front() + step * static_cast<double>(k);
        while (below + 2 < places.size() && places[below + 1] <= z) ++below;
        const double part = (z - places[below]) / (places[below + 1] - places[below]);
        if (z - places[below] <= tolerance && part <= 0.5) {
            out.push_back({below, below, 0});
        } else if (places[below + 1] - z <= tolerance) {
            out.push_back({below + 1, below + 1, 0});
        } else {
            out.push_back({below, below + 1, part});
        }
    }
    return out;
}

namespace {

// How one axis of a slice lies under the grid's: index in the slice = index in the grid + whole + part.
struct Shift {
    std::int64_t whole = 0;
    float part = 0;
    std::int64_t size = 0;  // of the slice

    static Shift of(double pixels, std::int64_t size) {
        constexpr double kSamePixel = 0.02;
        if (std::abs(pixels - std::round(pixels)) < kSamePixel) pixels = std::round(pixels);
        return {static_cast<std::int64_t>(std::floor(pixels)), static_cast<float>(pixels - std::floor(pixels)), size};
    }
    // Half a pixel beyond the centres still belongs to the slice; the value is that of its border.
    [[nodiscard]] bool covers(std::int64_t i) const {
        const double at = static_cast<double>(i + whole) + static_cast<double>(part);
        return at >= -0.5 && at <= static_cast<double>(size) - 0.5;
    }
    [[nodiscard]] std::int64_t low(std::int64_t i) const { return std::clamp<std::int64_t>(i + whole, 0, size - 1); }
    [[nodiscard]] std::int64_t high(std::int64_t i) const {
        return std::clamp<std::int64_t>(i + whole + 1, 0, size - 1);
    }
};

template <typename T>
struct Plane {
    const T* pixels = nullptr;
    Shift x, y;

    [[nodiscard]] bool covers(std::int64_t i, std::int64_t j) const { return x.covers(i) && y.covers(j); }
    [[nodiscard]] double at(std::int64_t i, std::int64_t j) const {
        const auto along = [&](std::int64_t row) {
            const T* p = pixels + row * x.size;
            const auto a = static_cast<double>(p[x.low(i)]);
            return x.part == 0 ? a : a + static_cast<double>(x.part) * (static_cast<double>(p[x.high(i)]) - a);
        };
        const double a = along(y.low(j));
        return y.part == 0 ? a : a + static_cast<double>(y.part) * (along(y.high(j)) - a);
    }
};

template <typename T>
T stored(double value) {
    if constexpr (std::is_floating_point_v<T>) return static_cast<T>(value);
    constexpr auto kLow = static_cast<double>(std::numeric_limits<T>::lowest());
    constexpr auto kHigh = static_cast<double>(std::numeric_limits<T>::max());
    return static_cast<T>(std::llround(std::clamp(value, kLow, kHigh)));
}

template <typename T>
void fillSlice(const Plane<T>& below, const Plane<T>& above, double part, const image::Index3& size, double air,
               T* out) {
    for (std::int64_t j = 0; j < size[1]; ++j) {
        for (std::int64_t i = 0; i < size[0]; ++i, ++out) {
            const bool low = below.covers(i, j);
            const bool high = above.covers(i, j);
            double value = air;
            if (low && high) {
                const double a = below.at(i, j);
                value = part == 0 ? a : a + part * (above.at(i, j) - a);
            } else if (low && part < 0.5) {
                value = below.at(i, j);
            } else if (high && part >= 0.5) {
                value = above.at(i, j);
            }
            *out = stored<T>(value);
        }
    }
}

}  // namespace

Volume::Buffer regrid(const Volume::Buffer& voxels, std::int64_t columns, std::int64_t rows,
                      const std::vector<Vec3>& positions, const image::Geometry& g, double air) {
    std::vector<double> places;
    places.reserve(positions.size());
    for (const Vec3& p : positions) places.push_back(image::dot(p, g.axis(2)));
    const auto between = placesBetween(places, g.size[2], g.spacing_mm[2]);
    return std::visit(
        [&](const auto& in) -> Volume::Buffer {
            using T = typename std::decay_t<decltype(in)>::value_type;
            const auto planeOf = [&](std::size_t k) {
                const Vec3 way = g.origin_lps_mm - positions[k];
                // A grid no larger than the slices has no shift to follow, only the rounding of positions.
                const auto shift = [&](std::size_t a, std::int64_t size) {
                    const double mm = g.size[a] == size ? 0 : image::dot(way, g.axis(static_cast<int>(a)));
                    return Shift::of(mm / g.spacing_mm[a], size);
                };
                return Plane<T>{in.data() + static_cast<std::int64_t>(k) * columns * rows, shift(0, columns),
                                shift(1, rows)};
            };
            std::vector<T> out(g.voxelCount());
            base::parallelFor(between.size(), [&](std::size_t k) {
                fillSlice(planeOf(between[k].below), planeOf(between[k].above), between[k].part, g.size, air,
                          out.data() + static_cast<std::int64_t>(k) * g.size[0] * g.size[1]);
            });
            return out;
        },
        voxels);
}

}  // namespace bauta::dicom::detail
