// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/voxelloss/VoxelLoss.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>

#include "core/base/Error.h"
#include "tests/support/Images.h"

namespace bauta::voxelloss {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

image::Mask mask(const image::Geometry& geometry, const std::function<int(const image::Index3&)>& value) {
    std::vector<std::uint8_t> voxels;
    for (std::int64_t k = 0; k < geometry.size[2]; ++k)
        for (std::int64_t j = 0; j < geometry.size[1]; ++j)
            for (std::int64_t i = 0; i < geometry.size[0]; ++i)
                voxels.push_back(static_cast<std::uint8_t>(value({i, j, k})));
    return {geometry, std::move(voxels)};
}

image::Geometry smallGrid() {
    return test::centredGeometry({6, 5, 4}, {0.5, 1.0, 2.0}, test::rotation(20, -10, 30));
}

struct ReferenceCase {
    image::Index3 size;
    image::Vec3 spacing_mm;
    image::Mat3 direction;
    std::array<std::int64_t, 4> plane;
    std::array<image::Index3, 3> centres;
};

/// As in loss_reference.py.
std::vector<ReferenceCase> referenceCases() {
    return {
        {{40, 36, 20},
         {0.5, 0.5, 2.0},
         test::rotation(10, -20, 35),
         {1, 2, 4, 60},
         {{{20, 20, 10}, {30, 28, 14}, {6, 7, 3}}}},
        {{24, 30, 28},
         {1.3, 0.7, 3.1},
         test::rotation(-35, 15, 5),
         {-3, 1, 2, -20},
         {{{6, 12, 14}, {16, 18, 9}, {20, 24, 24}}}},
        {{30, 18, 34},
         {0.9, 2.4, 1.1},
         test::rotation(0, 30, -25),
         {2, 5, -1, 12},
         {{{15, 9, 17}, {22, 14, 6}, {25, 4, 30}}}},
        {{20, 20, 20},
         {1.0, 1.0, 1.0},
         test::rotation(5, 5, 5),
         {1, 1, 1, -1},
         {{{10, 10, 10}, {4, 4, 4}, {15, 15, 15}}}},
    };
}

struct ReferenceLoss {
    std::size_t grid, oar, reference, removed, altered;
    double distance_mm;
};
const ReferenceLoss kReference[] = {
#include "tests/core/voxelloss/LossReference.inc"
};

TEST(VoxelLossTest, AgreesWithScipyOnAnisotropicObliqueGrids) {
    const std::vector<ReferenceCase> grids = referenceCases();
    std::size_t row = 0;
    for (const ReferenceCase& grid : grids) {
        const image::Geometry geometry{grid.size, grid.spacing_mm, {-31.0, 17.5, 80.25}, grid.direction};
        const auto& [a, b, c, d] = grid.plane;
        const image::Mask affected = mask(geometry, [&](const image::Index3& i) {
            if (a * i[0] + b * i[1] + c * i[2] >= d) return 0;
            return (i[0] + i[1] + i[2]) % 3 == 0 ? 2 : 1;
        });
        std::vector<std::pair<std::string, image::Mask>> oars;
        for (std::int64_t o = 0; o < 3; ++o) {
            const image::Index3& m = grid.centres[static_cast<std::size_t>(o)];
            oars.emplace_back("oar" + std::to_string(o), mask(geometry, [&](const image::Index3& i) {
                                  return 4 * (i[0] - m[0]) * (i[0] - m[0]) + 9 * (i[1] - m[1]) * (i[1] - m[1]) +
                                                     5 * (i[2] - m[2]) * (i[2] - m[2]) <=
                                                 80 + 30 * o
                                             ? 1
                                             : 0;
                              }));
        }
        for (const OarLoss& loss : countLoss(oars, affected)) {
            const ReferenceLoss& expected = kReference[row++];
            SCOPED_TRACE("grid " + std::to_string(expected.grid) + " " + loss.oar);
            EXPECT_EQ(loss.n_vox_ref, expected.reference);
            EXPECT_EQ(loss.n_vox_removed, expected.removed);
            EXPECT_EQ(loss.n_vox_altered, expected.altered);
            if (std::isinf(expected.distance_mm))
                EXPECT_EQ(loss.min_dist_cut_mm, kInfinity);
            else
                EXPECT_NEAR(loss.min_dist_cut_mm, expected.distance_mm, 1e-4);
        }
    }
    EXPECT_EQ(row, std::size(kReference));
}

TEST(VoxelLossTest, CountsVoxelsMillilitresAndRatioByHand) {
    const image::Geometry geometry = smallGrid();  // a voxel is 0.5 · 1 · 2 = 1 mm³
    const image::Mask oar = mask(geometry, [](const image::Index3& i) { return i[0] < 2 && i[1] < 2 && i[2] < 2; });
    const image::Mask affected = mask(geometry, [](const image::Index3& i) {
        return i[2] != 0 ? 0 : i[0] == 0 ? 1 : i[0] == 1 && i[1] == 0 ? 2 : 0;
    });
    const OarLoss loss = countLoss({{"Parotid_L", oar}}, affected).at(0);
    EXPECT_EQ(loss.oar, "Parotid_L");
    EXPECT_EQ(loss.n_vox_ref, 8U);
    EXPECT_EQ(loss.n_vox_removed, 2U);
    EXPECT_EQ(loss.n_vox_altered, 1U);
    EXPECT_EQ(loss.lost(), 3U);
    EXPECT_DOUBLE_EQ(loss.vol_ref_ml, 0.008);
    EXPECT_DOUBLE_EQ(loss.vol_lost_ml, 0.003);
    EXPECT_DOUBLE_EQ(loss.preserved_ratio, 0.625);
    EXPECT_EQ(loss.min_dist_cut_mm, 0.0);
}

TEST(VoxelLossTest, MeasuresTheDistanceAlongEachAxisInMillimetres) {
    const image::Geometry geometry = smallGrid();
    const image::Mask oar = mask(geometry, [](const image::Index3& i) { return i == image::Index3{0, 0, 0}; });
    const auto distance = [&](const image::Index3& at) {
        const image::Mask affected = mask(geometry, [&](const image::Index3& i) { return i == at; });
        return countLoss({{"o", oar}}, affected).at(0).min_dist_cut_mm;
    };
    EXPECT_NEAR(distance({5, 0, 0}), 2.5, 1e-6);
    EXPECT_NEAR(distance({0, 4, 0}), 4.0, 1e-6);
    EXPECT_NEAR(distance({0, 0, 3}), 6.0, 1e-6);
    EXPECT_NEAR(distance({4, 3, 3}), 7.0, 1e-6);  // √(2² + 3² + 6²)
}

TEST(VoxelLossTest, ReportsAWholeLossAndAnUntouchedOar) {
    const image::Geometry geometry = smallGrid();
    const image::Mask everything = mask(geometry, [](const image::Index3&) { return 1; });
    const image::Mask nothing = mask(geometry, [](const image::Index3&) { return 0; });
    const image::Mask oar = mask(geometry, [](const image::Index3& i) { return i[0] == 1; });
    const OarLoss lost = countLoss({{"o", oar}}, everything).at(0);
    EXPECT_EQ(lost.n_vox_removed, 20U);
    EXPECT_DOUBLE_EQ(lost.preserved_ratio, 0.0);
    const OarLoss kept = countLoss({{"o", oar}}, nothing).at(0);
    EXPECT_DOUBLE_EQ(kept.preserved_ratio, 1.0);
    EXPECT_EQ(kept.min_dist_cut_mm, kInfinity);
}

TEST(VoxelLossTest, HasNoRatioForAnEmptyOar) {
    const image::Geometry geometry = smallGrid();
    const image::Mask nothing = mask(geometry, [](const image::Index3&) { return 0; });
    const image::Mask corner = mask(geometry, [](const image::Index3& i) { return i == image::Index3{5, 4, 3}; });
    const std::vector<OarLoss> losses = countLoss({{"empty", nothing}, {"corner", corner}}, corner);
    EXPECT_EQ(losses.at(0).n_vox_ref, 0U);
    EXPECT_TRUE(std::isnan(losses.at(0).preserved_ratio));
    EXPECT_TRUE(std::isnan(losses.at(0).min_dist_cut_mm));
    EXPECT_DOUBLE_EQ(losses.at(1).preserved_ratio, 0.0);
}

TEST(VoxelLossTest, RefusesAnOarOnAnotherGridByName) {
    const image::Geometry geometry = smallGrid();
    image::Geometry moved = geometry;
    moved.origin_lps_mm[1] += 1;
    const auto nothing = [](const image::Index3&) { return 0; };
    try {
        (void)countLoss({{"Parotid_R", mask(moved, nothing)}}, mask(geometry, nothing));
        FAIL() << "no error";
    } catch (const base::Error& error) {
        EXPECT_EQ(error.code(), base::ErrorCode::Geometry);
        EXPECT_NE(error.line().find("Parotid_R"), std::string::npos) << error.line();
    }
    EXPECT_THROW((void)countLoss({}, image::Mask()), base::Error);
}

}  // namespace
}  // namespace bauta::voxelloss
