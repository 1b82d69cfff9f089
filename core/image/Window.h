// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/image/Volume.h"

namespace bauta::image {

/// Grey window: values from level − width/2 to level + width/2 are spread over black to white.
struct Window {
    double width = 1;
    double level = 0;
    [[nodiscard]] double low() const { return level - width / 2; }
    [[nodiscard]] double high() const { return level + width / 2; }
    bool operator==(const Window&) const = default;
};

inline constexpr Window kCtSoft{400, 40};
inline constexpr Window kCtBone{2000, 300};

/// The lowest HU of a measurement. What a CT holds below is padding outside the circle of reconstruction (−2000, −3024):
/// kept as stored, and taken as this where values are counted or averaged.
inline constexpr double kCtFloor_hu = -1024;

/// The window a scan opens with: CT soft; MR from the 1st to the 99th percentile of the non-zero voxels.
[[nodiscard]] Window autoWindow(const Volume& volume);

/// The p-quantile (0…1) of the non-background (≠ minimum, ≠ 0, in a CT > −1024 HU) voxels, by histogram to 1/4096 of the range.
[[nodiscard]] double quantile(const Volume& volume, double p);

/// Skin level: CT −300 HU; MR Otsu on the smoothed original (DESIGN 6).
[[nodiscard]] double skinLevel(const Volume& volume);

}  // namespace bauta::image
