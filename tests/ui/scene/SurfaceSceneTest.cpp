// SPDX-License-Identifier: GPL-3.0-or-later
// VTK draws what the plain rasteriser draws: two ways to one picture. Needs an X server.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

#include "tests/ui/scene/Head.h"
#include "ui/scene/SurfaceScene.h"

namespace bauta {
namespace {

using scene::Picture;

constexpr int kSide = 240;

class SurfaceSceneTest : public testing::Test {
  protected:
    void SetUp() override { ASSERT_NE(std::getenv("DISPLAY"), nullptr) << "this test needs a display (xvfb-run)"; }
};

scene::SkinPtr head() {
    static const auto mesh =
        std::make_shared<const scene::SkinMesh>(scene::extractSkin(test::headScan(), test::kHeadLevel));
    return mesh;
}

scene::SkinPtr cutHead() {
    static const auto mesh = [] {
        const auto scan = test::headScan();
        const auto affected = test::cutFace(scan);
        return std::make_shared<const scene::SkinMesh>(
            scene::extractCutSkin(test::defaced(scan, affected), affected, test::kHeadLevel));
    }();
    return mesh;
}

TEST_F(SurfaceSceneTest, DrawsLikeTheRasteriserFromEveryPreset) {
    for (const auto& mesh : {head(), cutHead()}) {
        const auto fit = scene::fittingCamera(*mesh, 1);
        for (const auto preset : scene::kCameraPresets) {
            const Picture byVtk = scene::renderPicture(mesh, fit.at(preset), kSide, kSide);
            const Picture plain = scene::rasterPicture(*mesh, fit.at(preset), kSide, kSide);
            ASSERT_EQ(byVtk.rgb.size(), plain.rgb.size());
            double sum = 0;
            int far = 0;
            for (std::size_t i = 0; i < plain.rgb.size(); ++i) {
                const int difference = std::abs(int{byVtk.rgb[i]} - int{plain.rgb[i]});
                sum += difference;
                far += difference > 40;
            }
            EXPECT_LT(sum / static_cast<double>(plain.rgb.size()), 5.0) << scene::longName(preset);
            EXPECT_LT(far, 0.02 * static_cast<double>(plain.rgb.size())) << scene::longName(preset);
        }
    }
}

TEST_F(SurfaceSceneTest, FromTheLeftTheNoseIsOnTheScreensLeft) {
    const auto camera = scene::fittingCamera(*head(), 1, scene::CameraPreset::Left);
    const Picture p = scene::renderPicture(head(), camera, kSide, kSide);
    // The outermost skin pixel of each row: the nose sticks out at its height, to the left.
    const double mm = 2 * camera.halfHeight_mm / kSide;
    const auto reach = [&](int row, bool left) {
        for (int i = 0; i < kSide; ++i) {
            const int x = left ? i : kSide - 1 - i;
            if (p.pixel(x, row)[0] > 70) return i;
        }
        return kSide;
    };
    const auto rowOf = [&](double z) { return static_cast<int>(kSide / 2.0 - (z - camera.focus_lps_mm[2]) / mm); };
    EXPECT_LT(reach(rowOf(0), true), reach(rowOf(40), true) - 8 / mm);
    EXPECT_NEAR(reach(rowOf(0), false), reach(rowOf(40), false), 3) << "the back of the head is even";
}

}  // namespace
}  // namespace bauta
