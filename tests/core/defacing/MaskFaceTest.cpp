// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <set>

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/defacing/Deface.h"
#include "core/defacing/ObjectLevels.h"
#include "core/image/ImageIo.h"
#include "tests/support/Heads.h"
#include "tests/support/Images.h"

namespace bauta::defacing {
namespace {

using test::lost;

const phantom::Phantom& rtHead() {
    return test::coarseHead();
}

DefaceResult run(base::Json options, std::uint64_t seed = 0) {
    DefaceRequest request;
    request.method = "mask_face";
    request.scan = rtHead().scan;
    request.face = rtHead().face;
    request.options = std::move(options);
    return deface(request, base::TaskContext({}, {}, {}, seed));
}

FeatureScore feature(const DefaceResult& result, const std::string& name) {
    for (const FeatureScore& each : result.faceScore->features)
        if (each.feature == name) return each;
    ADD_FAILURE() << name;
    return {};
}

/// Voxels of one face label.
image::Mask part(std::uint8_t label) {
    const auto face = rtHead().face.voxels();
    std::vector<std::uint8_t> voxels(face.size());
    for (std::size_t v = 0; v < voxels.size(); ++v) voxels[v] = face[v] == label ? 1 : 0;
    return {rtHead().face.geometry(), std::move(voxels)};
}

TEST(MaskFaceTest, AltersTheSkinOfTheFaceAndLeavesBrainAndNeck) {
    const auto result = run(base::Json::object());
    EXPECT_EQ(result.removedVoxels, 0U);
    EXPECT_GT(feature(result, "nose").medianDisplacement_mm, 3);
    EXPECT_EQ(lost(rtHead().brain, result.affected), 0U);
    for (const auto& [name, mask] : rtHead().oars) {
        if (!name.starts_with("Parotid")) {
            EXPECT_LT(static_cast<double>(lost(mask, result.affected)), 0.05 * static_cast<double>(mask.count()))
                << name;
        }
    }
    EXPECT_GT(lost(part(phantom::kEarL), result.affected), 0U);
    EXPECT_GT(lost(part(phantom::kEarR), result.affected), 0U);
}

TEST(MaskFaceTest, TheSecondVariantErasesTheChin) {
    const auto first = run({{"variant", "v1"}, {"e", false}, {"b", false}});
    const auto second = run({{"variant", "v2"}, {"e", false}, {"b", false}});
    EXPECT_LT(feature(first, "chin").medianDisplacement_mm, feature(second, "chin").medianDisplacement_mm);
    EXPECT_EQ(lost(part(phantom::kEarL), first.affected), 0U) << "no ears when not asked for";
}

TEST(MaskFaceTest, AnEmptyBrainMaskIsNone) {
    // As a brain extraction that failed leaves it: neither a reason to refuse nor one to protect nothing.
    DefaceRequest request;
    request.method = "mask_face";
    request.scan = rtHead().scan;
    request.brain = image::Mask(request.scan.geometry(), std::vector<std::uint8_t>(request.scan.voxelCount(), 0));
    request.options = {{"e", false}};
    const auto result = deface(request);
    EXPECT_EQ(result.provenance.at("details").at("brain").at("source"), "template");
    EXPECT_GT(result.alteredVoxels, 0U);
}

TEST(MaskFaceTest, TheSeedMovesTheLayer) {
    const base::Json options = {{"e", false}, {"b", false}};
    const auto a = run(options, 1), b = run(options, 2);
    std::size_t differ = 0;
    for (std::size_t v = 0; v < a.defaced.voxelCount(); ++v) differ += a.defaced.at(v) != b.defaced.at(v) ? 1 : 0;
    EXPECT_GT(differ, 1000U);
}

TEST(MaskFaceTest, CoatingGivesTheLayerOneValue) {
    const auto result = run({{"variant", "v1"}, {"method", "coating"}, {"e", false}, {"b", false}});
    std::set<double> values;
    for (std::size_t v = 0; v < result.affected.voxels().size(); ++v)
        if (result.affected.voxels()[v] != 0 && result.defaced.at(v) != rtHead().scan.at(v))
            values.insert(result.defaced.at(v));
    EXPECT_EQ(values.size(), 1U);
}

TEST(MaskFaceTest, LeavesWhatTheUserExcludes) {
    const base::TemporaryFolder folder;
    const auto path = folder.path() / "nose.nii.gz";
    image::writeMask(path, part(phantom::kNose));
    const auto result = run({{"x", path.string()}, {"method", "blur"}, {"b", false}});
    EXPECT_EQ(lost(part(phantom::kNose), result.affected), 0U);
    EXPECT_GT(lost(part(phantom::kChin), result.affected), 0U);
    EXPECT_EQ(result.provenance.dump().find(folder.path().string()), std::string::npos) << "a path was stored";

    image::writeMask(path,
                     image::Mask(test::centredGeometry({20, 20, 20}, {5, 5, 5}), std::vector<std::uint8_t>(8000, 1)));
    try {
        (void)run({{"x", path.string()}});
        ADD_FAILURE() << "another grid";
    } catch (const base::Error& error) {
        EXPECT_EQ(error.code(), base::ErrorCode::Geometry);
    }
}

TEST(ObjectLevelsTest, FindsALevelForEachThirdInMrAndTheSkinInCt) {
    // Two thirds with dark and bright tissue in noise-free air, one third with other values.
    const auto grid = test::centredGeometry({10, 10, 9}, {1, 1, 1});
    const auto scan = test::makeVolume(grid, image::PixelType::I16, [](const image::Index3& i) {
        return i[0] < 4 ? 100.0 : i[2] < 3 ? 400.0 : 900.0;
    });
    const ObjectLevels mr(scan, false);
    // 40 % at 0 and 60 % at 300 above the least value: the mean below is that of the first bin, half a bin wide.
    const double half = 800.0 / 1024 / 2, width = 2 * half;
    const auto binOf = [&](double value) { return (std::min(1023.0, std::floor(value / width)) + 0.5) * width; };
    EXPECT_NEAR(mr.levels()[0], 100 + std::sqrt(half * binOf(300)), 1e-6);
    EXPECT_NEAR(mr.levels()[2], 100 + std::sqrt(half * binOf(800)), 1e-6);
    EXPECT_EQ(mr.at(0), mr.levels()[0]);
    EXPECT_EQ(mr.at(grid.voxelCount() - 1), mr.levels()[2]);

    const auto ct = test::makeVolume(
        grid, image::PixelType::I16, [](const image::Index3& i) { return i[0] < 4 ? -1000.0 : 40.0; },
        image::Modality::CT);
    EXPECT_EQ(ObjectLevels(ct, false).levels()[1], -300);
    EXPECT_THROW(ObjectLevels(ct, true), base::Error) << "the root of a negative product";
    EXPECT_EQ(ObjectLevels(ct, -200.0).levels()[1], -200);
}

}  // namespace
}  // namespace bauta::defacing
