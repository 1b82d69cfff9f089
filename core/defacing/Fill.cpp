// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/defacing/Fill.h"

#include <cmath>
#include <limits>
#include <type_traits>

#include "core/base/Error.h"

namespace bauta::defacing {
namespace {

template <typename T>
T stored(double value) {
    if constexpr (std::is_floating_point_v<T>) {
        return static_cast<T>(value);
    } else {
        constexpr auto low = static_cast<double>(std::numeric_limits<T>::lowest());
        constexpr auto high = static_cast<double>(std::numeric_limits<T>::max());
        return static_cast<T>(std::llround(std::min(std::max(value, low), high)));
    }
}

template <typename ValueAt>
image::Volume changed(const image::Volume& scan, const image::Mask& where, const ValueAt& valueAt) {
    image::requireSameGrid(scan.geometry(), "the scan", where.geometry(), "the removal mask");
    const std::span<const std::uint8_t> mask = where.voxels();
    return std::visit(
        [&](const auto& voxels) {
            auto copy = voxels;
            using T = typename std::decay_t<decltype(copy)>::value_type;
            for (std::size_t v = 0; v < copy.size(); ++v)
                if (mask[v] != 0) copy[v] = stored<T>(valueAt(v));
            return image::Volume(scan.geometry(), std::move(copy), scan.modality());
        },
        scan.buffer());
}

}  // namespace

double backgroundValue(const image::Volume& scan) {
    const bool isSigned = scan.type() != image::PixelType::U8 && scan.type() != image::PixelType::U16;
    if (scan.modality() == image::Modality::CT && isSigned) return -1000.0;
    return image::valueRange(scan).min;
}

double zeroValue(const image::Volume& scan) {
    return scan.modality() == image::Modality::CT ? backgroundValue(scan) : 0.0;
}

image::Volume filled(const image::Volume& scan, const image::Mask& removal, double value) {
    return changed(scan, removal, [value](std::size_t) { return value; });
}

image::Volume replaced(const image::Volume& scan, const image::Mask& where, std::span<const float> values) {
    if (values.size() != scan.voxelCount())
        throw base::Error(base::ErrorCode::Geometry, "replacement values do not fill the scan's grid");
    return changed(scan, where, [values](std::size_t v) { return static_cast<double>(values[v]); });
}

}  // namespace bauta::defacing
