// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/scene/Camera.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/ui/scene/Head.h"

namespace bauta {
namespace {

using image::Vec3;
using image::operator-;
using scene::Camera;
using scene::CameraPreset;

void expectVector(const Vec3& got, const Vec3& want) {
    for (std::size_t a = 0; a < 3; ++a) EXPECT_NEAR(got[a], want[a], 1e-12);
}

TEST(CameraTest, PresetsStandWhereTheirNamesSayInThePatient) {
    const double h = std::sqrt(0.5);
    const Camera camera;
    // Patient left is +x, the face looks to −y.
    expectVector(camera.at(CameraPreset::Front).towardsViewer(), {0, -1, 0});
    expectVector(camera.at(CameraPreset::Left).towardsViewer(), {1, 0, 0});
    expectVector(camera.at(CameraPreset::Right).towardsViewer(), {-1, 0, 0});
    expectVector(camera.at(CameraPreset::Left45).towardsViewer(), {h, -h, 0});
    expectVector(camera.at(CameraPreset::Right45).towardsViewer(), {-h, -h, 0});
    // From the front patient left is on the right; from the left the face looks to the screen's left.
    expectVector(camera.at(CameraPreset::Front).right(), {1, 0, 0});
    expectVector(camera.at(CameraPreset::Left).right(), {0, 1, 0});
    for (const auto preset : scene::kCameraPresets) expectVector(camera.at(preset).up(), {0, 0, 1});
}

TEST(CameraTest, AxesStayRightHandedWhenTurned) {
    Camera camera;
    for (int i = 0; i < 40; ++i) {
        camera = camera.turned(37, i % 2 ? 11 : -7);
        EXPECT_NEAR(image::dot(camera.up(), camera.towardsViewer()), 0, 1e-12);
        expectVector(image::cross(camera.right(), camera.up()), camera.towardsViewer());
        EXPECT_LE(std::abs(camera.azimuth_deg), 180);
    }
    EXPECT_EQ(camera.turned(0, 500).elevation_deg, 90);
}

TEST(CameraTest, PresetsAreRecognisedAndNamed) {
    const Camera camera;
    for (const auto preset : scene::kCameraPresets) EXPECT_EQ(camera.at(preset).preset(), preset);
    EXPECT_FALSE(camera.turned(20, 0).preset());
    EXPECT_FALSE(camera.turned(0, 5).preset());
    EXPECT_EQ(camera.turned(360, 0).preset(), CameraPreset::Front);
    EXPECT_EQ(scene::shortName(CameraPreset::Left45), "45L");
    EXPECT_EQ(scene::longName(CameraPreset::Right45), "45° right");
}

TEST(CameraTest, FittingShowsTheWholeHeadFromEveryPreset) {
    const auto mesh = scene::extractSkin(test::headScan(image::kIdentity, 6), test::kHeadLevel);
    for (const double aspect : {0.5, 1.0, 2.0}) {
        const auto fit = scene::fittingCamera(mesh, aspect);
        for (const auto preset : scene::kCameraPresets) {
            const auto camera = fit.at(preset);
            for (std::size_t v = 0; v < mesh.vertexCount(); ++v) {
                const float* p = mesh.points_lps_mm.data() + 3 * v;
                const Vec3 offset =
                    Vec3{static_cast<double>(p[0]), static_cast<double>(p[1]), static_cast<double>(p[2])} -
                    camera.focus_lps_mm;
                ASSERT_LT(std::abs(image::dot(offset, camera.up())), camera.halfHeight_mm);
                ASSERT_LT(std::abs(image::dot(offset, camera.right())), camera.halfHeight_mm * aspect);
            }
        }
    }
}

}  // namespace
}  // namespace bauta
