// SPDX-License-Identifier: GPL-3.0-or-later
// Specification 7.5: which findings a subject has.
#include "core/phantom/Findings.h"

#include <cmath>
#include <numbers>

#include "core/base/Error.h"
#include "core/phantom/Parameters.h"
#include "core/phantom/Random.h"
#include "core/phantom/Skin.h"

namespace bauta::phantom {

FindingSet findingSetFromName(std::string_view name) {
    if (name == "none") return FindingSet::None;
    if (name == "mild") return FindingSet::Mild;
    if (name == "drawn") return FindingSet::All;
    throw base::Error(base::ErrorCode::BadRequest, "there is no set of findings \"" + std::string(name) + "\"", {},
                      "use none, mild or drawn");
}

namespace {

/// The findings of one subject, each from a stream of its own name.
class Draw {
  public:
    Draw(Parameters& p, bool mild) : p_(p), f_(p.findings), mild_(mild) {}

    void disease() {
        nodalMass();
        tumour();
        if (mild_) return;
        Stream s = stream("resected");
        // 3 % for both kinds of gland; the submandibular goes with a neck dissection more often.
        if (s.uniform() < .03) f_.resected = (s.uniform() < .6 ? 2 : 0) + (s.uniform() < .5 ? 0 : 1);
    }

    void teeth() {
        gaps();
        Stream s = stream("metal");
        const double shown = s.uniform();
        f_.metalShowsOnMr = shown < .3;
        const int count = 1 + static_cast<int>(s.uniform() * (mild_ ? 2 : 4));
        if (f_.edentulous || shown >= .4) return;
        for (int i = 0; i < count; ++i) {
            // Molars and premolars.
            const double along = s.uniform(0, .62);
            const bool upper = s.uniform() < .5;
            const float side = s.uniform() < .5 ? 1.0F : -1.0F;
            const double x = upper ? 25 - 5 * along : 24 - 5 * along, y = -48 - 27 * along;
            f_.metal.push_back({toPoint({side * x, y, upper ? -46.0 : -55.0}), number(s, 6, mild_ ? 8 : 18)});
        }
    }

    void cavities() {
        Stream s = stream("sinus_fluid");
        if (s.uniform() < .1) {
            const double side = s.uniform();
            if (side < .7) f_.sinusFluid[0] = number(s, .2, .7);
            if (side > .4) f_.sinusFluid[1] = number(s, .2, .7);
        }
        if (mild_) return;
        f_.tracheostomy = stream("tracheostomy").uniform() < .03;
        Stream aid = stream("hearing_aid");
        if (aid.uniform() < .025) f_.hearingAid = aid.uniform() < .5 ? 1.0F : -1.0F;
        f_.stent = stream("stent").uniform() < .025 && !f_.edentulous;
    }

    void setUp(FieldOfView fov) {
        f_.headRest = stream("head_rest").uniform() < .8;
        if (mild_) return;
        Stream pose = stream("pose");
        if (pose.uniform() < .05) turn(pose);
        Stream mask = stream("mask");
        // Whole heads come from diagnosis, where nobody is held still.
        if (mask.uniform() < .6 && fov != FieldOfView::Full) {
            f_.mask_mm = number(mask, .5, 2);
            p_.noseProtrusion -= .03;  // presses the tip in by 1 mm
        }
        Stream bolus = stream("bolus");
        if (bolus.uniform() < .05 && !f_.mask_mm) {
            f_.bolus_mm = number(bolus, 5, 8);  // the model knows distances from the skin up to 8 mm
            f_.bolusSide = bolus.uniform() < .5 ? 1.0F : -1.0F;
        }
    }

  private:
    [[nodiscard]] Stream stream(const std::string& name) const { return {p_.seed, "finding/" + name}; }
    static float number(Stream& s, double low, double high) { return static_cast<float>(s.uniform(low, high)); }

    void nodalMass() {
        Stream s = stream("nodal_mass");
        if (s.uniform() > .35) return;
        NodalMass m;
        m.level3 = s.uniform() > .7;
        m.side = s.uniform() < .5 ? 1.0F : -1.0F;
        // Small ones are commoner; below the hyoid there is less room.
        const double u = s.uniform();
        const double most = mild_ ? 11 : m.level3 ? 17 : 25;
        const double r = 8.6 + (most - 8.6) * u * u;
        m.radii = toPoint({r * s.uniform(.85, 1), r * s.uniform(.9, 1.05), r * s.uniform(1, 1.15)});
        const Point middle = m.level3 ? Point{37, 10, -120} : Point{40, 11, -72};
        m.centre = middle + toPoint({s.normal(0, 1), s.normal(0, 2), s.normal(0, m.level3 ? 2 : 5)});
        m.centre.x *= m.side;
        m.necrotic = s.uniform() < .5 && r > 10;
        f_.mass = m;
    }

