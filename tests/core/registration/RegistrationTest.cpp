// SPDX-License-Identifier: GPL-3.0-or-later
// The small sibling of tests/acceptance/RegistrationAccept.cpp.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <stop_token>
#include <thread>
#include <utility>

#include "core/base/Error.h"
#include "core/phantom/Phantom.h"
#include "core/registration/Registration.h"
#include "core/registration/detail/Quality.h"
#include "core/registration/detail/Sampling.h"
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

constexpr double kPivot_mm = -11.5;  // height of the ear canals

RegistrationOptions quick() {
    RegistrationOptions options;
    options.starts = 4;
    options.fine_mm = 3;
    return options;
}

/// The average head whose front below the ear canals stands further forward, the more the lower: no affine does that.
image::Volume withJawForward(double slope) {
    const detail::Sampler sampler(detail::robustRange(average().scan));
    const auto& g = average().scan.geometry();
    return test::makeVolume(g, image::PixelType::F32, [&](const image::Index3& i) {
        Vec3 p = g.toPoint(i);
        if (p[1] < -40) p[1] -= slope * std::min(0.0, p[2] - kPivot_mm);
        float value = 0;
        return sampler.at(p, value) ? static_cast<double>(value) : 0.0;
    });
}

RegistrationOptions leaning() {
    auto options = quick();
    const Vec3 chin = average().landmarks_lps_mm.at("pogonion");
    options.lean = Lean{{-25, chin[1] - 40, chin[2] - 20}, {25, chin[1] + 30, chin[2] + 13}, kPivot_mm};
    return options;
}

TEST(RegistrationTest, LeansToAJawThatStandsFurtherForward) {
    const double slope = 0.12;
    const auto scan = withJawForward(slope);
    const Vec3 chin = average().landmarks_lps_mm.at("pogonion");
    const Vec3 there = {chin[0], chin[1] + slope * (chin[2] - kPivot_mm), chin[2]};
    const auto off_mm = [&](const RegistrationOptions& options) {
        return image::norm(image::operator-(registerAffine(scan, average().scan, options).fixedToMoving(there), chin));
    };
    EXPECT_GT(off_mm(quick()), 4);
    EXPECT_LT(off_mm(leaning()), 2);
}

TEST(RegistrationTest, LeavesOutTheLeanWhereTheScanEndsAboveTheChin) {
    const auto& whole = average().scan;
    auto grid = whole.geometry();
    const auto cut = static_cast<std::int64_t>((average().landmarks_lps_mm.at("stomion")[2] - grid.origin_lps_mm[2]) /
                                               grid.spacing_mm[2]);
    grid.origin_lps_mm[2] += static_cast<double>(cut) * grid.spacing_mm[2];
    grid.size[2] -= cut;
    const auto scan = test::makeVolume(grid, image::PixelType::F32, [&](const image::Index3& i) {
        return whole.at(image::Index3{i[0], i[1], i[2] + cut});
    });
    const auto straight = registerAffine(scan, whole, quick()), leant = registerAffine(scan, whole, leaning());
    EXPECT_EQ(straight.fixedToMoving.matrix, leant.fixedToMoving.matrix);
    EXPECT_EQ(straight.fixedToMoving.offset_mm, leant.fixedToMoving.offset_mm);
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

TEST(RegistrationTest, ReportsOneAtATime) {
    using Clock = std::chrono::steady_clock;
    std::atomic<int> inside = 0, most = 0;
    bool held = false;
    const base::TaskContext task({}, [&](double fraction, const std::string&) {
        most = std::max<int>(most, ++inside);
        // The first thread to report stays until another would come in.
        if (fraction > 0.05 && !std::exchange(held, true))
            for (const auto end = Clock::now() + std::chrono::seconds(1); inside < 2 && Clock::now() < end;)
                std::this_thread::yield();
        --inside;
    });
    ASSERT_EQ(setenv("BAUTA_THREADS", "4", 1), 0);
    (void)registerAffine(average().scan, average().scan, quick(), task);
    ASSERT_EQ(unsetenv("BAUTA_THREADS"), 0);
    EXPECT_EQ(most, 1);
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

TEST(RegistrationTest, TrustsAFitLessTheMoreItDependsOnWhereItLooks) {
    detail::Evidence evidence{0.95, 0.2, 1, {}, {}};
    const double alone = detail::judge(evidence).quality;
    evidence.disagreement_mm = 1;
    EXPECT_EQ(detail::judge(evidence).quality, alone);
    evidence.disagreement_mm = 4;
    const auto judgement = detail::judge(evidence);
    EXPECT_LT(judgement.quality, 0.9 * alone);
    EXPECT_GE(judgement.quality, kUsableQuality);
    EXPECT_NE(judgement.explanation.find("4.0 mm"), std::string::npos) << judgement.explanation;

    // A head whose skull is 1.2 times as wide above the eyes: face and skull ask for different maps.
    const auto even = make(506, phantom::FieldOfView::Full, false).scan;
    const detail::Sampler sampler(detail::robustRange(even));
    const auto& g = even.geometry();
    const auto odd = test::makeVolume(g, image::PixelType::F32, [&](const image::Index3& i) {
        Vec3 p = g.toPoint(i);
        p[0] /= 1 + 0.2 * std::clamp((p[2] - 20) / 30, 0.0, 1.0);
        float value = 0;
        return sampler.at(p, value) ? static_cast<double>(value) : 0.0;
    });
    const auto face = test::makeMask(average().scan.geometry(), [](const Vec3& p) { return p[2] > -100 && p[2] < 20; });
    const auto skull = test::makeMask(average().scan.geometry(), [](const Vec3& p) { return p[2] > 20; });
    auto options = quick();
    options.movingMask = &face;
    options.otherMask = &skull;
    const auto whole = registerAffine(even, average().scan, options);
    const auto torn = registerAffine(odd, average().scan, options);
    EXPECT_GT(torn.disagreement_mm.value(), 2 * whole.disagreement_mm.value());
    EXPECT_LT(torn.quality, whole.quality);
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
