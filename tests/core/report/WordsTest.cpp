// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/Words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "tests/support/Results.h"

namespace bauta::report {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN(), kInf = std::numeric_limits<double>::infinity();

using testing::HasSubstr;

TEST(WordsTest, NumbersAreWrittenForPeople) {
    EXPECT_EQ(decimal(0.7714, 3), "0.771");
    EXPECT_EQ(decimal(-0.02, 3), "−0.020");
    EXPECT_EQ(decimal(-0.0001, 3), "0.000");
    EXPECT_EQ(decimal(kNaN, 3), "n/a");
    EXPECT_EQ(decimal(-kInf, 2), "−∞");
    EXPECT_EQ(probability(0.19), "0.19");
    EXPECT_EQ(probability(1), "1.00");
    EXPECT_EQ(probability(0.00284), "0.0028");
    EXPECT_EQ(probability(0.0497), "0.050");
    EXPECT_EQ(probability(0.0998), "0.10");
    EXPECT_EQ(probability(0.00998), "0.010");
    EXPECT_EQ(probability(0.00104), "0.0010");
    EXPECT_EQ(probability(0), "0");
    EXPECT_EQ(probability(2.94e-5), "2.9e-5");
    EXPECT_EQ(probability(9.99e-5), "1e-4");
    EXPECT_EQ(probability(kNaN), "n/a");
    EXPECT_EQ(shortHash(""), "n/a");
}

TEST(WordsTest, EnginesAreToldApart) {
    experiment::Results results = test::makeResults();
    EXPECT_EQ(enginesOf(results, armsOf(results)), "mask_face native, fsl_deface published, pydeface native");
    results.scores.engines["mask_face"] = "native, published";
    results.scores.engines["pydeface"] = "";
    EXPECT_EQ(enginesOf(results, armsOf(results)),
              "mask_face native and published, fsl_deface published, pydeface engine not known");
    EXPECT_EQ(engineOf(results, "mask_face"), "native, published");
    EXPECT_EQ(engineOf(results, "defacer"), "published") << "of Table 0, which is no arm";
    EXPECT_EQ(engineOf(results, "nobody"), "");
}

TEST(WordsTest, MethodsAreMissingForTheRightReason) {
    experiment::Results results = test::makeResults();
    EXPECT_EQ(methodsWithout(results),
              "No subject is judged 1 under afni_refacer, deepdefacer, defacer, mri_deface or quickshear.");
    results.quality.front().rated1 = 2;  // of subjects without organs at risk
    EXPECT_EQ(methodsWithout(results),
              "No subject is judged 1 under deepdefacer, defacer, mri_deface or quickshear. Of the subjects judged 1 "
              "under afni_refacer none has an organ at risk whose loss is known.");
}

TEST(WordsTest, AReaderBesideTheTruthIsNamed) {
    test::ResultsRequest request;
    request.byTruth = true;
    experiment::Results results = test::makeResults(request);
    EXPECT_EQ(ratingsText(results),
              "Ratings are of the reader phantom-truth: the known face of made-up subjects, not a person's judgement.");
    results.quality.front().readers.emplace_back("AK");
    EXPECT_EQ(ratingsText(results),
              "Ratings are of the reader phantom-truth (the known face of made-up subjects, not a person's judgement) "
              "and of AK.");
    EXPECT_EQ(ratingsText(test::makeResults()), "Reader: AK.");
}

TEST(WordsTest, ValidPairsAreCounted) {
    experiment::Results results = test::makeResults();
    EXPECT_EQ(validText(results),
              "168 pairs of subject and OAR keep a voxel under all arms, 165 of them in the OARs compared");
    results.analysis.leftOut.clear();
    results.analysis.evaluations2 = 1;
    EXPECT_EQ(validText(results), "1 pair of subject and OAR keeps a voxel under all arms");
}

TEST(WordsTest, AnIntervalThatIsNotThereHasAReason) {
    experiment::Comparison one;
    one.reason = "not evaluated";
    EXPECT_EQ(whyNoShift(one), "not evaluated");
    EXPECT_EQ(limitsOf(one), "not evaluated");
    one.reason.clear();
    one.differences = {1, 2, 3, 4, 5};
    one.pairs.resize(5);
    one.shift = statistics::shift(one.differences);
    EXPECT_EQ(whyNoShift(one), "fewer than 6 pairs cannot reach 95 %");
    one.differences = {1, 2, 3, 4, 5, kInf};
    one.pairs.resize(6);
    one.shift = statistics::shift(one.differences);
    one.reason = "limited";
    EXPECT_EQ(whyNoShift(one), "a difference is infinite");
    EXPECT_EQ(limitsOf(one), "limited; a difference is infinite");
    one.differences.back() = 6;
    one.shift = statistics::shift(one.differences);
    EXPECT_EQ(whyNoShift(one), "");
}

}  // namespace
}  // namespace bauta::report
