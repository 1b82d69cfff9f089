// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/defacing/FaceEstimate.h"

#include <gtest/gtest.h>

#include "core/base/Error.h"
#include "core/defacing/FaceScore.h"
#include "core/defacing/Fill.h"
#include "core/defacing/Head.h"
#include "core/image/Window.h"
#include "core/phantom/Phantom.h"
#include "core/registration/Registration.h"
#include "tests/support/Images.h"

namespace bauta::defacing {
namespace {

/// A head whose labels are known, and what the average head makes of it.
struct Case {
    phantom::Phantom head;
    double level = 0;
    FaceEstimate estimate;
};

const Case& rtHead() {
    static const Case made = [] {
        phantom::PhantomSpec spec;
        spec.seed = 8311;
        spec.fov = phantom::FieldOfView::Rt;
        spec.spacing_mm = {3, 3, 3};
        Case result{phantom::makePhantom(spec), 0, {}};
        result.level = image::skinLevel(result.head.scan);
        result.estimate = estimateFace(result.head.scan, result.level);
        return result;
    }();
    return made;
}

TEST(FaceEstimateTest, LabelsTheSkinOfEyesNoseAndMouth) {
    const Case& c = rtHead();
    EXPECT_GE(c.estimate.quality, registration::kUsableQuality);
    EXPECT_TRUE(c.estimate.provenance.contains("scan_to_template_lps_mm"));
    const image::Geometry& grid = c.head.scan.geometry();
    const auto body = filledBody(c.head.scan, c.level, allSlices(grid));
    std::map<int, std::array<int, 3>> counts;  // by label: true, estimated, both
    for (std::int64_t k = 0; k < grid.size[2]; ++k)
        for (std::int64_t j = 0; j < grid.size[1]; ++j)
            for (std::int64_t i = 0; i < grid.size[0]; ++i) {
                const int estimated = c.estimate.labels.at({i, j, k});
                if (!onSurface(body, grid, {i, j, k})) {
                    ASSERT_EQ(estimated, 0) << "only the skin is labelled";
                    continue;
                }
                const int known = c.head.face.at({i, j, k});
                ++counts[known][0];
                ++counts[estimated][1];
                if (known == estimated) ++counts[known][2];
            }
    for (const int label : {phantom::kEyeL, phantom::kEyeR, phantom::kNose, phantom::kMouth}) {
        ASSERT_GT(counts[label][0], 20) << label;
        EXPECT_GT(counts[label][2], 0.75 * counts[label][0]) << label << " is found";
        EXPECT_GT(counts[label][2], 0.75 * counts[label][1]) << label << " is nothing else";
    }
}

TEST(FaceEstimateTest, ScoresACutAsKnownLabelsDo) {
    const Case& c = rtHead();
    const image::Geometry& grid = c.head.scan.geometry();
    for (const double behind_mm : {20.0, 40.0, 60.0}) {
        const double plane_mm = c.head.landmarks_lps_mm.at("pronasale")[1] + behind_mm;
        const image::Mask front = test::makeMask(grid, [&](const image::Vec3& p) { return p[1] < plane_mm; });
        const image::Volume cut = filled(c.head.scan, front, 0);
        const FaceScore known = faceScore(c.head.scan, cut, c.head.face, c.level, true);
        const FaceScore estimated = faceScore(c.head.scan, cut, c.estimate.labels, c.level, true);
        EXPECT_EQ(estimated.success, known.success) << behind_mm;
        EXPECT_NEAR(estimated.worst, known.worst, 0.1) << behind_mm;
        for (std::size_t f = 0; f < 3; ++f)
            EXPECT_NEAR(estimated.features.at(f).remainingFraction, known.features.at(f).remainingFraction, 0.12)
                << behind_mm << ' ' << known.features[f].feature;
    }
}

TEST(FaceEstimateTest, DoesNotApplyWhereThereIsNoHead) {
    const image::Geometry grid = test::centredGeometry({40, 40, 40}, {4, 4, 4});
    const image::Volume ball = test::makeVolume(grid, image::PixelType::I16, [&](const image::Index3& i) {
        return image::norm(grid.toPoint(i)) < 30 ? 300.0 : 2.0;
    });
    try {
        (void)estimateFace(ball, 150);
        FAIL() << "a ball was given a face";
    } catch (const base::Error& error) {
        EXPECT_EQ(error.code(), base::ErrorCode::NotApplicable) << error.line();
    }
}

}  // namespace
}  // namespace bauta::defacing
