// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/statistics/FalseDiscovery.h"

#include <gmock/gmock.h>

#include "core/base/Error.h"
#include "tests/core/statistics/Reference.h"

namespace bauta::statistics {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::Pointwise;

std::vector<double> adjusted(const std::vector<double>& p) {
    return benjaminiHochberg(p);
}

TEST(FalseDiscoveryTest, GoldenFamilies) {
    EXPECT_THAT(adjusted({0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205}),
                Pointwise(DoubleNear(1e-12), {0.008, 0.032, 0.0672, 0.0672, 0.0672, 0.08, 0.074 * 8 / 7, 0.205}));
    EXPECT_THAT(adjusted({0.04, 0.04, 0.04, 0.04}), Pointwise(DoubleNear(1e-12), {0.04, 0.04, 0.04, 0.04}));
    EXPECT_THAT(adjusted({0.01, 0.02, 0.03, 0.05}), Pointwise(DoubleNear(1e-12), {0.04, 0.04, 0.04, 0.05}));
    EXPECT_THAT(adjusted({0.5, 0.02, 0.03, 0.01}), Pointwise(DoubleNear(1e-12), {0.5, 0.04, 0.04, 0.04}));
}

TEST(FalseDiscoveryTest, ThirtyRandomFamiliesAreThoseOfStatsmodels) {
    std::size_t compared = 0;
    for (const auto& family : test::reference().at("families")) {
        std::vector<double> p;
        for (const auto& problem : family.at("problems")) p.push_back(problem.at("wilcox").at("paper"));
        const std::vector<double> q = benjaminiHochberg(p);
        for (std::size_t i = 0; i < q.size(); ++i, ++compared) test::expectSame(q[i], family.at("q")[i], "q");
    }
    EXPECT_EQ(compared, 300U);
}

TEST(FalseDiscoveryTest, WhatHasNoPIsNoTest) {
    const std::vector<double> q = adjusted({0.01, NAN, 0.02, NAN, 0.03});
    EXPECT_THAT(std::vector({q[0], q[2], q[4]}), Pointwise(DoubleNear(1e-15), adjusted({0.01, 0.02, 0.03})));
    EXPECT_TRUE(std::isnan(q[1]) && std::isnan(q[3]));
    EXPECT_THAT(adjusted({}), ElementsAre());
    EXPECT_TRUE(std::isnan(adjusted({NAN})[0]));
    EXPECT_THAT(adjusted({0, 1}), ElementsAre(0, 1));
    EXPECT_THROW((void)adjusted({0.1, 1.1}), base::Error);
    EXPECT_THROW((void)adjusted({-0.1}), base::Error);
}

TEST(FalseDiscoveryTest, StarsBeginAtTheBoundItself) {
    const auto stars = [](const Stars& of) {
        std::vector<std::string> all;
        for (const double p : {0.0501, 0.05, 0.01, 0.001, 1e-4, 1e-5, 0.0}) all.emplace_back(of.of(p));
        return all;
    };
    EXPECT_THAT(stars(paperStars()), ElementsAre("", "*", "**", "**", "***", "****", "****"));
    EXPECT_THAT(stars(usualStars()), ElementsAre("", "*", "**", "***", "****", "****", "****"));
    EXPECT_EQ(paperStars().of(NAN), "");
}

}  // namespace
}  // namespace bauta::statistics
