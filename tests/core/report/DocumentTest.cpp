// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "core/report/Report.h"
#include "core/report/Tables.h"
#include "tests/support/Results.h"

namespace bauta::report {
namespace {

const experiment::Results& usual() {
    static const experiment::Results results = test::makeResults();
    return results;
}

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

std::string textOf(const Document& document) {
    std::string all = document.title + "\n" + document.subtitle + "\n";
    for (const Block& block : document.blocks) {
        if (const auto* heading = std::get_if<Heading>(&block)) all += "## " + heading->text + "\n";
        if (const auto* paragraph = std::get_if<Paragraph>(&block))
            all += (paragraph->warning ? "! " : "") + paragraph->text + "\n";
        if (const auto* table = std::get_if<PrintTable>(&block))
            all += "[" + table->name + "]\n" + table->caption + "\n";
        if (const auto* figure = std::get_if<FigureBlock>(&block))
            all += "[" + document.figures.at(figure->figure).name + "]\n";
    }
    return all;
}

std::string joined(const std::vector<std::string>& texts) {
    std::string all;
    for (const std::string& text : texts) all += text + "\n";
    return all;
}

TEST(DocumentTest, ThePartsComeInTheOrderOfThePaper) {
    const std::string text = textOf(document(usual()));
    std::size_t at = 0;
    for (const char* part :
         {"## Reading the result", "## Subjects", "## Methods", "[table0_quality]", "[figure2_preserved]",
          "[table1_oars_rated]", "[table2_composite_dsc]", "[figure3_train]", "[figure4_evaluate]", "## Statistics",
          "[statistics_experiment1_dsc]", "[statistics_experiment2_msd_mm]", "[figureA1_hd95_train]",
          "[figureA2_hd95_evaluate]", "## Provenance", "[models]"}) {
        const std::size_t next = text.find(part);
        ASSERT_NE(next, std::string::npos) << part;
        EXPECT_GT(next, at) << part;
        at = next;
    }
}

TEST(DocumentTest, WarningsComeFirst) {
    test::ResultsRequest request;
    request.byTruth = true;
    request.missingArm = "pydeface";
    const Document written = document(test::makeResults(request));
    const auto& first = std::get<Paragraph>(written.blocks.at(0));
    EXPECT_TRUE(first.warning);
    EXPECT_THAT(first.text, HasSubstr("phantom-truth"));
    const auto& second = std::get<Paragraph>(written.blocks.at(1));
    EXPECT_TRUE(second.warning);
    EXPECT_EQ(second.text, "20 of 80 evaluations are missing.");
    EXPECT_FALSE(std::holds_alternative<Paragraph>(document(usual()).blocks.front()));
}

TEST(DocumentTest, TheReadingIsTheOneOfThePage) {
    experiment::Results results = usual();
    for (experiment::Composite& one : results.analysis.composites) {
        if (one.metric != "dsc" || (one.armTrain != "original" && one.armTest != "original")) continue;
        const std::string arm = one.armTrain == "original" ? one.armTest : one.armTrain;
        one.mean = arm == "original" ? 0.771 : arm == "mask_face" ? 0.751 : arm == "fsl_deface" ? 0.744 : 0.455;
    }
    const auto text = reading(results, "dsc");
    ASSERT_GE(text.size(), 3U);
    EXPECT_EQ(text[0], "Models trained on original scans reach 0.771 on original scans.");
    EXPECT_EQ(text[1], "Trained on mask_face or fsl_deface they lose 0.020 and 0.027; on pydeface 0.316.");
    EXPECT_EQ(text[2],
              "Evaluated on mask_face or fsl_deface they lose 0.020 and 0.027; on pydeface 0.316, over the OARs that "
              "are left there.");
    EXPECT_THAT(text.back(), HasSubstr("18 comparisons with original in experiment 2"));
}

TEST(DocumentTest, AGainIsNoLossAndDistancesGrow) {
    experiment::Results results = usual();
    for (experiment::Composite& one : results.analysis.composites)
        one.mean = one.armTrain == "mask_face" ? 1.5 : one.armTrain == "original" ? 2 : 3;
    EXPECT_EQ(reading(results, "msd_mm").at(0), "Models trained on original scans reach 2.00 mm on original scans.");
    EXPECT_EQ(
        reading(results, "msd_mm").at(1),
        "Trained on fsl_deface or pydeface they are worse by 1.00 mm and 1.00 mm; on mask_face they are better by "
        "0.50 mm.");
}

TEST(DocumentTest, WithoutScoresTheReadingSaysSo) {
    test::ResultsRequest request;
    request.evaluated = false;
    EXPECT_THAT(reading(test::makeResults(request), "dsc"), ElementsAre("Nothing is evaluated yet."));
    request.evaluated = true;
    request.arms = {"mask_face", "pydeface"};
    EXPECT_THAT(reading(test::makeResults(request), "dsc"), ElementsAre(HasSubstr("no arm original")));
    request.arms = {"original", "pydeface"};
    request.missingArm = "original";
    EXPECT_THAT(reading(test::makeResults(request), "dsc"), ElementsAre(HasSubstr("no DSC on original scans: ")));
}

TEST(DocumentTest, TheFlowGoesFromTheStudyToTheFolds) {
    const Flow flow = flowOf(usual());
    std::vector<std::string> kept, left;
    for (const FlowStep& step : flow.steps) {
        kept.push_back(step.kept);
        for (const std::string& one : step.left) left.push_back(one);
    }
    EXPECT_THAT(
        kept, ElementsAre("55 subjects in the study", "55 subjects with organs at risk",
                          "39 subjects judged 1 under mask_face", "33 subjects judged 1 under fsl_deface",
                          "29 subjects judged 1 under pydeface", "Cohort: 29 subjects in 5 folds of 6, 6, 6, 6 and 5"));
    EXPECT_THAT(left, ElementsAre("16: mask_face is rated 0 by AK", "6: fsl_deface is rated 0 by AK",
                                  "4: pydeface is rated 0 by AK"));
}

TEST(DocumentTest, AFlowOfTwoFoldsEndsWithThoseTested) {
    test::ResultsRequest request;
    request.runFolds = {0, 1};
    const Flow flow = flowOf(test::makeResults(request));
    EXPECT_EQ(document(test::makeResults(request)).subtitle,
              "rtmac <made up> & sons, 29 subjects, 4 arms, 5 folds (2 of them run)");
    EXPECT_EQ(flow.steps.back().kept, "12 subjects tested, in folds 0 and 1");
    EXPECT_THAT(flow.steps[flow.steps.size() - 2].left, ElementsAre("17: in folds that are not run"));
}

TEST(DocumentTest, AFlowWithoutReasonsOrByAListDoesNotInventThem) {
    experiment::Results results = usual();
    results.scores.plan.listed = true;
    EXPECT_EQ(flowOf(results).steps.at(1).kept, "29 subjects chosen from a list");
    EXPECT_THAT(flowOf(results).caption, HasSubstr("whatever their ratings"));
    EXPECT_THAT(flowOf(results).steps.at(0).left, ElementsAre("26: is not in the list of subjects"));
    EXPECT_EQ(subjectTable(results).rows.back().back(), "is not in the list of subjects");
    results.scores.plan.listed = false;
    results.scores.plan.out.clear();
    EXPECT_THAT(flowOf(results).steps.at(0).left, ElementsAre("26: not in the cohort; the plan does not say why"));
}

TEST(DocumentTest, TheMethodsTextIsThatOfTheSettings) {
    const std::string text = joined(methodsText(usual()));
    for (const char* part : {"55 subjects",
                             "mask_face native, fsl_deface published, pydeface native",
                             "29 subjects",
                             "Reader: AK",
                             "seed 20230412",
                             "5 folds of 6, 6, 6, 6 and 5",
                             "32, 32, 64, 128, 256 and 32",
                             "2 mm isotropic",
                             "between their extremes",
                             "elastic deformation by 7 control points an axis and at most 7.5 mm (probability 0.1)",
                             "each with probability 0.5",
                             "at most 10° about each axis",
                             "AMSGrad",
                             "learning rate 0.001",
                             "60 epochs",
                             "at the latest after 1000",
                             "20 networks were trained, for 180 to 184 epochs",
                             "on cpu in float32",
                             "1 thread",
                             "definitions bauta-1",
                             "exact for at most 25 pairs",
                             "m = 24",
                             "m = 22",
                             "168 pairs",
                             "165 of them",
                             "* q ≤ 0.05",
                             "left out: LN_Neck_III_L: ",
                             "0.0625",
                             "Bauta "})
        EXPECT_THAT(text, HasSubstr(part));
}

TEST(DocumentTest, OtherSettingsMakeAnotherText) {
    test::ResultsRequest request;
    request.byTruth = true;
    request.runFolds = {0, 1};
    request.options.preset = statistics::Preset::Default;
    request.options.rankInfinite = true;
    experiment::Results results = test::makeResults(request);
    base::Json& config = results.scores.plan.config;
    config["crop"] = "body";
    config["spacing_mm"] = 4;
    config["output_bias"] = "class_prior";
    config["amsgrad"] = false;
    config["class_weights"] = {1, 2, 2, 2, 2, 2, 2, 2, 2};
    for (const char* key : {"elastic", "flip", "rotation", "bias", "gamma"})
        config["augmentation"][key]["probability"] = 0;
    const std::string text = joined(methodsText(results));
    EXPECT_THAT(text,
                AllOf(HasSubstr("phantom-truth"), HasSubstr("only 0 and 1 were run"), HasSubstr("all changes of sign"),
                      HasSubstr("empty output ranked last"), HasSubstr("bounding box of the body"),
                      HasSubstr("4 mm isotropic"), HasSubstr("class frequencies"),
                      HasSubstr("Training volumes were not augmented"), HasSubstr("class weights 1, 2")));
    EXPECT_THAT(text, Not(HasSubstr("AMSGrad")));
}

TEST(DocumentTest, TheMethodsTextClaimsNoComparisonThatIsNotMade) {
    test::ResultsRequest request;
    request.arms = {"original"};
    std::string text = joined(methodsText(test::makeResults(request)));
    EXPECT_THAT(text, HasSubstr("With one arm there is nothing to compare."));
    EXPECT_THAT(text, AllOf(Not(HasSubstr("Wilcoxon")), Not(HasSubstr("xperiment 1"))));
    request.arms = {"mask_face", "pydeface"};
    text = joined(methodsText(test::makeResults(request)));
    EXPECT_THAT(text, AllOf(HasSubstr("has no arm original"), HasSubstr("Wilcoxon"), Not(HasSubstr("1 compares"))));
    request.arms = {"original", "pydeface"};
    request.missingArm = "pydeface";
    EXPECT_THAT(joined(methodsText(test::makeResults(request))), HasSubstr("So far 10 evaluations of 20 are missing."));
}

TEST(DocumentTest, TheReadingPraisesNobodyWhoIsAlone) {
    experiment::Results results = usual();
    EXPECT_THAT(joined(reading(results, "dsc")),
                HasSubstr("On mask_face, fsl_deface and pydeface scans models trained on the same do best ("));
    for (experiment::Composite& one : results.analysis.composites)
        if (one.armTest == "pydeface" && one.armTrain != "pydeface") one.n = 0;
    EXPECT_THAT(joined(reading(results, "dsc")), HasSubstr("On mask_face and fsl_deface scans models trained"));
    results.analysis.options.alpha = 0.001;
    EXPECT_THAT(joined(reading(results, "dsc")), HasSubstr("(q ≤ 0.001)"));
}

TEST(DocumentTest, AnExperimentWithNothingEvaluatedIsStillADocument) {
    test::ResultsRequest request;
    request.evaluated = false;
    const std::string text = textOf(document(test::makeResults(request)));
    EXPECT_THAT(text, AllOf(HasSubstr("Nothing is evaluated yet"), HasSubstr("Not drawn: nothing is evaluated yet."),
                            HasSubstr("[figure2_preserved]"), Not(HasSubstr("[figure3_train]")),
                            Not(HasSubstr("definitions )"))));
    request.evaluated = true;
    request.arms = {"mask_face", "pydeface"};
    EXPECT_THAT(textOf(document(test::makeResults(request))),
                HasSubstr("Not drawn: the experiment has no arm original."));
    request.arms = {"original"};
    EXPECT_THAT(textOf(document(test::makeResults(request))), HasSubstr("[figure3_train]"));
}

TEST(DocumentTest, EnginesStandInEveryCaptionOfNumbers) {
    const Document written = document(usual());
    for (const Block& block : written.blocks) {
        const auto* table = std::get_if<PrintTable>(&block);
        if (table == nullptr || table->name == "subjects" || table->name == "models") continue;
        if (table->name == "table0_quality")
            EXPECT_THAT(table->head, testing::Contains("Engine"));
        else
            EXPECT_THAT(table->caption, HasSubstr("fsl_deface published")) << table->name;
    }
}

}  // namespace
}  // namespace bauta::report
