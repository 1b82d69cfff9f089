// SPDX-License-Identifier: GPL-3.0-or-later
// AFNI's own shells, with the template in whose frame they lie. Needs BAUTA_TEST_DATA.
#include <gtest/gtest.h>

#include "core/defacing/Deface.h"
#include "core/phantom/Phantom.h"
#include "tests/support/TestData.h"

namespace bauta::defacing {
namespace {

const phantom::Phantom& head() {
    static const phantom::Phantom made = [] {
        phantom::PhantomSpec spec;
        spec.seed = 613;
        spec.modality = image::Modality::T1w;
        spec.spacing_mm = {2.5, 2.5, 3};
        return phantom::makePhantom(spec);
    }();
    return made;
}

DefaceResult runWith(const std::string& shell, const std::string& mode) {
    DefaceRequest request;
    request.method = "afni_refacer";
    request.scan = head().scan;
    request.face = head().face;
    request.options = {{"template", test::dataPath("tool-niivue-deface/MNI152_2009_SSW.nii.gz").string()},
                       {"shell", test::dataPath("tool-niivue-deface/" + shell).string()},
                       {"mode", mode}};
    return deface(request);
}

std::size_t brainLost(const DefaceResult& result) {
    std::size_t lost = 0;
    for (std::size_t v = 0; v < head().scan.voxelCount(); ++v)
        lost += head().brain.voxels()[v] != 0 && result.affected.voxels()[v] != 0 ? 1U : 0U;
    return lost;
}

TEST(AfniShellTest, FaceShellRemovesTheFace) {
    const auto result = runWith("refacer_shell_sym212.nii.gz", "deface");
    ASSERT_TRUE(result.faceScore);
    for (const auto& feature : result.faceScore->features)
        if (feature.feature == "nose" || feature.feature == "mouth") {
            EXPECT_LE(feature.remainingFraction, 0.1) << feature.feature;
        }
    EXPECT_EQ(result.alteredVoxels, 0U);
    EXPECT_EQ(brainLost(result), 0U);
}

TEST(AfniShellTest, ScalpShellReplacesMoreThanTheFaceShell) {
    const auto face = runWith("refacer_shell_sym212.nii.gz", "reface");
    const auto scalp = runWith("refacer_shell_sym211.nii.gz", "reface_plus");
    EXPECT_GT(face.alteredVoxels, 0U);
    EXPECT_GT(scalp.alteredVoxels, face.alteredVoxels);
    EXPECT_EQ(brainLost(scalp), 0U);
}

}  // namespace
}  // namespace bauta::defacing
