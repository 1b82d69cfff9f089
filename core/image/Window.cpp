// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/Window.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <mutex>
#include <span>
#include <type_traits>
#include <vector>

#include "core/base/Task.h"
#include "core/image/Filters.h"

namespace bauta::image {
namespace {

constexpr std::size_t kBins = 4096;

/// Histogram of the voxels that are neither 0 nor the minimum (background and removed tissue), nor the padding of a CT.
struct Histogram {
    ValueRange range;
    std::array<std::uint64_t, kBins> counts{};
    std::uint64_t total = 0;

    [[nodiscard]] double quantile(double p) const {
        if (total == 0) return range.min;
        const double wanted = p * static_cast<double>(total);
        double sum = 0;
        for (std::size_t b = 0; b < kBins; ++b) {
            sum += static_cast<double>(counts[b]);
            if (sum >= wanted) {
                return range.min +
                       (range.max - range.min) * (static_cast<double>(b) + 0.5) / static_cast<double>(kBins);
            }
        }
        return range.max;
    }
};

/// The same by counting every value once, which finds their range on the way: half the time.
template <typename T>
Histogram histogramOf16(std::span<const T> voxels, double floor) {
    constexpr std::size_t kValues = 65536;
    std::vector<std::uint64_t> counts(kValues);
    std::mutex mutex;
    base::parallelRanges(voxels.size(), [&](std::size_t begin, std::size_t end) {
        std::vector<std::uint32_t> mine(kValues);
        for (std::size_t i = begin; i < end; ++i) ++mine[static_cast<std::uint16_t>(voxels[i])];
        const std::lock_guard lock(mutex);
        for (std::size_t v = 0; v < kValues; ++v) counts[v] += mine[v];
    });
    const auto at = [&](int value) { return counts[static_cast<std::uint16_t>(value)]; };
    int low = std::numeric_limits<T>::min();
    int high = std::numeric_limits<T>::max();
    while (low < high && at(low) == 0) ++low;
    while (high > low && at(high) == 0) --high;
    low = std::min(high, std::max(low, static_cast<int>(floor)));
    Histogram h;
    h.range = {static_cast<double>(low), static_cast<double>(high)};
    const double scale = static_cast<double>(kBins) / std::max(h.range.max - h.range.min, 1.0);
    for (int value = low + 1; value <= high; ++value) {
        if (value == 0) continue;
        h.counts[std::min(kBins - 1, static_cast<std::size_t>((value - h.range.min) * scale))] += at(value);
        h.total += at(value);
    }
    return h;
}

Histogram histogram(const Volume& volume) {
    const double floor = volume.modality() == Modality::CT ? kCtFloor_hu : std::numeric_limits<int>::min();
    if (volume.type() == PixelType::I16 || volume.type() == PixelType::U16)
        return volume.visit([floor](auto voxels) {
            using T = std::remove_cv_t<typename decltype(voxels)::element_type>;
            if constexpr (sizeof(T) == 2) return histogramOf16<T>(voxels, floor);
            return Histogram{};
        });
    Histogram h;
    h.range = valueRange(volume);
    h.range.min = std::max(h.range.min, floor);
    const double width = h.range.max - h.range.min;
    if (!(width > 0)) return h;
    std::mutex mutex;
    volume.visit([&](auto voxels) {
        base::parallelRanges(voxels.size(), [&](std::size_t begin, std::size_t end) {
            std::array<std::uint64_t, kBins> counts{};
            std::uint64_t total = 0;
            const double scale = static_cast<double>(kBins) / width;
            for (std::size_t i = begin; i < end; ++i) {
                const auto v = static_cast<double>(voxels[i]);
                if (v == 0 || !(v > h.range.min)) continue;
                ++counts[std::min(kBins - 1, static_cast<std::size_t>((v - h.range.min) * scale))];
                ++total;
            }
            const std::lock_guard lock(mutex);
            for (std::size_t b = 0; b < kBins; ++b) h.counts[b] += counts[b];
            h.total += total;
        });
    });
    return h;
}

/// Otsu's cut (1979): where the between-class variance is largest. Between two separate peaks every cut is as good as
/// the next, so the ends of that plateau are given.
std::array<double, 2> otsu(const std::vector<float>& values) {
    constexpr std::size_t kOtsuBins = 512;
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    const auto start = static_cast<double>(*low);
    const double width = (static_cast<double>(*high) - start) / static_cast<double>(kOtsuBins);
    if (!(width > 0)) return {start, start};
    std::array<double, kOtsuBins> counts{};
    for (const float v : values) {
        counts[std::min(kOtsuBins - 1, static_cast<std::size_t>((static_cast<double>(v) - start) / width))] += 1;
    }
    double total = 0;
    double sum = 0;
    for (std::size_t b = 0; b < kOtsuBins; ++b) {
        total += counts[b];
        sum += counts[b] * static_cast<double>(b);
    }
    double below = 0;
    double sumBelow = 0;
    double best = -1;
    std::size_t first = 0;
    std::size_t last = 0;
    for (std::size_t b = 0; b + 1 < kOtsuBins; ++b) {
        below += counts[b];
        sumBelow += counts[b] * static_cast<double>(b);
        const double above = total - below;
        if (below == 0 || above == 0) continue;
        const double gap = sumBelow / below - (sum - sumBelow) / above;
        const double variance = below * above * gap * gap;
        if (variance > best * (1 + 1e-12)) {
            best = variance;
            first = last = b;
        } else if (variance >= best * (1 - 1e-12)) {
            last = b;
        }
    }
    return {start + static_cast<double>(first + 1) * width, start + static_cast<double>(last + 1) * width};
}

}  // namespace

double quantile(const Volume& volume, double p) {
    return histogram(volume).quantile(p);
}

Window autoWindow(const Volume& volume) {
    if (volume.modality() == Modality::CT) return kCtSoft;
    const Histogram h = histogram(volume);
    const double low = h.quantile(0.01);
    const double high = h.quantile(0.99);
    return {std::max(high - low, 1e-6), (low + high) / 2};
}

double skinLevel(const Volume& volume) {
    if (volume.modality() == Modality::CT) return -300;
    const Volume small = shrink(volume, 2.0);
    std::vector<float> values = smooth(small.toFloat(), small.geometry(), 1.0);
    // On a linear scale the best cut of a T2 head parts fat and fluid from muscle and air. On a logarithmic one it
    // parts air from tissue. The offset keeps noise in air from being stretched.
    const float low = *std::min_element(values.begin(), values.end());
    std::vector<float> sorted = values;
    const auto bright = sorted.begin() + static_cast<std::ptrdiff_t>(0.98 * static_cast<double>(sorted.size() - 1));
    std::nth_element(sorted.begin(), bright, sorted.end());
    const float offset = 0.02F * (*bright - low);
    if (!(offset > 0)) return static_cast<double>(low);
    for (float& v : values) v = std::log(v - low + offset);
    const auto [first, last] = otsu(values);
    // Half way between the two peaks: where the edge of the skin lies.
    return (std::exp(first) + std::exp(last)) / 2 - static_cast<double>(offset) + static_cast<double>(low);
}

}  // namespace bauta::image
