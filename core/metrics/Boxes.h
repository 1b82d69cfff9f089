// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <limits>

#include "core/image/Volume.h"

namespace bauta::metrics {

/// The smallest box of voxels that holds a structure, both ends included.
struct Box {
    static constexpr std::int64_t kNowhere = std::numeric_limits<std::int64_t>::max();

    image::Index3 low = {kNowhere, kNowhere, kNowhere};
    image::Index3 high = {-1, -1, -1};

    [[nodiscard]] bool empty() const { return high[0] < low[0]; }
    [[nodiscard]] image::Index3 size() const;  ///< 0 in every direction when empty
    [[nodiscard]] std::int64_t voxelCount() const;
    void include(const Box& other);
};

/// The box of every label of an image, by label; that of 0, the background, stays empty. One pass, on all cores.
[[nodiscard]] std::array<Box, 256> boxesOfLabels(const image::Mask& labels);

/// Their union: the box of all that is not background.
[[nodiscard]] Box boxOf(const image::Mask& mask);

}  // namespace bauta::metrics
