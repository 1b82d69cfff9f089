// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/Volume.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstddef>

#include "core/base/Error.h"

namespace bauta::image {
using base::Error;
using base::ErrorCode;

std::string_view suffix(Modality modality) noexcept {
    switch (modality) {
        case Modality::T1w:
            return "T1w";
        case Modality::T2w:
            return "T2w";
        case Modality::PDw:
            return "PDw";
        case Modality::MR:
            return "MR";
        case Modality::CT:
            return "ct";
    }
    return "MR";
}

Modality modalityFromName(std::string_view name) {
    std::string lower(name);
    std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
    for (const Modality m : {Modality::T1w, Modality::T2w, Modality::PDw, Modality::MR, Modality::CT}) {
        std::string known(suffix(m));
        std::transform(known.begin(), known.end(), known.begin(), [](unsigned char c) { return std::tolower(c); });
        if (lower == known) return m;
    }
    throw Error(ErrorCode::BadRequest, "unknown modality \"" + std::string(name) + "\"", {},
                "one of T1w, T2w, PDw, MR, CT");
}

std::string_view name(PixelType type) noexcept {
    constexpr std::string_view kNames[] = {"u8", "i16", "u16", "i32", "f32"};
    return kNames[static_cast<std::size_t>(type)];
}

std::size_t bytesPerVoxel(PixelType type) noexcept {
    constexpr std::size_t kBytes[] = {1, 2, 2, 4, 4};
    return kBytes[static_cast<std::size_t>(type)];
}

Volume::Volume(Geometry geometry, Buffer voxels, Modality modality)
    : geometry_(geometry), modality_(modality), buffer_(std::make_shared<const Buffer>(std::move(voxels))) {
    geometry_.validate("volume");
    const std::size_t held = std::visit([](const auto& v) { return v.size(); }, *buffer_);
    if (held != geometry_.voxelCount()) {
        throw Error(ErrorCode::Geometry, "a volume of " + std::to_string(geometry_.voxelCount()) +
                                             " voxels was given " + std::to_string(held) + " values");
    }
}

Volume Volume::withModality(Modality modality) const {
    Volume copy = *this;
    copy.modality_ = modality;
    return copy;
}

Volume Volume::withGeometry(Geometry geometry) const {
    geometry.validate("volume");
    if (geometry.voxelCount() != voxelCount()) throw Error(ErrorCode::Geometry, "the voxel counts differ");
    Volume copy = *this;
    copy.geometry_ = geometry;
    return copy;
}

PixelType Volume::type() const noexcept {
    return static_cast<PixelType>(buffer_->index());
}

double Volume::at(const Index3& index) const {
    return at(geometry_.offset(index));
}

double Volume::at(std::size_t offset) const {
    return visit([&](auto voxels) { return static_cast<double>(voxels[offset]); });
}

std::vector<float> Volume::toFloat() const {
    return visit([](auto voxels) { return std::vector<float>(voxels.begin(), voxels.end()); });
}

std::span<const std::byte> Volume::bytes() const {
    return visit([](auto voxels) { return std::as_bytes(voxels); });
}

Mask::Mask(Geometry geometry, std::vector<std::uint8_t> voxels)
    : geometry_(geometry), voxels_(std::make_shared<const std::vector<std::uint8_t>>(std::move(voxels))) {
    geometry_.validate("mask");
    if (voxels_->size() != geometry_.voxelCount()) {
        throw Error(ErrorCode::Geometry, "a mask of " + std::to_string(geometry_.voxelCount()) + " voxels was given " +
                                             std::to_string(voxels_->size()) + " values");
    }
}

std::size_t Mask::count() const {
    return voxels_->size() - static_cast<std::size_t>(std::count(voxels_->begin(), voxels_->end(), 0));
}

std::size_t Mask::count(std::uint8_t label) const {
    return static_cast<std::size_t>(std::count(voxels_->begin(), voxels_->end(), label));
}

ValueRange valueRange(const Volume& volume) {
    return volume.visit([](auto voxels) {
        ValueRange range;
        bool any = false;
        for (const auto value : voxels) {
            const auto v = static_cast<double>(value);
            if (std::isnan(v)) continue;
            if (!any) range = {v, v};
            any = true;
            range.min = std::min(range.min, v);
            range.max = std::max(range.max, v);
        }
        return range;
    });
}

}  // namespace bauta::image
