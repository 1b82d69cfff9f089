// SPDX-License-Identifier: GPL-3.0-or-later
// The small sibling of tests/acceptance/RegistrationAccept.cpp.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <stop_token>

#include "core/base/Error.h"
#include "core/phantom/Phantom.h"
#include "core/registration/Registration.h"
#include "tests/support/Images.h"

namespace bauta::registration {
namespace {

using image::Vec3;

phantom::Phantom make(std::uint64_t seed, phantom::FieldOfView fov, bool average,
                      const image::Mat3& direction = image::kIdentity) {
    phantom::PhantomSpec spec;
    spec.seed = seed;
    spec.fov = fov;
    spec.spacing_mm = {3, 3, 3};
    spec.average = average;
    spec.direction = direction;
    return phantom::makePhantom(spec);
}

const phantom::Phantom& average() {
    static const phantom::Phantom p = make(1, phantom::FieldOfView::Full, true);
    return p;
}

RegistrationOptions quick() {
    RegistrationOptions options;
    options.starts = 4;
    options.fine_mm = 3;
    return options;
}

/// Face and ears of the average head, as the template set has them for registrations that need the face.
const image::Mask& faceRegion() {
    static const image::Mask mask = [] {
        const auto& g = average().scan.geometry();
        const Vec3 nasion = average().landmarks_lps_mm.at("nasion"), menton = average().landmarks_lps_mm.at("menton");
        std::vector<std::uint8_t> voxels(g.voxelCount());
        std::size_t v = 0;
        for (std::int64_t k = 0; k < g.size[2]; ++k)
            for (std::int64_t j = 0; j < g.size[1]; ++j)
                for (std::int64_t i = 0; i < g.size[0]; ++i, ++v) {
                    const Vec3 p = g.toPoint(image::Index3{i, j, k});
                    const bool face = p[1] < nasion[1] + 50 && p[2] < nasion[2] + 12;
                    const bool ears = std::abs(p[0]) > 50 && p[1] > -30 && p[1] < 50 && p[2] > -70 && p[2] < 40;
                    voxels[v] = p[2] > menton[2] - 6 && (face || ears) ? 1 : 0;
                }
        return image::Mask(g, std::move(voxels));
    }();
    return mask;
}

double error_mm(const RegistrationResult& result, const phantom::Phantom& p, const char* landmark) {
    const Vec3 found = result.fixedToMoving.inverted()(average().landmarks_lps_mm.at(landmark));
    const Vec3 truth = p.landmarks_lps_mm.at(landmark);
    return image::norm({found[0] - truth[0], found[1] - truth[1], found[2] - truth[2]});
}

TEST(RegistrationTest, LaysTheAverageHeadOntoUnseenSubjects) {
    const auto oblique = test::rotation(8, -5, 12);
    for (const auto& p : {make(501, phantom::FieldOfView::Rt, false), make(502, phantom::FieldOfView::Full, false),
                          make(503, phantom::FieldOfView::Rt, false, oblique)}) {
        auto options = quick();
        options.movingMask = &faceRegion();
        const auto result = registerAffine(p.scan, average().scan, options);
        EXPECT_GE(result.quality, kUsableQuality) << result.explanation;
        for (const char* landmark : {"nasion", "ear_canal_L", "ear_canal_R"})
            EXPECT_LT(error_mm(result, p, landmark), 6) << landmark;
    }
}

TEST(RegistrationTest, FindsAKnownTurnAndShift) {
    // The same voxels on a turned and shifted grid: the map is known exactly.
    const auto& still = average().scan;
    const auto turn = test::rotation(18, 4, -6);
    auto grid = still.geometry();
    grid.direction = turn;
    const Vec3 shift = {14, -9, 22};
    for (std::size_t a = 0; a < 3; ++a) {
        grid.origin_lps_mm[a] = shift[a];
        for (std::size_t b = 0; b < 3; ++b)
            grid.origin_lps_mm[a] += turn[a * 3 + b] * still.geometry().origin_lps_mm[b];
    }
    auto options = quick();
    options.freedom = Freedom::Rigid6;
    const auto result = registerAffine(still.withGeometry(grid), still, options);
    for (const char* landmark : {"nasion", "menton", "ear_canal_L", "vertex"}) {
        const Vec3 p = average().landmarks_lps_mm.at(landmark);
        Vec3 moved = shift;
        for (std::size_t a = 0; a < 3; ++a)
            for (std::size_t b = 0; b < 3; ++b) moved[a] += turn[a * 3 + b] * p[b];
        const Vec3 back = result.fixedToMoving(moved);
        for (std::size_t a = 0; a < 3; ++a) EXPECT_NEAR(back[a], p[a], 1) << landmark << " axis " << a;
    }
    // Rigid means rigid.
    EXPECT_NEAR(image::determinant(result.fixedToMoving.matrix), 1, 1e-9);
}

TEST(RegistrationTest, GivesTheSameBytesWhateverTheNumberOfThreads) {
    const auto p = make(504, phantom::FieldOfView::Rt, false);
    const auto first = registerAffine(p.scan, average().scan, quick());
    ASSERT_EQ(setenv("BAUTA_THREADS", "1", 1), 0);
    const auto second = registerAffine(p.scan, average().scan, quick());
    ASSERT_EQ(unsetenv("BAUTA_THREADS"), 0);
    EXPECT_EQ(first.fixedToMoving.matrix, second.fixedToMoving.matrix);
    EXPECT_EQ(first.fixedToMoving.offset_mm, second.fixedToMoving.offset_mm);
    EXPECT_EQ(first.metric, second.metric);
    EXPECT_EQ(first.quality, second.quality);
}

TEST(RegistrationTest, DoesNotTrustAThingThatIsNoHead) {
    const auto grid = test::centredGeometry({60, 60, 80}, {4, 4, 4});
    // A bottle the size of a head: found as a body, but nothing in it agrees with the template.
    const auto bottle = test::makeVolume(grid, image::PixelType::I16, [&](const image::Index3& i) {
        const Vec3 p = grid.toPoint(i);
        return std::hypot(p[0], p[1]) < 75 && std::abs(p[2]) < 130 ? 600.0 : 0.0;
    });
    EXPECT_LT(registerAffine(bottle, average().scan, quick()).quality, kUsableQuality);
    const auto constant = test::makeVolume(grid, image::PixelType::I16, [](const image::Index3&) { return 3.0; });
    try {
        (void)registerAffine(constant, average().scan, quick());
        FAIL() << "a constant scan was registered";
    } catch (const base::Error& error) {
        EXPECT_EQ(error.code(), base::ErrorCode::NotApplicable);
    }
}

TEST(RegistrationTest, StopsWhenAsked) {
    const auto p = make(505, phantom::FieldOfView::Full, false);
    std::stop_source stop;
    bool started = false;
    const base::TaskContext task(stop.get_token(), [&](double fraction, const std::string&) {
        started = true;
        if (fraction > 0.1) stop.request_stop();
    });
    try {
        (void)registerAffine(p.scan, average().scan, quick(), task);
        FAIL() << "the registration went on";
    } catch (const base::Error& error) {
        EXPECT_EQ(error.code(), base::ErrorCode::Cancelled);
    }
    EXPECT_TRUE(started);
}

}  // namespace
}  // namespace bauta::registration
