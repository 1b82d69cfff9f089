// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/defacing/ObjectLevels.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/base/Error.h"
#include "core/image/Window.h"

namespace bauta::defacing {
namespace {

constexpr std::size_t kBins = 1024;

/// Bin b stands for least + (b + ½) · width.
double levelOf(const std::vector<double>& histogram, double least, double width, bool whole) {
    const auto value = [&](std::size_t b) { return least + (static_cast<double>(b) + 0.5) * width; };
    double sum = 0, count = 0;
    for (std::size_t b = 0; b < kBins; ++b) sum += histogram[b] * value(b), count += histogram[b];
    double level = sum / count;
    for (int round = 0; round < 15; ++round) {
        double below = 0, countBelow = 0;
        for (std::size_t b = 0; b < kBins && value(b) < level; ++b)
            below += histogram[b] * value(b), countBelow += histogram[b];
        if (countBelow == 0 || countBelow == count) break;
        double next = std::sqrt(below / countBelow * ((sum - below) / (count - countBelow)));
        if (whole) next = std::round(next);
        if (next == level) break;
        level = next;
    }
    return level;
}

}  // namespace

ObjectLevels::ObjectLevels(const image::Geometry& grid) {
    const image::AxisMap axes = image::closestAxes(grid);
    const auto axis = static_cast<std::size_t>(axes.axis[2]);
    for (std::size_t a = 0; a < axis; ++a) stride_ *= static_cast<std::size_t>(grid.size[a]);
    slices_ = static_cast<std::size_t>(grid.size[axis]);
    downwards_ = axes.flipped[2];
}

ObjectLevels::ObjectLevels(const image::Volume& scan, double level) : ObjectLevels(scan.geometry()) {
    levels_.fill(level);
}

ObjectLevels::ObjectLevels(const image::Volume& scan, bool published) : ObjectLevels(scan.geometry()) {
    if (scan.modality() == image::Modality::CT && !published) {
        levels_.fill(image::skinLevel(scan));
        return;
    }
    const image::ValueRange range = image::valueRange(scan);
    const double width = (range.max - range.min) / kBins;
    std::array<std::vector<double>, 3> histograms;
    histograms.fill(std::vector<double>(kBins, 0));
    scan.visit([&](auto voxels) {
        for (std::size_t v = 0; v < voxels.size(); ++v) {
            const auto bin = static_cast<std::size_t>((static_cast<double>(voxels[v]) - range.min) / width);
            ++histograms[third(v)][std::min(kBins - 1, bin)];
        }
    });
    const double from = published ? range.min : 0;
    for (std::size_t t = 0; t < 3; ++t) {
        levels_[t] = levelOf(histograms[t], from, width, published) + (published ? 0 : range.min);
        if (!std::isfinite(levels_[t]))
            throw base::Error(base::ErrorCode::NotApplicable,
                              "the published program finds no level of the skin among negative values", "mask_face",
                              "use compat=fixed, or give the level as option t");
    }
}

}  // namespace bauta::defacing
