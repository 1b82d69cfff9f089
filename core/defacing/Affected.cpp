// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/defacing/Affected.h"

#include "core/base/Error.h"
#include "core/base/Task.h"
#include "core/defacing/Deface.h"
#include "core/defacing/Head.h"

namespace bauta::defacing {
namespace {

void requireSameKind(const image::Volume& scan, const image::Volume& defaced) {
    image::requireSameGrid(scan.geometry(), "the scan", defaced.geometry(), "the defaced scan");
    if (scan.type() != defaced.type())
        throw base::Error(base::ErrorCode::Internal, "the method turned " + std::string(image::name(scan.type())) +
                                                         " voxels into " + std::string(image::name(defaced.type())));
}

}  // namespace

image::Mask affectedInHead(const image::Volume& scan, const image::Volume& defaced, const image::Mask& declared,
                           const image::Mask& head) {
    requireSameKind(scan, defaced);
    const bool declares = !declared.empty();
    if (declares)
        image::requireSameGrid(scan.geometry(), "the scan", declared.geometry(), "the declared removal region");
    const std::span<const std::uint8_t> inside = head.voxels();
    const std::span<const std::uint8_t> region = declares ? declared.voxels() : std::span<const std::uint8_t>();
    std::vector<std::uint8_t> affected(scan.voxelCount(), 0);
    scan.visit([&](const auto& before) {
        using T = typename std::decay_t<decltype(before)>::value_type;
        const std::span<const T> after = defaced.as<T>();
        base::parallelRanges(affected.size(), [&](std::size_t begin, std::size_t end) {
            for (std::size_t v = begin; v < end; ++v) {
                const std::uint8_t kind = declares ? region[v] : std::uint8_t{0};
                if (before[v] != after[v])
                    affected[v] = kind == 0 ? std::uint8_t{2} : kind;
                else if (inside[v] != 0)
                    affected[v] = kind;
            }
        });
    });
    return {scan.geometry(), std::move(affected)};
}

image::Mask affectedMask(const image::Volume& scan, const image::Volume& defaced, const image::Mask& declared,
                         double skinLevel) {
    return affectedInHead(scan, defaced, declared, headMask(scan, skinLevel));
}

image::Volume joined(const image::Volume& scan, const image::Volume& defaced, const image::Mask& affected) {
    requireSameKind(scan, defaced);
    // Whole numbers outside `affected` are equal bit for bit as they stand: no third copy of the scan is needed. The
    // scan's own geometry object, since equal within tolerance would not be exact.
    if (scan.type() != image::PixelType::F32)
        return defaced.withGeometry(scan.geometry()).withModality(scan.modality());
    const std::span<const std::uint8_t> inside = affected.voxels();
    const std::span<const float> before = scan.as<float>();
    const std::span<const float> after = defaced.as<float>();
    std::vector<float> voxels(before.begin(), before.end());
    for (std::size_t v = 0; v < voxels.size(); ++v)
        if (inside[v] != 0) voxels[v] = after[v];
    return {scan.geometry(), std::move(voxels), scan.modality()};
}

}  // namespace bauta::defacing
