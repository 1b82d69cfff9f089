// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "core/image/Volume.h"
#include "core/image/Window.h"

namespace bauta::defacing {

/// Tissue classes of the head atlas: labels of spec/phantom.md section 9 that look alike in every contrast.
enum class AtlasClass : std::uint8_t { Air, White, Grey, Csf, Bone, Marrow, Fat, Muscle, Soft };
inline constexpr std::size_t kAtlasClasses = 9;
inline constexpr std::array<const char*, kAtlasClasses> kAtlasClassNames = {"air",    "white", "grey",   "csf", "bone",
                                                                            "marrow", "fat",   "muscle", "soft"};

/// File of the template set with a class's prior, or with that of "brain" or "face": u8, 255 is certain, and any
/// chance at all is at least 1.
[[nodiscard]] inline std::string atlasFile(const std::string& part) {
    return "atlas_" + part + ".nii.gz";
}

/// Scans are smoothed by so much before they are compared with the atlas.
inline constexpr double kAtlasBlur_mm = 1.5;

/// Intensities as the atlas counts them: MR in units of white matter, CT as compressed(HU).
struct ClassStatistics {
    std::array<double, kAtlasClasses> mean{}, sd{};
    double body = 1;  ///< mean of what lies above the skin level, by which an MR scan gets its unit at first
};

/// Hounsfield units so compressed that soft tissues keep their distance, while air and bone come close.
[[nodiscard]] inline double compressed(double hounsfield) {
    return std::asinh((hounsfield - 20) / 60);
}

/// Mean of the voxels above the skin level.
[[nodiscard]] inline double bodyMean(const image::Volume& scan) {
    const double level = image::skinLevel(scan);
    double sum = 0, count = 0;
    scan.visit([&](const auto& voxels) {
        for (const auto value : voxels)
            if (static_cast<double>(value) > level) sum += static_cast<double>(value), count += 1;
    });
    return count > 0 ? sum / count : 1;
}

/// The project's probabilistic head atlas, in the frame of the template set (Templates.h). Made by tools/Atlas.cpp.
struct Atlas {
    image::Geometry grid;
    std::array<image::Volume, kAtlasClasses> priors;
    image::Volume brain, face;
};

/// Read once a process. Errors as in Templates.h.
[[nodiscard]] const Atlas& headAtlas();
[[nodiscard]] std::vector<std::string> atlasFiles();

/// Of T1w, T2w, PDw or CT.
[[nodiscard]] ClassStatistics atlasStatistics(image::Modality modality);

/// A place of the atlas whose tissue is all but certain.
struct AtlasSample {
    image::Vec3 point_mm;
    AtlasClass tissue;
};

/// In every cell of spacing_mm the place with the greatest prior, when that is at least leastPrior. Air only within
/// 24 mm of the head: what lies further out tells nothing.
[[nodiscard]] std::vector<AtlasSample> stableSamples(const Atlas& atlas, double spacing_mm, double leastPrior);

}  // namespace bauta::defacing
