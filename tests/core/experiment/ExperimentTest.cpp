// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/Experiment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <set>

#include "core/base/Error.h"
#include "core/experiment/ArmData.h"
#include "core/image/ImageIo.h"
#include "tests/core/experiment/RatedStudy.h"

namespace bauta::experiment {
namespace {

using base::Error;
using base::ErrorCode;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ExperimentTest : public test::RatedStudy {};

TEST_F(ExperimentTest, NobodyIsTestedByANetworkThatSawAnotherScanOfTheirs) {
    study::Study study = folder_.open();
    const auto add = [&](int number, const std::string& patient) {
        auto sample = test::sampleSubject(number);
        sample.patientKey = patient;
        study.addSubject(sample);
    };
    // Patient a has four scans, b and c two each, the others one.
    int number = 0;
    for (const char* patient : {"a", "b", "", "a", "c", "", "d", "a", "b", "", "c", "a", "", "e"})
        add(++number, patient);
    study.refresh();
    for (const std::uint64_t seed : {1U, 2U, 3U, 4U, 5U, 6U, 7U, 8U}) {
        Request asked = request({kOriginal}, 4);
        asked.seed = seed;
        const Experiment made = plan(study, asked);
        std::map<std::string, std::set<std::size_t>> foldsOf;
        std::size_t count = 0;
        for (std::size_t k = 0; k < made.folds.size(); ++k) {
            for (const std::string& id : made.folds[k]) {
                const std::string patient = study.subject(id).patient;
                foldsOf[patient.empty() ? id : patient].insert(k);
                ++count;
            }
            EXPECT_GE(made.folds[k].size(), 3U) << "14 subjects in four folds";
            EXPECT_LE(made.folds[k].size(), 4U);
        }
        EXPECT_EQ(count, 14U);
        for (const auto& [patient, folds] : foldsOf) EXPECT_EQ(folds.size(), 1U) << patient;
    }
    EXPECT_THAT(refusal(study, request({kOriginal}, 10), ErrorCode::BadRequest),
                HasSubstr("14 subjects of the cohort are scans of 9 patients"));
}

TEST_F(ExperimentTest, FoldsOfSubjectsThatShareNoPatientAreThoseOfEarlierVersions) {
    // By the rule of before: Fisher and Yates over the ids, then consecutive pieces (python: the same Mersenne
    // twister).
    const study::Study study = make(11, {});
    const std::vector<std::vector<std::string>> before = {
        {"sub-005", "sub-006", "sub-007"},
        {"sub-001", "sub-002", "sub-011"},
        {"sub-008", "sub-009", "sub-010"},
        {"sub-003", "sub-004"},
    };
    EXPECT_EQ(plan(study, request({kOriginal}, 4)).folds, before);
}

TEST_F(ExperimentTest, CutsEverySubjectIntoOneFoldAndTheSameEveryTime) {
    const study::Study study = make(11, {});
    const Experiment made = plan(study, request({kOriginal}, 4));
    std::vector<std::size_t> sizes;
    std::set<std::string> seen;
    for (const auto& fold : made.folds) {
        sizes.push_back(fold.size());
        seen.insert(fold.begin(), fold.end());
    }
    EXPECT_THAT(sizes, ElementsAre(3, 3, 3, 2));
    EXPECT_EQ(seen.size(), 11U);
    EXPECT_EQ(plan(study, request({kOriginal}, 4)).folds, made.folds);
    Request other = request({kOriginal}, 4);
    other.seed = 1;
    EXPECT_NE(plan(study, other).folds, made.folds);

    for (std::size_t k = 0; k < 4; ++k) {
        const Split parts = split(made, k);
        EXPECT_EQ(parts.test, made.folds[k]);
        EXPECT_EQ(parts.validation, made.folds[(k + 1) % 4]);
        std::set<std::string> all(parts.train.begin(), parts.train.end());
        all.insert(parts.validation.begin(), parts.validation.end());
        all.insert(parts.test.begin(), parts.test.end());
        EXPECT_EQ(all.size(), 11U);
        EXPECT_EQ(parts.train.size() + parts.validation.size() + parts.test.size(), 11U) << "nobody twice";
    }
    EXPECT_THROW((void)split(made, 4), Error);
}

TEST_F(ExperimentTest, RefusesWhatIsNoExperiment) {
    study::Study study = make(4, {1, 2});
    EXPECT_THAT(refusal(study, request({kOriginal, "pydeface"}), ErrorCode::BadRequest),
                HasSubstr("has 2 subjects and cannot fill 3 folds"));
    EXPECT_THAT(refusal(study, request({kOriginal}, 2), ErrorCode::BadRequest), HasSubstr("3 or more"));
    EXPECT_THAT(refusal(study, request({kOriginal}, 5), ErrorCode::BadRequest), HasSubstr("5 folds"));
    EXPECT_THAT(refusal(study, request({"quickshear"}), ErrorCode::NotFound), HasSubstr("quickshear"));
    EXPECT_THAT(refusal(study, request({kOriginal, kOriginal}), ErrorCode::BadRequest), HasSubstr("twice"));
    Request named = request({kOriginal});
    named.name = "../elsewhere";
    EXPECT_THAT(refusal(study, named, ErrorCode::BadRequest), HasSubstr("cannot name"));
    Request unknown = request({kOriginal});
    unknown.subjects = {"sub-001", "sub-002", "sub-099"};
    (void)refusal(study, unknown, ErrorCode::NotFound);
    Request wrong = request({kOriginal});
    wrong.config = {{"learning_rate", -1}};
    EXPECT_THAT(refusal(study, wrong, ErrorCode::BadRequest), HasSubstr("learning_rate"));
}

TEST_F(ExperimentTest, AnArmIsMadeByOneEngine) {
    study::Study study = make(3, {1, 2, 3});
    const auto sample = test::sampleSubject(2);
    study.storeRun("sub-002", "pydeface", "published", test::sampleResult(sample.scan, 2), {});
    study.refresh();
    Request all = request({"pydeface"});
    all.subjects = {"sub-001", "sub-002", "sub-003"};
    EXPECT_THAT(refusal(study, all, ErrorCode::BadRequest),
                HasSubstr("several engines: native (sub-001), published (sub-002)"));
}

TEST_F(ExperimentTest, IsStoredOnceAndFoundAgain) {
    const study::Study study = make(3, {});
    const Experiment made = plan(study, request({kOriginal}));
    store(folder_.folder(), made);
    store(folder_.folder(), made);  // the same again is no other experiment
    const Experiment read = load(folder_.folder(), "exp-001");
    EXPECT_EQ(read.folds, made.folds);
    EXPECT_EQ(read.config, made.config);
    EXPECT_EQ(read.arms, made.arms);
    Experiment other = made;
    other.arms = {"pydeface"};
    EXPECT_THROW(store(folder_.folder(), other), Error);
    EXPECT_EQ(load(folder_.folder(), "exp-001").arms, made.arms);
    EXPECT_THAT(names(folder_.folder()), ElementsAre("exp-001"));
    EXPECT_THROW((void)load(folder_.folder(), "exp-002"), Error);
    base::writeFile(resultFolder(folder_.folder(), "exp-001") / "experiment.json", "{\"name\": \"exp-001\"");
    EXPECT_THROW((void)load(folder_.folder(), "exp-001"), Error);
    EXPECT_THAT(names(folder_.folder()), ElementsAre());
}

TEST_F(ExperimentTest, APlanThatContradictsItselfIsDamaged) {
    const study::Study study = make(5, {});
    const Experiment made = plan(study, request({kOriginal}));
    const auto refused = [&](const std::function<void(Experiment&)>& spoil) {
        Experiment spoilt = made;
        spoil(spoilt);
        std::filesystem::remove_all(resultFolder(folder_.folder(), "exp-001"));
        store(folder_.folder(), spoilt);
        try {
            (void)load(folder_.folder(), "exp-001");
            ADD_FAILURE() << "accepted";
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::Damaged);
            EXPECT_THAT(error.reason(), HasSubstr("exp-001 contradicts itself (put back a copy"));
        }
    };
    refused([](Experiment& e) { e.folds[1] = {}; });
    refused([](Experiment& e) { e.folds[1] = e.folds[0]; });
    refused([](Experiment& e) { e.folds.pop_back(); });
    refused([](Experiment& e) { e.arms.clear(); });
}

TEST_F(ExperimentTest, TheDataOfAnArmIsTheDefacedVolumeAndWhatWasKept) {
    const study::Study study = make(1, {});
    const auto sample = test::sampleSubject(1);
    const segmentation::NativeCase original = loadCase(study, "sub-001", kOriginal);
    const segmentation::NativeCase defaced = loadCase(study, "sub-001", "pydeface");
    ASSERT_EQ(original.targets.size(), 2U);
    const auto before = original.targets[0].second.voxels(), after = defaced.targets[0].second.voxels();
    const image::Mask affected = test::sampleResult(sample.scan, 1).affected;
    std::size_t lost = 0;
    for (std::size_t v = 0; v < before.size(); ++v) {
        EXPECT_EQ(original.scan.at(v), sample.scan.at(v));
        EXPECT_EQ(defaced.scan.at(v), affected.voxels()[v] != 0 ? 1 : sample.scan.at(v));
        EXPECT_EQ(after[v] != 0, before[v] != 0 && affected.voxels()[v] == 0);
        lost += before[v] != after[v] ? 1 : 0;
    }
    EXPECT_GT(lost, 0U);
    EXPECT_THROW((void)loadCase(study, "sub-001", "quickshear"), Error);
}

TEST_F(ExperimentTest, TellsWhichDataAreNoLongerWhatTheyWere) {
    study::Study study = make(2, {});
    const auto inputs = [&] { return inputsOf(study, "pydeface", {"sub-001", "sub-002"}); };
    const base::Json before = inputs();
    EXPECT_EQ(difference(before, inputs()), "");
    const auto oar = study.subject("sub-001").structures.front();
    const image::Geometry grid = image::loadMask(oar.path).geometry();
    image::writeMask(oar.path, image::Mask(grid, std::vector<std::uint8_t>(grid.voxelCount(), 0)));
    EXPECT_EQ(difference(before, inputs()), "sub-001 has another target");
    study.storeRun("sub-002", "pydeface", "native", test::sampleResult(test::sampleSubject(2).scan, 77), {});
    study.refresh();
    EXPECT_THAT(difference(before, inputs()), HasSubstr("sub-001 has another target, sub-002 has another image"));
    for (const char* foreign : {"[1]", "null", "{\"sub-001\": 5}"}) {
        EXPECT_THAT(difference(base::Json::parse(foreign), inputs()), HasSubstr("sub-001 has another"));
    }
    fs::remove(oar.path);
    EXPECT_THROW((void)inputs(), Error);
    try {
        (void)inputsOf(study, kOriginal, {"sub-009"});
        ADD_FAILURE() << "accepted";
    } catch (const Error& error) {
        EXPECT_THAT(error.reason(), HasSubstr("sub-009 is not in the study any more (put it back"));
    }
}

}  // namespace
}  // namespace bauta::experiment
