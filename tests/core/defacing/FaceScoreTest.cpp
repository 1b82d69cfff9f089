// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/defacing/FaceScore.h"

#include <gtest/gtest.h>

#include "core/base/Error.h"
#include "core/defacing/Fill.h"
#include "tests/support/Images.h"

namespace bauta::defacing {
namespace {

using image::Index3;

constexpr double kLevel = 50;

/// A block of tissue, 30 mm deep behind its front at y index 10, with one label on each quarter of the front: eyes
/// above, nose and mouth below. Spacing 1 × 0.5 × 2 mm, index axes as the patient's unless `direction` turns them.
struct Block {
    image::Geometry geometry;
    image::Volume scan;
    image::Mask face;

    explicit Block(const image::Mat3& direction = image::kIdentity)
        : geometry(test::centredGeometry({40, 90, 24}, {1.0, 0.5, 2.0}, direction)) {
        scan =
            test::makeVolume(geometry, image::PixelType::I16, [](const Index3& i) { return inside(i) ? 200.0 : 3.0; });
        std::vector<std::uint8_t> labels;
        for (std::int64_t k = 0; k < 24; ++k)
            for (std::int64_t j = 0; j < 90; ++j)
                for (std::int64_t i = 0; i < 40; ++i) labels.push_back(label({i, j, k}));
        face = {geometry, std::move(labels)};
    }

    static bool inside(const Index3& i) {
        return i[0] >= 4 && i[0] < 36 && i[1] >= 10 && i[1] < 70 && i[2] >= 2 && i[2] < 22;
    }
    static std::uint8_t label(const Index3& i) {
        if (i[1] < 8 || i[1] > 20 || i[0] < 8 || i[0] >= 32 || i[2] < 6 || i[2] >= 18) return 0;
        if (i[2] >= 12) return i[0] < 20 ? 1 : 2;
        return i[0] < 20 ? 3 : 4;
    }

