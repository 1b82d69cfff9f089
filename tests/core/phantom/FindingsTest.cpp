// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/phantom/Findings.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/phantom/Anatomy.h"
#include "core/phantom/Check.h"
#include "core/phantom/Parameters.h"

namespace bauta::phantom {
namespace {

Parameters drawn(std::uint64_t seed, FindingSet set = FindingSet::All, FieldOfView fov = FieldOfView::Rt) {
    Parameters p = drawParameters(seed, 0, false);
    drawFindings(p, set, fov);
    return p;
}

PhantomSpec coarse(std::uint64_t seed, FindingSet set, FieldOfView fov = FieldOfView::Rt) {
    PhantomSpec spec;
    spec.seed = seed;
    spec.fov = fov;
    spec.spacing_mm = {3, 3, 3};
    spec.findings = set;
    return spec;
}

/// The first seed whose findings satisfy a condition.
std::uint64_t seedWith(const std::function<bool(const Findings&)>& wanted, FieldOfView fov = FieldOfView::Rt) {
    for (std::uint64_t seed = 1; seed < 2000; ++seed)
        if (wanted(drawn(seed, FindingSet::All, fov).findings)) return seed;
    return 0;
}

double volume_ml(const Phantom& p, Label label) {
    double count = 0;
    for (const std::uint8_t t : p.tissue.voxels()) count += t == static_cast<std::uint8_t>(label);
    return count * p.scan.geometry().voxelVolume_ml();
}

TEST(FindingsTest, EachIsAsCommonAsTheSpecificationSays) {
    std::map<std::string, int> count;
    constexpr int kSubjects = 1500;
    for (std::uint64_t seed = 1; seed <= kSubjects; ++seed) {
        const base::Json findings = drawn(seed).findings.toJson();
        for (const auto& [name, value] : findings.items()) ++count[name];
    }
    const std::map<std::string, double> wanted = {
        {"nodal_mass", .35},    {"primary_tumour", .3}, {"metal_teeth", .36},        {"missing_teeth", .3},
        {"edentulous", .1},     {"resected", .03},      {"sinus_fluid_share", .1},   {"extreme_pose", .05},
        {"tracheostomy", .03},  {"hearing_aid", .025},  {"immobilisation_mask", .6}, {"head_rest", .8},
        {"mouth_stent", .0225}, {"bolus", .02}};
    for (const auto& [name, share] : wanted) {
        const double sd = std::sqrt(share * (1 - share) / kSubjects);
        EXPECT_NEAR(count[name] / static_cast<double>(kSubjects), share, 3.5 * sd) << name;
    }
    EXPECT_EQ(count.size(), wanted.size());
}

TEST(FindingsTest, NoneAndTheAverageHaveNoneAndMildLeavesOutWhatDisturbs) {
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
        EXPECT_TRUE(drawn(seed, FindingSet::None).findings.toJson().empty());
        Parameters average = drawParameters(seed, 0, true);
        drawFindings(average, FindingSet::All, FieldOfView::Rt);
        EXPECT_TRUE(average.findings.toJson().empty());
        const Findings mild = drawn(seed, FindingSet::Mild).findings;
        EXPECT_FALSE(mild.edentulous || mild.tracheostomy || mild.mask_mm || mild.bolus_mm > 0 || mild.resected >= 0);
        if (mild.mass) {
            EXPECT_LT(mild.mass->radius(), 13);
        }
    }
    EXPECT_THROW((void)findingSetFromName("all of them"), base::Error);
}

TEST(FindingsTest, LeaveTheRestOfTheSubjectAsItIs) {
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        base::Json plain = drawn(seed, FindingSet::None).toJson();
        Parameters p = drawn(seed);
        const bool edited = p.findings.extremePose || p.findings.edentulous || p.findings.mask_mm;
        base::Json with = p.toJson();
        plain.erase("findings");
        with.erase("findings");
        if (!edited) {
            EXPECT_EQ(plain, with) << "seed " << seed;
        }
        EXPECT_EQ(plain.at("oar_target_ml"), with.at("oar_target_ml"));
        EXPECT_EQ(plain.at("cran_w"), with.at("cran_w"));
    }
}

TEST(FindingsTest, PushMakesRoomForTheMassAndSparesTheSpine) {
    Findings f;
    f.mass = NodalMass{1, false, {40, 10, -72}, {15, 15, 15}, false};
    const Push push(f);
    // Tissue 6 mm beside the centre is now at the mass's surface: 15 - 0.6 * 15 = 6.
    EXPECT_NEAR(push.origin(Point{55, 10, -72}).x, 46, 0.01);
    EXPECT_NEAR(push.origin(Point{76, 10, -72}).x, 76, 1e-4);  // 36 mm away
    EXPECT_NEAR(push.origin(Point{10, 14, -72}).x, 10, 1e-4);  // a vertebra
    for (const Point p : {Point{50, 12, -70}, Point{30, 0, -80}, Point{44, 20, -60}, Point{0, 0, 0}})
        EXPECT_LT(length(push.origin(push.destination(p)) - p), 0.01F);
    float before = 0;
    for (float t = 1; t < 60; t += 1) {  // no folding
        const float now = length(push.origin(Point{40, 10 + t, -72}) - Point{40, 10, -72});
        EXPECT_GT(now, before);
        before = now;
    }
    EXPECT_FALSE(push.reaches({{-80, 0, -100}, {-20, 50, -20}}));
}

