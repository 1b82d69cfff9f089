// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "core/base/Error.h"
#include "core/image/ImageIo.h"
#include "core/study/ImportStructures.h"
#include "core/study/Sidecars.h"
#include "tests/core/study/Samples.h"

namespace bauta::study {
namespace {

using base::ErrorCode;
using test::TemporaryStudy;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

ErrorCode codeOf(const std::function<void()>& work) {
    try {
        work();
    } catch (const base::Error& error) {
        return error.code();
    }
    ADD_FAILURE() << "no error";
    return ErrorCode::Internal;
}

/// Voxels of the grid whose offset is below `count`.
image::Mask firstVoxels(std::size_t count) {
    const image::Geometry grid = test::sampleGrid();
    std::vector<std::uint8_t> voxels(grid.voxelCount(), 0);
    std::fill_n(voxels.begin(), count, std::uint8_t{1});
    return {grid, std::move(voxels)};
}

Study::NewStructure made(const std::string& name, std::size_t voxels, const std::string& key,
                         std::vector<std::string> candidates = {}) {
    return {name, name, std::move(candidates), key, [voxels](const base::TaskContext&) { return firstVoxels(voxels); }};
}

/// sub-001 with the structures "left one" (7 voxels) and "right one" (9), and a run that counted their losses.
Study studyWithTwo(const TemporaryStudy& folder) {
    Study study = folder.open();
    auto subject = test::sampleSubject();
    subject.structures.clear();
    subject.madeStructures = {made("left one", 7, "a", {"Parotid_L", "Parotid_R"}), made("right one", 9, "b")};
    study.addSubject(subject);
    const auto result = test::sampleResult(subject.scan);
    study.storeRun(
        "sub-001", "pydeface", "native", result,
        voxelloss::countLoss({{"left one", firstVoxels(7)}, {"right one", firstVoxels(9)}}, result.affected));
    return study;
}

std::vector<std::string> namesOf(const Study& study) {
    std::vector<std::string> names;
    for (const Structure& structure : study.subject("sub-001").structures) names.push_back(structure.name);
    return names;
}

/// OAR and reference voxels of each loss.
std::vector<std::pair<std::string, std::size_t>> lossesOf(const Study& study) {
    std::vector<std::pair<std::string, std::size_t>> all;
    for (const auto& row : study.losses()) all.emplace_back(row.loss.oar, row.loss.n_vox_ref);
    return all;
}

TEST(StructuresTest, KeepWhatTheyWereCalledAndWhatTheyCouldBe) {
    const TemporaryStudy folder;
    (void)studyWithTwo(folder);
    fs::remove(folder.folder() / "study.sqlite");
    const Subject subject = folder.open().subject("sub-001");
    ASSERT_EQ(subject.structures.size(), 2U);
    EXPECT_EQ(subject.structures[0].name, "left one");
    EXPECT_EQ(subject.structures[0].importedAs, "left one");
    EXPECT_THAT(subject.structures[0].candidates, ElementsAre("Parotid_L", "Parotid_R"));
    EXPECT_THAT(subject.structures[1].candidates, IsEmpty());
}

TEST(StructuresTest, LossesOfFinishedRunsFollowANewName) {
    const TemporaryStudy folder;
    Study study = studyWithTwo(folder);
    const study::Run before = study.run("sub-001", "pydeface").value();
    const std::string stored = base::readFile(before.sidecar);
    EXPECT_EQ(study.nameStructure("sub-001", "left one", "parotis li."), "Parotid_L") << "by the alias table";
    for (const Study& each : {std::move(study), folder.open()}) {
        EXPECT_THAT(namesOf(each), UnorderedElementsAre("Parotid_L", "right one"));
        EXPECT_THAT(lossesOf(each), UnorderedElementsAre(std::pair("Parotid_L", 7), std::pair("right one", 9)));
        EXPECT_THAT(each.subject("sub-001").structures[0].candidates, IsEmpty()) << "the question is answered";
        EXPECT_EQ(each.subject("sub-001").structures[0].importedAs, "left one");
    }
    EXPECT_EQ(base::readFile(before.sidecar), stored) << "the run itself is not written anew";
}

TEST(StructuresTest, NamesThatAreExchangedTakeTheirLossesAlong) {
    const TemporaryStudy folder;
    Study study = studyWithTwo(folder);
    study.nameStructure("sub-001", "left one", "Parotid_L");
    study.nameStructure("sub-001", "right one", "Parotid_R");
    // They were the wrong way round.
    study.nameStructure("sub-001", "Parotid_L", "for now");
    study.nameStructure("sub-001", "Parotid_R", "Parotid_L");
    study.nameStructure("sub-001", "for now", "Parotid_R");
    EXPECT_THAT(lossesOf(study), UnorderedElementsAre(std::pair("Parotid_R", 7), std::pair("Parotid_L", 9)));
    // A run from between the exchange and its end, which knew the names of before.
    const auto scan = loadScan(study.subject("sub-001"));
    const auto result = test::sampleResult(scan);
    study.storeRun("sub-001", "quickshear", "native", result,
                   voxelloss::countLoss({{"Parotid_L", firstVoxels(7)}}, result.affected));
    const auto late = study.run("sub-001", "quickshear")->losses;
    ASSERT_EQ(late.size(), 1U);
    EXPECT_EQ(late[0].oar, "Parotid_R") << "told by its voxels";
}

TEST(StructuresTest, MirroredOrgansOfEqualSizeAreToldApartByTime) {
    const TemporaryStudy folder;
    Study study = folder.open();
    auto subject = test::sampleSubject();
    subject.structures.clear();
    const auto back = test::makeMask(test::sampleGrid(), [](const image::Vec3& p) { return p[0] > 1; });
    subject.madeStructures = {made("Parotid_L", back.count(), "a")};
    subject.madeStructures.push_back({"Parotid_R", "Parotid_R", {}, "b", [&](const auto&) { return back; }});
    study.addSubject(subject);
    const auto result = test::sampleResult(subject.scan);
    const auto losses =
        voxelloss::countLoss({{"Parotid_L", firstVoxels(back.count())}, {"Parotid_R", back}}, result.affected);
    ASSERT_NE(losses[0].lost(), losses[1].lost());
    study.storeRun("sub-001", "pydeface", "native", result, losses);
    study.nameStructure("sub-001", "Parotid_L", "x");
    study.nameStructure("sub-001", "Parotid_R", "Parotid_L");
    study.nameStructure("sub-001", "x", "Parotid_R");
    for (const auto& row : study.losses()) {
        EXPECT_EQ(row.loss.lost(), losses[row.loss.oar == "Parotid_R" ? 0 : 1].lost()) << row.loss.oar;
    }
}

TEST(StructuresTest, TheOwnNameAnswersTheQuestion) {
    const TemporaryStudy folder;
    Study study = studyWithTwo(folder);
    EXPECT_EQ(study.nameStructure("sub-001", "left one", "left one"), "left one");
    const Structure kept = study.subject("sub-001").structures[0];
    EXPECT_THAT(kept.candidates, IsEmpty());
    EXPECT_THAT(kept.formerNames, IsEmpty());
}

TEST(StructuresTest, TwoNeverGetOneName) {
    const TemporaryStudy folder;
    Study study = studyWithTwo(folder);
    EXPECT_EQ(codeOf([&] { study.nameStructure("sub-001", "left one", "right one"); }), ErrorCode::BadRequest);
    EXPECT_EQ(codeOf([&] { study.nameStructure("sub-001", "nobody", "x"); }), ErrorCode::NotFound);
    EXPECT_EQ(codeOf([&] { study.nameStructure("sub-009", "left one", "x"); }), ErrorCode::NotFound);
    for (const char* bad : {"", " ", "a\nb", "\xC3\xA4", "a/b;c", "--"}) {
        EXPECT_EQ(codeOf([&] { study.nameStructure("sub-001", "left one", bad); }), ErrorCode::BadRequest) << bad;
    }
    EXPECT_EQ(codeOf([&] { study.nameStructure("sub-001", "left one", std::string(65, 'x')); }), ErrorCode::BadRequest);
    EXPECT_THAT(namesOf(study), ElementsAre("left one", "right one"));
    study.nameStructure("sub-001", "left one", "A");
    study.nameStructure("sub-001", "left one", "B");
    EXPECT_THAT(namesOf(study), UnorderedElementsAre("B", "right one")) << "found by the name it came with";
}

TEST(StructuresTest, ComeToASubjectThatIsThereAlready) {
    const TemporaryStudy folder;
    Study study = studyWithTwo(folder);
    const fs::path first = study.subject("sub-001").structures[0].path;
    const auto before = base::readFile(first);
    const std::vector<Study::NewStructure> more = {made("right one", 5, "b"), made("left-one", 3, "c"),
                                                   made("nothing", 0, "d")};
    std::vector<Study::NewStructure> withNone = more;
    withNone[2].make = [](const base::TaskContext&) { return image::Mask(); };
    EXPECT_EQ(study.addStructures("sub-001", withNone), 1U) << "one is there, one is not to be stored";
    EXPECT_EQ(study.addStructures("sub-001", withNone), 0U);
    EXPECT_THAT(namesOf(study), UnorderedElementsAre("left one", "right one", "left-one"));
    const Subject subject = study.subject("sub-001");
    EXPECT_EQ(base::readFile(first), before);
    const auto added = std::ranges::find(subject.structures, "left-one", &Structure::name);
    EXPECT_EQ(added->path.filename(), "sub-001_label-leftone2_mask.nii.gz") << "letters and digits are the same";
    EXPECT_EQ(image::loadMask(added->path).count(), 3U);
    EXPECT_EQ(codeOf([&] { study.addStructures("sub-001", {made("right one", 2, "e")}); }), ErrorCode::BadRequest);
}

TEST(StructuresTest, ChosenNamesNeverGuessAndNeverMeet) {
    const auto chosen = chooseNames({{"Parotid_L", 1, {}},
                                     {"Parotis links", 2, {}},
                                     {"SMG re", 3, {}},
                                     {"GTV", 4, {}},
                                     {"GTV", 5, {}},
                                     {"Parotid", 6, {}},
                                     {"GTV Mueller", 7, {"Mueller^Hans"}},
                                     {"Brainstem", 8, {}}},
                                    {"Brainstem"});
    std::vector<std::string> names;
    for (const ChosenName& each : chosen) names.push_back(each.name);
    EXPECT_THAT(names, ElementsAre("Parotid_L_1", "Parotis links", "Glnd_Submand_R", "GTV_1", "GTV_2", "Parotid",
                                   "ROI_7", "Brainstem_1"));
    EXPECT_THAT(chosen[0].candidates, ElementsAre("Parotid_L"));
    EXPECT_THAT(chosen[1].candidates, ElementsAre("Parotid_L"));
    EXPECT_THAT(chosen[2].candidates, IsEmpty());
    EXPECT_EQ(chosen[2].importedAs, "SMG re");
    EXPECT_THAT(chosen[5].candidates, ElementsAre("Parotid_L", "Parotid_R"));
    EXPECT_TRUE(chosen[6].replaced);
    EXPECT_EQ(chosen[6].importedAs, "ROI_7");
    // A second structure set on a subject that has its parotid.
    const auto later = chooseNames({{"Parotid_L", 1, {}}, {"Parotid_L_1", 2, {}}}, {"Parotid_L"});
    EXPECT_EQ(later[0].name, "Parotid_L_1");
    EXPECT_THAT(later[0].candidates, ElementsAre("Parotid_L"));
    EXPECT_EQ(later[1].name, "Parotid_L_1_1");
}

TEST(StructuresTest, ScansOfOnePatientShareIt) {
    const TemporaryStudy folder;
    Study study = folder.open();
    const auto add = [&](int number, const std::string& patient) {
        auto subject = test::sampleSubject(number);
        subject.patientKey = patient;
        return study.addSubject(subject);
    };
    add(1, "patient:1");
    add(2, "");
    add(3, "patient:2");
    add(4, "patient:1");
    const Study again = folder.open();
    EXPECT_EQ(again.subject("sub-001").patient, "pat-001");
    EXPECT_EQ(again.subject("sub-002").patient, "");
    EXPECT_EQ(again.subject("sub-003").patient, "pat-003");
    EXPECT_EQ(again.subject("sub-004").patient, "pat-001");
    EXPECT_EQ(base::readFile(folder.folder() / "participants.tsv"),
              "participant_id\tmodality\tpatient\nsub-001\tMR\tpat-001\nsub-002\tMR\tn/a\nsub-003\tMR\tpat-003\n"
              "sub-004\tMR\tpat-001\n");
    EXPECT_TRUE(base::readJson(folder.folder() / "participants.json").contains("patient"));
}

TEST(StructuresTest, AStudyOfBeforeLearnsItsPatientsWhenItImportsAgain) {
    const TemporaryStudy folder;
    Study study = folder.open();
    (void)study.addSubject(test::sampleSubject(1));
    base::writeFile(folder.folder() / "participants.tsv", "participant_id\tmodality\tage\nsub-001\tMR\t61\n");
    base::writeFile(folder.folder() / "participants.json", "5");  // damaged, and no reason to refuse a scan
    auto second = test::sampleSubject(2);
    second.patientKey = "p";
    study.addSubject(second);
    EXPECT_EQ(base::readFile(folder.folder() / "participants.tsv"),
              "participant_id\tmodality\tage\tpatient\nsub-001\tMR\t61\tn/a\nsub-002\tMR\tn/a\tpat-002\n");
    study.completePatient("sub-001", "p");
    study.completePatient("sub-001", "other");
    EXPECT_EQ(folder.open().subject("sub-001").patient, "pat-002");
    EXPECT_EQ(folder.open().subject("sub-001").scanSha256, study.subject("sub-001").scanSha256);
}

}  // namespace
}  // namespace bauta::study
