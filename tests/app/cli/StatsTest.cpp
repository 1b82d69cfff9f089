// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/app/cli/CliStudy.h"
#include "tests/core/experiment/PaperStudy.h"

namespace bauta::cli {
namespace {

using base::Json;
using ::testing::AllOf;
using ::testing::HasSubstr;

/// The study with the counts of the paper.
class StatsTest : public test::CliStudy {
  protected:
    StatsTest() { test::PaperStudy(study()).evaluate(); }
    [[nodiscard]] std::string stats(const std::string& rest = {}) const {
        return "stats " + quoted(study()) + " --experiment exp-001 " + rest;
    }
    /// Every null has its reason beside it.
    static void expectReasons(const Json& json) {
        for (const auto& [key, value] : json.items()) {
            if (value.is_structured()) expectReasons(value);
            if (!value.is_null()) continue;
            EXPECT_NE(json.value(key + "_reason", ""), "") << key << " of " << json;
        }
    }
};

TEST_F(StatsTest, PrintsFamiliesCompositesAndWhatIsLeftOut) {
    const Json all = json(stats());
    expectReasons(all);
    EXPECT_EQ(all.at("preset"), "paper");
    EXPECT_EQ(all.at("metric_impl"), "bauta-1");
    EXPECT_EQ(all.at("evaluations2"), 168);
    EXPECT_EQ(all.at("left_out")[0].at("oar"), "LN_Neck_III_L");
    EXPECT_TRUE(all.at("warnings").empty());
    ASSERT_EQ(all.at("families").size(), 6U);
    std::vector<int> tests;
    for (const Json& family : all.at("families")) tests.push_back(family.at("tests"));
    EXPECT_THAT(tests, ::testing::ElementsAre(24, 18, 24, 22, 18, 24));
    const Json& first = all.at("families")[0].at("comparisons")[0];
    EXPECT_EQ(first.at("oar"), "Glnd_Submand_L");
    EXPECT_EQ(first.at("arm_a"), "original");
    EXPECT_EQ(first.at("n"), 29);
    EXPECT_EQ(first.at("test"), "normal");
    EXPECT_GE(first.at("q"), first.at("p"));
    EXPECT_LE(first.at("shift_low"), first.at("shift"));
    EXPECT_EQ(all.at("composites").size(), 32U);
    EXPECT_EQ(all.at("composites")[3].at("n"), 169);

    const Json other = json(stats("--preset default --metric hd95_mm --fewest 1 --stars usual --rank-infinite"));
    EXPECT_EQ(other.at("families").size(), 3U);
    EXPECT_EQ(other.at("left_out").size(), 0U);
    EXPECT_EQ(other.at("families")[0].at("tests"), 24) << "infinities are ranked";
    EXPECT_EQ(other.at("families")[0].at("comparisons")[0].at("test"), "exact");

    const auto text = cli(stats());
    EXPECT_EQ(text.exitCode, 0);
    for (const char* part :
         {"Experiment 1, DSC: 3 arms × 8 OARs; 24 tests", "original - pydeface", "Composite MSD in mm",
          "Not in experiment 2: LN_Neck_III_R, fewer than 5 subjects keep a voxel under all arms (2)"})
        EXPECT_THAT(text.out, HasSubstr(part));
}

TEST_F(StatsTest, RefusesFoldsAndWhatItDoesNotKnow) {
    const auto folds = cli(stats("--unit fold"));
    EXPECT_EQ(folds.exitCode, 2);
    EXPECT_THAT(folds.err, HasSubstr("5 folds cannot reach a p below 0.0625"));
    EXPECT_EQ(cli(stats("--metric beauty")).exitCode, 2);
    EXPECT_EQ(cli(stats("--preset mine")).exitCode, 2);
    EXPECT_EQ(cli("stats " + quoted(study()) + " --experiment exp-002").exitCode, 2);
    std::filesystem::remove_all(study() / "results" / "exp-001" / "evaluations");
    const Json nothing = json(stats(), 2);
    expectReasons(nothing);
    EXPECT_EQ(nothing.at("missing").size(), 80U);
    EXPECT_EQ(nothing.at("families")[0].at("comparisons")[0].at("reason"), "not evaluated");
}

TEST_F(StatsTest, AgreementIsTableZero) {
    const Json all = json("agreement " + quoted(study()));
    expectReasons(all);
    EXPECT_EQ(all.at("rule"), "all");
    ASSERT_EQ(all.at("methods").size(), 8U);
    const Json& maskFace = all.at("methods")[4];
    EXPECT_EQ(maskFace.at("method"), "mask_face");
    EXPECT_EQ(maskFace.at("rated_1"), 39);
    EXPECT_EQ(maskFace.at("rated_0"), 16);
    EXPECT_NEAR(maskFace.at("success").get<double>(), 39. / 55, 1e-15);
    EXPECT_EQ(maskFace.at("alpha_reason"), "no run is rated by two readers");
    const Json nobody = json("agreement " + quoted(study()) + " --readers reader:XY");
    EXPECT_EQ(nobody.at("methods")[4].at("unrated"), 55);
    EXPECT_TRUE(nobody.at("methods")[4].at("success").is_null());
    EXPECT_EQ(cli("agreement " + quoted(study()) + " --readers loudest").exitCode, 2);
    EXPECT_THAT(cli("agreement " + quoted(study())).out, AllOf(HasSubstr("mask_face"), HasSubstr("71")));
}

}  // namespace
}  // namespace bauta::cli