TEST(FindingsTest, NodalMassLiesInItsLevelAndEnlargesIt) {
    const std::uint64_t seed = seedWith([](const Findings& f) {
        return f.mass && !f.mass->level3 && f.mass->radius() > 13 && !f.tumour && !f.extremePose && !f.edentulous;
    });
    const Phantom ill = makePhantom(coarse(seed, FindingSet::All)), well = makePhantom(coarse(seed, FindingSet::None));
    const base::Json truth = ill.parameters.at("findings").at("nodal_mass");
    const std::size_t region = truth.at("side") == "left" ? 4 : 5;
    const double mass_ml = volume_ml(ill, Label::Tumour) + volume_ml(ill, Label::Fluid);
    EXPECT_GT(mass_ml, 0.5 * truth.at("volume_ml").get<double>());
    double inside = 0, all = 0;
    for (std::size_t o = 0; o < ill.scan.voxelCount(); ++o) {
        const bool mass = ill.tissue.voxels()[o] == static_cast<std::uint8_t>(Label::Tumour);
        all += mass;
        inside += mass && ill.oars[region].second.voxels()[o] != 0;
    }
    EXPECT_GT(inside / all, 0.8);
    const double ml = ill.scan.geometry().voxelVolume_ml();
    const double grown =
        (static_cast<double>(ill.oars[region].second.count()) - static_cast<double>(well.oars[region].second.count())) *
        ml;
    EXPECT_NEAR(grown, mass_ml, 0.4 * mass_ml);
    EXPECT_EQ(failures(checkPhantom(ill)), "");
}

TEST(FindingsTest, TumourNarrowsTheAirwayButLeavesItOpen) {
    const std::uint64_t seed = seedWith(
        [](const Findings& f) { return f.tumour && f.tumour->site == "tonsil" && f.tumour->radii.x > 11 && !f.mass; });
    PhantomSpec spec = coarse(seed, FindingSet::All);
    spec.spacing_mm = {1.5, 1.5, 1.5};
    const Phantom ill = makePhantom(spec);
    EXPECT_GT(volume_ml(ill, Label::Tumour), 1);
    EXPECT_EQ(failures(checkPhantom(ill)), "");
}

TEST(FindingsTest, ResectedGlandIsEmptyAndItsFileIsLeftOut) {
    const std::uint64_t seed = seedWith([](const Findings& f) { return f.resected == 2; });
    const Phantom p = makePhantom(coarse(seed, FindingSet::All));
    EXPECT_EQ(p.parameters.at("findings").at("resected"), "Glnd_Submand_L");
    EXPECT_EQ(p.oars[2].second.count(), 0U);
    EXPECT_GT(p.oars[3].second.count(), 0U);
    const base::TemporaryFolder folder;
    writePhantom(p, folder.path());
    EXPECT_FALSE(std::filesystem::exists(folder.path() / "mask_Glnd_Submand_L.nii.gz"));
    EXPECT_TRUE(std::filesystem::exists(folder.path() / "mask_Glnd_Submand_R.nii.gz"));
    EXPECT_EQ(failures(checkPhantom(p)), "");
}

TEST(FindingsTest, ObjectsLieOutsideTheBodyAndShowAsTheyAreMade) {
    const std::uint64_t seed = seedWith([](const Findings& f) { return f.mask_mm && f.headRest && f.metal.empty(); });
    PhantomSpec spec = coarse(seed, FindingSet::All);
    spec.spacing_mm = {2, 2, 2};
    const Phantom mr = makePhantom(spec);
    spec.modality = image::Modality::CT;
    const Phantom ct = makePhantom(spec);
    EXPECT_GT(volume_ml(mr, Label::Mask), 60);
    EXPECT_GT(volume_ml(ct, Label::Mask), volume_ml(mr, Label::Mask) + 20);  // and the rest under the head
    double signal = 0, hu = 0, count = 0;
    for (std::size_t o = 0; o < mr.scan.voxelCount(); ++o) {
        if (mr.tissue.voxels()[o] != static_cast<std::uint8_t>(Label::Mask)) continue;
        signal += mr.scan.as<std::int16_t>()[o];
        hu += ct.scan.as<std::int16_t>()[o];
        ++count;
    }
    EXPECT_GT(hu / count, -600);  // its sheet is little thicker than a voxel
    double skin = 0, skins = 0;
    for (std::size_t o = 0; o < mr.scan.voxelCount(); ++o) {
        if (mr.tissue.voxels()[o] != static_cast<std::uint8_t>(Label::Skin)) continue;
        skin += mr.scan.as<std::int16_t>()[o];
        ++skins;
    }
    EXPECT_LT(signal / count, 0.4 * skin / skins);
    EXPECT_EQ(failures(checkPhantom(mr)), "");
    EXPECT_EQ(failures(checkPhantom(ct)), "");
}

TEST(FindingsTest, ToothlessJawHoldsNoTeethAndMetalIsMetal) {
    const std::uint64_t bare = seedWith([](const Findings& f) { return f.edentulous && !f.extremePose; });
    const Phantom toothless = makePhantom(coarse(bare, FindingSet::All));
    EXPECT_LT(volume_ml(toothless, Label::Teeth), 0.1);
    EXPECT_GT(volume_ml(makePhantom(coarse(bare, FindingSet::None)), Label::Teeth), 4);
    const std::uint64_t crowned = seedWith([](const Findings& f) { return f.metal.size() > 2; });
    PhantomSpec spec = coarse(crowned, FindingSet::All);
    spec.modality = image::Modality::CT;
    const Phantom p = makePhantom(spec);
    std::int16_t most = 0;
    for (const std::int16_t v : p.scan.as<std::int16_t>()) most = std::max(most, v);
    EXPECT_GT(most, 2200);
}

}  // namespace
}  // namespace bauta::phantom
