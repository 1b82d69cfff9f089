// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace bauta::segmentation {

/// One case on the training grid, ready for the network. Its axes are the patient's: x runs R to L, y A to P, z I to S;
/// x varies fastest in memory, so that as a tensor it has the shape {z, y, x}.
struct Sample {
    std::string subject;
    std::array<std::int64_t, 3> size{};  ///< x, y, z
    std::array<double, 3> spacing_mm{};
    std::vector<float> image;          ///< usually in [−1, 1]
    std::vector<std::uint8_t> labels;  ///< 0 background, else 1 + the position in oarNames(); empty when there is no target

    [[nodiscard]] std::size_t voxelCount() const {
        return static_cast<std::size_t>(size[0] * size[1] * size[2]);
    }
};

}  // namespace bauta::segmentation
