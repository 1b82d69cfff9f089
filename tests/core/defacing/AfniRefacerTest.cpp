// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/defacing/Deface.h"
#include "core/defacing/Templates.h"
#include "core/image/ImageIo.h"
#include "core/image/Window.h"
#include "tests/core/image/NiftiBytes.h"
#include "tests/support/Heads.h"
#include "tests/support/Images.h"

namespace bauta::defacing {
namespace {

using base::ErrorCode;
using image::Index3;
using image::Modality;
using image::Vec3;
using image::operator+;
using image::operator*;
using test::lost;

const phantom::Phantom& rtHead() {
    return test::coarseHead();
}

DefaceResult run(const image::Volume& scan, base::Json options) {
    DefaceRequest request;
    request.method = "afni_refacer";
    request.scan = scan;
    request.options = std::move(options);
    return deface(request);
}

ErrorCode codeOf(const image::Volume& scan, base::Json options) {
    try {
        run(scan, std::move(options));
    } catch (const base::Error& error) {
        return error.code();
    }
    return ErrorCode::Internal;
}

const DefaceResult& refaced() {
    static const DefaceResult result = run(rtHead().scan, {{"mode", "reface"}});
    return result;
}

/// Of both sides together.
double shareLost(const phantom::Phantom& head, const std::string& oar, const image::Mask& affected) {
    std::size_t gone = 0, all = 0;
    for (const auto& [name, mask] : head.oars) {
        if (!name.starts_with(oar)) continue;
        gone += lost(mask, affected);
        all += mask.count();
    }
    return static_cast<double>(gone) / static_cast<double>(all);
}

void expectFaceGone(const phantom::Phantom& head, const DefaceResult& result) {
    const auto score = faceScore(head.scan, result.defaced, head.face, image::skinLevel(head.scan), true);
    for (const auto& feature : score.features) {
        if (feature.feature == "eyes" || feature.feature == "nose" || feature.feature == "mouth") {
            EXPECT_LE(feature.remainingFraction, 0.1) << feature.feature;
        }
    }
    EXPECT_TRUE(score.success);
    EXPECT_EQ(lost(head.brain, result.affected), 0U);
}

TEST(AfniRefacerTest, RemovesTheFaceAndKeepsWhatLiesBelowTheShell) {
    const auto result = run(rtHead().scan, base::Json::object());
    expectFaceGone(rtHead(), result);
    EXPECT_EQ(result.alteredVoxels, 0U);
    EXPECT_EQ(shareLost(rtHead(), "LN_Neck_III", result.affected), 0);
}

TEST(AfniRefacerTest, TheShellLeavesTheSkullBaseWhereRealBrainstemsReachBelowThePhantoms) {
    const image::Volume& shell = templateImage("afni_shell_T1w.nii.gz");
    const auto at = [&](const Vec3& p) {
        const Vec3 index = shell.geometry().toIndex(p);
        return shell.at({std::lround(index[0]), std::lround(index[1]), std::lround(index[2])});
    };
    // Medulla and temporal lobe of MNI152 and of a single head, laid onto the template.
    for (const Vec3& kept : {Vec3{4, 12, -20}, Vec3{16, -10, 2}, Vec3{58, 18, 24}}) EXPECT_EQ(at(kept), 0) << kept[0];
    EXPECT_GT(at({0, -100, -50}), 0) << "the lips";
    const Vec3 bridge = templateLandmark("nasion");
    EXPECT_GT(at({0, bridge[1] + 2, bridge[2]}), 0) << "the skin of the nose's root";
}

TEST(AfniRefacerTest, RemovesTheNeckWithTheSecondShell) {
    const auto result = run(rtHead().scan, {{"shell_version", "2.0"}});
    expectFaceGone(rtHead(), result);
    EXPECT_GT(shareLost(rtHead(), "LN_Neck_III", result.affected), 0.9);
}

TEST(AfniRefacerTest, PutsAFaceWhereTheFaceWas) {
    const auto& result = refaced();
    EXPECT_GT(result.alteredVoxels, 0U);
    const auto score = faceScore(rtHead().scan, result.defaced, rtHead().face, image::skinLevel(rtHead().scan), false);
    for (const auto& feature : score.features) {
        if (feature.feature == "nose" || feature.feature == "mouth") {
            EXPECT_LT(feature.medianDisplacement_mm, 10) << feature.feature << ": there is no skin near it";
            EXPECT_LT(feature.remainingFraction, 1) << feature.feature;
        }
    }
    EXPECT_EQ(lost(rtHead().brain, result.affected), 0U);
}

TEST(AfniRefacerTest, ReplacesTheScalpOnlyWhenAsked) {
    const auto affectedBehind = [](const DefaceResult& result) {
        std::size_t behind = 0;
        const auto& grid = rtHead().scan.geometry();
        const Vec3 ears =
            0.5 * (rtHead().landmarks_lps_mm.at("ear_canal_L") + rtHead().landmarks_lps_mm.at("ear_canal_R"));
        for (std::int64_t k = 0; k < grid.size[2]; ++k)
            for (std::int64_t j = 0; j < grid.size[1]; ++j)
                for (std::int64_t i = 0; i < grid.size[0]; ++i) {
                    const Vec3 p = grid.toPoint(Index3{i, j, k});
                    behind += p[1] > ears[1] + 60 && p[2] > ears[2] && result.affected.at({i, j, k}) != 0 ? 1U : 0U;
                }
        return behind;
    };
    EXPECT_EQ(affectedBehind(refaced()), 0U);
    EXPECT_GT(affectedBehind(run(rtHead().scan, {{"mode", "reface_plus"}})), 0U);
}

TEST(AfniRefacerTest, GreysOfTheFaceFollowTheScale) {
    const auto& scan = rtHead().scan;
    auto voxels = scan.toFloat();
    for (float& value : voxels) value *= 3;
    const auto tripled = run(image::Volume(scan.geometry(), std::move(voxels), Modality::T2w), {{"mode", "reface"}});
    const auto factorOf = [](const DefaceResult& result) {
        return result.provenance.at("details").at("grey_factor").get<double>();
    };
    EXPECT_NEAR(factorOf(tripled) / factorOf(refaced()), 3, 0.03);
}

TEST(AfniRefacerTest, CtKeepsItsUnits) {
    const auto& head = test::coarseHead(Modality::CT);
    const auto result = run(head.scan, {{"mode", "reface"}});
    const auto published = run(head.scan, {{"mode", "reface"}, {"compat", "published"}});
    std::vector<double> inside;
    std::size_t others = 0;
    for (std::size_t v = 0; v < head.scan.voxelCount(); ++v) {
        if (result.affected.voxels()[v] == 1) {
            EXPECT_EQ(result.defaced.at(v), -1000);
        }
        if (result.affected.voxels()[v] == 2) {
            inside.push_back(result.defaced.at(v));
            others += published.defaced.at(v) != result.defaced.at(v) ? 1U : 0U;
        }
    }
    EXPECT_EQ(others, 0U) << "what is published about CT are the air and the rest";
    ASSERT_GT(inside.size(), 1000U);
    std::nth_element(inside.begin(), inside.begin() + static_cast<std::ptrdiff_t>(inside.size() / 2), inside.end());
    const double median = inside[inside.size() / 2];
    // Between fat and muscle.
    EXPECT_GT(median, -120);
    EXPECT_LT(median, 90);
}

TEST(AfniRefacerTest, OnlyThePublishedProgramClampsTheRest) {
    const auto& scan = rtHead().scan;
    auto voxels = scan.toFloat();
    for (float& value : voxels) value -= 20;
    const image::Volume below(scan.geometry(), std::move(voxels), Modality::T2w);
    const auto fixed = run(below, {{"mode", "reface"}}),
               published = run(below, {{"mode", "reface"}, {"compat", "published"}});
    EXPECT_LT(image::valueRange(fixed.defaced).min, 0);
    EXPECT_GE(image::valueRange(published.defaced).min, 0);
}

/// The average head with a shell of its own: a block in front of the face, and a lone voxel above it.
struct Given {
    base::TemporaryFolder folder;
    std::filesystem::path head, shell;
    image::Geometry grid = test::centredGeometry({40, 20, 40}, {2, 2, 2});
    Vec3 lone = {0, 0, 0};

