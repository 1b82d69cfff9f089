// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/segmentation/detail/Body.h"

#include <algorithm>
#include <cmath>

#include "core/image/Filters.h"
#include "core/image/Window.h"

namespace bauta::segmentation::detail {
using image::Geometry;
using image::Index3;

Box bodyBox(const std::vector<float>& voxels, const Geometry& grid, image::Modality modality) {
    constexpr double kMargin_mm = 10;
    const double level = image::skinLevel(image::Volume(grid, voxels, modality));
    // By a voxel: noise in air that passes the level has no neighbours that do.
    const std::vector<float> smoothed = image::smooth(voxels, grid, grid.spacing_mm[0]);
    std::vector<std::uint8_t> bright(voxels.size());
    std::transform(smoothed.begin(), smoothed.end(), bright.begin(),
                   [&](float v) { return static_cast<double>(v) > level ? std::uint8_t{1} : std::uint8_t{0}; });
    const image::Mask body = image::largestComponent(image::Mask(grid, std::move(bright)));

    Box box{grid.size, {-1, -1, -1}};
    std::size_t offset = 0;
    for (Index3 i{}; i[2] < grid.size[2]; ++i[2]) {
        for (i[1] = 0; i[1] < grid.size[1]; ++i[1]) {
            for (i[0] = 0; i[0] < grid.size[0]; ++i[0]) {
                if (body.voxels()[offset++] == 0) continue;
                for (std::size_t a = 0; a < 3; ++a) {
                    box.low[a] = std::min(box.low[a], i[a]);
                    box.high[a] = std::max(box.high[a], i[a]);
                }
            }
        }
    }
    const bool found = box.high[0] >= 0;
    for (std::size_t a = 0; a < 3; ++a) {
        const auto margin = static_cast<std::int64_t>(std::ceil(kMargin_mm / grid.spacing_mm[a]));
        box.low[a] = found ? std::max<std::int64_t>(0, box.low[a] - margin) : 0;
        box.high[a] = found ? std::min(grid.size[a] - 1, box.high[a] + margin) : grid.size[a] - 1;
    }
    return box;
}

}  // namespace bauta::segmentation::detail
