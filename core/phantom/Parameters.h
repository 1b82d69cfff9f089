// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>

#include "core/base/Json.h"
#include "core/image/Volume.h"
#include "core/phantom/Findings.h"

namespace bauta::phantom {

/// Everything drawn for one subject (specification 3, 6 and 7); the defaults are the template. Factors have no unit,
/// lengths are mm, angles degrees, volumes ml. Arrays of two are left, right.
struct Parameters {
    std::uint64_t seed = 0;
    int attempt = 0;  ///< redraws until the subject was valid
    bool average = true;
    bool male = true;
    double size = 0, adiposity = 0;  ///< common factors Z0, Z1 in SD

    double cranWidth = 1, cranLength = 1, cranHeight = 1, zygWidth = 1, gonWidth = 1, faceHeight = 1, faceDepth = 1,
           chinDepth = 1, neckWidth = 1, neckDepth = 1, neckHeight = 1;
    double asymmetry = 0;
    std::array<double, 2> sideScale = {1, 1};
    double residualRms = 0;

    double flex = 0, pitch = 0, roll = 0, yaw = 0;  ///< pitch: chin up; flex: chin towards the chest
    std::array<double, 3> shift = {0, 0, 0};

    double noseProtrusion = 1, noseWidth = 1, noseHeight = 1, bridge = 0, noseTip = 0;
    double browRadius = 6.5, eyeShift = 0, orbitDepth = 0, eyeProminence = 0, mouthWidth = 1, lipFullness = 1;
    double lidTilt = 0, foreheadSlope = 0, nasionDepth = 0;
    double chin = 0, chinWidth = 21, jaw = 0, malar = 1, buccal = 1;
    /// Fullness of the face: factor on the widths by which its large forms blend.
    double softness = 1;
    double lidFold = 1, browInner = 0, browOuter = 0, bridgeWidth = 1, noseFold = 1;  ///< noseFold: to the mouth
    double mouthHeight = 0, lipBalance = 0;  ///< lipBalance: upper lip over lower, share of their radii
    double malarHeight = 0, malarWidth = 0, jawWidth = 0, crownWidth = 0;
    double thyroidProminence = 9;
    double earSize = 1, earFlare = 28, earHeight = 0;
    double fat = 0;        ///< added to the fat under the skin
    double submental = 0;  ///< half height of the pad under the chin; 0: none
    double skull = 1, sinus = 1, ventricles = 1, thyroid = 1, tongue = 1;
    bool frontalSinus = true;
    double hyoid = 0, cricoid = 0;
    double vessels = 1, jugularRight = 1.15;

    std::array<double, 8> oarTarget_ml = {32.7, 35.9, 9.0, 9.1, 34.0, 34.2, 18.0, 18.0};

    double topOfView = 65, viewShift = 0;  ///< z of the upper face (rt), y shift of the view

    double lowerFace = 1;  ///< factor on the height of the face below the nose
    Findings findings;

    /// The scaling of widths at the height of the eyes.
    [[nodiscard]] double widthAtEyes() const { return zygWidth + (cranWidth - zygWidth) * 22 / 35; }
    [[nodiscard]] base::Json toJson() const;
};

/// The subject of a seed; attempt > 0 gives the redraws after a rejected one. average: the template.
[[nodiscard]] Parameters drawParameters(std::uint64_t seed, int attempt, bool average);

/// The range a volume of each of the eight OARs may have, ml.
struct VolumeRange {
    double low, high;
};
[[nodiscard]] const std::array<VolumeRange, 8>& oarVolumeRanges();

}  // namespace bauta::phantom
