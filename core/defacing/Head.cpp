// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/defacing/Head.h"

#include "core/base/Task.h"
#include "core/image/Couch.h"
#include "core/image/Filters.h"

namespace bauta::defacing {
namespace {

/// One axial slice as a plane of strides, so that any axis order works.
struct SlicePlane {
    std::int64_t columns = 0, rows = 0;
    std::size_t columnStride = 0, rowStride = 0, sliceStride = 0;
};

SlicePlane planeOf(const image::Geometry& geometry, int axis) {
    const std::array<std::size_t, 3> stride = {1, static_cast<std::size_t>(geometry.size[0]),
                                               static_cast<std::size_t>(geometry.size[0] * geometry.size[1])};
    const auto slice = static_cast<std::size_t>(axis);
    const std::size_t column = slice == 0 ? 1 : 0;
    const std::size_t row = slice == 2 ? 1 : 2;
    return {geometry.size[column], geometry.size[row], stride[column], stride[row], stride[slice]};
}

/// Zeros that the slice's border cannot reach by 4-connected steps become ones.
void fillSlice(std::vector<std::uint8_t>& voxels, const SlicePlane& plane, std::size_t first) {
    constexpr std::uint8_t kOutside = 2;
    std::vector<std::pair<std::int64_t, std::int64_t>> stack;
    const auto at = [&](std::int64_t c, std::int64_t r) -> std::uint8_t& {
        return voxels[first + static_cast<std::size_t>(c) * plane.columnStride +
                      static_cast<std::size_t>(r) * plane.rowStride];
    };
    const auto visit = [&](std::int64_t c, std::int64_t r) {
        if (c < 0 || r < 0 || c >= plane.columns || r >= plane.rows) return;
        std::uint8_t& voxel = at(c, r);
        if (voxel != 0) return;
        voxel = kOutside;
        stack.emplace_back(c, r);
    };
    for (std::int64_t c = 0; c < plane.columns; ++c) visit(c, 0), visit(c, plane.rows - 1);
    for (std::int64_t r = 0; r < plane.rows; ++r) visit(0, r), visit(plane.columns - 1, r);
    while (!stack.empty()) {
        const auto [c, r] = stack.back();
        stack.pop_back();
        visit(c - 1, r), visit(c + 1, r), visit(c, r - 1), visit(c, r + 1);
    }
    for (std::int64_t r = 0; r < plane.rows; ++r)
        for (std::int64_t c = 0; c < plane.columns; ++c) at(c, r) = at(c, r) == kOutside ? 0 : 1;
}

void fillSlices(std::vector<std::uint8_t>& voxels, const image::Geometry& geometry, const SliceRange& slices) {
    const SlicePlane plane = planeOf(geometry, axialAxis(geometry));
    base::parallelFor(static_cast<std::size_t>(slices.end - slices.begin), [&](std::size_t i) {
        fillSlice(voxels, plane, (static_cast<std::size_t>(slices.begin) + i) * plane.sliceStride);
    });
}

}  // namespace

int axialAxis(const image::Geometry& geometry) {
    return image::closestAxes(geometry).axis[2];
}

SliceRange allSlices(const image::Geometry& geometry) {
    return {0, geometry.size[static_cast<std::size_t>(axialAxis(geometry))]};
}

bool onSurface(const std::vector<std::uint8_t>& body, const image::Geometry& geometry, const image::Index3& index) {
    if (body[geometry.offset(index)] == 0) return false;
    for (std::size_t a = 0; a < 3; ++a)
        for (const std::int64_t step : {-1, 1}) {
            image::Index3 neighbour = index;
            neighbour[a] += step;
            if (geometry.contains(neighbour) && body[geometry.offset(neighbour)] == 0) return true;
        }
    return false;
}

std::vector<std::uint8_t> filledBody(const image::Volume& volume, double level, const SliceRange& slices) {
    const image::Geometry& geometry = volume.geometry();
    std::vector<std::uint8_t> body(volume.voxelCount(), 0);
    const SlicePlane plane = planeOf(geometry, axialAxis(geometry));
    volume.visit([&](const auto& values) {
        base::parallelFor(static_cast<std::size_t>(slices.end - slices.begin), [&](std::size_t i) {
            const std::size_t first = (static_cast<std::size_t>(slices.begin) + i) * plane.sliceStride;
            for (std::int64_t r = 0; r < plane.rows; ++r)
                for (std::int64_t c = 0; c < plane.columns; ++c) {
                    const std::size_t v = first + static_cast<std::size_t>(c) * plane.columnStride +
                                          static_cast<std::size_t>(r) * plane.rowStride;
                    body[v] = static_cast<double>(values[v]) >= level ? 1 : 0;
                }
        });
    });
    fillSlices(body, geometry, slices);
    return body;
}

image::Mask headMask(const image::Volume& volume, double level) {
    const image::Geometry& geometry = volume.geometry();
    std::vector<std::uint8_t> body(volume.voxelCount());
    const image::Mask couch = image::couchOf(volume, level);
    const std::span<const std::uint8_t> foreign = couch.voxels();
    volume.visit([&](const auto& values) {
        base::parallelRanges(values.size(), [&](std::size_t begin, std::size_t end) {
            for (std::size_t v = begin; v < end; ++v)
                body[v] = foreign[v] == 0 && static_cast<double>(values[v]) >= level ? 1 : 0;
        });
    });
    const image::Mask largest = image::largestComponent(image::Mask(geometry, std::move(body)));
    std::vector<std::uint8_t> filled(largest.voxels().begin(), largest.voxels().end());
    fillSlices(filled, geometry, allSlices(geometry));
    return {geometry, std::move(filled)};
}

}  // namespace bauta::defacing
