// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <vector>

#include "core/base/Task.h"
#include "core/defacing/SurfaceLayer.h"

namespace bauta::defacing {

/// The layer between two deformed sheets.
struct SurfaceLayer {
    Sheet sheet;                            ///< whose columns and rows the knots are
    std::vector<image::Vec3> lower, upper;  ///< mm in the box, one a knot
};

/// Moves upper knots away from the sheet, by a tenth and up to ten times, while one of their triangles touches the
/// body.
void liftOff(SurfaceLayer& layer, const image::Mask& body);

/// A place in the layer when it is laid flat: mm along columns and rows from the first knot, and 0 (lower) to 1
/// (upper).
using FlatPlace = image::Vec3;

/// Calls f(offset in the box, place) for every voxel of the box in the layer; where the layer folds over, more than
/// once.
void visitLayer(const SurfaceLayer& layer, const image::Geometry& box,
                const std::function<void(std::size_t, const FlatPlace&)>& f);

/// mask_face's normfilter: the layer's values laid flat (2 · half + 1 voxels deep), averaged by a box that narrows from
/// the air to the deepest voxels, and carried back. Voxels outside the layer keep their values.
[[nodiscard]] std::vector<float> filteredFlat(const SurfaceLayer& layer, const image::Geometry& box, std::int64_t half,
                                              const std::vector<float>& values, const base::TaskContext& task);

}  // namespace bauta::defacing
