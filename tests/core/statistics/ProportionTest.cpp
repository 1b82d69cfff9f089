// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/statistics/Proportion.h"

#include "tests/core/statistics/Reference.h"

namespace bauta::statistics {
namespace {

std::vector<std::vector<int>> pairsOf(const std::vector<int>& a, const std::vector<int>& b) {
    std::vector<std::vector<int>> runs;
    for (std::size_t i = 0; i < a.size(); ++i) runs.push_back({a[i], b[i]});
    return runs;
}

TEST(ProportionTest, WilsonIntervalsAreThoseOfStatsmodels) {
    ASSERT_GT(test::reference().at("wilson").size(), 50U);
    for (const auto& one : test::reference().at("wilson")) {
        const Proportion p = wilson(one[0], one[1], one[2]);
        // At the ends statsmodels leaves 1e-17 of what is exactly 0 or 1.
        EXPECT_NEAR(p.low, one[3].get<double>(), 1e-12) << one;
        EXPECT_NEAR(p.high, one[4].get<double>(), 1e-12) << one;
        EXPECT_DOUBLE_EQ(p.share, one[0].get<double>() / one[1].get<double>());
        EXPECT_LE(p.low, p.share);
        EXPECT_GE(p.high, p.share);
    }
    EXPECT_EQ(wilson(0, 55).low, 0);
    EXPECT_EQ(wilson(55, 55).high, 1);
    EXPECT_TRUE(std::isnan(wilson(0, 0).share) && std::isnan(wilson(0, 0).low) && std::isnan(wilson(0, 0).high));
}

TEST(ProportionTest, AlphaOfThePublishedExampleOfTwoReaders) {
    // K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), A: ten articles, alpha 0.095.
    const auto runs = pairsOf({0, 1, 0, 0, 0, 0, 0, 0, 1, 0}, {1, 1, 1, 0, 0, 1, 0, 0, 0, 0});
    const Agreement a = agreement(runs);
    EXPECT_NEAR(a.alpha, 1 - 76.0 / 84, 1e-15);
    EXPECT_NEAR(a.agreeing, 0.6, 1e-15);
    EXPECT_EQ(a.runs, 10U);
    EXPECT_EQ(a.pairs, 10U);
}

TEST(ProportionTest, AgreementOfAnyNumberOfReadersIsThatOfTheTableOfCoincidences) {
    for (const auto& one : test::reference().at("agreement")) {
        const auto runs = one.at("runs").get<std::vector<std::vector<int>>>();
        const Agreement a = agreement(runs);
        test::expectSame(a.agreeing, one.at("agreeing"), one.dump());
        if (one.at("alpha").is_null()) {
            EXPECT_TRUE(std::isnan(a.alpha)) << one;
        } else {
            EXPECT_NEAR(a.alpha, one.at("alpha").get<double>(), 1e-12) << one;
        }
    }
}

TEST(ProportionTest, NobodyDisagreesWithoutASecondReader) {
    const Agreement none = agreement(std::vector<std::vector<int>>{{1}, {}, {0}});
    EXPECT_EQ(none.runs, 0U);
    EXPECT_TRUE(std::isnan(none.agreeing) && std::isnan(none.alpha));
    const Agreement same = agreement(pairsOf({1, 1, 1}, {1, 1, 1}));
    EXPECT_EQ(same.agreeing, 1);
    EXPECT_TRUE(std::isnan(same.alpha)) << "no label but one: nothing could have been by chance";
    EXPECT_EQ(agreement(pairsOf({1, 0, 1}, {1, 0, 1})).alpha, 1);
}

}  // namespace
}  // namespace bauta::statistics