    /// The scan with the front cut back to y index `front` where `where` holds.
    template <typename Where>
    [[nodiscard]] image::Volume cut(std::int64_t front, const Where& where) const {
        std::vector<std::uint8_t> removal;
        for (std::int64_t k = 0; k < 24; ++k)
            for (std::int64_t j = 0; j < 90; ++j)
                for (std::int64_t i = 0; i < 40; ++i) removal.push_back(j < front && where(Index3{i, j, k}) ? 1 : 0);
        return filled(scan, {geometry, std::move(removal)}, 0);
    }
};

bool everywhere(const Index3&) {
    return true;
}

const FeatureScore& find(const FaceScore& score, const std::string& name) {
    for (const FeatureScore& each : score.features)
        if (each.feature == name) return each;
    throw std::runtime_error("no " + name);
}

TEST(FaceScoreTest, FindsAnUntouchedFaceWhereItWas) {
    const Block block;
    const FaceScore score = faceScore(block.scan, block.scan, block.face, kLevel, true);
    ASSERT_EQ(score.features.size(), 3U);
    for (const FeatureScore& each : score.features) {
        EXPECT_EQ(each.remainingFraction, 1.0) << each.feature;
        EXPECT_EQ(each.medianDisplacement_mm, 0.0) << each.feature;
    }
    EXPECT_EQ(find(score, "eyes").surfaceVoxels, 24U * 6U);  // the front of the label, not its volume
    EXPECT_EQ(find(score, "nose").surfaceVoxels, 12U * 6U);
    EXPECT_FALSE(score.success);
}

TEST(FaceScoreTest, MeasuresHowFarAFlatFrontMoved) {
    const Block block;
    // Two voxels of 0.5 mm: 1 mm, still there. Four: exactly 2 mm, still there. Five: 2.5 mm, gone.
    for (const auto& [voxels, left] : std::vector<std::pair<std::int64_t, double>>{{2, 1}, {4, 1}, {5, 0}, {20, 0}}) {
        const image::Volume defaced = block.cut(10 + voxels, everywhere);
        const FaceScore score = faceScore(block.scan, defaced, block.face, kLevel, true);
        for (const FeatureScore& each : score.features) {
            EXPECT_NEAR(each.medianDisplacement_mm, 0.5 * static_cast<double>(voxels), 1e-5) << each.feature;
            EXPECT_EQ(each.remainingFraction, left) << each.feature;
        }
        EXPECT_EQ(score.success, left == 0);
    }
}

TEST(FaceScoreTest, CountsTheShareOfAFeatureThatIsLeft) {
    const Block block;
    // Everything deeper than 2 mm is cut left of i = 26: of the mouth, i = 20…31, the columns 26…31 stay and so do
    // 25 and 24, which lie within 2 mm of them.
    const image::Volume defaced = block.cut(40, [](const Index3& i) { return i[0] < 26; });
    const FaceScore score = faceScore(block.scan, defaced, block.face, kLevel, true);
    EXPECT_NEAR(find(score, "mouth").remainingFraction, 8.0 / 12, 1e-12);
    EXPECT_EQ(find(score, "nose").remainingFraction, 0.0);
    EXPECT_FALSE(score.success);
}

TEST(FaceScoreTest, JudgesRemovalByEyesNoseAndMouthEach) {
    const Block block;
    const auto successWithout = [&](std::uint8_t left) {
        const image::Volume defaced = block.cut(40, [&](const Index3& i) {
            return Block::label({i[0], 10, i[2]}) != left;
        });
        return faceScore(block.scan, defaced, block.face, kLevel, true).success;
    };
    EXPECT_TRUE(successWithout(9));
    EXPECT_FALSE(successWithout(1));
    EXPECT_FALSE(successWithout(3));
    EXPECT_FALSE(successWithout(4));
}

TEST(FaceScoreTest, JudgesBlurringByThreeMillimetresInNoseAndMouth) {
    const Block block;
    const auto blurred = [&](std::int64_t voxels) {
        return faceScore(block.scan, block.cut(10 + voxels, [](const Index3& i) { return i[2] < 12; }), block.face,
                         kLevel, false);
    };
    EXPECT_FALSE(blurred(5).success);  // 2.5 mm
    EXPECT_TRUE(blurred(7).success) << "eyes do not count for blurring";
}

TEST(FaceScoreTest, DoesNotTakeAnOpenedCavityForTheOldSurface) {
    // A hollow behind the front: its wall is no skin, neither before nor after.
    Block block;
    block.scan = test::makeVolume(block.geometry, image::PixelType::I16, [](const Index3& i) {
        const bool cavity = i[1] >= 14 && i[1] < 18 && i[0] > 10 && i[0] < 30 && i[2] > 4 && i[2] < 20;
        return Block::inside(i) && !cavity ? 200.0 : 3.0;
    });
    const FaceScore score = faceScore(block.scan, block.scan, block.face, kLevel, true);
    EXPECT_EQ(find(score, "eyes").surfaceVoxels, 24U * 6U);
}

TEST(FaceScoreTest, GivesTheSameOnFlippedPermutedAndObliqueGrids) {
    // The block's own axes keep anterior in front only up to the rotation: what counts is which axis is axial.
    const Block plain;
    const FaceScore expected = faceScore(plain.scan, plain.cut(17, everywhere), plain.face, kLevel, true);
    for (const image::Mat3& direction : {test::rotation(20, 10, -30), image::Mat3{-1, 0, 0, 0, 1, 0, 0, 0, -1},
                                         image::Mat3{0, 1, 0, 0, 0, -1, -1, 0, 0}}) {
        const Block block(direction);
        const FaceScore score = faceScore(block.scan, block.cut(17, everywhere), block.face, kLevel, true);
        ASSERT_EQ(score.features.size(), expected.features.size());
        for (std::size_t f = 0; f < score.features.size(); ++f) {
            EXPECT_EQ(score.features[f].surfaceVoxels, expected.features[f].surfaceVoxels);
            EXPECT_EQ(score.features[f].medianDisplacement_mm, expected.features[f].medianDisplacement_mm);
        }
    }
}

TEST(FaceScoreTest, IsNoSuccessWhenTheScanShowsNoFace) {
    const Block block;
    const image::Mask none(block.geometry, std::vector<std::uint8_t>(block.geometry.voxelCount(), 0));
    const FaceScore score = faceScore(block.scan, block.cut(40, everywhere), none, kLevel, true);
    EXPECT_TRUE(score.features.empty());
    EXPECT_FALSE(score.success);
    image::Geometry moved = block.geometry;
    moved.origin_lps_mm[2] += 3;
    EXPECT_THROW((void)faceScore(block.scan, block.scan.withGeometry(moved), block.face, kLevel, true), base::Error);
}

}  // namespace
}  // namespace bauta::defacing
