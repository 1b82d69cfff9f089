// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string_view>

#include "core/image/Geometry.h"
#include "ui/scene/SkinMesh.h"

namespace bauta::scene {

enum class CameraPreset { Front, Left45, Right45, Left, Right };
inline constexpr std::array kCameraPresets = {CameraPreset::Front, CameraPreset::Left45, CameraPreset::Right45,
                                              CameraPreset::Left, CameraPreset::Right};
/// On the button: "F", "45L", "45R", "L", "R".
[[nodiscard]] std::string_view shortName(CameraPreset preset) noexcept;
/// In the caption: "front", "45° left", "45° right", "left", "right".
[[nodiscard]] std::string_view longName(CameraPreset preset) noexcept;

/// A parallel-projection camera that turns about a point, superior up. Plain values, so that linked views copy it.
struct Camera {
    double azimuth_deg = 0;    ///< 0 from the front, 90 from the patient's left, 180 from behind; any value
    double elevation_deg = 0;  ///< positive from above; −90…90
    image::Vec3 focus_lps_mm = {0, 0, 0};
    double halfHeight_mm = 150;  ///< half of the visible height

    [[nodiscard]] image::Vec3 towardsViewer() const;  ///< unit vector, LPS
    [[nodiscard]] image::Vec3 up() const;             ///< unit vector, LPS
    [[nodiscard]] image::Vec3 right() const;          ///< unit vector of screen right, LPS

    [[nodiscard]] Camera turned(double azimuthBy_deg, double elevationBy_deg) const;
    [[nodiscard]] Camera at(CameraPreset preset) const;  ///< same focus and zoom
    /// The preset it stands at (within half a degree), if any.
    [[nodiscard]] std::optional<CameraPreset> preset() const;
    bool operator==(const Camera&) const = default;
};

/// A camera that shows the whole mesh from any preset in a window of that width to height ratio.
[[nodiscard]] Camera fittingCamera(const SkinMesh& mesh, double aspect, CameraPreset preset = CameraPreset::Left45);

/// Degrees a second while spinning.
inline constexpr double kSpin_deg_per_s = 20.0;

}  // namespace bauta::scene
