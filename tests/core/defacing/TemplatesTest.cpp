// SPDX-License-Identifier: GPL-3.0-or-later
// The small sibling of tests/acceptance/RegistrationAccept.cpp.
#include "core/defacing/Templates.h"

#include <gtest/gtest.h>

#include "core/phantom/Phantom.h"
#include "tests/support/Images.h"

namespace bauta::defacing {
namespace {

TEST(TemplatesTest, TheAverageHeadIsLaidOntoUnseenSubjects) {
    const auto subject = [](std::uint64_t seed, phantom::FieldOfView fov, const image::Mat3& direction) {
        phantom::PhantomSpec spec;
        spec.seed = seed;
        spec.fov = fov;
        spec.spacing_mm = {3, 3, 3};
        spec.direction = direction;
        return phantom::makePhantom(spec);
    };
    for (const auto& p : {subject(501, phantom::FieldOfView::Rt, image::kIdentity),
                          subject(502, phantom::FieldOfView::Full, image::kIdentity),
                          subject(503, phantom::FieldOfView::Rt, test::rotation(8, -5, 12))}) {
        const auto fit =
            fitTemplate(p.scan, registration::Freedom::Affine12, {}, TemplateMask::FaceRegion).registration;
        EXPECT_GE(fit.quality, registration::kUsableQuality) << fit.explanation;
        const auto toScan = fit.fixedToMoving.inverted();
        for (const char* landmark : {"nasion", "pogonion", "ear_canal_L", "ear_canal_R"})
            EXPECT_LT(
                image::norm(image::operator-(toScan(templateLandmark(landmark)), p.landmarks_lps_mm.at(landmark))), 6)
                << landmark;
    }
}

}  // namespace
}  // namespace bauta::defacing
