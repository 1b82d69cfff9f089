// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>

#include "ui/scene/SurfaceScene.h"

namespace bauta::scene {

// The light of ui/UI.md 7, shared by VTK and the rasteriser.
inline constexpr double kHeadLight = 0.50;
inline constexpr double kKeyLight = 0.42;
inline constexpr double kAmbient = 0.10;
inline constexpr double kSpecular = 0.10;
inline constexpr double kSpecularPower = 28;

/// Towards the key light in camera axes (right, up, towards the viewer): 25° up and 25° left.
[[nodiscard]] std::array<double, 3> keyLightDirection();

/// The radial background, dithered so that it shows no rings.
[[nodiscard]] Picture backdrop(const SkinLook& look, int width, int height);

}  // namespace bauta::scene
