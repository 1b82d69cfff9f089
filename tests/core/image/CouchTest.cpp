// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/Couch.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/Images.h"

namespace bauta::image {
namespace {

constexpr double kAir = -1000, kSkin = 40, kShell = -100;

double outside(const Vec3& p, double radius) {
    return std::sqrt(p[0] * p[0] + p[1] * p[1] + p[2] * p[2]) - radius;
}

// A ball of 65 mm with a nose made of thin walls, an ear, and whatever `device` adds where there is air.
template <typename Device>
Volume ct(Device&& device, Modality modality = Modality::CT) {
    const Geometry g = test::centredGeometry({100, 100, 60}, {2, 2, 3});
    return test::makeVolume(g, PixelType::I16,
                            [&](const Index3& i) {
                                const Vec3 p = g.toPoint(i);
                                const double d = outside(p, 65);
                                const bool cavity = std::abs(p[0]) < 25 && std::abs(p[2]) < 20 && p[1] < -20;
                                const bool wall = std::abs(std::remainder(p[0], 14)) < 1.9 || d > -3;
                                if (d <= 0) return cavity && !wall ? kAir : kSkin;
                                const bool ear =
                                    p[0] > 0 && d < 20 && std::abs(p[1] - 0.5 * d) < 2 && std::abs(p[2]) < 25;
                                return ear ? kSkin : device(p);
                            })
        .withModality(modality);
}

// Voxels above −300 HU that are called couch: of the patient, and of the device.
struct Found {
    double patient = 0, device = 0;
};
template <typename Device>
Found found(Device&& device) {
    const Volume v = ct(device);
    const Mask couch = couchOf(v, -300);
    Found f;
    double patient = 0, all = 0;
    for (std::size_t i = 0; i < v.voxelCount(); ++i) {
        if (v.at(i) == kSkin) ++patient, f.patient += couch.voxels()[i];
        if (v.at(i) == kShell) ++all, f.device += couch.voxels()[i];
    }
    f.patient /= patient;
    f.device /= std::max(1.0, all);
    return f;
}

TEST(CouchTest, FindsNothingWhereThereIsNone) {
    EXPECT_EQ(found([](const Vec3&) { return kAir; }).patient, 0);
}

TEST(CouchTest, TakesOffAPlateThatTheHeadLiesOn) {
    // The upper face of a hollow couch, 4 mm thick, meets the head.
    const auto plate = [](double top) {
        return [top](const Vec3& p) {
            const double below = p[1] - top;
            return (below >= 0 && below < 4) || (below > 40 && below < 44) ? kShell : kAir;
        };
    };
    for (const double top : {75.0, 65.0, 62.0}) {
        SCOPED_TRACE(top);
        const Found f = found(plate(top));
        EXPECT_LE(f.patient, 0.001);
        EXPECT_GE(f.device, top > 65 ? 0.999 : 0.95);
    }
}

TEST(CouchTest, TakesOffACupAroundTheOcciputButNotTheEar) {
    const Found f = found([](const Vec3& p) {
        const double d = outside({p[0], p[1] + 6, p[2]}, 73);  // touches at the back, 12 mm off at the sides
        return d >= 0 && d < 4 && p[1] > 25 ? kShell : kAir;
    });
    EXPECT_LE(f.patient, 0.003);
    EXPECT_GE(f.device, 0.7);
}

TEST(CouchTest, TakesOffAMaskThatStandsOffTheSkinAndLeavesBolus) {
    const auto shell = [](double from, double thick) {
        return [=](const Vec3& p) {
            const double d = outside(p, 65);
            return p[1] < -10 && d >= from && d < from + thick ? kShell : kAir;
        };
    };
    EXPECT_GE(found(shell(6, 3)).device, 0.9);
    EXPECT_EQ(found(shell(0, 12)).device, 0);
    EXPECT_LE(found(shell(6, 3)).patient, 0.01);
}

// Thin walls around air, more of them than small parts may have.
TEST(CouchTest, LeavesTheNose) {
    const auto nose = [](const Vec3& p) {
        const double x = std::abs(p[0]), z = std::abs(p[2]), front = p[1] + 95;
        const bool within = x < 24 && z < 30 && front > 0 && p[1] < -50;
        return within && (x > 21 || z > 26 || front < 3) ? kShell : kAir;
    };
    const Found f = found(nose);
    EXPECT_EQ(f.device, 0);
    EXPECT_EQ(f.patient, 0);
}

TEST(CouchTest, LeavesMrAloneAndWorksOnFineVoxels) {
    const auto plate = [](const Vec3& p) { return p[1] >= 65 && p[1] < 69 ? kShell : kAir; };
    EXPECT_EQ(couchOf(ct(plate, Modality::MR), -300).count(), 0U);
    const Geometry fine = test::centredGeometry({200, 200, 60}, {1, 1, 3});
    const Volume v = test::makeVolume(fine, PixelType::I16, [&](const Index3& i) {
                         const Vec3 p = fine.toPoint(i);
                         return outside(p, 65) <= 0 ? kSkin : plate(p);
                     }).withModality(Modality::CT);
    const Mask couch = couchOf(v, -300);
    EXPECT_EQ(couch.at({10, 166, 30}), 1);
    EXPECT_EQ(couch.at({100, 160, 30}), 0);
}

TEST(CouchTest, SurvivesATinyAndAnEmptyBody) {
    EXPECT_EQ(couchOf(Mask(test::centredGeometry({3, 3, 3}, {2, 2, 2}), std::vector<std::uint8_t>(27, 0))).count(), 0U);
    EXPECT_EQ(couchOf(Mask(test::centredGeometry({3, 3, 3}, {2, 2, 2}), std::vector<std::uint8_t>(27, 1))).count(), 0U);
}

}  // namespace
}  // namespace bauta::image
