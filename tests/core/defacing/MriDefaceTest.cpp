// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "core/base/Error.h"
#include "core/defacing/Atlas.h"
#include "core/defacing/Deface.h"
#include "core/defacing/Templates.h"
#include "core/image/Window.h"
#include "tests/support/Heads.h"

namespace bauta::defacing {
namespace {

using test::coarseHead;
using test::lost;

const phantom::Phantom& t2Head() {
    return coarseHead(image::Modality::T2w, phantom::FieldOfView::Full);
}

DefaceResult run(const phantom::Phantom& subject, base::Json options) {
    DefaceRequest request;
    request.method = "mri_deface";
    request.scan = subject.scan;
    request.face = subject.face;
    request.options = std::move(options);
    return deface(request);
}

const DefaceResult& t2Result() {
    static const DefaceResult made = run(t2Head(), base::Json::object());
    return made;
}

void expectFaceGoneAndBrainWhole(const phantom::Phantom& subject, const DefaceResult& result) {
    ASSERT_TRUE(result.faceScore);
    EXPECT_TRUE(result.faceScore->success);
    for (const auto& feature : result.faceScore->features) {
        if (feature.feature == "ears") {
            EXPECT_GT(feature.remainingFraction, 0.9) << "ears stay";
        }
    }
    EXPECT_EQ(lost(subject.brain, result.affected), 0U);
}

TEST(MriDefaceTest, RemovesTheFaceAndKeepsBrainEarsAndNeck) {
    expectFaceGoneAndBrainWhole(t2Head(), t2Result());
    for (const auto& [name, mask] : t2Head().oars) EXPECT_EQ(lost(mask, t2Result().affected), 0U) << name;
    EXPECT_EQ(t2Result().alteredVoxels, 0U);
}

TEST(MriDefaceTest, FindsAHeadOfUnknownWeighting) {
    phantom::Phantom subject = t2Head();
    subject.scan = subject.scan.withModality(image::Modality::MR);
    const DefaceResult result = run(subject, base::Json::object());
    expectFaceGoneAndBrainWhole(subject, result);
}

TEST(MriDefaceTest, FindsAHeadThatTheScanCutsAboveTheEyes) {
    const auto& subject = coarseHead(image::Modality::T1w, phantom::FieldOfView::Rt);
    expectFaceGoneAndBrainWhole(subject, run(subject, {{"scales", 2}}));
}

TEST(MriDefaceTest, FillsCtWithAirAndAsPublishedWithWater) {
    const auto& subject = coarseHead(image::Modality::CT, phantom::FieldOfView::Full);
    for (const char* compat : {"fixed", "published"}) {
        const DefaceResult result = run(subject, {{"compat", compat}});
        if (std::string(compat) == "fixed") expectFaceGoneAndBrainWhole(subject, result);
        const double wanted = std::string(compat) == "fixed" ? -1000 : 0;
        std::size_t others = 0;
        for (std::size_t v = 0; v < subject.scan.voxelCount(); ++v)
            others += result.affected.voxels()[v] == 1 && result.defaced.at(v) != wanted ? 1U : 0U;
        EXPECT_EQ(others, 0U) << compat;
        EXPECT_GT(result.removedVoxels, 0U) << compat;
    }
}

TEST(MriDefaceTest, AltersByTheLocalMeanAndStaysFurtherFromTheBrainWhenAsked) {
    const DefaceResult result = run(t2Head(), {{"mean", 9}, {"radius", 25.0}});
    EXPECT_EQ(result.removedVoxels, 0U);
    EXPECT_GT(result.alteredVoxels, 0U);
    EXPECT_LT(result.alteredVoxels, t2Result().removedVoxels);
    const Method& self = method("mri_deface");
    EXPECT_FALSE(self.removes(completeOptions(self, {{"mean", 9}})));
    EXPECT_TRUE(self.removes(completeOptions(self, {})));
    // The odd number of voxels closest to 9 mm: 3 × 3 × 3.
    const auto& grid = t2Head().scan.geometry();
    std::size_t checked = 0;
    for (std::int64_t k = 2; k < grid.size[2] - 2; k += 3)
        for (std::int64_t j = 2; j < grid.size[1] - 2; ++j)
            for (std::int64_t i = 2; i < grid.size[0] - 2; i += 3) {
                if (result.affected.at({i, j, k}) == 0) continue;
                double sum = 0;
                for (std::int64_t n = 0; n < 27; ++n)
                    sum += t2Head().scan.at(image::Index3{i + n % 3 - 1, j + n / 3 % 3 - 1, k + n / 9 - 1});
                ASSERT_NEAR(result.defaced.at(image::Index3{i, j, k}), sum / 27, 0.51);
                ++checked;
            }
    EXPECT_GT(checked, 100U);
}

TEST(MriDefaceTest, RefusesAScanWithoutTheFaceOrTheHead) {
    const auto& neck = coarseHead(image::Modality::T2w, phantom::FieldOfView::Neck);
    try {
        run(neck, base::Json::object());
        ADD_FAILURE() << "no error";
    } catch (const base::Error& error) {
        EXPECT_EQ(error.code(), base::ErrorCode::NotApplicable) << error.line();
    }
}

TEST(MriDefaceTest, AtlasKnowsWhereThingsAre) {
    const Atlas& atlas = headAtlas();
    const auto at = [&](const image::Volume& prior, const image::Vec3& p) {
        const image::Vec3 index = atlas.grid.toIndex(p);
        return prior.at(image::Index3{std::llround(index[0]), std::llround(index[1]), std::llround(index[2])});
    };
    for (const char* name : {"pronasale", "stomion", "pogonion", "eye_L", "eye_R"})
        EXPECT_EQ(at(atlas.face, templateLandmark(name)), 255) << name;
    for (const char* name : {"ear_canal_L", "ear_canal_R", "vertex", "gonion_L"})
        EXPECT_EQ(at(atlas.face, templateLandmark(name)), 0) << name;
    EXPECT_EQ(at(atlas.brain, {30, 30, 60}), 255);
    EXPECT_EQ(at(atlas.brain, templateLandmark("pronasale")), 0);
    // Rounded up, each by less than 1.
    for (std::size_t v = 0; v < atlas.grid.voxelCount(); v += 97) {
        double sum = 0;
        for (const auto& prior : atlas.priors) sum += prior.at(v);
        ASSERT_GE(sum, 255);
        ASSERT_LT(sum, 255 + kAtlasClasses);
    }
}

TEST(MriDefaceTest, SamplesAreSureAndOneACell) {
    const Atlas& atlas = headAtlas();
    const auto samples = stableSamples(atlas, 8, 0.7);
    ASSERT_GT(samples.size(), 1000U);
    std::set<std::array<long, 3>> cells;
    for (const AtlasSample& sample : samples) {
        const image::Vec3 index = atlas.grid.toIndex(sample.point_mm);
        const image::Index3 at = {std::llround(index[0]), std::llround(index[1]), std::llround(index[2])};
        ASSERT_GE(atlas.priors[static_cast<std::size_t>(sample.tissue)].at(at), 0.7 * 255);
        std::array<long, 3> cell{};
        for (std::size_t a = 0; a < 3; ++a) cell[a] = static_cast<long>(static_cast<double>(at[a]) * 3 / 8);
        ASSERT_TRUE(cells.insert(cell).second);
    }
}

}  // namespace
}  // namespace bauta::defacing
