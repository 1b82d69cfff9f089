// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/segmentation/Case.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "core/base/Error.h"
#include "core/image/Window.h"
#include "tests/core/segmentation/reference/PreparedCases.h"
#include "tests/support/Heads.h"
#include "tests/support/Images.h"

namespace bauta::segmentation {
namespace {

using base::Error;
using base::ErrorCode;
using image::Geometry;
using image::Index3;
using image::Mask;
using image::PixelType;
using image::Volume;

TrainingConfig configOf(double spacing_mm, std::array<double, 2> percentiles = {0, 100}) {
    TrainingConfig config;
    config.spacing_mm = spacing_mm;
    config.percentiles = percentiles;
    return config;
}

Mask maskOf(const Geometry& g, const std::function<bool(std::int64_t, std::int64_t, std::int64_t)>& inside) {
    std::vector<std::uint8_t> voxels;
    for (std::int64_t z = 0; z < g.size[2]; ++z) {
        for (std::int64_t y = 0; y < g.size[1]; ++y) {
            for (std::int64_t x = 0; x < g.size[0]; ++x) voxels.push_back(inside(x, y, z) ? 1 : 0);
        }
    }
    return {g, std::move(voxels)};
}

/// Each label as a mask.
Masks split(const Mask& labels) {
    Masks masks;
    for (std::size_t oar = 0; oar < 8; ++oar) {
        std::vector<std::uint8_t> voxels(labels.voxels().size());
        for (std::size_t i = 0; i < voxels.size(); ++i) voxels[i] = labels.voxels()[i] == oar + 1 ? 1 : 0;
        masks.emplace_back(oarNames()[oar], Mask(labels.geometry(), std::move(voxels)));
    }
    return masks;
}

Volume ramp(const Geometry& g) {
    return test::makeVolume(g, PixelType::F32, [](const Index3& i) { return static_cast<double>(i[0] + i[1] + i[2]); });
}

/// Blobs of the eight labels, a few voxels wide, in the middle of the grid and over its border.
Masks blobs(const Geometry& g) {
    Masks masks;
    for (std::size_t oar = 0; oar < 8; ++oar) {
        const auto o = static_cast<double>(oar);
        masks.emplace_back(oarNames()[oar], maskOf(g, [&](auto x, auto y, auto z) {
                               const auto sine = [](double v) { return std::sin(v); };
                               return sine(0.7 * static_cast<double>(x) + o) + sine(0.9 * static_cast<double>(y) - o) +
                                          sine(0.8 * static_cast<double>(z) + 2 * o) >
                                      1.0;
                           }));
    }
    return masks;
}

TEST(CaseTest, EqualsScipyOnObliqueFlippedAndAnisotropicGrids) {
    for (const test::PreparedReference& reference : test::kPreparedCases) {
        SCOPED_TRACE(reference.name);
        NativeCase native{
            "sub-001",
            test::makeVolume(reference.native, PixelType::I16,
                             [](const Index3& i) {
                                 const auto [x, y, z] = i;
                                 return static_cast<double>((x * 37 + y * 101 + z * 59 + x * y * z) % 251 - 40);
                             }),
            {}};
        // Not in the order of their labels: it is the label that decides, not the order here.
        native.targets.emplace_back(oarNames()[7],
                                    maskOf(reference.native, [](auto x, auto, auto z) { return x * z % 5 == 1; }));
        native.targets.emplace_back(oarNames()[1],
                                    maskOf(reference.native, [](auto x, auto y, auto) { return (x + y) % 4 < 2; }));
        native.targets.emplace_back(oarNames()[4],
                                    maskOf(reference.native, [](auto, auto y, auto z) { return (y + z) % 3 == 0; }));

        const auto [grid, sample] = prepare(native, configOf(reference.training.spacing_mm[0], reference.percentiles));
        EXPECT_EQ(grid.native, reference.native);
        EXPECT_EQ(grid.training.size, reference.training.size);
        EXPECT_EQ(image::difference(grid.training, reference.training), "");
        for (std::size_t a = 0; a < 3; ++a) {
            EXPECT_NEAR(grid.training.origin_lps_mm[a], reference.training.origin_lps_mm[a], 1e-9);
        }
        EXPECT_EQ(sample.subject, "sub-001");
        EXPECT_EQ(sample.size, grid.training.size);
        EXPECT_EQ(sample.spacing_mm, grid.training.spacing_mm);
        ASSERT_EQ(sample.image.size(), reference.image.size());
        ASSERT_EQ(sample.labels.size(), reference.labels.size());
        for (std::size_t i = 0; i < sample.image.size(); ++i) {
            ASSERT_NEAR(sample.image[i], reference.image[i], 2e-6) << i;
            ASSERT_EQ(sample.labels[i], reference.labels[i]) << i;
        }
    }
}

TEST(CaseTest, SpacingRoundedInTheFileMakesNoVoxelAndMovesNoTie) {
    // 0.5 and 0.6 mm as a header keeps them: 32-bit floats.
    for (const double spacing : {0.5, static_cast<double>(0.6F), 0.5 * (1 + 1e-8), 0.5 * (1 - 1e-8)}) {
        const double wanted = spacing > 0.55 ? 2.4 : 2;
        const Geometry g = test::centredGeometry({40, 40, 8}, {spacing, spacing, 2});
        // Of four native voxels the third is the nearest to the training voxel's centre: the higher of the tie.
        const Mask mask = maskOf(g, [](auto x, auto y, auto) { return x % 4 == 2 && y % 4 == 2; });
        const PreparedCase c = prepare({"sub-001", ramp(g), {{"Parotid_L", mask}}}, configOf(wanted));
        EXPECT_EQ(c.sample.size, (Index3{10, 10, wanted == 2 ? 8 : 7})) << spacing;
        std::size_t marked = 0;
        for (std::size_t i = 0; i < 700; ++i) marked += c.sample.labels[i] == 7 ? 1 : 0;
        EXPECT_EQ(marked, 700U) << spacing;
    }
}

TEST(CaseTest, LabelsComeBackFromTheNativeGrid) {
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        Geometry g = test::randomGeometry(seed);
        for (auto& n : g.size) n += 8;
        const double finest = std::min({g.spacing_mm[0], g.spacing_mm[1], g.spacing_mm[2]});
        const double coarsest = std::max({g.spacing_mm[0], g.spacing_mm[1], g.spacing_mm[2]});
        const NativeCase native{"sub-001", ramp(g), blobs(g)};

        // Finer than the scan: every native voxel has one of its own, and all labels come back.
        const PreparedCase fine = prepare(native, configOf(finest * 0.9));
        const Mask back = toNative(fine.sample.labels, fine.grid);
        EXPECT_EQ(back.geometry(), g);
        for (std::size_t i = 0; i < g.voxelCount(); ++i) {
            int label = 0;
            for (std::size_t oar = 0; oar < 8; ++oar) {
                if (native.targets[oar].second.voxels()[i] != 0) label = static_cast<int>(oar) + 1;
            }
            ASSERT_EQ(back.voxels()[i], label) << seed;
        }

        // Coarser: what comes back is prepared to the same labels again.
        const PreparedCase coarse = prepare(native, configOf(coarsest * 1.3));
        const PreparedCase again = prepare({"sub-001", native.scan, split(toNative(coarse.sample.labels, coarse.grid))},
                                           configOf(coarsest * 1.3));
        ASSERT_EQ(again.sample.labels, coarse.sample.labels) << seed;
    }
}

TEST(CaseTest, ToNativeIsTheNearestTrainingVoxelOfEveryPoint) {
    std::size_t compared = 0;
    for (std::uint64_t seed = 100; seed < 120; ++seed) {
        const Geometry g = test::randomGeometry(seed);
        PreparedCase c = prepare({"sub-001", ramp(g), blobs(g)}, configOf(1.7));
        // A crop, so that native voxels lie beyond the training grid.
        TrainingGrid grid = c.grid;
        for (std::size_t a = 0; a < 3; ++a) {
            if (grid.training.size[a] < 3) continue;
            grid.training.size[a] -= 2;
        }
        grid.training.origin_lps_mm =
            c.grid.training.toPoint(Index3{c.grid.training.size[0] < 3 ? 0 : 1, c.grid.training.size[1] < 3 ? 0 : 1,
                                           c.grid.training.size[2] < 3 ? 0 : 1});
        std::vector<std::uint8_t> labels(grid.training.voxelCount());
        for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = static_cast<std::uint8_t>(1 + i % 8);
        const Mask native = toNative(labels, grid);
        Index3 i{};
        for (i[2] = 0; i[2] < g.size[2]; ++i[2]) {
            for (i[1] = 0; i[1] < g.size[1]; ++i[1]) {
                for (i[0] = 0; i[0] < g.size[0]; ++i[0]) {
                    const image::Vec3 at = grid.training.toIndex(g.toPoint(i));
                    Index3 nearest{};
                    bool tie = false;
                    for (std::size_t a = 0; a < 3; ++a) {
                        nearest[a] = std::llround(at[a]);
                        tie = tie || std::abs(std::abs(at[a] - std::round(at[a])) - 0.5) < 1e-5;
                    }
                    if (tie) continue;
                    ++compared;
                    ASSERT_EQ(native.at(i),
                              grid.training.contains(nearest) ? labels[grid.training.offset(nearest)] : 0);
                }
            }
        }
    }
    EXPECT_GT(compared, 2000U);
}

TEST(CaseTest, AxesAreThePatientsWhateverTheStoredOrder) {
    // The same bright voxel at the same place in the patient, stored in all 48 ways.
    for (const image::Mat3& direction : test::axisDirections()) {
        Geometry g = test::centredGeometry({10, 10, 10}, {2, 2, 2}, direction);
        const auto left = test::makeMask(g, [](const image::Vec3& p) { return p[0] > 6 && p[1] < -2 && p[2] > 2; });
        const Volume scan = test::makeVolume(g, PixelType::U8, [&](const Index3& i) { return left.at(i) * 100.0; });
        const PreparedCase c = prepare({"sub-001", scan, {{"Parotid_L", left}}}, configOf(2));
        for (std::int64_t z = 0; z < 10; ++z) {
            for (std::int64_t y = 0; y < 10; ++y) {
                for (std::int64_t x = 0; x < 10; ++x) {
                    const bool inside = x >= 8 && y < 4 && z >= 6;
                    const std::size_t at = c.grid.training.offset({x, y, z});
                    ASSERT_EQ(c.sample.labels[at], inside ? 7 : 0);
                    ASSERT_EQ(c.sample.image[at], inside ? 1.0F : -1.0F);
                }
            }
        }
    }
}

TEST(CaseTest, TargetsAreWhatWasKept) {
    const Geometry g = test::centredGeometry({6, 1, 1}, {1, 1, 1});
    const Masks oars = {{"Parotid_L", Mask(g, {1, 1, 1, 1, 0, 0})}, {"Parotid_R", Mask(g, {0, 0, 0, 0, 0, 1})}};
    const Masks kept = keptTargets(oars, Mask(g, {0, 1, 2, 0, 0, 2}));
    ASSERT_EQ(kept.size(), 2U);
    EXPECT_EQ(kept[0].first, "Parotid_L");
    EXPECT_EQ(std::vector<std::uint8_t>(kept[0].second.voxels().begin(), kept[0].second.voxels().end()),
              (std::vector<std::uint8_t>{1, 0, 0, 1, 0, 0}));
    EXPECT_EQ(kept[1].second.count(), 0U);
    EXPECT_EQ(keptTargets(oars, {})[0].second.count(), 4U);
    EXPECT_THROW((void)keptTargets(oars, Mask(test::centredGeometry({6, 1, 1}, {2, 1, 1}), {0, 0, 0, 0, 0, 0})), Error);
}

/// The volume with so many voxels of faint noise around it.
Volume inNoisyAir(const Volume& scan, const Index3& pad) {
    Geometry g = scan.geometry();
    g.origin_lps_mm = g.toPoint(Index3{-pad[0], -pad[1], -pad[2]});
    for (std::size_t a = 0; a < 3; ++a) g.size[a] += 2 * pad[a];
    const double lowest = image::valueRange(scan).min;
    const double noise = (image::skinLevel(scan) - lowest) / 3;
    std::uint32_t random = 1;
    return test::makeVolume(
        g, PixelType::F32,
        [&](const Index3& i) {
            random = random * 1664525U + 1013904223U;
            const Index3 inner = {i[0] - pad[0], i[1] - pad[1], i[2] - pad[2]};
            return scan.geometry().contains(inner) ? scan.at(inner) : lowest + noise * random / 4294967296.0;
        },
        scan.modality());
}

TEST(CaseTest, BodyBoxHoldsTheBodyAndLeavesAirOut) {
    const phantom::Phantom& head = test::coarseHead();
    const Index3 pad = {24, 32, 20};  // 60, 80 and 60 mm
    TrainingConfig config = configOf(4);
    NativeCase native{"sub-001", inNoisyAir(head.scan, pad), {}};
    for (const auto& [name, mask] : head.oars) {
        native.targets.emplace_back(name, maskOf(native.scan.geometry(), [&](auto x, auto y, auto z) {
                                        const Index3 i = {x - pad[0], y - pad[1], z - pad[2]};
                                        return mask.geometry().contains(i) && mask.at(i) != 0;
                                    }));
    }
    const PreparedCase whole = prepare(native, config);
    config.cropToBody = true;
    const PreparedCase body = prepare(native, config);
    ASSERT_EQ(body.sample.image.size(), body.grid.training.voxelCount());
    ASSERT_EQ(body.sample.labels.size(), body.grid.training.voxelCount());

    // The phantom's body fills its grid from side to side and from top to bottom; in front and behind is air.
    image::Vec3 low = {1e9, 1e9, 1e9};
    image::Vec3 high = {-1e9, -1e9, -1e9};
    const Geometry& tissue = head.tissue.geometry();
    for (Index3 i{}; i[2] < tissue.size[2]; ++i[2]) {
        for (i[1] = 0; i[1] < tissue.size[1]; ++i[1]) {
            for (i[0] = 0; i[0] < tissue.size[0]; ++i[0]) {
                if (head.tissue.at(i) == 0) continue;
                const image::Vec3 at = body.grid.training.toIndex(tissue.toPoint(i));
                for (std::size_t a = 0; a < 3; ++a) {
                    low[a] = std::min(low[a], at[a]);
                    high[a] = std::max(high[a], at[a]);
                }
            }
        }
    }
    // 10 mm of air are asked for; the skin's edge is blurred by a voxel of 4 mm and one of noise may cling to it.
    for (std::size_t a = 0; a < 3; ++a) {
        EXPECT_GE(low[a] * 4, 6) << a;
        EXPECT_LE(low[a] * 4, 24) << a;
        const double behind = (static_cast<double>(body.sample.size[a]) - 1 - high[a]) * 4;
        EXPECT_GE(behind, 6) << a;
        EXPECT_LE(behind, 24) << a;
    }

    // What lies in the box is what it was, and predictions land where they belong.
    for (std::size_t i = 0; i < body.sample.image.size(); i += 97) {
        const auto n = static_cast<std::int64_t>(i);
        const Index3& size = body.sample.size;
        const Index3 here = {n % size[0], n / size[0] % size[1], n / (size[0] * size[1])};
        const image::Vec3 there = whole.grid.training.toIndex(body.grid.training.toPoint(here));
        const std::size_t other =
            whole.grid.training.offset({std::llround(there[0]), std::llround(there[1]), std::llround(there[2])});
        ASSERT_EQ(body.sample.image[i], whole.sample.image[other]);
        ASSERT_EQ(body.sample.labels[i], whole.sample.labels[other]);
    }
    const Mask fromBody = toNative(body.sample.labels, body.grid);
    const Mask fromWhole = toNative(whole.sample.labels, whole.grid);
    EXPECT_GT(fromWhole.count(), 1000U);
    EXPECT_TRUE(std::equal(fromBody.voxels().begin(), fromBody.voxels().end(), fromWhole.voxels().begin()));
    // From the image alone.
    native.targets.clear();
    EXPECT_EQ(prepare(native, config).grid.training, body.grid.training);
}

TEST(CaseTest, SameResultWithAnyNumberOfThreads) {
    const phantom::Phantom& head = test::coarseHead();
    TrainingConfig config = configOf(3.3, {0.5, 99.5});
    config.cropToBody = true;
    const auto run = [&](const char* threads) {
        ::setenv("BAUTA_THREADS", threads, 1);
        PreparedCase c = prepare({"sub-001", head.scan, keptTargets(head.oars, head.face)}, config);
        const Mask back = toNative(c.sample.labels, c.grid);
        ::unsetenv("BAUTA_THREADS");
        return std::tuple(c.sample.image, c.sample.labels, c.grid.training,
                          std::vector<std::uint8_t>(back.voxels().begin(), back.voxels().end()));
    };
    const auto one = run("1");
    EXPECT_TRUE(one == run("3"));
    EXPECT_TRUE(one == run("8"));
}

TEST(CaseTest, RefusesWhatCannotBeLearntFrom) {
    const Geometry g = test::centredGeometry({8, 8, 8}, {2, 2, 2});
    const auto codeOf = [&](const NativeCase& native) {
        try {
            (void)prepare(native, configOf(2));
        } catch (const Error& error) {
            return error.code();
        }
        return ErrorCode::Internal;
    };
    const Volume constant = test::makeVolume(g, PixelType::I16, [](const Index3&) { return 7.0; });
    EXPECT_EQ(codeOf({"sub-001", constant, {}}), ErrorCode::BadRequest);
    const Volume broken = test::makeVolume(g, PixelType::F32, [](const Index3& i) {
        return i[0] == 3 ? std::numeric_limits<double>::quiet_NaN() : static_cast<double>(i[1]);
    });
    EXPECT_EQ(codeOf({"sub-001", broken, {}}), ErrorCode::Damaged);
    const Mask other(test::centredGeometry({8, 8, 8}, {2, 2, 2.5}), std::vector<std::uint8_t>(512));
    EXPECT_EQ(codeOf({"sub-001", ramp(g), {{"Parotid_L", other}}}), ErrorCode::Geometry);
    EXPECT_EQ(codeOf({"sub-001", ramp(g), {{"Larynx", Mask(g, std::vector<std::uint8_t>(512))}}}),
              ErrorCode::BadRequest);
    EXPECT_THROW((void)toNative(std::vector<std::uint8_t>(5), TrainingGrid{g, g}), Error);
    Geometry foreign = g;
    foreign.direction = test::rotation(30, 0, 0);
    EXPECT_THROW((void)toNative(std::vector<std::uint8_t>(512), TrainingGrid{g, foreign}), Error);
    // No target at all is no error: there is something to predict.
    EXPECT_TRUE(prepare({"sub-001", ramp(g), {}}, configOf(2)).sample.labels.empty());
    EXPECT_EQ(prepare({"sub-001", ramp(g), {{"Parotid_L", Mask(g, std::vector<std::uint8_t>(512))}}}, configOf(2))
                  .sample.labels,
              std::vector<std::uint8_t>(512));
}

}  // namespace
}  // namespace bauta::segmentation
