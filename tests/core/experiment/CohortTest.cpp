// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/Cohort.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "core/base/Error.h"
#include "core/experiment/ArmData.h"
#include "core/experiment/Experiment.h"
#include "tests/core/experiment/RatedStudy.h"

namespace bauta::experiment {
namespace {

using base::Error;
using base::ErrorCode;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class CohortTest : public test::RatedStudy {};

TEST_F(CohortTest, TakesThoseRatedOneInEveryArmAndSaysWhyTheOthersAreOut) {
    study::Study study = make(5, {1, 2, 3}, {4});
    study::Rating second = test::sampleRating(0, {"eyes"});
    second.subject = "sub-002";
    second.reader = "MT";
    study.rate(second);
    study.refresh();
    std::vector<std::string> out;
    for (const Candidate& candidate : cohort(study, {kOriginal, "pydeface"})) out.push_back(candidate.out);
    EXPECT_THAT(out,
                ElementsAre("", "pydeface is rated 0 by MT", "", "pydeface is rated 0 by AK", "pydeface is not rated"));
    for (const Candidate& candidate : cohort(study, {kOriginal})) EXPECT_EQ(candidate.out, "") << candidate.subject;
    EXPECT_THAT(cohort(study, {"quickshear"}).front().out, HasSubstr("no run of quickshear"));
}

TEST_F(CohortTest, ARatingOfAnOlderRunDoesNotCount) {
    study::Study study = make(1, {1});
    const auto sample = test::sampleSubject(1);
    study.storeRun("sub-001", "pydeface", "native", test::sampleResult(sample.scan, 77), {});
    study.refresh();
    EXPECT_EQ(cohort(study, {"pydeface"}).front().out, "pydeface is not rated");
}

TEST_F(CohortTest, AnArmIsMadeWithOneSetOfOptions) {
    study::Study study = make(3, {1, 2, 3});
    const auto storeWith = [&](int subject, const base::Json& options) {
        auto result = test::sampleResult(test::sampleSubject(subject).scan, subject);
        if (!options.is_null()) result.provenance["options"] = options;
        study.storeRun("sub-00" + std::to_string(subject), "pydeface", "native", result, {});
        study.refresh();
    };
    Request all = request({kOriginal, "pydeface"});
    all.subjects = {"sub-001", "sub-002", "sub-003"};
    storeWith(1, {{"outside", "remove"}});
    EXPECT_NO_THROW((void)plan(study, all)) << "runs of older versions do not tell their options";
    storeWith(2, base::Json::object());
    EXPECT_NO_THROW((void)plan(study, all)) << "one that is left out has its default";
    storeWith(3, {{"outside", "keep"}});
    EXPECT_THAT(refusal(study, all, ErrorCode::BadRequest),
                HasSubstr("the runs of pydeface were made with several sets of options: outside \"remove\" (sub-001), "
                          "\"keep\" (sub-003) (run the method again with one set of options on all subjects; or allow "
                          "an arm to be mixed)"));
    EXPECT_THROW((void)inputsOf(study, "pydeface", all.subjects), Error) << "trainings look again";
    all.allowMixed = true;
    const Experiment made = plan(study, all);
    EXPECT_TRUE(made.mixed);
    EXPECT_NO_THROW((void)inputsOf(study, "pydeface", all.subjects, made.mixed));
    study.storeRun("sub-002", "pydeface", "published", test::sampleResult(test::sampleSubject(2).scan, 2), {});
    study.refresh();
    EXPECT_NO_THROW((void)plan(study, all)) << "several engines too";
}

TEST_F(CohortTest, ConflictingReadersCountByTheRule) {
    study::Study study = make(7, {1, 2, 3, 4, 5, 6}, {7});
    const auto rate = [&](int subject, const std::string& reader, int label) {
        study::Rating rating =
            test::sampleRating(label, label == 1 ? std::vector<std::string>{} : std::vector<std::string>{"nose"});
        rating.subject = "sub-00" + std::to_string(subject);
        rating.reader = reader;
        study.rate(rating);
    };
    rate(1, "MT", 1);
    rate(2, "MT", 0);
    rate(3, "MT", 0);
    rate(3, "ZS", 1);
    rate(4, "MT", 0);
    rate(4, "ZS", 0);
    // A rating of a run that was made again counts for nobody.
    rate(5, "MT", 1);
    study.storeRun("sub-005", "pydeface", "native", test::sampleResult(test::sampleSubject(5).scan, 55), {});
    rate(5, "ZS", 1);
    const auto outBy = [&](const char* rule) {
        study.refresh();
        std::vector<std::string> out;
        for (const Candidate& one : cohort(study, {kOriginal, "pydeface"}, readerRule(rule))) out.push_back(one.out);
        return out;
    };
    const std::string by = "pydeface is rated 0 by ";
    EXPECT_THAT(outBy("all"), ElementsAre("", by + "MT", by + "MT", by + "MT and ZS", "", "", by + "AK"));
    EXPECT_THAT(outBy("majority"), ElementsAre("", "pydeface is rated 1 by AK and 0 by MT: no majority", "",
                                               by + "MT and ZS", "", "", by + "AK"));
    EXPECT_THAT(outBy("reader:AK"), ElementsAre("", "", "", "", "pydeface is not rated by AK", "", by + "AK"));
    EXPECT_THAT(outBy("reader:ZS"),
                ElementsAre("pydeface is not rated by ZS", "pydeface is not rated by ZS", "", by + "ZS", "",
                            "pydeface is not rated by ZS", "pydeface is not rated by ZS"));
    Request asked = request({kOriginal, "pydeface"});
    asked.readers = readerRule("majority");
    const Experiment made = plan(study, asked);
    EXPECT_EQ(made.subjectCount(), 4U);
    std::map<std::string, std::string> out;
    for (const Candidate& one : made.out) out[one.subject] = one.out;
    EXPECT_EQ(out.size(), 3U) << "who takes part is not among them";
    EXPECT_EQ(out["sub-002"], "pydeface is rated 1 by AK and 0 by MT: no majority");
    for (const char* wrong : {"", "most", "reader:", "All"}) EXPECT_THROW((void)readerRule(wrong), Error) << wrong;
    for (const char* rule : {"all", "majority", "reader:AK"}) EXPECT_EQ(text(readerRule(rule)), rule);
}

TEST_F(CohortTest, TheListedTakePartWhateverTheirRatingsAndTheOthersAreTold) {
    const study::Study study = make(5, {1}, {2});
    Request asked = request({kOriginal, "pydeface"});
    asked.subjects = {"sub-003", "sub-001", "sub-002", "sub-003"};
    const Experiment made = plan(study, asked);
    EXPECT_TRUE(made.listed);
    EXPECT_EQ(made.subjectCount(), 3U) << "named twice is once";
    ASSERT_EQ(made.out.size(), 2U);
    EXPECT_EQ(made.out[0].subject, "sub-004");
    EXPECT_EQ(made.out[0].out, "pydeface is not rated");
    asked.arms = {kOriginal};
    EXPECT_EQ(plan(study, asked).out[0].out, "is not in the list of subjects");
}

TEST_F(CohortTest, FoldsThatAreRunAreSomeOfThoseThatAreCut) {
    const study::Study study = make(5, {});
    Request asked = request({kOriginal}, 5);
    const auto whole = plan(study, asked);
    EXPECT_THAT(whole.runFolds, ElementsAre(0, 1, 2, 3, 4));
    asked.runFolds = {3, 1, 3};
    const Experiment some = plan(study, asked);
    EXPECT_THAT(some.runFolds, ElementsAre(1, 3));
    EXPECT_EQ(some.folds, whole.folds) << "cut as if all were run";
    asked.runFolds = {5};
    EXPECT_THAT(refusal(study, asked, ErrorCode::BadRequest), HasSubstr("there is no fold 5"));
}

TEST_F(CohortTest, HowItWasPlannedIsStoredWithIt) {
    const study::Study study = make(5, {1, 2, 3}, {4});
    Request asked = request({kOriginal, "pydeface"});
    asked.runFolds = {0, 2};
    asked.readers = readerRule("reader:AK");
    asked.allowMixed = true;
    const Experiment made = plan(study, asked);
    store(folder_.folder(), made);
    const Experiment read = load(folder_.folder(), "exp-001");
    EXPECT_THAT(read.runFolds, ElementsAre(0, 2));
    EXPECT_EQ(read.readers, made.readers);
    EXPECT_TRUE(read.mixed);
    EXPECT_FALSE(read.listed);
    ASSERT_EQ(read.out.size(), 2U);
    EXPECT_EQ(read.out[0].subject, "sub-004");
    EXPECT_EQ(read.out[0].out, "pydeface is rated 0 by AK");
    EXPECT_EQ(read.out[1].out, "pydeface is not rated");
    Experiment other = made;
    other.runFolds = {0};
    EXPECT_THROW(store(folder_.folder(), other), Error);

    // As versions before stored it.
    const fs::path file = resultFolder(folder_.folder(), "exp-001") / "experiment.json";
    base::Json json = base::readJson(file);
    for (const char* key : {"run_folds", "readers", "listed", "mixed", "left_out"}) json.erase(key);
    base::writeJson(file, json);
    const Experiment old = load(folder_.folder(), "exp-001");
    EXPECT_THAT(old.runFolds, ElementsAre(0, 1, 2));
    EXPECT_EQ(old.readers, ReaderRule());
    EXPECT_FALSE(old.mixed);
    EXPECT_TRUE(old.out.empty());
    for (const base::Json& wrong : {base::Json{0, 3}, base::Json{2, 0}, base::Json{-1}, base::Json{0.5}}) {
        json["run_folds"] = wrong;
        base::writeJson(file, json);
        EXPECT_THROW((void)load(folder_.folder(), "exp-001"), Error) << wrong;
    }
}

}  // namespace
}  // namespace bauta::experiment