    explicit Given(int keep = 0, int block = 500, double shift_mm = 0) {
        head = folder.path() / "head.nii.gz";
        shell = folder.path() / "shell.nii.gz";
        image::writeImage(head, templateHead(Modality::T2w));
        grid.origin_lps_mm = {-39, -125 + shift_mm, -80};
        const Index3 at = {20, 10, 37};
        lone = grid.toPoint(at);
        image::writeImage(shell, test::makeVolume(grid, image::PixelType::I16, [&](const Index3& i) {
                              return i == at ? block : i[2] < 30 && i[1] < 15 ? block : keep;
                          }));
    }
    [[nodiscard]] base::Json options() const { return {{"template", head.string()}, {"shell", shell.string()}}; }
};

TEST(AfniRefacerTest, TakesTheUsersShellWithItsTemplate) {
    const Given given;
    const auto& scan = templateHead(Modality::T2w);
    const auto result = run(scan, given.options());
    std::size_t wrong = 0, removed = 0, expected = 0;
    const auto& grid = scan.geometry();
    for (std::int64_t k = 0; k < grid.size[2]; ++k)
        for (std::int64_t j = 0; j < grid.size[1]; ++j)
            for (std::int64_t i = 0; i < grid.size[0]; ++i) {
                const Index3 index = {i, j, k};
                const Vec3 at = given.grid.toIndex(grid.toPoint(index));
                // Voxels by which a point lies in the block of 40 × 15 × 30.
                const double depth =
                    std::min({at[0] + 0.5, 39.5 - at[0], at[1] + 0.5, 14.5 - at[1], at[2] + 0.5, 29.5 - at[2]});
                removed += scan.at(index) != result.defaced.at(index) ? 1U : 0U;
                expected += depth > 0 && scan.at(index) != 0 ? 1U : 0U;
                // Two voxels for the registration, which is not quite the identity.
                wrong += depth < -2 && result.affected.at(index) != 0 ? 1U : 0U;
            }
    EXPECT_NEAR(static_cast<double>(removed), static_cast<double>(expected), 0.1 * static_cast<double>(expected));
    EXPECT_EQ(wrong, 0U) << "the lone voxel, or what lies beyond the shell's field of view";
    EXPECT_EQ(result.provenance.dump().find(given.folder.path().string()), std::string::npos) << "a path was stored";
}

TEST(AfniRefacerTest, TakesTheSubBrickThatTheModeNeeds) {
    const Given given;
    const auto shell = image::loadImage(given.shell).volume;
    const auto pair = given.folder.path() / "pair.nii";
    // The first would replace everything, which is no shell.
    test::NiftiBytes bytes;
    const auto& g = given.grid;
    bytes.dims({5, g.size[0], g.size[1], g.size[2], 1, 2, 1, 1}).type(4, 16);
    bytes.sform(1, {-g.spacing_mm[0], 0, 0, -g.origin_lps_mm[0], 0, -g.spacing_mm[1], 0, -g.origin_lps_mm[1], 0, 0,
                    g.spacing_mm[2], g.origin_lps_mm[2]});
    for (std::size_t v = 0; v < shell.voxelCount(); ++v) bytes.voxel<std::int16_t>(500);
    for (const std::int16_t value : shell.as<std::int16_t>()) bytes.voxel(value);
    base::writeFile(pair, bytes.bytes());
    const auto& scan = templateHead(Modality::T2w);
    auto options = given.options();
    const auto single = run(scan, options);
    options["shell"] = pair.string();
    const auto second = run(scan, options);
    EXPECT_EQ(second.removedVoxels, single.removedVoxels);
    options["mode"] = "reface_plus";
    EXPECT_EQ(codeOf(scan, options), ErrorCode::BadRequest);
}

TEST(AfniRefacerTest, RefusesPathsThatDoNotFit) {
    const auto& scan = rtHead().scan;
    const Given given;
    EXPECT_EQ(codeOf(scan, {{"shell", given.shell.string()}}), ErrorCode::BadRequest);
    EXPECT_EQ(codeOf(scan, {{"template", given.head.string()}}), ErrorCode::BadRequest);
    EXPECT_EQ(codeOf(scan, {{"template", given.head.string()}, {"shell", (given.folder.path() / "none.nii").string()}}),
              ErrorCode::NotFound);
    EXPECT_EQ(codeOf(scan, Given(0, -1).options()), ErrorCode::BadRequest) << "nothing to replace";
    EXPECT_EQ(codeOf(scan, Given(-5).options()), ErrorCode::BadRequest) << "no shell's value";
    EXPECT_EQ(codeOf(scan, Given(-1).options()), ErrorCode::BadRequest) << "nothing kept";
    EXPECT_EQ(codeOf(scan, Given(0, 500, 1000).options()), ErrorCode::BadRequest) << "a metre away";
    auto options = given.options();
    options["mode"] = "reface";
    EXPECT_EQ(codeOf(scan.withModality(Modality::CT), options), ErrorCode::NotApplicable) << "MR greys in CT";
}

TEST(AfniRefacerTest, RefusesAHeadOfImplausibleSize) {
    auto grid = rtHead().scan.geometry();
    for (double& spacing : grid.spacing_mm) spacing *= 0.75;
    EXPECT_EQ(codeOf(rtHead().scan.withGeometry(grid), base::Json::object()), ErrorCode::NotApplicable);
}

TEST(AfniRefacerTest, RemovesOnlyInModeDeface) {
    const Method& refacer = method("afni_refacer");
    EXPECT_TRUE(refacer.removes(completeOptions(refacer, {})));
    EXPECT_FALSE(refacer.removes(completeOptions(refacer, {{"mode", "reface"}})));
    EXPECT_FALSE(refacer.removes(completeOptions(refacer, {{"mode", "reface_plus"}})));
}

}  // namespace
}  // namespace bauta::defacing
