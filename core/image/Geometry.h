// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace bauta::image {

using Vec3 = std::array<double, 3>;
using Index3 = std::array<std::int64_t, 3>;
/// Row-major 3×3.
using Mat3 = std::array<double, 9>;

inline constexpr Mat3 kIdentity = {1, 0, 0, 0, 1, 0, 0, 0, 1};

[[nodiscard]] Vec3 operator+(const Vec3& a, const Vec3& b);
[[nodiscard]] Vec3 operator-(const Vec3& a, const Vec3& b);
[[nodiscard]] Vec3 operator*(double s, const Vec3& v);
[[nodiscard]] Vec3 operator*(const Mat3& m, const Vec3& v);
[[nodiscard]] Mat3 operator*(const Mat3& a, const Mat3& b);
[[nodiscard]] double dot(const Vec3& a, const Vec3& b);
[[nodiscard]] Vec3 cross(const Vec3& a, const Vec3& b);
[[nodiscard]] double norm(const Vec3& v);
[[nodiscard]] Mat3 transpose(const Mat3& m);
[[nodiscard]] double determinant(const Mat3& m);
/// Error BadRequest when m is singular.
[[nodiscard]] Mat3 inverse(const Mat3& m);

/// The voxel grid of a scan in the patient frame: LPS (+x left, +y posterior, +z superior), millimetres. Voxel centres
/// lie at origin + direction · diag(spacing) · index; index axis 0 varies fastest in memory. direction has orthonormal
/// columns, its determinant may be −1.
struct Geometry {
    Index3 size = {0, 0, 0};
    Vec3 spacing_mm = {1, 1, 1};
    Vec3 origin_lps_mm = {0, 0, 0};
    Mat3 direction = kIdentity;

    [[nodiscard]] std::size_t voxelCount() const {
        return static_cast<std::size_t>(size[0]) * static_cast<std::size_t>(size[1]) *
               static_cast<std::size_t>(size[2]);
    }
    [[nodiscard]] double voxelVolume_ml() const { return spacing_mm[0] * spacing_mm[1] * spacing_mm[2] / 1000.0; }
    [[nodiscard]] std::size_t offset(const Index3& i) const {
        return static_cast<std::size_t>(i[0] + size[0] * (i[1] + size[1] * i[2]));
    }
    [[nodiscard]] bool contains(const Index3& i) const {
        return i[0] >= 0 && i[1] >= 0 && i[2] >= 0 && i[0] < size[0] && i[1] < size[1] && i[2] < size[2];
    }
    /// Unit vector of an index axis in LPS: column `axis` of direction.
    [[nodiscard]] Vec3 axis(int axis) const {
        return {direction[static_cast<std::size_t>(axis)], direction[static_cast<std::size_t>(3 + axis)],
                direction[static_cast<std::size_t>(6 + axis)]};
    }
    [[nodiscard]] Vec3 toPoint(const Vec3& continuousIndex) const;
    [[nodiscard]] Vec3 toPoint(const Index3& index) const;
    /// Continuous index of a point; integer at voxel centres.
    [[nodiscard]] Vec3 toIndex(const Vec3& point_lps_mm) const;
    /// The LPS centre of the grid's box.
    [[nodiscard]] Vec3 centre() const;
    /// Checks sizes ≥ 1, finite positive spacing, orthonormal direction (1e-3). Error Geometry says what is wrong.
    void validate(const std::string& context) const;

    bool operator==(const Geometry&) const = default;
};

/// Empty when both describe the same grid: equal size, and every corner within 1 % of the smallest spacing
/// (and within 0.01 mm at the least). Else a phrase such as "size 512×512×120, 512×512×118".
[[nodiscard]] std::string difference(const Geometry& a, const Geometry& b);

/// Error Geometry naming both when difference() is not empty.
void requireSameGrid(const Geometry& a, const std::string& nameA, const Geometry& b, const std::string& nameB);

/// For each of the patient axes x (R→L), y (A→P), z (I→S): the index axis closest to it, and whether that axis runs
/// the other way. Every index axis is used once.
struct AxisMap {
    std::array<int, 3> axis = {0, 1, 2};
    std::array<bool, 3> flipped = {false, false, false};
};
[[nodiscard]] AxisMap closestAxes(const Geometry& geometry);

/// Orientation letters towards a direction, strongest first: "L", or "LA" when the second component exceeds
/// sin(15°), up to three letters. Letters: L R P A S I.
[[nodiscard]] std::string letters(const Vec3& direction_lps);

}  // namespace bauta::image
