// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/defacing/published/AxisOrder.h"

namespace bauta::defacing {
namespace {

using image::Geometry;
using image::Index3;

template <typename T>
std::vector<T> moved(std::span<const T> voxels, const Geometry& from, const AxisOrder& order) {
    const std::array<std::int64_t, 3> strides = {1, from.size[0], from.size[0] * from.size[1]};
    std::array<std::int64_t, 3> step{}, count{};
    std::int64_t start = 0;
    for (std::size_t a = 0; a < 3; ++a) {
        count[a] = from.size[order.axis[a]];
        step[a] = strides[order.axis[a]];
        if (!order.flip[a]) continue;
        start += (count[a] - 1) * step[a];
        step[a] = -step[a];
    }
    std::vector<T> result(voxels.size());
    std::size_t to = 0;
    for (std::int64_t k = 0; k < count[2]; ++k)
        for (std::int64_t j = 0; j < count[1]; ++j)
            for (std::int64_t i = 0; i < count[0]; ++i)
                result[to++] = voxels[static_cast<std::size_t>(start + i * step[0] + j * step[1] + k * step[2])];
    return result;
}

}  // namespace

AxisOrder AxisOrder::inverted() const {
    AxisOrder inverse;
    for (std::size_t a = 0; a < 3; ++a) {
        inverse.axis[axis[a]] = a;
        inverse.flip[axis[a]] = flip[a];
    }
    return inverse;
}

AxisOrder orderFor(const Geometry& geometry, Axes axes) {
    AxisOrder order;
    if (axes == Axes::AsStored) return order;
    const image::AxisMap closest = image::closestAxes(geometry);
    for (std::size_t a = 0; a < 3; ++a) order.axis[a] = static_cast<std::size_t>(closest.axis[a]);
    // closestAxes() is along left, back and up. fslreorient2std keeps the handedness: it never mirrors.
    const bool leftwards = axes == Axes::FslStandard && image::determinant(geometry.direction) < 0;
    order.flip = {leftwards == closest.flipped[0], !closest.flipped[1], closest.flipped[2]};
    return order;
}

Geometry reordered(const Geometry& geometry, const AxisOrder& order) {
    Geometry result = geometry;
    Index3 first = {0, 0, 0};
    for (std::size_t a = 0; a < 3; ++a) {
        const std::size_t old = order.axis[a];
        result.size[a] = geometry.size[old];
        result.spacing_mm[a] = geometry.spacing_mm[old];
        const image::Vec3 axis = geometry.axis(static_cast<int>(old));
        for (std::size_t row = 0; row < 3; ++row)
            result.direction[3 * row + a] = order.flip[a] ? -axis[row] : axis[row];
        if (order.flip[a]) first[old] = geometry.size[old] - 1;
    }
    result.origin_lps_mm = geometry.toPoint(first);
    return result;
}

image::Volume reordered(const image::Volume& volume, const AxisOrder& order) {
    if (order.changesNothing()) return volume;
    return volume.visit([&](auto voxels) {
        return image::Volume(reordered(volume.geometry(), order), moved(voxels, volume.geometry(), order),
                             volume.modality());
    });
}

image::Mask reordered(const image::Mask& mask, const AxisOrder& order) {
    if (order.changesNothing()) return mask;
    return {reordered(mask.geometry(), order), moved(mask.voxels(), mask.geometry(), order)};
}

}  // namespace bauta::defacing
