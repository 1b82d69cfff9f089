// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/statistics/Wilcoxon.h"

#include <array>
#include <vector>

#include "core/base/Error.h"
#include "tests/core/statistics/Reference.h"

namespace bauta::statistics {
namespace {

using Way = Test;  // within a test, Test is GoogleTest's
constexpr double kInfinity = INFINITY;
constexpr std::array kZeros = {Zeros::Wilcox, Zeros::Pratt, Zeros::Split};
const std::vector<double> kPublished = {6, 8, 14, 16, 23, 24, 28, 29, 41, -48, 49, 56, 60, -67, 75};
const std::vector<double> kWithZeros = {0, 0, 1, -1, 2, 2, 3, -3, 4, 5};

TEST(WilcoxonTest, ThePublishedExample) {
    const Wilcoxon paper = wilcoxon(kPublished);
    EXPECT_EQ(paper.test, Way::Exact);
    EXPECT_EQ(paper.statistic(), 24);
    EXPECT_EQ(paper.p, 0.041259765625);
    EXPECT_NEAR(wilcoxonBy(Way::Normal, kPublished, Zeros::Wilcox).p, 0.0408881329, 5e-11);
    EXPECT_NEAR(wilcoxonBy(Way::Normal, kPublished, Zeros::Wilcox, true).p, 0.0437723238, 5e-11);
}

TEST(WilcoxonTest, ZerosLeftOutRankedOrSplit) {
    struct Golden {
        Zeros zeros;
        double statistic, normal, continuity, exact, permutation;
    };
    for (const Golden& g : {Golden{Zeros::Wilcox, 7, 0.1221039854, 0.1400165032, 0.1484375, 0.15625},
                            Golden{Zeros::Pratt, 11, 0.1230701949, 0.1360629927, 0.193359375, 0.1484375},
                            Golden{Zeros::Split, 12.5, 0.1252934997, 0.1383853275, 0.16015625, 0.1484375}}) {
        const auto by = [&](Way test, bool continuity = false) {
            const Wilcoxon w = wilcoxonBy(test, kWithZeros, g.zeros, continuity);
            EXPECT_EQ(w.statistic(), g.statistic) << name(g.zeros);
            EXPECT_EQ(w.n, 10U);
            EXPECT_EQ(w.zeros, 2U);
            EXPECT_TRUE(w.ties);
            return w.p;
        };
        EXPECT_NEAR(by(Way::Normal), g.normal, 5e-11) << name(g.zeros);
        EXPECT_NEAR(by(Way::Normal, true), g.continuity, 5e-11) << name(g.zeros);
        EXPECT_EQ(by(Way::Exact), g.exact) << name(g.zeros);
        EXPECT_EQ(by(Way::Permutation), g.permutation) << name(g.zeros);
    }
}

TEST(WilcoxonTest, AtTwentyNineSubjectsThePaperHasTheNormalP) {
    std::vector<double> d;
    for (int i = 1; i <= 29; ++i) d.push_back((i - 1) % 3 == 0 ? -i : i);
    EXPECT_EQ(wilcoxon(d).statistic(), 145);
    EXPECT_EQ(wilcoxon(d, Preset::Paper).test, Way::Normal);
    EXPECT_NEAR(wilcoxon(d, Preset::Paper).p, 0.1169553447, 5e-11);
    EXPECT_EQ(wilcoxon(d, Preset::Default).test, Way::Exact);
    EXPECT_NEAR(wilcoxon(d, Preset::Default).p, 0.1206546128, 5e-11);
    EXPECT_NEAR(wilcoxonBy(Way::Normal, d, Zeros::Wilcox, true).p, 0.1195012384, 5e-11);
}

TEST(WilcoxonTest, ThreeHundredRandomProblemsAreThoseOfSciPyAndOfAllSignFlips) {
    std::size_t problems = 0, ties = 0, zeros = 0;
    for (const auto& family : test::reference().at("families")) {
        for (const auto& problem : family.at("problems")) {
            SCOPED_TRACE(problem.at("d").dump());
            const auto d = problem.at("d").get<std::vector<double>>();
            ++problems;
            ties += problem.at("ties").get<bool>() ? 1 : 0;
            zeros += problem.at("zeros") > 0 ? 1 : 0;
            for (const Zeros method : kZeros) {
                const auto& theirs = problem.at(std::string(name(method)));
                for (const Preset preset : {Preset::Paper, Preset::Default}) {
                    const std::string what = std::string(name(preset)) + " " + std::string(name(method));
                    const Wilcoxon w = wilcoxon(d, preset, method);
                    test::expectSame(w.p, theirs.at(std::string(name(preset))), what);
                    EXPECT_EQ(name(w.test), theirs.at(std::string(name(preset)) + "_test")) << what;
                    EXPECT_EQ(w.plus, theirs.at("plus")) << what;
                    EXPECT_EQ(w.minus, theirs.at("minus")) << what;
                    test::expectSame(w.effect, theirs.at("effect"), what + " effect");
                    EXPECT_EQ(w.n, d.size());
                    EXPECT_EQ(w.zeros, problem.at("zeros"));
                    EXPECT_EQ(w.ties, problem.at("ties"));
                    EXPECT_EQ(w.reason, "");
                }
            }
        }
    }
    EXPECT_EQ(problems, 300U);
    EXPECT_GT(ties, 100U);
    EXPECT_GT(zeros, 100U);
    EXPECT_GT(300 - ties, 100U);
    EXPECT_GT(300 - zeros, 100U);
}

TEST(WilcoxonTest, TheTypicalDifferenceAndItsExactIntervalOfThoseProblems) {
    for (const auto& family : test::reference().at("families")) {
        for (const auto& problem : family.at("problems")) {
            SCOPED_TRACE(problem.at("d").dump());
            const Shift s = shift(problem.at("d").get<std::vector<double>>());
            const auto& theirs = problem.at("shift");
            test::expectSame(s.estimate, theirs[0], "estimate");
            ASSERT_EQ(s.low.has_value(), !theirs[1].is_null());
            ASSERT_EQ(s.high.has_value(), s.low.has_value());
            if (!s.low) continue;
            test::expectSame(*s.low, theirs[1], "low");
            test::expectSame(*s.high, theirs[2], "high");
            EXPECT_LE(*s.low, s.estimate);
            EXPECT_GE(*s.high, s.estimate);
        }
    }
}

TEST(WilcoxonTest, WithoutADifferenceThereIsNoTest) {
    for (const Zeros zeros : kZeros) {
        const Wilcoxon none = wilcoxon({}, Preset::Paper, zeros);
        EXPECT_EQ(none.test, Way::None);
        EXPECT_TRUE(std::isnan(none.p) && std::isnan(none.effect));
        EXPECT_EQ(none.reason, "no pairs");
        const Wilcoxon same = wilcoxon(std::vector<double>{0, 1e-17, -1e-13, 0}, Preset::Default, zeros);
        EXPECT_EQ(same.test, Way::None);
        EXPECT_EQ(same.zeros, 4U);
        EXPECT_TRUE(std::isnan(same.p) && std::isnan(same.effect));
        EXPECT_EQ(same.reason, "all differences are zero");
    }
    EXPECT_TRUE(std::isnan(shift({}).estimate));
    EXPECT_FALSE(shift({}).low);
}

TEST(WilcoxonTest, FewPairsCannotReachASmallP) {
    std::vector<double> d;
    for (std::size_t n = 1; n <= 12; ++n) {
        d.push_back(static_cast<double>(n));
        EXPECT_EQ(wilcoxon(d).p, smallestP(n)) << n;
        EXPECT_EQ(shift(d).low.has_value(), n >= 6) << n;
    }
    EXPECT_EQ(smallestP(5), 0.0625);
    EXPECT_EQ(smallestP(6), 0.03125);
    EXPECT_EQ(smallestP(8), 0.0078125);
    EXPECT_EQ(smallestP(0), 1);
    EXPECT_EQ(smallestP(1), 1);
}

TEST(WilcoxonTest, InfiniteDifferencesRankLastAndHaveNoTypicalValue) {
    const std::vector<double> finite = {1, -2, 3, 4, 5, -6, 7, 8}, last = {1, -2, 3, 4, 5, -6, 7, kInfinity};
    EXPECT_EQ(wilcoxon(last).p, wilcoxon(finite).p);
    EXPECT_EQ(wilcoxon(last).effect, wilcoxon(finite).effect);
    const std::vector<double> both = {1, 2, -3, kInfinity, -kInfinity, kInfinity}, tied = {1, 2, -3, 9, -9, 9};
    const Wilcoxon w = wilcoxon(both, Preset::Default);
    EXPECT_TRUE(w.ties);
    EXPECT_EQ(w.plus, wilcoxon(tied).plus);
    EXPECT_EQ(w.p, wilcoxon(tied, Preset::Default).p);
    for (const auto& d : {last, both, std::vector<double>(7, -kInfinity)}) {
        EXPECT_TRUE(std::isnan(shift(d).estimate));
        EXPECT_FALSE(shift(d).low || shift(d).high);
    }
    EXPECT_THROW((void)wilcoxon(std::vector<double>{1, NAN}), base::Error);
}

TEST(WilcoxonTest, OfHundredsOfPairsTheExactPIsStillANumber) {
    // In whole numbers (python): 2 * #(subsets of 1 … 300 with a sum of at most 6321) / 2^300.
    std::vector<double> d;
    for (int i = 1; i <= 300; ++i) d.push_back(i % 7 == 0 ? -i : i);
    const Wilcoxon w = wilcoxonBy(Way::Exact, d, Zeros::Wilcox);
    EXPECT_EQ(w.minus, 6321);
    test::expectSame(w.p, 3.377353439881026e-31, "p");
    // And the 19629th of the 45150 means of pairs.
    test::expectSame(*shift(d).low, 106.0, "low");
    test::expectSame(*shift(d).high, 137.0, "high");
}

TEST(WilcoxonTest, OfManyHundredsTheIntervalIsThatOfTheNormalDistribution) {
    // NumPy: the 82103th smallest and largest of the 180901 means; by the exact distribution it is the 82106th.
    std::vector<double> d;
    for (int i = 1; i <= 601; ++i) d.push_back(i % 7 == 0 ? -i * i : i * i);
    test::expectSame(*shift(d).low, 73302.5, "low");
    test::expectSame(*shift(d).high, 97512.5, "high");
}

}  // namespace
}  // namespace bauta::statistics
