// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "core/base/Task.h"
#include "core/image/Volume.h"
#include "ui/scene/SkinMesh.h"

namespace bauta::scene::detail {

/// A scalar field on a coarser grid, positive inside the body and negative outside, within −1…1; the skin is its zero
/// level. One layer of −1 lies around it, so that every surface closes.
struct SkinField {
    image::Index3 size = {0, 0, 0};  ///< with the layer
    std::vector<float> values;
    image::Vec3 scale = {1, 1, 1};  ///< continuous index of the scan = scale · field index + shift, per axis
    image::Vec3 shift = {0, 0, 0};
    image::Vec3 spacing_mm = {1, 1, 1};

    [[nodiscard]] std::size_t offset(std::int64_t i, std::int64_t j, std::int64_t k) const {
        return static_cast<std::size_t>(i + size[0] * (j + size[1] * k));
    }
};

[[nodiscard]] SkinField skinField(const image::Volume& scan, double level, const SkinOptions& options,
                                  const base::TaskContext& task);

/// Turns air that is not reached from outside through passages at least passage_mm wide into body (+1), but leaves
/// a shallow way into grooves.
void sealPassages(SkinField& field, double passage_mm);

/// Turns everything positive but the largest 6-connected body into air (−1).
void keepLargestBody(SkinField& field);

}  // namespace bauta::scene::detail
