// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/defacing/FaceEstimate.h"

#include <algorithm>
#include <cmath>

#include "core/defacing/Head.h"
#include "core/defacing/Templates.h"
#include "core/image/Filters.h"
#include "core/image/Window.h"

namespace bauta::defacing {
namespace {

constexpr std::uint8_t kLabels = 8;  // phantom::FaceLabel and 0, skin that is no feature

/// The label of the nearest skin voxel of the average head at every voxel of its grid; 0 too far from any.
image::Mask nearestSkin() {
    const image::Volume& head = templateHead(image::Modality::T1w);
    const image::Mask& face = templateMask(TemplateMask::Face);
    const image::Geometry& grid = face.geometry();
    const auto body = filledBody(head, image::skinLevel(head), allSlices(grid));
    std::array<std::vector<std::uint8_t>, kLabels> skin;
    for (auto& each : skin) each.assign(grid.voxelCount(), 0);
    std::size_t v = 0;
    for (std::int64_t k = 0; k < grid.size[2]; ++k)
        for (std::int64_t j = 0; j < grid.size[1]; ++j)
            for (std::int64_t i = 0; i < grid.size[0]; ++i, ++v)
                if (onSurface(body, grid, {i, j, k})) skin[face.voxels()[v]][v] = 1;
    std::vector<std::uint8_t> label(grid.voxelCount(), 0);
    std::vector<float> nearest(grid.voxelCount(), static_cast<float>(kFarthestSkin_mm));
    for (std::uint8_t each = 0; each < kLabels; ++each) {
        const std::vector<float> distance = image::distance_mm(image::Mask(grid, std::move(skin[each])));
        for (v = 0; v < label.size(); ++v)
            if (distance[v] < nearest[v]) nearest[v] = distance[v], label[v] = each;
    }
    return {grid, std::move(label)};
}

}  // namespace

FaceEstimate estimateFace(const image::Volume& scan, double skinLevel, const base::TaskContext& task) {
    const TemplateFit fit =
        fitTemplate(scan, registration::Freedom::Affine12, task.part(0, 0.95), TemplateMask::FaceRegion);
    task.throwIfStopped();
    static const image::Mask features = nearestSkin();
    const image::Geometry& grid = scan.geometry();
    const auto body = filledBody(scan, skinLevel, allSlices(grid));
    std::vector<std::uint8_t> labels(grid.voxelCount(), 0);
    base::parallelFor(static_cast<std::size_t>(grid.size[2]), [&](std::size_t slice) {
        const auto k = static_cast<std::int64_t>(slice);
        for (std::int64_t j = 0; j < grid.size[1]; ++j)
            for (std::int64_t i = 0; i < grid.size[0]; ++i) {
                const image::Index3 index = {i, j, k};
                if (!onSurface(body, grid, index)) continue;
                const image::Vec3 at = features.geometry().toIndex(fit.registration.fixedToMoving(grid.toPoint(index)));
                const image::Index3 there = {std::lround(at[0]), std::lround(at[1]), std::lround(at[2])};
                if (features.geometry().contains(there)) labels[grid.offset(index)] = features.at(there);
            }
    });
    task.report(1.0);
    FaceEstimate result{image::Mask(grid, std::move(labels)), fit.registration.quality, fit.provenance};
    result.provenance["face"] = templateHashes({templateFile(TemplateMask::Face)});
    return result;
}

}  // namespace bauta::defacing
