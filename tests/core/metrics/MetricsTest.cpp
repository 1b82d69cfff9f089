// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/Metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <random>

#include "core/base/Error.h"
#include "tests/core/metrics/Expected.h"
#include "tests/core/metrics/RandomPairs.h"

namespace bauta::metrics {
namespace {

using image::Index3;
using image::Mask;
using test::Row;

constexpr double kInf = test::kInf;
constexpr double kNaN = test::kNaN;

/// A block of voxels, both corners included, in a grid of 12×12×12.
Mask block(const Index3& low, const Index3& high, const image::Vec3& spacing_mm) {
    image::Geometry geometry;
    geometry.size = {12, 12, 12};
    geometry.spacing_mm = spacing_mm;
    std::vector<std::uint8_t> voxels(geometry.voxelCount());
    for (std::int64_t z = low[2]; z <= high[2]; ++z)
        for (std::int64_t y = low[1]; y <= high[1]; ++y)
            for (std::int64_t x = low[0]; x <= high[0]; ++x) voxels[geometry.offset({x, y, z})] = 1;
    return {geometry, std::move(voxels)};
}

struct GoldenCase {
    Index3 high, low2, high2;
    image::Vec3 spacing_mm;
    double dsc, masd_mm, assd_mm, hd_mm, hd95_mm, meanHd95_mm;
};
// The first block begins at voxel 0, 0, 0.
const GoldenCase kSpec[] = {
    {{4, 4, 4}, {2, 0, 0}, {6, 4, 4}, {1, 1, 1}, 0.600000, 0.775510, 0.775510, 2, 2, 2},
    {{4, 4, 4}, {0, 0, 0}, {4, 4, 7}, {1, 1, 1}, 0.769231, 0.472253, 0.545082, 3, 3, 2},
    {{6, 6, 6}, {2, 2, 2}, {4, 4, 4}, {1, 1, 1}, 0.145946, 2.214039, 2.382462, 3.464102, 3, 2.5},
    {{4, 4, 4}, {0, 0, 0}, {4, 4, 7}, {0.5, 0.5, 2}, 0.769231, 0.867976, 1.028689, 6, 6, 3.25},
    {{6, 6, 6}, {2, 2, 2}, {4, 4, 4}, {0.5, 0.5, 2}, 0.145946, 1.873170, 2.529989, 4.242641, 4.153312, 2.764156},
};
const Row kGolden[] = {
#include "tests/core/metrics/Golden.inc"
};
const Row kRandom[] = {
#include "tests/core/metrics/RandomPairs.inc"
};

TEST(MetricsTest, TheGoldenTableHolds) {
    for (std::size_t i = 0; i < std::size(kSpec); ++i) {
        SCOPED_TRACE(i);
        const GoldenCase& c = kSpec[i];
        for (const Index3& at : {Index3{0, 0, 0}, Index3{2, 3, 1}}) {  // at the border and inside
            const auto moved = [&](const Index3& v) { return Index3{v[0] + at[0], v[1] + at[1], v[2] + at[2]}; };
            const Metrics m =
                measure(block(at, moved(c.high), c.spacing_mm), block(moved(c.low2), moved(c.high2), c.spacing_mm));
            constexpr double kPrinted = 5.1e-7;
            EXPECT_NEAR(m["dsc"], c.dsc, kPrinted);
            EXPECT_NEAR(m["masd_mm"], c.masd_mm, kPrinted);
            EXPECT_NEAR(m["msd_mm"], c.assd_mm, kPrinted);
            EXPECT_NEAR(m["hd_mm"], c.hd_mm, kPrinted);
            EXPECT_NEAR(m["hd95_mm"], c.hd95_mm, kPrinted);
            EXPECT_NEAR(m["mean_hd95_mm"], c.meanHd95_mm, kPrinted);
            test::expectRow(m, kGolden[i]);
        }
    }
}

TEST(MetricsTest, RandomPairsEqualScipy) {
    ASSERT_EQ(std::size(kRandom), 500U);
    std::vector<Pair> pairs;
    for (std::uint64_t seed = 1; seed <= std::size(kRandom); ++seed) {
        const test::MaskPair pair = test::randomPair(seed);
        pairs.push_back({std::to_string(seed), pair.reference, pair.prediction});
    }
    const auto all = measureAll(pairs);
    ASSERT_EQ(all.size(), pairs.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
        SCOPED_TRACE("seed " + all[i].first);
        EXPECT_EQ(all[i].first, pairs[i].name);
        test::expectRow(all[i].second, kRandom[i]);
        EXPECT_EQ(all[i].second.n_vox_ref, pairs[i].reference.count());
        EXPECT_EQ(all[i].second.n_vox_pred, pairs[i].prediction.count());
    }
}

TEST(MetricsTest, ALabelAmongOthersIsMeasuredAsItsMask) {
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        SCOPED_TRACE(seed);
        const test::MaskPair pair = test::randomPair(seed);
        const auto labelled = [&](const Mask& mask, std::uint8_t label, std::uint8_t other) {
            std::vector<std::uint8_t> voxels(mask.voxels().begin(), mask.voxels().end());
            for (std::size_t i = 0; i < voxels.size(); ++i)
                voxels[i] = voxels[i] != 0 ? label : i % 3 == 0 ? other : std::uint8_t{0};
            return Mask(mask.geometry(), std::move(voxels));
        };
        const std::vector<Metrics> all =
            measureLabels(labelled(pair.reference, 200, 8), labelled(pair.prediction, 200, 9), {8, 200, 3});
        ASSERT_EQ(all.size(), 3U);
        test::expectRow(all[1], kRandom[seed - 1]);
        EXPECT_TRUE(all[0].pred_empty);
        EXPECT_TRUE(all[2].ref_empty && all[2].pred_empty);
    }
}

TEST(MetricsTest, ValuesDoNotDependOnTheNumberOfThreads) {
    // Large enough for threads: two ellipsoids with rough skins, the second with a part far away from the first.
    image::Geometry geometry;
    geometry.size = {190, 120, 60};
    geometry.spacing_mm = {0.9, 1.1, 2.3};
    std::mt19937 random(5);
    std::array<std::vector<std::uint8_t>, 2> labels;
    for (std::int64_t z = 0; z < 60; ++z)
        for (std::int64_t y = 0; y < 120; ++y)
            for (std::int64_t x = 0; x < 190; ++x)
                for (std::int64_t side = 0; side < 2; ++side) {
                    const auto sq = [](std::int64_t v) { return v * v; };
                    const std::int64_t around = sq(x - 80 - 3 * side) + sq(y - 60) + 4 * sq(z - 25);
                    const bool inside = around + static_cast<std::int64_t>(random() % 300) < 1900;
                    const bool far = side == 1 && sq(x - 160) + sq(y - 20) + sq(z - 50) < 60;
                    labels[static_cast<std::size_t>(side)].push_back(inside ? 2 : far ? 2 : y < 9 ? 5 : 0);
                }
    const Mask reference(geometry, labels[0]);
    const Mask prediction(geometry, labels[1]);
    const auto measured = [&](const char* threads) {
        ::setenv("BAUTA_THREADS", threads, 1);
        std::vector<double> all;
        for (const Metrics& each : measureLabels(reference, prediction, {2, 5}))
            for (const auto& [key, value] : each.values) all.push_back(value);
        for (const auto& [key, value] : measure(reference, prediction).values) all.push_back(value);
        ::unsetenv("BAUTA_THREADS");
        return all;
    };
    const std::vector<double> one = measured("1");
    EXPECT_GT(one[3], 60) << "hd_mm reaches the far part";
    EXPECT_EQ(measured("2"), one);
    EXPECT_EQ(measured("7"), one);
}

TEST(MetricsTest, AnyValueBut0IsInsideAMask) {
    const Mask ones = block({1, 2, 3}, {6, 7, 8}, {1, 1, 2});
    std::vector<std::uint8_t> voxels(ones.voxels().begin(), ones.voxels().end());
    std::uint8_t value = 1;
    for (std::uint8_t& voxel : voxels)
        if (voxel != 0) voxel = value = static_cast<std::uint8_t>(value % 255 + 1);
    const Metrics same = measure(ones, Mask(ones.geometry(), std::move(voxels)));
    EXPECT_EQ(same["dsc"], 1);
    EXPECT_EQ(same["hd_mm"], 0);
}

TEST(MetricsTest, RefusesWhatCannotBeCompared) {
    const Mask mask = block({1, 2, 3}, {6, 7, 8}, {1, 1, 2});
    const auto codeOf = [](auto&& work) {
        try {
            work();
        } catch (const base::Error& error) {
            return error.code();
        }
        return base::ErrorCode::Internal;
    };
    image::Geometry other = mask.geometry();
    other.spacing_mm[1] *= 1.1;
    const Mask elsewhere(other, std::vector<std::uint8_t>(other.voxelCount()));
    using base::ErrorCode;
    EXPECT_EQ(codeOf([&] { (void)measure(mask, elsewhere); }), ErrorCode::Geometry);
    EXPECT_EQ(codeOf([&] { (void)measureAll({{"a", elsewhere, mask}}); }), ErrorCode::Geometry);
    EXPECT_EQ(codeOf([&] { (void)measureLabels(mask, elsewhere, {1}); }), ErrorCode::Geometry);
    EXPECT_EQ(codeOf([&] { (void)measureLabels(mask, mask, {1, 0}); }), ErrorCode::BadRequest);
    EXPECT_EQ(codeOf([&] { (void)measure(mask, Mask()); }), ErrorCode::BadRequest);
    EXPECT_EQ(codeOf([&] { (void)measure(mask, mask)["hd99_mm"]; }), ErrorCode::BadRequest);
    EXPECT_TRUE(measureAll({}).empty());
    EXPECT_TRUE(measureLabels(mask, mask, {}).empty());
}

TEST(MetricsTest, JsonHasTheColumnsOfTables) {
    const Mask mask = block({1, 2, 3}, {6, 7, 8}, {1, 1, 2});
    const Mask none = block({1, 2, 3}, {0, 0, 0}, {1, 1, 2});
    const auto keys = [](const base::Json& json) {
        std::vector<std::string> all;
        for (const auto& [key, value] : json.items()) all.push_back(key);
        return all;
    };
    EXPECT_THAT(keys(toJson(measure(mask, mask))),
                ::testing::ElementsAre("dsc", "msd_mm", "masd_mm", "hd_mm", "hd95_mm", "mean_hd95_mm", "nsd_2mm",
                                       "assd_area_mm", "hd95_area_mm", "n_vox_ref", "n_vox_pred", "ref_empty",
                                       "pred_empty", "metric_impl"));
    const base::Json missed = toJson(measure(mask, none));
    EXPECT_EQ(missed.at("dsc"), 0);
    EXPECT_EQ(missed.at("hd95_mm"), "inf");
    EXPECT_EQ(missed.at("n_vox_ref"), 216);
    EXPECT_EQ(missed.at("ref_empty"), false);
    EXPECT_EQ(missed.at("pred_empty"), true);
    const base::Json nothing = toJson(measure(none, none));
    EXPECT_TRUE(nothing.at("msd_mm").is_null());
    EXPECT_EQ(nothing.at("msd_mm_reason"), "both masks are empty");
}

}  // namespace
}  // namespace bauta::metrics
