// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "core/image/Volume.h"
#include "core/image/Window.h"

namespace bauta::image {

enum class Plane { Axial, Sagittal, Coronal };

/// How a plane of a grid lies on the screen. Slices follow the index axes (nothing is resampled): the fixed axis is
/// the index axis closest to the plane's normal. Radiological: patient right is on the screen's left in axial and
/// coronal, anterior on the left in sagittal; superior (axial: anterior) is up.
struct SliceLayout {
    Plane plane = Plane::Axial;
    int fixedAxis = 2;           ///< index axis the slice number runs along
    int columnAxis = 0;          ///< index axis that runs to the right on screen
    int rowAxis = 1;             ///< index axis that runs down on screen
    bool columnFlipped = false;  ///< true when screen-right is towards smaller index
    bool rowFlipped = false;
    std::int64_t columns = 0, rows = 0, slices = 0;
    double columnSpacing_mm = 1, rowSpacing_mm = 1, sliceSpacing_mm = 1;

    /// Voxel index of a slice pixel.
    [[nodiscard]] Index3 voxel(std::int64_t column, std::int64_t row, std::int64_t slice) const;
    /// {column, row, slice} of a continuous voxel index; integer at pixel centres.
    [[nodiscard]] Vec3 pixel(const Vec3& continuousIndex) const;
    /// Continuous voxel index of a continuous {column, row, slice}: the inverse of pixel().
    [[nodiscard]] Vec3 index(const Vec3& pixel) const;
};

[[nodiscard]] SliceLayout sliceLayout(const Geometry& geometry, Plane plane);

/// Letters at the edges, compound beyond 15° oblique: left, right, top, bottom.
struct EdgeLetters {
    std::string left, right, top, bottom;
};
[[nodiscard]] EdgeLetters edgeLetters(const Geometry& geometry, const SliceLayout& layout);

/// Where a slice lies along its own normal, measured from the patient origin: "I 86 mm", "R 4 mm", "P 9 mm".
[[nodiscard]] std::string slicePosition(const Geometry& geometry, const SliceLayout& layout, std::int64_t slice);

/// Grey values 0…255 of one slice, rows top to bottom, columns left to right, packed. `out` is resized.
void paintSlice(const Volume& volume, const SliceLayout& layout, std::int64_t slice, const Window& window,
                std::vector<std::uint8_t>& out);

/// Mask values of one slice in the same order.
void maskSlice(const Mask& mask, const SliceLayout& layout, std::int64_t slice, std::vector<std::uint8_t>& out);

/// Closed outlines of the non-zero pixels, along pixel edges, in continuous pixel coordinates (a pixel (c, r) covers
/// c−0.5…c+0.5). Outer rings and holes; collinear points are dropped; pixels that touch
/// only at a corner belong to different rings. With smooth, the midpoints of the edges are joined instead (marching
/// squares at 0.5), for zooms under 4 screen pixels a voxel.
struct Outline {
    std::vector<std::array<float, 2>> points;
};
[[nodiscard]] std::vector<Outline> outlines(const std::vector<std::uint8_t>& slice, std::int64_t columns,
                                            std::int64_t rows, bool smooth);

}  // namespace bauta::image