    void tumour() {
        Stream s = stream("primary_tumour");
        if (s.uniform() > .3) return;
        PrimaryTumour t;
        t.side = s.uniform() < .5 ? 1.0F : -1.0F;
        const double site = s.uniform();
        t.site = site < .45 ? "tonsil" : site < .75 ? "tongue base" : "larynx";
        const Point at = site < .45 ? Point{16, -14, -58} : site < .75 ? Point{8, -18, -72} : Point{6, -4, -118};
        const double u = s.uniform(), r = 8 + ((mild_ || t.site == "larynx" ? 11 : 18) - 8) * u * u;
        t.radii = toPoint({r * s.uniform(.8, 1), r * s.uniform(.85, 1.1), r * s.uniform(.9, 1.2)});
        t.centre = {t.side * at.x, at.y, at.z + (t.site == "larynx" ? static_cast<float>(p_.hyoid) : 0)};
        f_.tumour = t;
    }

    void gaps() {
        Stream s = stream("teeth");
        const double kind = s.uniform();
        if (kind < .1 && !mild_) {
            f_.edentulous = true;
            p_.lowerFace = .95;
            p_.lipFullness *= .7;
        } else if (kind < .4) {
            const int spans = 1 + static_cast<int>(s.uniform() * 3);
            for (int i = 0; i < spans; ++i) {
                const bool upper = s.uniform() < .5;
                const float side = s.uniform() < .5 ? 1.0F : -1.0F;
                const float from = number(s, 0, .6), width = number(s, .12, .35);
                f_.gaps.push_back({upper, side, from, from + width});
            }
        }
    }

    void turn(Stream& s) {
        f_.extremePose = true;
        const double kind = s.uniform();
        const double sign = s.uniform() < .5 ? 1 : -1;
        if (kind < .3) {
            p_.flex = std::clamp(sign * 2.5 * 5, -12.0, 12.0);
        } else if (kind < .6) {
            p_.pitch = std::clamp(12 + sign * 2.5 * 7, -8.0, 30.0);
        } else {
            p_.yaw = sign * s.uniform(10, 20);
        }
    }

    Parameters& p_;
    Findings& f_;
    bool mild_;
};

std::string sideName(float s) {
    return s > 0 ? "left" : "right";
}

}  // namespace

void drawFindings(Parameters& p, FindingSet set, FieldOfView fov) {
    if (set == FindingSet::None || p.average) return;
    Draw draw(p, set == FindingSet::Mild);
    draw.disease();
    draw.teeth();
    draw.cavities();
    draw.setUp(fov);
}

double NodalMass::volume_ml() const {
    return 4 / 3.0 * std::numbers::pi * static_cast<double>(radii.x * radii.y * radii.z) / 1000;
}

base::Json Findings::toJson() const {
    base::Json j = base::Json::object();
    if (mass) {
        j["nodal_mass"] = {{"side", sideName(mass->side)},
                           {"level", mass->level3 ? "III" : "II"},
                           {"radius_mm", mass->radius()},
                           {"volume_ml", mass->volume_ml()},
                           {"necrotic", mass->necrotic}};
    }
    if (tumour) {
        j["primary_tumour"] = {{"site", tumour->site},
                               {"side", sideName(tumour->side)},
                               {"radius_mm", (tumour->radii.x + tumour->radii.y + tumour->radii.z) / 3}};
    }
    if (!metal.empty()) j["metal_teeth"] = {{"count", metal.size()}, {"disturbs_mr", metalShowsOnMr}};
    if (!gaps.empty()) j["missing_teeth"] = {{"spans", gaps.size()}};
    if (edentulous) j["edentulous"] = true;
    if (resected >= 0) j["resected"] = oarNames()[static_cast<std::size_t>(resected)];
    if (sinusFluid[0] > 0 || sinusFluid[1] > 0) j["sinus_fluid_share"] = sinusFluid;
    if (extremePose) j["extreme_pose"] = true;
    if (tracheostomy) j["tracheostomy"] = true;
    if (hearingAid != 0) j["hearing_aid"] = sideName(hearingAid);
    if (stent) j["mouth_stent"] = true;
    if (mask_mm) j["immobilisation_mask"] = {{"gap_mm", *mask_mm}};
    if (bolus_mm > 0) j["bolus"] = {{"side", sideName(bolusSide)}, {"thickness_mm", bolus_mm}};
    if (headRest) j["head_rest"] = true;
    return j;
}

}  // namespace bauta::phantom
