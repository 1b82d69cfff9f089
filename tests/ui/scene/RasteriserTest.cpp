// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <cmath>

#include "tests/ui/scene/Head.h"
#include "ui/scene/SurfaceScene.h"

namespace bauta {
namespace {

using scene::Picture;

// The skin is warm, however dark; the background is blue.
bool isSkin(const std::uint8_t* p) {
    return p[0] > p[2];
}

TEST(RasteriserTest, DrawsTheOutlineOfABallToScale) {
    scene::SkinMesh ball;
    // An octahedron split into many triangles and pushed onto the sphere of 50 mm.
    constexpr int kN = 40;
    for (int i = 0; i <= kN; ++i) {
        for (int j = 0; j < 2 * kN; ++j) {
            const double theta = M_PI * i / kN;
            const double phi = M_PI * j / kN;
            const std::array<double, 3> n = {std::sin(theta) * std::cos(phi), std::sin(theta) * std::sin(phi),
                                             std::cos(theta)};
            for (const double x : n) {
                ball.normals.push_back(static_cast<float>(x));
                ball.points_lps_mm.push_back(static_cast<float>(50 * x));
            }
        }
    }
    for (int i = 0; i < kN; ++i) {
        for (int j = 0; j < 2 * kN; ++j) {
            const auto at = [](int a, int b) { return static_cast<std::uint32_t>(a * 2 * kN + b % (2 * kN)); };
            for (const auto v : {at(i, j), at(i + 1, j), at(i, j + 1), at(i, j + 1), at(i + 1, j), at(i + 1, j + 1)}) {
                ball.triangles.push_back(v);
            }
        }
    }
    scene::Camera camera;
    camera.halfHeight_mm = 100;
    const Picture p = scene::rasterPicture(ball, camera, 300, 200);
    int covered = 0;
    for (int y = 0; y < 200; ++y) {
        for (int x = 0; x < 300; ++x) covered += isSkin(p.pixel(x, y));
    }
    EXPECT_NEAR(covered / (M_PI * 2500), 1, 0.02);  // 1 px a mm
    // The key light comes from the upper left.
    EXPECT_GT(p.pixel(130, 80)[0], p.pixel(170, 120)[0] + 10);
    EXPECT_LT(p.pixel(5, 5)[0], 40);
}

TEST(RasteriserTest, NearPartsCoverFarOnes) {
    const auto scan = test::headScan(image::kIdentity, 5);
    const auto affected = test::cutFace(scan);
    const auto mesh = scene::extractCutSkin(test::defaced(scan, affected), affected, test::kHeadLevel);
    const auto camera = scene::fittingCamera(mesh, 1, scene::CameraPreset::Front);
    const auto pinks = [&](double azimuth_deg) {
        auto view = camera;
        view.azimuth_deg = azimuth_deg;
        const Picture p = scene::rasterPicture(mesh, view, 150, 150);
        int count = 0;
        for (int y = 0; y < 150; ++y) {
            for (int x = 0; x < 150; ++x) count += p.pixel(x, y)[0] > p.pixel(x, y)[1] + 25;
        }
        return count;
    };
    EXPECT_GT(pinks(0), 1500) << "the cut is seen from the front";
    EXPECT_EQ(pinks(180), 0) << "and not from behind";
}

TEST(RasteriserTest, AnEmptyMeshGivesTheBackground) {
    const Picture p = scene::rasterPicture({}, {}, 80, 60);
    EXPECT_NEAR(p.pixel(40, 30)[2], 0x3A, 2);
    EXPECT_NEAR(p.pixel(0, 0)[2], 0x1E, 2);
    EXPECT_GE(p.pixel(40, 30)[0], p.pixel(0, 0)[0]);
}

}  // namespace
}  // namespace bauta
