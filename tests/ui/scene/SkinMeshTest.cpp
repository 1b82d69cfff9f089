// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/scene/SkinMesh.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <stop_token>

#include "core/base/Error.h"
#include "tests/support/Images.h"
#include "tests/ui/scene/Head.h"

namespace bauta {
namespace {

using image::Vec3;
using image::operator-;
using image::operator*;

Vec3 pointOf(const scene::SkinMesh& mesh, std::size_t v) {
    const float* p = mesh.points_lps_mm.data() + 3 * v;
    return {static_cast<double>(p[0]), static_cast<double>(p[1]), static_cast<double>(p[2])};
}

Vec3 normalOf(const scene::SkinMesh& mesh, std::size_t v) {
    const float* p = mesh.normals.data() + 3 * v;
    return {static_cast<double>(p[0]), static_cast<double>(p[1]), static_cast<double>(p[2])};
}

// A ball with partial volume: 0 outside, 1000 inside, linear over a voxel at the border.
image::Volume ball(const image::Geometry& geometry, const Vec3& centre, double radius_mm, double blur_mm) {
    return test::makeVolume(geometry, image::PixelType::I16, [&](const image::Index3& i) {
        const double inside = (radius_mm - image::norm(geometry.toPoint(i) - centre)) / blur_mm + 0.5;
        return 1000 * std::clamp(inside, 0.0, 1.0);
    });
}

// Every edge is used once in each direction: closed, and all triangles wind alike. Rims of caps have two vertices in
// one place.
bool closed(const scene::SkinMesh& mesh) {
    std::map<Vec3, std::uint32_t> places;
    std::vector<std::uint32_t> place;
    for (std::size_t v = 0; v < mesh.vertexCount(); ++v) {
        place.push_back(places.emplace(pointOf(mesh, v), static_cast<std::uint32_t>(v)).first->second);
    }
    std::map<std::pair<std::uint32_t, std::uint32_t>, int> edges;
    for (std::size_t t = 0; t < mesh.triangleCount(); ++t) {
        for (std::size_t e = 0; e < 3; ++e) {
            ++edges[{place[mesh.triangles[3 * t + e]], place[mesh.triangles[3 * t + (e + 1) % 3]]}];
        }
    }
    return std::all_of(edges.begin(), edges.end(), [&](const auto& edge) {
        const auto twin = edges.find({edge.first.second, edge.first.first});
        return edge.second == 1 && twin != edges.end() && twin->second == 1;
    });
}

TEST(SkinMeshTest, ABallLiesWhereItIsInThePatientWhateverTheGrid) {
    auto directions = test::axisDirections();
    directions.push_back(test::rotation(15, -20, 30));
    directions.push_back(test::rotation(15, -20, 30) * directions[29]);
    const Vec3 centre = {12, -7, 9};
    for (const auto& direction : directions) {
        const auto geometry = test::centredGeometry({90, 80, 45}, {0.8, 1.0, 2.0}, direction);
        const auto mesh = scene::extractSkin(ball(geometry, centre, 22, 1.5), 500);
        ASSERT_GT(mesh.triangleCount(), 1000U);
        double worst = 0;
        double sum = 0;
        double facing = 1;
        for (std::size_t v = 0; v < mesh.vertexCount(); ++v) {
            const Vec3 out = pointOf(mesh, v) - centre;
            worst = std::max(worst, std::abs(image::norm(out) - 22));
            sum += image::norm(out) - 22;
            facing = std::min(facing, image::dot(out, normalOf(mesh, v)) / image::norm(out));
        }
        EXPECT_LT(worst, 0.6);
        EXPECT_LT(std::abs(sum / static_cast<double>(mesh.vertexCount())), 0.25);
        EXPECT_GT(facing, 0.95) << "normals point outwards";
        EXPECT_NEAR(test::signedVolume_mm3(mesh) / (4.0 / 3 * std::numbers::pi * 22 * 22 * 22), 1, 0.04);
    }
}

TEST(SkinMeshTest, SurfaceIsClosedAlsoWhereTheBodyLeavesTheGrid) {
    const auto geometry = test::centredGeometry({40, 40, 40}, {1, 1, 1});
    EXPECT_TRUE(closed(scene::extractSkin(ball(geometry, {0, 0, 0}, 12, 1.5), 500)));
    const auto cut = scene::extractSkin(ball(geometry, {0, 0, -20}, 15, 1.5), 500);
    EXPECT_TRUE(closed(cut));
    // The cap is a plane half a voxel below the lowest slice.
    EXPECT_NEAR(cut.bounds_lps_mm()[0][2], -20, 0.05);
    EXPECT_NEAR(test::signedVolume_mm3(cut) / (2.0 / 3 * std::numbers::pi * 15 * 15 * 15), 1, 0.08);
}

TEST(SkinMeshTest, ThickSlicesPutTheSkinInItsPlaceToo) {
    const Vec3 centre = {5, -3, 4};
    for (const double slice_mm : {3.0, 5.0}) {
        for (const auto& direction : {image::kIdentity, test::axisDirections()[17], test::rotation(15, -20, 30)}) {
            const auto geometry =
                test::centredGeometry({120, 120, std::llround(110 / slice_mm)}, {0.9, 0.9, slice_mm}, direction);
            const auto mesh = scene::extractSkin(ball(geometry, centre, 40, 1.5), 500);
            double sum = 0;
            for (std::size_t v = 0; v < mesh.vertexCount(); ++v) {
                const Vec3 out = pointOf(mesh, v) - centre;
                sum += image::norm(out) - 40;
                // At the poles a slice is there or not.
                EXPECT_LT(std::abs(image::norm(out) - 40), slice_mm / 2);
                EXPECT_GT(image::dot(out, normalOf(mesh, v)) / image::norm(out), 0.8);
            }
            EXPECT_LT(std::abs(sum / static_cast<double>(mesh.vertexCount())), 0.3);
            EXPECT_TRUE(closed(mesh));
        }
    }
}

TEST(SkinMeshTest, ABodyThatFillsTheGridEndsWithItAlsoInTheSmallest) {
    const std::vector<image::Index3> sizes = {{1, 1, 1}, {2, 1, 3}, {1, 40, 30}, {7, 5, 4}, {41, 38, 27}};
    for (const auto& size : sizes) {
        for (const auto& direction : {image::kIdentity, test::axisDirections()[29]}) {
            // In-plane, blocks of three voxels: the last ones are not full.
            const auto geometry = test::centredGeometry(size, {0.5, 0.5, 2}, direction);
            const auto mesh = scene::extractSkin(
                test::makeVolume(geometry, image::PixelType::I16, [](const image::Index3&) { return 1000.0; }), 500);
            ASSERT_FALSE(mesh.empty());
            const auto box = mesh.bounds_lps_mm();
            const Vec3 a = geometry.toPoint(Vec3{-0.5, -0.5, -0.5});
            Vec3 end{};
            for (std::size_t axis = 0; axis < 3; ++axis) end[axis] = static_cast<double>(size[axis]) - 0.5;
            const Vec3 b = geometry.toPoint(end);
            double volume_mm3 = 1;
            for (std::size_t axis = 0; axis < 3; ++axis) {
                EXPECT_NEAR(box[0][axis], std::min(a[axis], b[axis]), 1e-3);
                EXPECT_NEAR(box[1][axis], std::max(a[axis], b[axis]), 1e-3);
                volume_mm3 *= box[1][axis] - box[0][axis];
            }
            const double share = test::signedVolume_mm3(mesh) / volume_mm3;
            EXPECT_GT(share, 0.1) << "wound outwards";
            // One voxel alone is drawn without its corners.
            if (size[0] > 3 && size[1] > 3) {
                EXPECT_NEAR(share, 1, 0.02);
            }
        }
    }
}

TEST(SkinMeshTest, TheGridsSpacingMovesTheSkinByLessThanATenthOfAMillimetre) {
    const Vec3 centre = {3.3, -1.7, 0.6};
    for (const double radius_mm : {8.0, 30.0}) {
        const auto geometry = test::centredGeometry({144, 144, 72}, {0.5, 0.5, 1}, test::rotation(10, 20, 30));
        const auto scan = ball(geometry, centre, radius_mm, 1.0);
        scene::SkinOptions fine;
        fine.grid_mm = 0.5;
        const auto radius = [&](const scene::SkinMesh& mesh) {
            double sum = 0;
            for (std::size_t v = 0; v < mesh.vertexCount(); ++v) sum += image::norm(pointOf(mesh, v) - centre);
            return sum / static_cast<double>(mesh.vertexCount());
        };
        const auto shown = scene::extractSkin(scan, 500);
        const auto whole = scene::extractSkin(scan, 500, fine);
        EXPECT_LT(shown.triangleCount() * 3, whole.triangleCount());
        EXPECT_NEAR(radius(shown), radius(whole), 0.1);
    }
}

TEST(SkinMeshTest, CapsAreFlatWithSmoothSharpRims) {
    for (const double end : {-1.0, 1.0}) {
        const auto geometry = test::centredGeometry({60, 60, 30}, {1, 1, 2});
        const auto mesh = scene::extractSkin(ball(geometry, {0, 0, end * 30}, 24, 1.5), 500);
        std::size_t rims = 0;
        for (std::size_t v = 0; v < mesh.vertexCount(); ++v) {
            const Vec3 point = pointOf(mesh, v);
            const Vec3 normal = normalOf(mesh, v);
            const double depth_mm = 30 - end * point[2];  // the cap is half a voxel beyond the last slice, at 30 mm
            EXPECT_TRUE(depth_mm < 1e-3 || depth_mm > 1) << "no vertex stands between cap and wall";
            if (depth_mm > 1e-3) continue;
            const double radius_mm = std::hypot(point[0], point[1]);
            if (end * normal[2] > 0.999) {
                EXPECT_LT(radius_mm, 24.6);
            } else {
                ++rims;
                EXPECT_NEAR(radius_mm, 24, 0.6) << "the wall meets the cap in a circle, without teeth";
                EXPECT_LT(std::abs(normal[2]), 0.35);
            }
        }
        EXPECT_GT(rims, 60U);
    }
}

TEST(SkinMeshTest, CavitiesAndSpecksAreLeftOut) {
    const auto mesh = scene::extractSkin(test::headScan(), test::kHeadLevel);
    for (std::size_t v = 0; v < mesh.vertexCount(); ++v) {
        const Vec3 p = pointOf(mesh, v);
        EXPECT_GT(image::norm(p - Vec3{0, 0, 30}), 55) << "inside of the brain";
        EXPECT_GT(image::norm(p - Vec3{40, -118, 60}), 12) << "the speck";
    }
}

TEST(SkinMeshTest, NarrowPassagesAreClosedAndWideCavitiesStayOpen) {
    const auto withChannel = [](double radius_mm) {
        const auto geometry = test::centredGeometry({80, 80, 80}, {1, 1, 1});
        const auto scan = test::makeVolume(geometry, image::PixelType::I16, [&](const image::Index3& i) {
            const auto p = geometry.toPoint(i);
            const bool channel = p[1] < 10 && std::hypot(p[0], p[2]) < radius_mm;
            return image::norm(p) < 34 && !channel ? 1000.0 : 0.0;
        });
        const auto mesh = scene::extractSkin(scan, 500);
        for (std::size_t t = 0; t < mesh.triangleCount(); ++t) {
            const auto corner = [&](std::size_t c) { return pointOf(mesh, mesh.triangles[3 * t + c]); };
            const Vec3 area = image::cross(corner(1) - corner(0), corner(2) - corner(0));
            for (std::size_t c = 0; c < 3; ++c)
                EXPECT_GT(image::dot(normalOf(mesh, mesh.triangles[3 * t + c]), area), -0.2 * image::norm(area))
                    << "a black speck";
        }
        // How far the surface reaches in along the channel's axis.
        double deepest = 34;
        for (std::size_t v = 0; v < mesh.vertexCount(); ++v) deepest = std::min(deepest, image::norm(pointOf(mesh, v)));
        return deepest;
    };
    EXPECT_GT(withChannel(1.8), 17) << "a nostril is followed a little way only";
    EXPECT_LT(withChannel(9), 11) << "an open mouth is a cavity";
}

TEST(SkinMeshTest, NoiseDoesNotGrowHair) {
    const auto clean = scene::extractSkin(test::headScan(image::kIdentity, 2), test::kHeadLevel);
    const auto noisy = scene::extractSkin(test::headScan(image::kIdentity, 2, 200), test::kHeadLevel);
    EXPECT_NEAR(static_cast<double>(noisy.triangleCount()) / static_cast<double>(clean.triangleCount()), 1, 0.05);
    EXPECT_NEAR(test::signedVolume_mm3(noisy) / test::signedVolume_mm3(clean), 1, 0.02);
}

TEST(SkinMeshTest, MirroredGridsWindOutwardsToo) {
    for (const auto& direction : test::axisDirections()) {
        const auto mesh = scene::extractSkin(test::headScan(direction, 6), test::kHeadLevel);
        EXPECT_GT(test::signedVolume_mm3(mesh), 1e6);
        EXPECT_NEAR(mesh.bounds_lps_mm()[0][1], -108, 5) << "the nose is in front";
        EXPECT_GT(mesh.bounds_lps_mm()[1][0], -mesh.bounds_lps_mm()[0][0] + 3) << "the larger ear is on the left";
    }
}

TEST(SkinMeshTest, CutIsMarkedOnTheCutSurfaceAndNowhereElse) {
    const auto scan = test::headScan();
    const auto affected = test::cutFace(scan);
    const auto mesh = scene::extractCutSkin(test::defaced(scan, affected), affected, test::kHeadLevel);
    ASSERT_EQ(mesh.cut.size(), mesh.vertexCount());
    int onPlane = 0;
    int markedOnPlane = 0;
    for (std::size_t v = 0; v < mesh.vertexCount(); ++v) {
        const Vec3 p = pointOf(mesh, v);
        const bool back = p[1] > -30 || p[2] > 50;
        EXPECT_TRUE(!back || mesh.cut[v] == 0) << p[0] << ' ' << p[1] << ' ' << p[2];
        // Below the brain's cavity, which the cut opens.
        const bool frontWall = std::abs(p[1] + 40) < 3 && p[2] < -6 && p[2] > -25 && std::abs(p[0]) < 30;
        onPlane += frontWall;
        markedOnPlane += frontWall && mesh.cut[v] > 200;
    }
    EXPECT_GT(onPlane, 80);
    EXPECT_GT(markedOnPlane, 0.98 * onPlane);
}

TEST(SkinMeshTest, ScanBelowTheLevelGivesAnEmptySkin) {
    const auto mesh = scene::extractSkin(test::headScan(image::kIdentity, 8), 5000);
    EXPECT_TRUE(mesh.empty());
    EXPECT_EQ(mesh.level, 5000);
    const auto geometry = test::centredGeometry({1, 1, 1}, {1, 1, 1});
    EXPECT_NO_THROW((void)scene::extractSkin(ball(geometry, {0, 0, 0}, 5, 1), 500));
}

TEST(SkinMeshTest, AStopEndsTheWorkAndAForeignMaskIsRefused) {
    std::stop_source stop;
    stop.request_stop();
    try {
        (void)scene::extractSkin(test::headScan(image::kIdentity, 8), test::kHeadLevel, {},
                                 base::TaskContext(stop.get_token()));
        FAIL() << "went on after the stop";
    } catch (const base::Error& error) {
        EXPECT_EQ(error.code(), base::ErrorCode::Cancelled);
    }
    const auto scan = test::headScan(image::kIdentity, 8);
    const auto other = test::cutFace(test::headScan(image::kIdentity, 9));
    EXPECT_THROW((void)scene::extractCutSkin(scan, other, test::kHeadLevel), base::Error);
}

}  // namespace
}  // namespace bauta
