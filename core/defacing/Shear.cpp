// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/defacing/Shear.h"

#include "core/base/Task.h"

namespace bauta::defacing {
namespace {

struct SagittalIndex {
    const image::Geometry& geometry;
    SagittalAxes axes;

    [[nodiscard]] Pixel operator()(const image::Index3& index) const {
        const std::int64_t p = index[axes.posterior];
        const std::int64_t s = index[axes.superior];
        return {axes.posteriorFlipped ? geometry.size[axes.posterior] - 1 - p : p,
                axes.superiorFlipped ? geometry.size[axes.superior] - 1 - s : s};
    }
};

}  // namespace

SagittalAxes sagittalAxes(const image::Geometry& geometry) {
    const image::AxisMap map = image::closestAxes(geometry);
    return {static_cast<std::size_t>(map.axis[1]), static_cast<std::size_t>(map.axis[2]), map.flipped[1],
            map.flipped[2]};
}

Silhouette silhouetteOf(const image::Mask& brain) {
    const image::Geometry& geometry = brain.geometry();
    const SagittalIndex toPixel{geometry, sagittalAxes(geometry)};
    Silhouette silhouette{geometry.size[toPixel.axes.posterior], geometry.size[toPixel.axes.superior], {}};
    silhouette.on.assign(static_cast<std::size_t>(silhouette.columns * silhouette.rows), 0);
    std::size_t v = 0;
    for (std::int64_t k = 0; k < geometry.size[2]; ++k)
        for (std::int64_t j = 0; j < geometry.size[1]; ++j)
            for (std::int64_t i = 0; i < geometry.size[0]; ++i, ++v) {
                if (brain.voxels()[v] == 0) continue;
                const auto [p, s] = toPixel({i, j, k});
                silhouette.on[static_cast<std::size_t>(p * silhouette.rows + s)] = 1;
            }
    return silhouette;
}

std::vector<Pixel> edgesOf(const Silhouette& silhouette, Border border) {
    const auto beyond = [&](std::int64_t position, std::int64_t size) {
        if (border == Border::Wrap) return (position + size) % size;
        return position < 0 ? 0 : position >= size ? size - 1 : position;
    };
    std::vector<Pixel> edges;
    for (std::int64_t p = 0; p < silhouette.columns; ++p)
        for (std::int64_t s = 0; s < silhouette.rows; ++s) {
            const bool here = silhouette.at(p, s);
            if (silhouette.at(beyond(p - 1, silhouette.columns), s) != here ||
                silhouette.at(beyond(p + 1, silhouette.columns), s) != here ||
                silhouette.at(p, beyond(s - 1, silhouette.rows)) != here ||
                silhouette.at(p, beyond(s + 1, silhouette.rows)) != here)
                edges.emplace_back(p, s);
        }
    return edges;
}

std::vector<Pixel> lowerHull(const std::vector<Pixel>& points) {
    std::vector<Pixel> hull;
    const auto turnsRight = [&](const Pixel& next) {
        const Pixel& a = hull[hull.size() - 2];
        const Pixel& b = hull.back();
        return (b.first - a.first) * (next.second - a.second) - (b.second - a.second) * (next.first - a.first) <= 0;
    };
    for (const Pixel& point : points) {
        while (hull.size() >= 2 && turnsRight(point)) hull.pop_back();
        hull.push_back(point);
    }
    return hull;
}

image::Mask belowCut(const image::Geometry& geometry, const std::vector<std::int64_t>& cut) {
    const SagittalIndex toPixel{geometry, sagittalAxes(geometry)};
    std::vector<std::uint8_t> removal(geometry.voxelCount(), 0);
    base::parallelFor(static_cast<std::size_t>(geometry.size[2]), [&](std::size_t slice) {
        const auto k = static_cast<std::int64_t>(slice);
        std::size_t v = geometry.offset({0, 0, k});
        for (std::int64_t j = 0; j < geometry.size[1]; ++j)
            for (std::int64_t i = 0; i < geometry.size[0]; ++i, ++v) {
                const auto [p, s] = toPixel({i, j, k});
                removal[v] = s < cut[static_cast<std::size_t>(p)] ? 1 : 0;
            }
    });
    return {geometry, std::move(removal)};
}

}  // namespace bauta::defacing
