// SPDX-License-Identifier: GPL-3.0-or-later
// What DESIGN 7 asks of every metric in the list, and of one that is added to it.
#include "core/metrics/Metric.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/core/metrics/Expected.h"
#include "tests/core/metrics/RandomPairs.h"

namespace bauta::metrics {
namespace {

using image::Index3;
using image::Mask;

class MetricContractTest : public ::testing::TestWithParam<Metric> {
  protected:
    static double value(const Mask& reference, const Mask& prediction) {
        return measure(reference, prediction)[GetParam().key];
    }
    static Mask scaled(const Mask& mask, double factor) {
        image::Geometry geometry = mask.geometry();
        for (double& spacing : geometry.spacing_mm) spacing *= factor;
        return {geometry, {mask.voxels().begin(), mask.voxels().end()}};
    }
    static Mask of(const Index3& size, const std::vector<Index3>& inside, const image::Vec3& spacing_mm = {1, 1, 1}) {
        image::Geometry geometry;
        geometry.size = size;
        geometry.spacing_mm = spacing_mm;
        std::vector<std::uint8_t> voxels(geometry.voxelCount());
        for (const Index3& at : inside) voxels[geometry.offset(at)] = 1;
        return {geometry, std::move(voxels)};
    }
    static Mask full(const Index3& size) {
        image::Geometry geometry;
        geometry.size = size;
        return {geometry, std::vector<std::uint8_t>(geometry.voxelCount(), 1)};
    }
};

TEST_P(MetricContractTest, IdentityIsIdeal) {
    int measured = 0;
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        const Mask mask = test::randomPair(seed).reference;
        if (mask.count() == 0) continue;
        ++measured;
        EXPECT_EQ(value(mask, mask), GetParam().ideal()) << seed;
        EXPECT_EQ(value(mask, scaled(mask, 1)), GetParam().ideal()) << seed << ", another copy";
    }
    EXPECT_GT(measured, 80);
}

TEST_P(MetricContractTest, DoublingTheSpacingDoublesADistance) {
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        const auto [reference, prediction] = test::randomPair(seed);
        if (reference.count() == 0 || prediction.count() == 0) continue;
        const double once = value(reference, prediction);
        const double twice = value(scaled(reference, 2), scaled(prediction, 2));
        if (GetParam().kind == Metric::Kind::Distance_mm) {
            EXPECT_DOUBLE_EQ(twice, 2 * once) << seed;
        } else {
            EXPECT_LE(twice, once) << seed;  // within 2 mm there are fewer, the volumes' shares stay
        }
    }
}

TEST_P(MetricContractTest, BothSidesCountAlike) {
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        const auto [reference, prediction] = test::randomPair(seed);
        if (reference.count() == 0 && prediction.count() == 0) continue;
        const double forth = value(reference, prediction);
        const double back = value(prediction, reference);
        EXPECT_FALSE(std::isnan(forth)) << seed;
        if (forth != back) {
            EXPECT_NEAR(back, forth, 1e-12) << seed;
        }
    }
}

TEST_P(MetricContractTest, EmptyMasksHaveADefinedAnswer) {
    const Mask none = of({4, 5, 6}, {});
    const Mask one = of({4, 5, 6}, {{3, 0, 5}});
    const double missed = GetParam().kind == Metric::Kind::Overlap ? 0 : test::kInf;
    EXPECT_EQ(value(one, none), missed);
    EXPECT_EQ(value(none, one), missed);
    EXPECT_TRUE(std::isnan(value(none, none)));
    EXPECT_EQ(toJson(measure(none, none)).at(std::string(GetParam().key) + "_reason"), "both masks are empty");
}

TEST_P(MetricContractTest, OddGridsGiveFiniteValues) {
    const std::vector<std::pair<Mask, Mask>> pairs = {
        {of({1, 1, 1}, {{0, 0, 0}}), of({1, 1, 1}, {{0, 0, 0}})},
        {of({200, 1, 1}, {{0, 0, 0}}), of({200, 1, 1}, {{199, 0, 0}})},
        {of({1, 1, 200}, {{0, 0, 0}}), of({1, 1, 200}, {{0, 0, 199}})},
        {full({65, 64, 1}), of({65, 64, 1}, {{64, 63, 0}})},
        {full({64, 3, 3}), full({64, 3, 3})},
        {of({9, 9, 9}, {{0, 0, 0}, {8, 8, 8}}, {1e-3, 50, 1}), of({9, 9, 9}, {{8, 0, 4}}, {1e-3, 50, 1})},
    };
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        const double result = value(pairs[i].first, pairs[i].second);
        EXPECT_TRUE(std::isfinite(result)) << i;
        EXPECT_GE(result, 0) << i;
    }
    if (GetParam().kind == Metric::Kind::Distance_mm) {
        EXPECT_NEAR(value(pairs[1].first, pairs[1].second), 199, 1e-9 + 1);  // corners lie 198 to 200 apart
    }
}

TEST_P(MetricContractTest, ItsKeyTellsItsUnit) {
    const std::string_view key = GetParam().key;
    if (GetParam().kind == Metric::Kind::Distance_mm) {
        EXPECT_TRUE(key.ends_with("_mm")) << key;
    }
    EXPECT_EQ(std::ranges::count(allMetrics(), key, &Metric::key), 1) << key;
}

INSTANTIATE_TEST_SUITE_P(All, MetricContractTest, ::testing::ValuesIn(allMetrics()),
                         [](const auto& each) { return std::string(each.param.key); });

}  // namespace
}  // namespace bauta::metrics
