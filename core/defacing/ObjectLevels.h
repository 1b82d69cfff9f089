// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>

#include "core/image/Volume.h"

namespace bauta::defacing {

/// mask_face's levels of what is object and what is air: one for each third of the scan's height, by a variant of
/// Ridler and Calvard's iteration in which the next level is the root of the product of the means below and above, over
/// a histogram of 1024 bins and at most 15 times. MR counts from the scan's minimum; CT has its skin level instead,
/// since the product of means says nothing about Hounsfield units.
/// published: values as they are, levels rounded to whole numbers. Error NotApplicable: no level among negative values.
class ObjectLevels {
  public:
    ObjectLevels(const image::Volume& scan, bool published);
    /// The same level everywhere.
    ObjectLevels(const image::Volume& scan, double level);

    /// The level that holds at a voxel.
    [[nodiscard]] double at(std::size_t offset) const { return levels_[third(offset)]; }
    /// Lower, middle and upper third.
    [[nodiscard]] const std::array<double, 3>& levels() const { return levels_; }

  private:
    explicit ObjectLevels(const image::Geometry& grid);
    [[nodiscard]] std::size_t third(std::size_t offset) const {
        const std::size_t part = 3 * (offset / stride_ % slices_) / slices_;
        return downwards_ ? 2 - part : part;
    }
    std::size_t stride_ = 1, slices_ = 1;
    bool downwards_ = false;
    std::array<double, 3> levels_ = {0, 0, 0};
};

}  // namespace bauta::defacing
