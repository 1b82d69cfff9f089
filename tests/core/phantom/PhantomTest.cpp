// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/phantom/Phantom.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <map>

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/image/ImageIo.h"
#include "core/phantom/Anatomy.h"
#include "core/phantom/Check.h"

namespace bauta::phantom {
namespace {

using image::operator-;

PhantomSpec coarse(std::uint64_t seed, FieldOfView fov = FieldOfView::Full) {
    PhantomSpec spec;
    spec.seed = seed;
    spec.fov = fov;
    spec.spacing_mm = {3, 3, 3};
    return spec;
}

/// Whole heads are used by more than one test: made once.
const Phantom& wholeHead(std::uint64_t seed) {
    static std::map<std::uint64_t, Phantom> made;
    const auto found = made.find(seed);
    return found != made.end() ? found->second : made.emplace(seed, makePhantom(coarse(seed))).first->second;
}

bool sameBytes(const image::Volume& a, const image::Volume& b) {
    return a.geometry() == b.geometry() && a.bytes().size() == b.bytes().size() &&
           std::memcmp(a.bytes().data(), b.bytes().data(), a.bytes().size()) == 0;
}

double centreX(const image::Mask& mask) {
    double sum = 0;
    for (std::size_t o = 0; o < mask.voxels().size(); ++o) {
        const auto& n = mask.geometry().size;
        const auto i = static_cast<std::int64_t>(o);
        if (mask.voxels()[o] != 0)
            sum += mask.geometry().toPoint(image::Index3{i % n[0], i / n[0] % n[1], i / (n[0] * n[1])})[0];
    }
    return sum / static_cast<double>(mask.count());
}

TEST(PhantomTest, TemplatePassesEveryCheck) {
    PhantomSpec spec = coarse(0);
    spec.average = true;
    spec.spacing_mm = {2, 2, 2};
    const auto checks = checkPhantom(makePhantom(spec));
    EXPECT_GT(checks.size(), 100U);
    EXPECT_EQ(failures(checks), "");
}

TEST(PhantomTest, SubjectsPassEveryCheckWholeAndCut) {
    const Phantom rt = makePhantom(coarse(12, FieldOfView::Rt));
    for (const std::uint64_t seed : {11U, 12U, 13U}) {
        const Phantom& p = seed == 12 ? rt : wholeHead(seed);
        EXPECT_EQ(failures(checkPhantom(p)), "") << "seed " << seed;
    }
}

TEST(PhantomTest, ChecksSeeWrongAnatomy) {
    PhantomSpec spec = coarse(0);
    spec.average = true;
    Phantom p = makePhantom(spec);
    std::swap(p.oars[0].second, p.oars[1].second);  // sides changed
    EXPECT_NE(failures(checkPhantom(p)).find("Parotid_L on its side"), std::string::npos);
    std::vector<std::uint8_t> tissue(p.tissue.voxels().begin(), p.tissue.voxels().end());
    for (std::uint8_t& t : tissue)
        if (t == static_cast<std::uint8_t>(Label::Bone)) t = static_cast<std::uint8_t>(Label::Fat);
    p.tissue = image::Mask(p.tissue.geometry(), std::move(tissue));
    EXPECT_NE(failures(checkPhantom(p)).find("skull"), std::string::npos);
}

TEST(PhantomTest, SameSeedGivesTheSameBytesOnAnyNumberOfThreads) {
    setenv("BAUTA_THREADS", "1", 1);
    const Phantom one = makePhantom(coarse(3, FieldOfView::Rt));
    setenv("BAUTA_THREADS", "3", 1);
    const Phantom three = makePhantom(coarse(3, FieldOfView::Rt));
    unsetenv("BAUTA_THREADS");
    EXPECT_TRUE(sameBytes(one.scan, three.scan));
    EXPECT_TRUE(std::ranges::equal(one.tissue.voxels(), three.tissue.voxels()));
    EXPECT_TRUE(std::ranges::equal(one.face.voxels(), three.face.voxels()));
    EXPECT_EQ(one.landmarks_lps_mm, three.landmarks_lps_mm);
    for (std::size_t i = 0; i < 8; ++i)
        EXPECT_TRUE(std::ranges::equal(one.oars[i].second.voxels(), three.oars[i].second.voxels()));
    EXPECT_FALSE(sameBytes(one.scan, makePhantom(coarse(4, FieldOfView::Rt)).scan));
}

TEST(PhantomTest, OarsLieOnTheirSideInNamedOrder) {
    const Phantom& p = wholeHead(11);
    ASSERT_EQ(p.oars.size(), 8U);
    for (std::size_t i = 0; i < 8; ++i) {
        EXPECT_EQ(p.oars[i].first, oarNames()[i]);
        ASSERT_GT(p.oars[i].second.count(), 0U) << oarNames()[i];
        const double side = centreX(p.oars[i].second) - p.landmarks_lps_mm.at("sella")[0];
        EXPECT_TRUE(oarNames()[i].ends_with("_L") ? side > 10 : side < -10) << oarNames()[i];
    }
}

TEST(PhantomTest, ObliqueAndFlippedGridsShowTheSameAnatomy) {
    PhantomSpec spec = coarse(6, FieldOfView::Rt);
    const Phantom upright = makePhantom(spec);
    const double c = std::cos(0.3), s = std::sin(0.3);
    for (const image::Mat3& direction :
         {image::Mat3{-1, 0, 0, 0, 1, 0, 0, 0, -1}, image::Mat3{0, 0, 1, 1, 0, 0, 0, 1, 0},
          image::Mat3{c, -s, 0, s, c, 0, 0, 0, 1}}) {
        spec.direction = direction;
        const Phantom turned = makePhantom(spec);
        EXPECT_EQ(turned.scan.geometry().direction, direction);
        // The landmarks are a property of the subject, not of the grid.
        for (const auto& [name, point] : upright.landmarks_lps_mm)
            EXPECT_LT(image::norm(point - turned.landmarks_lps_mm.at(name)), 1e-3) << name;
        for (std::size_t i = 0; i < 6; ++i) {
            const double a = static_cast<double>(upright.oars[i].second.count()),
                         b = static_cast<double>(turned.oars[i].second.count());
            EXPECT_NEAR(b / a, 1, 0.08) << oarNames()[i];
        }
        EXPECT_EQ(failures(checkPhantom(turned)), "");
    }
}

TEST(PhantomTest, LandmarksLieOnTheirFeatures) {
    const Phantom& p = wholeHead(13);
    const auto near = [&](const char* landmark, std::uint8_t label) {
        const auto& g = p.face.geometry();
        double best = 1e9;
        for (std::int64_t k = 0; k < g.size[2]; ++k)
            for (std::int64_t j = 0; j < g.size[1]; ++j)
                for (std::int64_t i = 0; i < g.size[0]; ++i)
                    if (p.face.at({i, j, k}) == label)
                        best = std::min(
                            best, image::norm(g.toPoint(image::Index3{i, j, k}) - p.landmarks_lps_mm.at(landmark)));
        return best;
    };
    EXPECT_LT(near("pronasale", kNose), 5);
    EXPECT_LT(near("pupil_L", kEyeL), 5);
    EXPECT_LT(near("pupil_R", kEyeR), 5);
    EXPECT_LT(near("stomion", kMouth), 5);
    EXPECT_LT(near("pogonion", kChin), 5);
    EXPECT_LT(near("tragion_L", kEarL), 7);
    EXPECT_LT(near("tragion_R", kEarR), 7);
}

TEST(PhantomTest, ModalitiesHaveTheirContrast) {
    PhantomSpec spec = coarse(9, FieldOfView::Rt);
    const auto mean = [](const Phantom& p, Label label) {
        double sum = 0, count = 0;
        for (std::size_t o = 0; o < p.scan.voxelCount(); ++o) {
            if (p.tissue.voxels()[o] != static_cast<std::uint8_t>(label)) continue;
            sum += p.scan.as<std::int16_t>()[o];
            ++count;
        }
        return sum / count;
    };
    const Phantom t2 = makePhantom(spec);
    EXPECT_GT(mean(t2, Label::Csf), 1.2 * mean(t2, Label::GreyMatter));
    EXPECT_GT(mean(t2, Label::Fat), 2.5 * mean(t2, Label::Muscle));
    spec.modality = image::Modality::T1w;
    const Phantom t1 = makePhantom(spec);
    EXPECT_GT(mean(t1, Label::Fat), 1.6 * mean(t1, Label::Muscle));
    EXPECT_GT(mean(t1, Label::WhiteMatter), 1.15 * mean(t1, Label::GreyMatter));
    spec.modality = image::Modality::CT;
    const Phantom ct = makePhantom(spec);
    EXPECT_NEAR(mean(ct, Label::Outside), -1000, 40);
    EXPECT_NEAR(mean(ct, Label::Muscle), 50, 35);
    EXPECT_LT(mean(ct, Label::Fat), -40);  // its edges share 3 mm voxels with muscle
    EXPECT_GT(mean(ct, Label::Fat), -115);
    EXPECT_GT(mean(ct, Label::Bone), 400);
    EXPECT_TRUE(std::ranges::equal(ct.tissue.voxels(), t2.tissue.voxels()));  // one subject, three scans
}

TEST(PhantomTest, FieldsOfViewShowWhatTheyPromise) {
    const auto inside = [](const Phantom& p, const char* name) {
        const image::Vec3 i = p.scan.geometry().toIndex(p.landmarks_lps_mm.at(name));
        return i[2] >= 0 && i[2] <= static_cast<double>(p.scan.geometry().size[2]) - 1;
    };
    const Phantom& full = wholeHead(13);
    const Phantom rt = makePhantom(coarse(13, FieldOfView::Rt)), neck = makePhantom(coarse(13, FieldOfView::Neck));
    EXPECT_TRUE(inside(full, "vertex") && inside(full, "suprasternal_notch"));
    EXPECT_TRUE(!inside(rt, "vertex") && inside(rt, "pupil_L") && inside(rt, "cricoid_lower_edge"));
    EXPECT_TRUE(!inside(neck, "pupil_L") && inside(neck, "hyoid"));
    EXPECT_NEAR(static_cast<double>(rt.scan.geometry().size[2]) * 3, 240, 3);
    EXPECT_EQ(neck.brain.count(), 0U);
}

TEST(PhantomTest, RefusesNonsense) {
    PhantomSpec spec = coarse(1);
    spec.spacing_mm[1] = 0;
    EXPECT_THROW((void)makePhantom(spec), base::Error);
    spec = coarse(1);
    spec.modality = image::Modality::MR;
    EXPECT_THROW((void)makePhantom(spec), base::Error);
    EXPECT_THROW((void)fieldOfViewFromName("knee"), base::Error);
}

TEST(PhantomTest, StopsOnRequest) {
    std::stop_source stop;
    stop.request_stop();
    EXPECT_THROW((void)makePhantom(coarse(1), base::TaskContext(stop.get_token())), base::Error);
}

TEST(PhantomTest, WritesEveryFileOfTheContract) {
    const base::TemporaryFolder folder;
    const Phantom p = makePhantom(coarse(2, FieldOfView::Neck));
    writePhantom(p, folder.path() / "sub-001");
    const auto at = [&](const std::string& name) { return folder.path() / "sub-001" / name; };
    const image::Volume scan = image::loadImage(at("image.nii.gz")).volume;
    EXPECT_EQ(image::difference(scan.geometry(), p.scan.geometry()), "");
    EXPECT_TRUE(std::ranges::equal(scan.as<std::int16_t>(), p.scan.as<std::int16_t>()));
    for (const std::string& name : oarNames())
        EXPECT_TRUE(std::filesystem::exists(at("mask_" + name + ".nii.gz"))) << name;
    EXPECT_TRUE(std::ranges::equal(image::loadMask(at("face.nii.gz"), true).voxels(), p.face.voxels()));
    EXPECT_TRUE(std::filesystem::exists(at("brain.nii.gz")));
    EXPECT_EQ(base::readJson(at("landmarks.json")).at("points").at("nasion").size(), 3U);
}

}  // namespace
}  // namespace bauta::phantom
