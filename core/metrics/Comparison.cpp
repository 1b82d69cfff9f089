// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/Comparison.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

#include "core/metrics/AreaTable.h"
#include "core/metrics/Nearest.h"
#include "core/metrics/Surface.h"

namespace bauta::metrics {

Comparison compare(const BitGrid& reference, const BitGrid& prediction, const image::Vec3& spacing_mm) {
    Comparison result;
    result.voxels = {reference.count(), prediction.count()};
    for (std::size_t w = 0; w < reference.bits().size(); ++w)
        result.common += static_cast<std::size_t>(std::popcount(reference.bits()[w] & prediction.bits()[w]));

    const std::array masks = {&reference, &prediction};
    const std::array voxels = {surfaceVoxels(reference), surfaceVoxels(prediction)};
    const std::array corners = {surfaceCorners(reference), surfaceCorners(prediction)};
    const std::array<double, 256> area_mm2 = areaTable(spacing_mm);
    for (std::size_t side = 0; side < 2; ++side) {
        result.distances_mm[side] = nearest_mm(voxels[side], voxels[1 - side], spacing_mm);
        const std::vector<double> distances_mm = nearest_mm(corners[side], corners[1 - side], spacing_mm);
        const std::vector<std::uint8_t> codes = cornerCodes(*masks[side], corners[side]);
        for (std::size_t i = 0; i < codes.size(); ++i)
            result.elements[side].push_back({distances_mm[i], area_mm2[codes[i]]});
    }
    return result;
}

double sum(const std::vector<double>& values) {
    return std::accumulate(values.begin(), values.end(), 0.0);
}

double percentile(std::vector<double> values, double fraction) {
    const double place = fraction * static_cast<double>(values.size() - 1);
    const auto below = values.begin() + static_cast<std::ptrdiff_t>(place);
    std::nth_element(values.begin(), below, values.end());
    if (below + 1 == values.end()) return *below;
    return std::lerp(*below, *std::min_element(below + 1, values.end()), place - std::floor(place));
}

double percentile_mm(std::vector<Comparison::Element> elements, double fraction) {
    double needed = 0;
    for (const auto& element : elements) needed += element.area_mm2;
    // The last digits of a sum must not decide where exactly this fraction is reached.
    needed *= fraction * (1 - 1e-12);
    // Halves the range that holds the element with which enough area is reached.
    const auto at = [&](std::size_t i) { return elements.begin() + static_cast<std::ptrdiff_t>(i); };
    std::size_t begin = 0;
    std::size_t end = elements.size();
    while (end - begin > 1) {
        const std::size_t middle = begin + (end - begin) / 2;
        std::nth_element(at(begin), at(middle), at(end),
                         [](const auto& a, const auto& b) { return a.distance_mm < b.distance_mm; });
        double area = 0;
        for (std::size_t i = begin; i < middle; ++i) area += elements[i].area_mm2;
        if (area >= needed) {
            end = middle;
        } else {
            needed -= area;
            begin = middle;
        }
    }
    return elements[begin].distance_mm;
}

}  // namespace bauta::metrics
