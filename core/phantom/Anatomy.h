// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <vector>

#include "core/phantom/Parameters.h"
#include "core/phantom/Shapes.h"

namespace bauta::phantom {

/// Tissue labels, specification section 9.
enum class Label : std::uint8_t {
    Outside,
    Skin,
    Fat,
    Muscle,
    Bone,
    Marrow,
    Csf,
    GreyMatter,
    WhiteMatter,
    Mucosa,
    Gland,
    Node,
    Artery,
    Cartilage,
    Vitreous,
    Lens,
    Nerve,
    Tongue,
    Teeth,
    Thyroid,
    Air,
    Vein,
    Cerebellum,
    Disc,
    Lung,
    Tumour,
    Mask,
    Metal,
    // Beyond section 9: what the findings of 7.5 need.
    Fluid,   ///< in a sinus or a necrotic node
    Device,  ///< plastic within the body: tube, stent
    Bolus
};
inline constexpr std::size_t kLabels = 31;

/// Lies on the body without being part of it.
[[nodiscard]] constexpr bool isObject(Label label) {
    return label == Label::Mask || label == Label::Bolus;
}

/// A place in the template frame and its depth below the skin in mm.
struct Site {
    Point p;
    float depth = 0;
};

/// One row of the tables of section 5: where it may lie, and whether it covers a place. Later rows win.
struct Paint {
    Label label;
    Box box;
    std::function<bool(const Site&)> covers;
};

/// What the OAR rules and the checks need by name; arrays are left, right.
struct Anatomy {
    std::vector<Paint> paints;
    ShapePtr cavity, brainSpace, posteriorFossa, brainstem, mandible, airway;
    std::array<ShapePtr, 2> muscle;  ///< sternocleidomastoid
    std::array<ShapePtr, 2> masseter, carotid, jugular;
    float hyoidLowerEdge = -105, cricoidLowerEdge = -140;

    void paint(Label label, ShapePtr shape);
    void paint(Label label, ShapePtr shape, float minDepth);
    void paint(Label label, const Box& box, std::function<bool(const Site&)> covers);
};

/// Piecewise-linear value over z (knots ascending), constant beyond its ends.
[[nodiscard]] float along(const std::vector<std::array<float, 2>>& knots, float z);

/// y of the line through the vertebral bodies C1 to T3.
[[nodiscard]] float spineY(float z);
/// Centre line of the left sternocleidomastoid at height z (x > 0).
[[nodiscard]] Point sternocleidomastoid(float z);

[[nodiscard]] Anatomy makeAnatomy(const Parameters& parameters);

// The parts of makeAnatomy, painted in this order.
void paintNeckMuscles(Anatomy& a, const Parameters& p);
void paintSkull(Anatomy& a, const Parameters& p);
void paintFaceBones(Anatomy& a, const Parameters& p);
void paintOrbits(Anatomy& a, const Parameters& p);
void paintNose(Anatomy& a, const Parameters& p);
void paintJaws(Anatomy& a, const Parameters& p);
void paintThroat(Anatomy& a, const Parameters& p);
void paintSpine(Anatomy& a, const Parameters& p);
void paintVessels(Anatomy& a, const Parameters& p);
void paintBrain(Anatomy& a, const Parameters& p);
void paintSkin(Anatomy& a, const Parameters& p);

}  // namespace bauta::phantom
