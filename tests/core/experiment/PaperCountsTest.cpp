// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/Files.h"
#include "core/experiment/Results.h"
#include "tests/core/experiment/PaperStudy.h"

namespace bauta::experiment {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// spec/paper.md 1.1 and 1.2.
class PaperCountsTest : public ::testing::Test {
  protected:
    static void SetUpTestSuite() {
        folder_ = std::make_unique<base::TemporaryFolder>();
        paper_ = std::make_unique<test::PaperStudy>(folder_->path() / "study");
        paper_->evaluate();
        results_ = std::make_unique<Results>(results(paper_->open(), "exp-001"));
    }
    static void TearDownTestSuite() {
        results_.reset();
        paper_.reset();
        folder_.reset();
    }
    static std::size_t available(const std::string& method) {
        std::size_t all = 0, subjects = 0;
        for (const OarAvailability& row : results_->availableCohort) {
            if (row.method != method) continue;
            all += row.available();
            subjects += row.subjects;
        }
        EXPECT_EQ(subjects, 232U) << method;
        return all;
    }
    static std::unique_ptr<base::TemporaryFolder> folder_;
    static std::unique_ptr<test::PaperStudy> paper_;
    static std::unique_ptr<Results> results_;
};
std::unique_ptr<base::TemporaryFolder> PaperCountsTest::folder_;
std::unique_ptr<test::PaperStudy> PaperCountsTest::paper_;
std::unique_ptr<Results> PaperCountsTest::results_;

TEST_F(PaperCountsTest, ThreeMethodsKeep39_45And42ScansAndFiveNone) {
    ASSERT_EQ(results_->quality.size(), 8U);
    for (const MethodQuality& q : results_->quality) {
        EXPECT_EQ(q.n, 55U);
        EXPECT_EQ(q.rated1 + q.rated0, 55U);
        EXPECT_EQ(q.modality, "T2w");
        EXPECT_EQ(q.engine, "native");
        EXPECT_THAT(q.readers, ElementsAre("AK"));
        const std::size_t expected = q.method == "mask_face"    ? 39
                                     : q.method == "fsl_deface" ? 45
                                     : q.method == "pydeface"   ? 42
                                                                : 0;
        EXPECT_EQ(q.rated1, expected) << q.method;
        const int percent = q.method == "mask_face"    ? 71
                            : q.method == "fsl_deface" ? 82
                            : q.method == "pydeface"   ? 76
                                                       : 0;
        EXPECT_EQ(std::lround(100 * q.success.share), percent) << q.method;
    }
    // Wilson by statsmodels: proportion_confint(39, 55, method="wilson").
    const MethodQuality& maskFace = results_->quality[4];
    ASSERT_EQ(maskFace.method, "mask_face");
    EXPECT_NEAR(maskFace.success.low, 0.5785927950724501, 1e-12);
    EXPECT_NEAR(maskFace.success.high, 0.8122880644604047, 1e-12);
}

TEST_F(PaperCountsTest, TheCohortHas29SubjectsAnd232_232_231And169Oars) {
    EXPECT_EQ(results_->subjectsInStudy, 55U);
    EXPECT_EQ(results_->plan().subjectCount(), 29U);
    EXPECT_EQ(results_->plan().out.size(), 26U);
    std::vector<std::size_t> sizes;
    for (const auto& fold : results_->plan().folds) sizes.push_back(fold.size());
    EXPECT_THAT(sizes, ElementsAre(6, 6, 6, 6, 5));
    EXPECT_EQ(available("original"), 232U);
    EXPECT_EQ(available("mask_face"), 232U);
    EXPECT_EQ(available("fsl_deface"), 231U);
    EXPECT_EQ(available("pydeface"), 169U);
    std::vector<std::size_t> n;
    for (const char* arm : {"original", "mask_face", "fsl_deface", "pydeface"})
        n.push_back(results_->analysis.composite("dsc", "original", arm)->n);
    EXPECT_THAT(n, ElementsAre(232, 232, 231, 169));
}

TEST_F(PaperCountsTest, PreservedRatiosAreOfTheScansJudgedOneUnderTheMethod) {
    std::map<std::string, std::size_t> subjects;
    for (const Preserved& p : results_->preserved) {
        EXPECT_EQ(subjects.try_emplace(p.method, p.values.size()).first->second, p.values.size());
        if (p.method == "mask_face" && p.oar == "Parotid_L") {
            // 39 subjects in turn at 1, 0.9, 0.8, 0.7.
            EXPECT_NEAR(p.mean, (10 * (1 + 0.9 + 0.8) + 9 * 0.7) / 39, 1e-15);
        }
    }
    EXPECT_EQ(subjects, (std::map<std::string, std::size_t>{{"mask_face", 39}, {"fsl_deface", 45}, {"pydeface", 42}}));
    EXPECT_EQ(results_->availableRated.size(), 24U);
}

TEST_F(PaperCountsTest, Experiment2Has168EvaluationsWithoutLevelThree) {
    const Analysis& analysis = results_->analysis;
    EXPECT_EQ(analysis.evaluations2, 168U);
    ASSERT_EQ(analysis.leftOut.size(), 2U);
    EXPECT_EQ(analysis.leftOut[0].oar, "LN_Neck_III_L");
    EXPECT_EQ(analysis.leftOut[0].why, "fewer than 5 subjects keep a voxel under all arms (1)");
    EXPECT_EQ(analysis.leftOut[1].oar, "LN_Neck_III_R");
    EXPECT_EQ(analysis.leftOut[1].why, "fewer than 5 subjects keep a voxel under all arms (2)");
    const Family* family = analysis.family(Question::EvaluatedOn, "dsc");
    EXPECT_EQ(family->name, "Experiment 2, DSC: 3 arms × 6 OARs");
    EXPECT_EQ(family->tests, 18U);
    for (const Comparison& c : family->comparisons) {
        const std::size_t n = c.oar == "Glnd_Submand_L" ? 26 : c.oar == "Glnd_Submand_R" ? 27 : 28;
        EXPECT_EQ(c.pairs.size(), n) << c.oar;
    }
}

TEST_F(PaperCountsTest, Experiment1Has24TestsOfDscAnd22OfMsd) {
    const Analysis& analysis = results_->analysis;
    EXPECT_EQ(analysis.family(Question::TrainedOn, "dsc")->tests, 24U);
    EXPECT_EQ(analysis.family(Question::TrainedOn, "dsc")->name, "Experiment 1, DSC: 3 arms × 8 OARs");
    const Family* msd = analysis.family(Question::TrainedOn, "msd_mm");
    EXPECT_EQ(msd->tests, 22U);
    for (const Comparison& c : msd->comparisons) {
        const bool level3 = c.oar.starts_with("LN_Neck_III_") && c.armB == "pydeface";
        EXPECT_EQ(c.reason, level3 ? "no pairs: an output is empty in all 29" : "") << c.oar << c.armB;
        EXPECT_EQ(c.leftOut, level3 ? 29U : 0U);
    }
    EXPECT_EQ(analysis.family(Question::Composite, "dsc")->tests, 24U);
}

TEST_F(PaperCountsTest, NothingIsMissingAndEveryNumberHasItsSource) {
    EXPECT_THAT(results_->warnings, IsEmpty());
    EXPECT_THAT(results_->scores.missing, IsEmpty());
    EXPECT_FALSE(results_->ratedByTruth);
    EXPECT_EQ(results_->runs.size(), 29U * 4);
    EXPECT_EQ(results_->cells.size(), 80U);
    for (const SourceRun& run : results_->runs) {
        EXPECT_EQ(run.engine, run.arm == kOriginal ? "" : "native");
        EXPECT_EQ(run.imageSha256, (run.arm == kOriginal ? "scan" : run.arm) + " of " + run.subject);
        EXPECT_EQ(run.ratings,
                  run.arm == kOriginal ? std::vector<std::string>() : std::vector{run.arm + " " + run.subject});
        EXPECT_EQ(run.ratings.size(), run.readers.size());
    }
    for (const SourceCell& cell : results_->cells) EXPECT_EQ(cell.tableSha256.size(), 64U);
}

}  // namespace
}  // namespace bauta::experiment
