// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/scene/Camera.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace bauta::scene {

namespace {

using image::operator+;
using image::operator-;
using image::operator*;

using image::Vec3;

constexpr double kMargin = 1.06;

struct PresetText {
    std::string_view shortName, longName;
    double azimuth_deg;
};

PresetText textOf(CameraPreset preset) {
    switch (preset) {
        case CameraPreset::Front:
            return {"F", "front", 0};
        case CameraPreset::Left45:
            return {"45L", "45° left", 45};
        case CameraPreset::Right45:
            return {"45R", "45° right", -45};
        case CameraPreset::Left:
            return {"L", "left", 90};
        case CameraPreset::Right:
            return {"R", "right", -90};
    }
    return {};
}

double radians(double degrees) {
    return degrees * std::numbers::pi / 180.0;
}

// −180…180
double wrapped(double degrees) {
    return std::remainder(degrees, 360.0);
}

}  // namespace

std::string_view shortName(CameraPreset preset) noexcept {
    return textOf(preset).shortName;
}
std::string_view longName(CameraPreset preset) noexcept {
    return textOf(preset).longName;
}

Vec3 Camera::towardsViewer() const {
    const double a = radians(azimuth_deg);
    const double e = radians(elevation_deg);
    return {std::sin(a) * std::cos(e), -std::cos(a) * std::cos(e), std::sin(e)};
}

Vec3 Camera::up() const {
    const double a = radians(azimuth_deg);
    const double e = radians(elevation_deg);
    return {-std::sin(a) * std::sin(e), std::cos(a) * std::sin(e), std::cos(e)};
}

Vec3 Camera::right() const {
    return image::cross(up(), towardsViewer());
}

Camera Camera::turned(double azimuthBy_deg, double elevationBy_deg) const {
    Camera next = *this;
    next.azimuth_deg = wrapped(azimuth_deg + azimuthBy_deg);
    next.elevation_deg = std::clamp(elevation_deg + elevationBy_deg, -90.0, 90.0);
    return next;
}

Camera Camera::at(CameraPreset preset) const {
    Camera next = *this;
    next.azimuth_deg = textOf(preset).azimuth_deg;
    next.elevation_deg = 0;
    return next;
}

std::optional<CameraPreset> Camera::preset() const {
    if (std::abs(elevation_deg) > 0.5) return std::nullopt;
    for (const CameraPreset preset : kCameraPresets) {
        if (std::abs(wrapped(azimuth_deg - textOf(preset).azimuth_deg)) <= 0.5) return preset;
    }
    return std::nullopt;
}

Camera fittingCamera(const SkinMesh& mesh, double aspect, CameraPreset preset) {
    Camera camera;
    const auto box = mesh.bounds_lps_mm();
    camera.focus_lps_mm = 0.5 * (box[0] + box[1]);
    double half = 1;
    // A few thousand vertices give the outline closely enough.
    const std::size_t step = std::max<std::size_t>(1, mesh.vertexCount() / 4001);
    for (const CameraPreset p : kCameraPresets) {
        const Camera view = camera.at(p);
        const Vec3 up = view.up();
        const Vec3 right = view.right();
        for (std::size_t v = 0; v < mesh.vertexCount(); v += step) {
            const float* at = mesh.points_lps_mm.data() + 3 * v;
            const Vec3 offset =
                Vec3{static_cast<double>(at[0]), static_cast<double>(at[1]), static_cast<double>(at[2])} -
                camera.focus_lps_mm;
            half = std::max({half, std::abs(image::dot(offset, up)), std::abs(image::dot(offset, right)) / aspect});
        }
    }
    camera.halfHeight_mm = kMargin * half;
    return camera.at(preset);
}

}  // namespace bauta::scene
