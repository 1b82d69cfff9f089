// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/support/Images.h"
#include "ui/scene/SkinMesh.h"

namespace bauta {
namespace {

using image::Vec3;
using image::operator-;
using image::operator*;

constexpr double kLevel = 500;
constexpr double kRadius_mm = 40;

Vec3 vectorAt(const std::vector<float>& values, std::size_t v) {
    return {static_cast<double>(values[3 * v]), static_cast<double>(values[3 * v + 1]),
            static_cast<double>(values[3 * v + 2])};
}

/// A ball about the patient origin, of which everything below an oblique plane was taken away or altered.
struct CutBall {
    Vec3 normal = (1 / std::sqrt(1.05)) * Vec3{-0.1, -0.2, -1};  ///< of the cut, outwards
    image::Geometry geometry;
    image::Volume image;
    image::Mask affected;

    CutBall(const Vec3& spacing_mm, const image::Mat3& direction, std::uint8_t label) {
        image::Index3 size{};
        for (std::size_t a = 0; a < 3; ++a) size[a] = std::llround(100 / spacing_mm[a]);
        geometry = test::centredGeometry(size, spacing_mm, direction);
        std::vector<std::uint8_t> voxels(geometry.voxelCount());
        const auto isCut = [this](const Vec3& p) { return image::norm(p) < kRadius_mm && image::dot(p, normal) > 5; };
        image = test::makeVolume(geometry, image::PixelType::I16, [&](const image::Index3& i) {
            const Vec3 p = geometry.toPoint(i);
            voxels[geometry.offset(i)] = isCut(p) ? label : 0;
            return image::norm(p) < kRadius_mm && !isCut(p) ? 1000.0 : 0.0;
        });
        affected = image::Mask(geometry, std::move(voxels));
    }
    [[nodiscard]] scene::SkinMesh marchedSkin() const {
        auto mesh = scene::extractSkin(image, kLevel);
        scene::markCut(mesh, affected);
        return mesh;
    }
    /// The largest angle between the cut's plane and what is drawn of it, away from its rim.
    [[nodiscard]] double roughness_deg(const scene::SkinMesh& mesh) const {
        double least = 1;
        for (std::size_t v = 0; v < mesh.vertexCount(); ++v) {
            const Vec3 p = vectorAt(mesh.points_lps_mm, v);
            const double height = image::dot(p, normal);
            if (height < 0 || image::norm(p - height * normal) > 28) continue;
            least = std::min(least, image::dot(vectorAt(mesh.normals, v), normal));
        }
        return std::acos(least) * 180 / std::acos(-1.0);
    }
};

TEST(SkinCutTest, AnObliqueCutHasNoTerraces) {
    const image::Mat3 mirrored = {1, 0, 0, 0, -1, 0, 0, 0, 1};
    for (const auto& direction : {image::kIdentity, test::rotation(0, 0, 35), test::rotation(180, 0, 20), mirrored}) {
        const CutBall ball({1, 1, 2.5}, direction, 1);
        const auto marched = ball.marchedSkin();
        const auto drawn = scene::extractCutSkin(ball.image, ball.affected, kLevel);
        EXPECT_GT(ball.roughness_deg(marched), 14) << "what it would be without smoothing";
        EXPECT_LT(ball.roughness_deg(drawn), 9);
    }
}

TEST(SkinCutTest, NoVertexLeavesItsVoxelAndSkinThatIsLeftStaysInPlace) {
    const CutBall ball({1, 1, 2.5}, test::rotation(5, 10, 35), 1);
    const auto marched = ball.marchedSkin();
    const auto drawn = scene::extractCutSkin(ball.image, ball.affected, kLevel);
    ASSERT_EQ(marched.vertexCount(), drawn.vertexCount());
    EXPECT_EQ(marched.triangles, drawn.triangles);
    std::size_t left = 0, moved = 0;
    for (std::size_t v = 0; v < drawn.vertexCount(); ++v) {
        const Vec3 from = vectorAt(marched.points_lps_mm, v), to = vectorAt(drawn.points_lps_mm, v);
        const Vec3 by = ball.geometry.toIndex(to) - ball.geometry.toIndex(from);
        for (const double steps : by) EXPECT_LT(std::abs(steps), 0.501);
        if (drawn.cut[v] == 0) {
            ++left;
            EXPECT_EQ(from, to);
            EXPECT_EQ(vectorAt(marched.normals, v), vectorAt(drawn.normals, v));
        }
        moved += from != to;
    }
    EXPECT_GT(left, 1000U);
    EXPECT_GT(moved, 500U);
}

TEST(SkinCutTest, WhatWasAlteredIsMarkedButNotSmoothed) {
    const CutBall ball({1, 1, 2.5}, image::kIdentity, 2);
    const auto marched = ball.marchedSkin();
    const auto drawn = scene::extractCutSkin(ball.image, ball.affected, kLevel);
    EXPECT_EQ(marched.points_lps_mm, drawn.points_lps_mm);
    EXPECT_EQ(marched.normals, drawn.normals);
    EXPECT_GT(std::count(drawn.cut.begin(), drawn.cut.end(), 255), 500);
}

TEST(SkinCutTest, ACutBetweenThickSlicesIsMarkedAllOver) {
    const CutBall ball({1, 1, 5}, image::kIdentity, 1);
    const auto mesh = scene::extractCutSkin(ball.image, ball.affected, kLevel);
    for (std::size_t v = 0; v < mesh.vertexCount(); ++v) {
        const Vec3 p = vectorAt(mesh.points_lps_mm, v);
        const double height = image::dot(p, ball.normal);
        if (height > 0 && image::norm(p - height * ball.normal) < 28) {
            EXPECT_GT(mesh.cut[v], 200) << p[0] << ' ' << p[1];
        }
        if (height < -12) {
            EXPECT_EQ(mesh.cut[v], 0);
        }
    }
}

}  // namespace
}  // namespace bauta
