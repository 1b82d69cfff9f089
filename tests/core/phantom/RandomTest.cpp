// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/phantom/Random.h"

#include <gtest/gtest.h>

namespace bauta::phantom {
namespace {

TEST(RandomTest, StreamsOfDifferentNamesAreUnrelated) {
    Stream a(7, "nose"), b(7, "nose"), c(7, "chin"), d(8, "nose");
    double same = 0, name = 0, seed = 0;
    for (int i = 0; i < 4000; ++i) {
        const double x = a.normal();
        same += x * b.normal();
        name += x * c.normal();
        seed += x * d.normal();
    }
    EXPECT_NEAR(same / 4000, 1, 0.1);
    EXPECT_NEAR(name / 4000, 0, 0.06);
    EXPECT_NEAR(seed / 4000, 0, 0.06);
}

TEST(RandomTest, NormalNumbersHaveMeanZeroAndVarianceOne) {
    double sum = 0, squares = 0, rough = 0, roughSquares = 0;
    constexpr int kCount = 40000;
    for (int i = 0; i < kCount; ++i) {
        const NormalPair n = normalPair(99, static_cast<std::uint64_t>(i));
        sum += n.a + n.b;
        squares += n.a * n.a + n.b * n.b;
        const float r = roughNormal(99, i % 37, i / 37, -i);
        rough += r;
        roughSquares += r * r;
    }
    EXPECT_NEAR(sum / (2 * kCount), 0, 0.02);
    EXPECT_NEAR(squares / (2 * kCount), 1, 0.03);
    EXPECT_NEAR(rough / kCount, 0, 0.02);
    EXPECT_NEAR(roughSquares / kCount, 1, 0.03);
}

TEST(RandomTest, FirstNumbersAreTheFrozenOnes) {
    // SplitMix64 started at 0 gives this first output (Vigna's reference).
    EXPECT_EQ(mix(0), 0xE220A8397B1DCDAFULL);
    Stream s(1, "x");
    const double first = s.uniform();
    EXPECT_GT(first, 0);
    EXPECT_LT(first, 1);
}

TEST(RandomTest, SmoothFieldHasUnitVarianceAndIsSmooth) {
    const SmoothField field(3, "f", 35);
    double squares = 0, step = 0;
    int count = 0;
    for (float x = -400; x < 400; x += 40)
        for (float y = -400; y < 400; y += 40)
            for (float z = -400; z < 400; z += 80) {
                const float v = field.at({x, y, z});
                squares += v * v;
                step = std::max<double>(step, std::abs(field.at({x + 1, y, z}) - v));
                ++count;
            }
    EXPECT_NEAR(squares / count, 1, 0.2);
    EXPECT_LT(step, 0.2);
}

}  // namespace
}  // namespace bauta::phantom
