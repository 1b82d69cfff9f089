// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/Slice.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "core/base/Error.h"

namespace bauta::image {
namespace {

std::size_t u(int axis) {
    return static_cast<std::size_t>(axis);
}

/// Memory strides of a slice's columns and rows and the offset of its first pixel.
struct Walk {
    std::int64_t start, column, row;
};

Walk walk(const Geometry& g, const SliceLayout& l, std::int64_t slice) {
    const Index3 stride = {1, g.size[0], g.size[0] * g.size[1]};
    Walk w{slice * stride[u(l.fixedAxis)], stride[u(l.columnAxis)], stride[u(l.rowAxis)]};
    if (l.columnFlipped) {
        w.start += (l.columns - 1) * w.column;
        w.column = -w.column;
    }
    if (l.rowFlipped) {
        w.start += (l.rows - 1) * w.row;
        w.row = -w.row;
    }
    return w;
}

void checkSlice(const SliceLayout& l, std::int64_t slice) {
    if (slice < 0 || slice >= l.slices) {
        throw base::Error(base::ErrorCode::BadRequest,
                          "there is no slice " + std::to_string(slice + 1) + " of " + std::to_string(l.slices));
    }
}

}  // namespace

SliceLayout sliceLayout(const Geometry& geometry, Plane plane) {
    const AxisMap map = closestAxes(geometry);
    SliceLayout l;
    l.plane = plane;
    // Patient axes: 0 towards left, 1 towards posterior, 2 towards superior.
    const auto normal = static_cast<std::size_t>(plane == Plane::Axial ? 2 : plane == Plane::Sagittal ? 0 : 1);
    const std::size_t across = plane == Plane::Sagittal ? 1 : 0;
    const std::size_t down = plane == Plane::Axial ? 1 : 2;
    l.fixedAxis = map.axis[normal];
    l.columnAxis = map.axis[across];
    l.rowAxis = map.axis[down];
    l.columnFlipped = map.flipped[across];
    // Superior is up, so rows run against it; anterior is up, so axial rows run with posterior.
    l.rowFlipped = down == 2 ? !map.flipped[down] : map.flipped[down];
    l.columns = geometry.size[u(l.columnAxis)];
    l.rows = geometry.size[u(l.rowAxis)];
    l.slices = geometry.size[u(l.fixedAxis)];
    l.columnSpacing_mm = geometry.spacing_mm[u(l.columnAxis)];
    l.rowSpacing_mm = geometry.spacing_mm[u(l.rowAxis)];
    l.sliceSpacing_mm = geometry.spacing_mm[u(l.fixedAxis)];
    return l;
}

Index3 SliceLayout::voxel(std::int64_t column, std::int64_t row, std::int64_t slice) const {
    Index3 i{};
    i[u(columnAxis)] = columnFlipped ? columns - 1 - column : column;
    i[u(rowAxis)] = rowFlipped ? rows - 1 - row : row;
    i[u(fixedAxis)] = slice;
    return i;
}

Vec3 SliceLayout::pixel(const Vec3& i) const {
    const double c = i[u(columnAxis)];
    const double r = i[u(rowAxis)];
    return {columnFlipped ? static_cast<double>(columns - 1) - c : c,
            rowFlipped ? static_cast<double>(rows - 1) - r : r, i[u(fixedAxis)]};
}

Vec3 SliceLayout::index(const Vec3& p) const {
    Vec3 i{};
    i[u(columnAxis)] = columnFlipped ? static_cast<double>(columns - 1) - p[0] : p[0];
    i[u(rowAxis)] = rowFlipped ? static_cast<double>(rows - 1) - p[1] : p[1];
    i[u(fixedAxis)] = p[2];
    return i;
}

EdgeLetters edgeLetters(const Geometry& geometry, const SliceLayout& l) {
    const Vec3 right = (l.columnFlipped ? -1.0 : 1.0) * geometry.axis(l.columnAxis);
    const Vec3 down = (l.rowFlipped ? -1.0 : 1.0) * geometry.axis(l.rowAxis);
    return {letters(-1.0 * right), letters(right), letters(-1.0 * down), letters(down)};
}

std::string slicePosition(const Geometry& geometry, const SliceLayout& l, std::int64_t slice) {
    const auto patientAxis = static_cast<std::size_t>(l.plane == Plane::Axial ? 2 : l.plane == Plane::Sagittal ? 0 : 1);
    Vec3 normal = geometry.axis(l.fixedAxis);
    if (normal[patientAxis] < 0) normal = -1.0 * normal;
    const double mm = dot(normal, geometry.toPoint(l.voxel(0, 0, slice)));
    constexpr char kPositive[] = {'L', 'P', 'S'};
    constexpr char kNegative[] = {'R', 'A', 'I'};
    const char letter = mm >= 0 ? kPositive[patientAxis] : kNegative[patientAxis];
    return std::string(1, letter) + " " + std::to_string(std::llround(std::abs(mm))) + " mm";
}

void paintSlice(const Volume& volume, const SliceLayout& l, std::int64_t slice, const Window& window,
                std::vector<std::uint8_t>& out) {
    checkSlice(l, slice);
    out.resize(static_cast<std::size_t>(l.columns * l.rows));
    const Walk w = walk(volume.geometry(), l, slice);
    const auto low = static_cast<float>(window.low());
    const auto scale = static_cast<float>(255.0 / std::max(window.width, 1e-6));
    // Written so that NaN becomes black, and without branches.
    const auto grey = [low, scale](auto value) {
        const float g = (static_cast<float>(value) - low) * scale + 0.5F;
        return static_cast<std::uint8_t>(static_cast<int>(std::min(std::max(0.0F, g), 255.0F)));
    };
    volume.visit([&](auto voxels) {
        for (std::int64_t r = 0; r < l.rows; ++r) {
            const auto* source = voxels.data() + (w.start + r * w.row);
            std::uint8_t* pixel = out.data() + r * l.columns;
            if (w.column == 1) {  // several at once
                for (std::int64_t c = 0; c < l.columns; ++c) pixel[c] = grey(source[c]);
            } else {
                for (std::int64_t c = 0; c < l.columns; ++c) pixel[c] = grey(source[c * w.column]);
            }
        }
    });
}

void maskSlice(const Mask& mask, const SliceLayout& l, std::int64_t slice, std::vector<std::uint8_t>& out) {
    checkSlice(l, slice);
    out.resize(static_cast<std::size_t>(l.columns * l.rows));
    const Walk w = walk(mask.geometry(), l, slice);
    const std::uint8_t* voxels = mask.voxels().data();
    std::uint8_t* pixel = out.data();
    for (std::int64_t r = 0; r < l.rows; ++r) {
        const std::uint8_t* source = voxels + (w.start + r * w.row);
        for (std::int64_t c = 0; c < l.columns; ++c, source += w.column) *pixel++ = *source;
    }
}

}  // namespace bauta::image
