// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/defacing/SurfaceLayer.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/defacing/LayerFilter.h"
#include "tests/support/Images.h"

namespace bauta::defacing {
namespace {

using image::Index3;
using image::Vec3;

image::Geometry box(Index3 size, Vec3 spacing_mm) {
    image::Geometry grid;
    grid.size = size;
    grid.spacing_mm = spacing_mm;
    return grid;
}

/// Solid up to depth_mm(u, v).
image::Mask solid(const image::Geometry& grid, const std::function<double(double, double)>& depth_mm) {
    return test::makeMask(grid, [&](const Vec3& p) { return p[2] <= depth_mm(p[0], p[1]); });
}

TEST(SurfaceLayerTest, LooksAtEveryGridFromThePatientsSides) {
    const Vec3 low = {-20, -30, -10}, high = {15, 5, 12};
    for (const image::Mat3& direction : test::axisDirections()) {
        const auto scan = test::centredGeometry({50, 60, 40}, {2, 2, 2}, direction);
        const std::vector<Vec3> points = {low, high};
        for (const RaysFrom side : {RaysFrom::Front, RaysFrom::Left, RaysFrom::Right}) {
            const auto found = rayBox(scan, points, side, {1, 1, 1});
            ASSERT_TRUE(found);
            const auto pointOf = [&](const Index3& i) {
                auto at = static_cast<std::int64_t>(found->first);
                for (std::size_t a = 0; a < 3; ++a) at += i[a] * found->step[a];
                return scan.toPoint(
                    Index3{at % scan.size[0], at / scan.size[0] % scan.size[1], at / scan.size[0] / scan.size[1]});
            };
            const Index3 size = found->grid.size;
            const Vec3 first = pointOf({0, 0, 0}), last = pointOf({size[0] - 1, size[1] - 1, size[2] - 1});
            EXPECT_LT(first[2], low[2]) << "v runs upwards";
            EXPECT_GT(last[2], high[2]);
            const std::size_t ray = side == RaysFrom::Front ? 1 : 0;
            const double outwards = side == RaysFrom::Left ? 1 : -1;
            EXPECT_NEAR((ray == 0 ? first[0] : first[1]), outwards > 0 ? low[ray] : high[ray], 6);
            EXPECT_GT(outwards * last[ray], 35) << "up to the scan's border";
        }
    }
    const std::vector<Vec3> beside = {{-20, -30, 100}, {15, 5, 120}};
    EXPECT_FALSE(rayBox(test::centredGeometry({50, 60, 40}, {2, 2, 2}), beside, RaysFrom::Front, {1, 1, 1}));
}

TEST(SurfaceLayerTest, OpensAndClosesByMillimetresAcrossTheRays) {
    const auto grid = box({40, 20, 6}, {1, 2, 3});
    // A peg 4 mm thick and a bar 12 mm thick, with a slit 4 mm wide in it.
    const auto mask = test::makeMask(grid, [](const Vec3& p) {
        return (p[0] >= 2 && p[0] < 6 && p[1] < 6) ||
               (p[0] >= 12 && p[0] < 38 && p[1] >= 16 && (p[0] < 23 || p[0] > 26));
    });
    const auto result = openedAndClosed(mask, 3);
    for (std::int64_t w = 0; w < 6; ++w) {
        EXPECT_EQ(result.at({4, 1, w}), 0) << "the peg goes";
        EXPECT_EQ(result.at({24, 14, w}), 1) << "the slit closes";
        EXPECT_EQ(result.at({30, 14, w}), 1);
    }
}

TEST(SurfaceLayerTest, MeetsTheSurfaceFromOutsideAndTheRearWhereThereIsNone) {
    const auto grid = box({31, 31, 40}, {1, 1, 1});
    const auto body = test::makeMask(grid, [](const Vec3& p) { return p[0] < 18 && p[2] <= 20 && p[2] != 10; });
    const auto sheet = surfaceSheet(body, 15, 15);
    ASSERT_TRUE(sheet);
    EXPECT_EQ(sheet->columns, 5);  // at −15, 0, 15, 30 and 45 mm
    EXPECT_EQ(sheet->knots[sheet->knot(1, 1)], (Vec3{0, 0, 20}));
    EXPECT_EQ(sheet->knots[sheet->knot(0, 4)], (Vec3{-15, 45, 20})) << "the ring repeats the border";
    EXPECT_EQ(sheet->knots[sheet->knot(3, 2)], (Vec3{30, 15, 0}));
    EXPECT_NEAR(sheet->depth_mm(22.5, 10), 10, 1e-9);
    EXPECT_FALSE(surfaceSheet(image::Mask(grid, std::vector<std::uint8_t>(grid.voxelCount(), 0)), 15, 15));
}

TEST(SurfaceLayerTest, FitsAQuadricThatThePublishedEquationsMiss) {
    Sheet sheet{7, 6, 15, 12, {}};
    const auto quadric = [](double u, double v) { return -0.01 * u * u + 0.4 * u + 0.002 * v * v - 0.3 * v + 25; };
    for (std::int64_t r = 0; r < sheet.rows; ++r)
        for (std::int64_t c = 0; c < sheet.columns; ++c) {
            const double u = 15.0 * static_cast<double>(c - 1), v = 12.0 * static_cast<double>(r - 1);
            sheet.knots.push_back({u, v, quadric(u, v)});
        }
    const Sheet fitted = fittedSheet(sheet, false), published = fittedSheet(sheet, true);
    double farthest = 0;
    for (std::size_t k = 0; k < sheet.knots.size(); ++k) {
        EXPECT_NEAR(fitted.knots[k][2], sheet.knots[k][2], 1e-6);
        farthest = std::max(farthest, std::abs(published.knots[k][2] - sheet.knots[k][2]));
    }
    EXPECT_GT(farthest, 1);
}

/// A layer 8 mm to both sides of a surface.
SurfaceLayer layerOn(const image::Mask& body) {
    SurfaceLayer layer{*surfaceSheet(body, 15, 15), {}, {}};
    const auto normal = normals(layer.sheet);
    for (std::size_t k = 0; k < normal.size(); ++k)
        for (const double side : {-8.0, 8.0}) {
            Vec3 at = layer.sheet.knots[k];
            for (std::size_t a = 0; a < 3; ++a) at[a] += side * normal[k][a];
            (side < 0 ? layer.lower : layer.upper).push_back(at);
        }
    return layer;
}

TEST(LayerFilterTest, TheLayerIsEightMillimetresDeepOnAnyGrid) {
    for (const Vec3 spacing : {Vec3{1, 1, 1}, Vec3{0.5, 2, 0.8}, Vec3{2, 1, 0.5}}) {
        Index3 size{};
        for (std::size_t a = 0; a < 3; ++a) size[a] = static_cast<std::int64_t>(60 / spacing[a]) + 1;
        const auto grid = box(size, spacing);
        const auto layer = layerOn(solid(grid, [](double u, double) { return 15 + 0.5 * u; }));
        std::vector<std::uint8_t> inside(grid.voxelCount(), 0);
        visitLayer(layer, grid, [&](std::size_t at, const FlatPlace&) { inside[at] = 1; });
        // Along the ray through the middle, square to a surface that climbs by 1 in 2.
        double thickness = 0;
        for (std::int64_t w = 0; w < size[2]; ++w)
            thickness += inside[grid.offset({size[0] / 2, size[1] / 2, w})] != 0 ? spacing[2] : 0;
        EXPECT_NEAR(thickness, 16 * std::sqrt(1.25), 1.5 * spacing[2]);
    }
}

TEST(LayerFilterTest, SmoothsAlongTheSurfaceAndLeavesTheRest) {
    const auto grid = box({61, 61, 61}, {1, 1, 1});
    // Stripes across a slope: flattened, they average out; the step at the skin stays where it was.
    const auto body = solid(grid, [](double u, double) { return 15 + 0.5 * u; });
    std::vector<float> values(grid.voxelCount());
    for (std::size_t v = 0; v < values.size(); ++v)
        values[v] = body.voxels()[v] == 0 ? 0.0F : v / 61 % 2 == 0 ? 80.0F : 120.0F;
    const auto layer = layerOn(body);
    const auto result = filteredFlat(layer, grid, 8, values, {});
    std::vector<std::uint8_t> inside(values.size(), 0);
    visitLayer(layer, grid, [&](std::size_t at, const FlatPlace&) { inside[at] = 1; });
    std::size_t outside = 0;
    for (std::size_t v = 0; v < values.size(); ++v) outside += inside[v] == 0 && result[v] != values[v] ? 1 : 0;
    EXPECT_EQ(outside, 0U);
    for (const std::int64_t u : {20, 30, 40}) {
        const auto surface = static_cast<std::int64_t>(15.0 + 0.5 * static_cast<double>(u));
        EXPECT_NEAR(result[grid.offset({u, 30, surface - 6})], 100, 8);
        EXPECT_NEAR(result[grid.offset({u, 30, surface})], 50, 15) << "half way between skin and air";
        EXPECT_NEAR(result[grid.offset({u, 30, surface + 7})], 0, 8);
    }
}

TEST(LayerFilterTest, LiftsTheUpperSheetOverWhatStandsBetweenTheKnots) {
    const auto grid = box({61, 61, 61}, {1, 1, 1});
    // A post between four knots, 12 mm high: the layer's 8 mm do not cover it.
    const auto post = test::makeMask(grid, [](const Vec3& p) {
        return p[2] <= 20 || (p[2] <= 32 && std::abs(p[0] - 22) < 4 && std::abs(p[1] - 22) < 4);
    });
    auto layer = layerOn(post);
    liftOff(layer, post);
    std::vector<std::uint8_t> inside(grid.voxelCount(), 0);
    visitLayer(layer, grid, [&](std::size_t at, const FlatPlace&) { inside[at] = 1; });
    for (std::int64_t w = 21; w <= 32; ++w) EXPECT_EQ(inside[grid.offset({22, 22, w})], 1) << w;
    EXPECT_NEAR(layer.upper[layer.sheet.knot(4, 4)][2], 28, 1e-6) << "elsewhere it stays";
}

}  // namespace
}  // namespace bauta::defacing
