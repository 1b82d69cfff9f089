// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/registration/detail/Climb.h"

#include <gtest/gtest.h>

namespace bauta::registration::detail {
namespace {

TEST(ClimbTest, FindsTheTopOfAStretchedHill) {
    int calls = 0;
    const Function hill = [&](const std::vector<double>& x, std::vector<double>& gradient) {
        ++calls;
        gradient = {-2 * (x[0] - 3), -200 * (x[1] + 1)};
        return 5 - (x[0] - 3) * (x[0] - 3) - 100 * (x[1] + 1) * (x[1] + 1);
    };
    std::vector<double> x = {-20, 4};
    const double top = climb(hill, x, {200, 6, 1e-7});
    EXPECT_NEAR(top, 5, 1e-9);
    EXPECT_NEAR(x[0], 3, 1e-4);
    EXPECT_NEAR(x[1], -1, 1e-4);
    EXPECT_LE(calls, 200);
}

TEST(ClimbTest, FollowsACurvedRidge) {
    // Rosenbrock's valley turned over: the top is 0 at (1, 1).
    const Function ridge = [](const std::vector<double>& x, std::vector<double>& gradient) {
        const double a = 1 - x[0], b = x[1] - x[0] * x[0];
        gradient = {2 * a + 400 * x[0] * b, -200 * b};
        return -(a * a + 100 * b * b);
    };
    std::vector<double> x = {-1.2, 1};
    climb(ridge, x, {400, 1, 1e-9});
    EXPECT_NEAR(x[0], 1, 1e-3);
    EXPECT_NEAR(x[1], 1, 1e-3);
}

TEST(ClimbTest, KeepsToItsBudgetAndNeverEndsLower) {
    int calls = 0;
    const Function hill = [&](const std::vector<double>& x, std::vector<double>& gradient) {
        ++calls;
        gradient = {-4 * x[0] * x[0] * x[0]};
        return -x[0] * x[0] * x[0] * x[0];
    };
    std::vector<double> x = {50};
    const double top = climb(hill, x, {7, 2, 1e-6});
    EXPECT_EQ(calls, 7);
    EXPECT_GE(top, -50.0 * 50 * 50 * 50);
    EXPECT_LT(x[0], 50);
}

}  // namespace
}  // namespace bauta::registration::detail
