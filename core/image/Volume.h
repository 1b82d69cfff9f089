// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/image/Geometry.h"

namespace bauta::image {

enum class Modality { T1w, T2w, PDw, MR, CT };  ///< MR: weighting unknown
/// BIDS-like suffix in file names and JSON: "T1w", "T2w", "PDw", "MR", "ct".
[[nodiscard]] std::string_view suffix(Modality modality) noexcept;
/// Accepts the suffixes in any case. Error BadRequest.
[[nodiscard]] Modality modalityFromName(std::string_view name);
[[nodiscard]] inline bool isMr(Modality m) noexcept {
    return m != Modality::CT;
}

enum class PixelType { U8, I16, U16, I32, F32 };
[[nodiscard]] std::string_view name(PixelType type) noexcept;
[[nodiscard]] std::size_t bytesPerVoxel(PixelType type) noexcept;

/// A 3-D scan in its stored pixel type on a Geometry. Voxels are immutable and shared: copying a Volume copies a
/// pointer. Values are final (slope and intercept already applied).
class Volume {
  public:
    using Buffer = std::variant<std::vector<std::uint8_t>, std::vector<std::int16_t>, std::vector<std::uint16_t>,
                                std::vector<std::int32_t>, std::vector<float>>;

    Volume() = default;
    /// Error Geometry when the buffer's length is not the geometry's voxel count or the geometry is invalid.
    Volume(Geometry geometry, Buffer voxels, Modality modality = Modality::MR);

    [[nodiscard]] bool empty() const noexcept { return !buffer_; }
    [[nodiscard]] const Geometry& geometry() const noexcept { return geometry_; }
    [[nodiscard]] Modality modality() const noexcept { return modality_; }
    [[nodiscard]] Volume withModality(Modality modality) const;
    [[nodiscard]] Volume withGeometry(Geometry geometry) const;  ///< same voxel count; shares the voxels
    [[nodiscard]] PixelType type() const noexcept;
    [[nodiscard]] std::size_t voxelCount() const noexcept { return geometry_.voxelCount(); }
    [[nodiscard]] const Buffer& buffer() const { return *buffer_; }

    /// The voxels as T, which must be the stored type (std::bad_variant_access otherwise).
    template <typename T>
    [[nodiscard]] std::span<const T> as() const {
        return std::get<std::vector<T>>(*buffer_);
    }
    /// Calls f with a std::span<const T> of the stored type.
    template <typename F>
    decltype(auto) visit(F&& f) const {
        return std::visit([&](const auto& v) -> decltype(auto) { return f(std::span(v)); }, *buffer_);
    }
    [[nodiscard]] double at(const Index3& index) const;
    [[nodiscard]] double at(std::size_t offset) const;
    /// All voxels as float (a copy).
    [[nodiscard]] std::vector<float> toFloat() const;
    /// The raw bytes, host order.
    [[nodiscard]] std::span<const std::byte> bytes() const;

  private:
    Geometry geometry_;
    Modality modality_ = Modality::MR;
    std::shared_ptr<const Buffer> buffer_;
};

/// A small-integer label per voxel: 0 and 1 for a structure; 0 untouched, 1 removed, 2 altered for an affected mask.
/// Immutable and shared like Volume.
class Mask {
  public:
    Mask() = default;
    Mask(Geometry geometry, std::vector<std::uint8_t> voxels);

    [[nodiscard]] bool empty() const noexcept { return !voxels_; }  ///< no grid at all; an all-zero mask is not empty
    [[nodiscard]] const Geometry& geometry() const noexcept { return geometry_; }
    [[nodiscard]] std::span<const std::uint8_t> voxels() const { return *voxels_; }
    [[nodiscard]] std::uint8_t at(const Index3& i) const { return (*voxels_)[geometry_.offset(i)]; }
    /// Voxels that are not 0.
    [[nodiscard]] std::size_t count() const;
    /// Voxels equal to label.
    [[nodiscard]] std::size_t count(std::uint8_t label) const;

  private:
    Geometry geometry_;
    std::shared_ptr<const std::vector<std::uint8_t>> voxels_;
};

/// Smallest and largest value; NaN is skipped.
struct ValueRange {
    double min = 0;
    double max = 0;
};
[[nodiscard]] ValueRange valueRange(const Volume& volume);

}  // namespace bauta::image
