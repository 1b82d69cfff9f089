// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <map>
#include <string>

#include "core/phantom/Parameters.h"
#include "core/phantom/Shapes.h"

namespace bauta::phantom {

/// The skin of one subject in the template frame, with the parts that have names of their own.
struct Skin {
    std::shared_ptr<Blend> whole;
    ShapePtr nose;                 ///< before it is joined to the face
    std::array<ShapePtr, 2> ears;  ///< left, right
};

/// s is +1 for the left and -1 for the right side.
[[nodiscard]] constexpr int sideIndex(float s) {
    return s > 0 ? 0 : 1;
}

/// Centre of the left (s = 1) or right globe.
[[nodiscard]] Point globeCentre(const Parameters& p, float s);
/// What a globe's radii are to be multiplied by so that the warp, which scales heads, leaves the globe its size.
[[nodiscard]] float globeSize(const Parameters& p);

[[nodiscard]] Skin makeSkin(const Parameters& parameters);

/// Steps of makeSkin, in order.
void addHeadAndNeck(Blend& skin, const Parameters& p);
void addEyes(Blend& skin, const Parameters& p);
[[nodiscard]] ShapePtr makeNose(const Parameters& p);
void addNose(Blend& skin, const ShapePtr& nose, const Parameters& p);
void addMouth(Blend& skin, const Parameters& p);
[[nodiscard]] ShapePtr makeEar(const Parameters& p, float s);

/// Where the canal opens into the concha, and the canal from there inwards and outwards. Three heads read by two
/// readers who knew no result (the averaged heads MNI152 and avg152T1, and a child) have it 11 to 14 mm below the
/// porion and up to 8 mm before it; the specification's lies level with it.
[[nodiscard]] Point earOpening(float s);
[[nodiscard]] ShapePtr earCanal(float s, float radius);

/// Template points measured on this skin (profile of the midline) or given by the recipe, by name.
[[nodiscard]] std::map<std::string, Point> findLandmarks(const Skin& skin, const Parameters& p);

}  // namespace bauta::phantom
