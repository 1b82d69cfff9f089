// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "core/base/Json.h"
#include "core/phantom/Phantom.h"
#include "core/phantom/Point.h"

namespace bauta::phantom {

struct Anatomy;
struct Model;
struct Parameters;
class Blend;
class Warp;

/// A metastatic lymph node; its neighbours are pushed aside.
struct NodalMass {
    float side = 1;  ///< +1 left, -1 right
    bool level3 = false;
    Point centre, radii;
    bool necrotic = false;

    [[nodiscard]] float radius() const { return (radii.x + radii.y + radii.z) / 3; }
    [[nodiscard]] double volume_ml() const;  ///< in the template
};

struct PrimaryTumour {
    std::string site;  ///< "tonsil", "tongue base" or "larynx"
    float side = 1;
    Point centre, radii;
};

/// A tooth of metal, in the template frame.
struct MetalTooth {
    Point centre;
    float void_mm = 8;  ///< radius of the hole it tears into an MR scan
};

/// A span of teeth that is missing; along the arch 0 is the last molar and 1 the midline.
struct ToothGap {
    bool upper = true;
    float side = 1;
    float from = 0, to = 0;
};

/// Pathology and objects of the set-up that a subject has (specification 7.5). None by default.
struct Findings {
    std::optional<NodalMass> mass;
    std::optional<PrimaryTumour> tumour;
    std::vector<MetalTooth> metal;
    bool metalShowsOnMr = false;  ///< some alloys leave an MR scan in peace
    std::vector<ToothGap> gaps;
    bool edentulous = false;
    int resected = -1;                         ///< index of the salivary gland in oarNames() that was taken out
    std::array<float, 2> sinusFluid = {0, 0};  ///< filled share of the maxillary sinus, left and right
    bool extremePose = false;
    bool tracheostomy = false;
    float hearingAid = 0;  ///< side of it
    bool stent = false;
    std::optional<float> mask_mm;  ///< gap between the immobilisation mask and the skin
    float bolus_mm = 0;            ///< thickness
    float bolusSide = 1;
    bool headRest = false;

    [[nodiscard]] base::Json toJson() const;  ///< an object with an entry for each finding there is
};

/// Draws p.findings and makes the edits of other parameters that they ask for (pose, lips, face, volumes). Uses
/// streams of its own, so that the anatomy of a seed stays as it is.
void drawFindings(Parameters& p, FindingSet set, FieldOfView fov);

/// Where tissue beside a nodal mass came from: pushed away by 0.6 of its radius at its surface, fading over 20 mm and
/// towards the spine, which does not yield. Identity without a mass.
class Push {
  public:
    explicit Push(const Findings& findings);
    [[nodiscard]] bool reaches(const Box& box) const;
    [[nodiscard]] Point origin(Point p) const;       ///< the template point of the tissue now at p
    [[nodiscard]] Point destination(Point p) const;  ///< its inverse
    /// A box that contains the origins of a small box.
    [[nodiscard]] Box origin(const Box& box) const;
    [[nodiscard]] float farthest() const { return radius_ > 0 ? kShare * radius_ : 0; }  ///< mm

  private:
    static constexpr float kShare = 0.6F, kFade = 20;
    [[nodiscard]] float shift(float distance, float x) const;
    Point centre_;
    float radius_ = 0, side_ = 1;
};

// Rows of the paint table, each in its turn of makeAnatomy.
void paintSinusFluid(Anatomy& a, const Parameters& p);
void paintStent(Anatomy& a, const Parameters& p);
void paintTeethFindings(Anatomy& a, const Parameters& p);
void paintTumour(Anatomy& a, const Parameters& p);
void paintTracheostomy(Anatomy& a, const Parameters& p);

/// The mass itself, after all other tissue. Returns its volume in the subject, ml.
double paintMass(Model& m, const Anatomy& a, const Parameters& p, const Warp& warp);
/// Objects outside the skin: mask, bolus, hearing aid, the end of the tube.
void paintOutside(Model& m, const Parameters& p);

/// The back of the head flat on its rest, level in the scanner whatever the pose.
void flattenOcciput(Blend& skin, const Parameters& p);
/// Couch and head rest of a CT, in the air behind the head: greys in HU and labels on the scan's grid.
void addCouch(std::vector<float>& greys, std::vector<std::uint8_t>& tissue, const image::Geometry& geometry,
              const Warp& warp);

}  // namespace bauta::phantom
