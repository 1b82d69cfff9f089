// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/Layout.h"
#include "core/study/Study.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "core/base/Error.h"
#include "core/base/Hash.h"
#include "core/base/Json.h"
#include "core/image/ImageIo.h"
#include "core/study/Sidecars.h"
#include "tests/core/study/Samples.h"
#include "tests/support/TestData.h"

namespace bauta::study {
namespace {

using base::ErrorCode;
using base::Json;
using test::sampleResult;
using test::sampleSubject;
using test::TemporaryStudy;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

ErrorCode codeOf(const std::function<void()>& f) {
    try {
        f();
    } catch (const base::Error& error) {
        return error.code();
    }
    ADD_FAILURE() << "no error";
    return ErrorCode::Internal;
}

TEST(StudyTest, CreatesABidsDatasetThatOpensAgain) {
    const TemporaryStudy folder;
    EXPECT_TRUE(Study::isStudy(folder.folder()));
    EXPECT_EQ(folder.open().name(), "Sample");
    const Json json = base::readJson(folder.folder() / "dataset_description.json");
    EXPECT_EQ(json.at("DatasetType"), "raw");
    EXPECT_EQ(json.at("BautaSchemaVersion"), kSchemaVersion);
    EXPECT_EQ(codeOf([&] { Study::create(folder.folder(), "again"); }), ErrorCode::BadRequest);
}

TEST(StudyTest, RefusesForeignFoldersByWhatTheyAre) {
    const base::TemporaryFolder folder;
    EXPECT_EQ(codeOf([&] { (void)Study::open(folder.path()); }), ErrorCode::NotFound);
    base::writeFile(folder.path() / "dataset_description.json", R"({"Name":"x","BIDSVersion":"1.9.0"})");
    EXPECT_EQ(codeOf([&] { (void)Study::open(folder.path()); }), ErrorCode::Unsupported);
    EXPECT_EQ(codeOf([&] { Study::create(folder.path(), "x"); }), ErrorCode::BadRequest);
}

TEST(StudyTest, AddsASubjectWithItsFilesAndSidecars) {
    const TemporaryStudy folder;
    Study study = folder.open();
    const auto sample = sampleSubject();
    EXPECT_EQ(study.addSubject(sample), "sub-001");
    const Subject subject = folder.open().subject("sub-001");
    EXPECT_EQ(subject.scan, folder.folder() / "sub-001/anat/sub-001_MR.nii.gz");
    EXPECT_EQ(subject.scanSha256, voxelSha256(image::loadImage(subject.scan).volume));
    EXPECT_EQ(image::difference(subject.geometry, sample.scan.geometry()), "");
    EXPECT_EQ(subject.type, image::PixelType::I16);
    ASSERT_EQ(subject.structures.size(), 2U);
    EXPECT_EQ(subject.structures[0].name, "Parotid_L");
    EXPECT_EQ(subject.structures[0].path,
              folder.folder() / "derivatives/oars/sub-001/anat/sub-001_label-ParotidL_mask.nii.gz");
    EXPECT_EQ(subject.structures[0].voxels, sample.structures[0].second.count());
    EXPECT_EQ(image::loadMask(subject.brain).count(), sample.brain.count());
    EXPECT_TRUE(subject.face.empty());
    EXPECT_THAT(subject.warnings, ElementsAre("the structure Parotid_R is empty"));
    EXPECT_EQ(base::readFile(folder.folder() / "participants.tsv"),
              "participant_id\tmodality\tpatient\nsub-001\tMR\tn/a\n");
}

TEST(StudyTest, ImportsOneSourceOnce) {
    const TemporaryStudy folder;
    Study first = folder.open(), second = folder.open();
    EXPECT_EQ(first.addSubject(sampleSubject(1)), "sub-001");
    EXPECT_EQ(second.addSubject(sampleSubject(1)), "sub-001");
    EXPECT_EQ(second.addSubject(sampleSubject(2)), "sub-002");
    EXPECT_EQ(first.subjectOfSource("sample 2"), "sub-002");
    EXPECT_EQ(first.subjectOfSource("sample 3"), std::nullopt);
    const std::string sidecar = base::readFile(folder.folder() / "sub-001/anat/sub-001_MR.json");
    EXPECT_THAT(sidecar, Not(HasSubstr(base::sha256("sample 1")))) << "the hash is not salted";
    EXPECT_THAT(sidecar, Not(HasSubstr("sample 1")));
}

TEST(StudyTest, RefusesMasksOnAnotherGridAndLeavesNothingBehind) {
    const TemporaryStudy folder;
    Study study = folder.open();
    auto sample = sampleSubject();
    image::Geometry other = test::sampleGrid();
    other.spacing_mm[2] = 2.5;
    sample.structures[0].second = test::makeMask(other, [](const image::Vec3&) { return true; });
    EXPECT_EQ(codeOf([&] { study.addSubject(sample); }), ErrorCode::Geometry);
    EXPECT_FALSE(fs::exists(folder.folder() / "sub-001"));
    EXPECT_EQ(study.addSubject(sampleSubject()), "sub-001");
}

TEST(StudyTest, ClearsAwayWhatAKilledImportLeft) {
    const TemporaryStudy folder;
    const fs::path marker = folder.folder() / ".bauta/importing/sub-001.json";
    fs::create_directories(marker.parent_path());
    base::writeFile(marker, R"({"host":"","boot":"","pid":0,"start_ticks":0,"source_hash":"x"})");
    fs::create_directories(folder.folder() / "sub-001/anat");
    base::writeFile(folder.folder() / "sub-001/anat/half.nii.gz", "half");
    Study study = folder.open();
    EXPECT_TRUE(study.subjects().empty());
    EXPECT_EQ(study.addSubject(sampleSubject()), "sub-001");
    EXPECT_FALSE(fs::exists(folder.folder() / "sub-001/anat/half.nii.gz"));
    EXPECT_FALSE(fs::exists(marker));
}

TEST(StudyTest, KeepsColumnsSomeoneAddedToParticipants) {
    const TemporaryStudy folder;
    base::writeFile(folder.folder() / "participants.tsv", "participant_id\tsex\tmodality\nsub-009\tF\tT2w");
    Study study = folder.open();
    study.addSubject(sampleSubject());
    EXPECT_EQ(base::readFile(folder.folder() / "participants.tsv"),
              "participant_id\tsex\tmodality\tpatient\nsub-009\tF\tT2w\tn/a\nsub-001\tn/a\tMR\tn/a\n");
}

TEST(StudyTest, StoresARunWithChecksLossesAndNoPaths) {
    const TemporaryStudy folder;
    const Study study = test::ratedSample(folder);
    const std::optional<study::Run> run = folder.open().run("sub-001", "pydeface");
    ASSERT_TRUE(run.has_value());
    EXPECT_EQ(run->state, RunState::Done);
    EXPECT_EQ(run->defacedSha256, voxelSha256(image::loadImage(run->defaced).volume));
    EXPECT_EQ(image::loadMask(run->affected, true).count(), run->removedVoxels);
    ASSERT_EQ(run->checks.size(), 2U);
    EXPECT_FALSE(run->checks[1].passed);
    ASSERT_EQ(run->losses.size(), 2U);
    EXPECT_EQ(run->losses[0].oar, "Parotid_L");
    EXPECT_TRUE(std::isnan(run->losses[1].preserved_ratio)) << "an empty structure has no ratio";
    EXPECT_EQ(study.losses().size(), 2U);
    const Json sidecar = base::readJson(run->sidecar);
    EXPECT_EQ(sidecar.at("provenance").at("template"), "a file outside the study");
    EXPECT_TRUE(fs::exists(folder.folder() / "derivatives/pydeface/dataset_description.json"));
}

TEST(StudyTest, AFaceScoreIsStoredWithItsRunAndRebuiltWithTheIndex) {
    const TemporaryStudy folder;
    Study study = test::ratedSample(folder);
    const auto stored = [&] { return *folder.open().run("sub-001", "pydeface"); };
    EXPECT_FALSE(stored().face.has_value());

    auto result = sampleResult(sampleSubject().scan);
    result.faceScore = defacing::FaceScore{{{"eyes", 0.04, 8.5, 200}, {"nose", 0.25, 3, 90}}, false, 0.25, 0.875};
    study.storeRun("sub-001", "pydeface", "native", result, {});
    fs::remove(folder.folder() / "study.sqlite");
    const study::Run run = stored();
    ASSERT_TRUE(run.face.has_value());
    EXPECT_FALSE(run.face->success);
    EXPECT_EQ(run.face->worst, 0.25);
    EXPECT_EQ(run.face->estimateQuality, 0.875);
    ASSERT_EQ(run.face->features.size(), 2U);
    EXPECT_EQ(run.face->features[1].feature, "nose");
    EXPECT_EQ(run.face->features[1].remainingFraction, 0.25);
    EXPECT_EQ(run.face->features[1].medianDisplacement_mm, 3);
    EXPECT_EQ(run.face->features[1].surfaceVoxels, 90U);
    const Json score = toJson(run).at("face_score");
    EXPECT_EQ(score.at("estimated"), true);
    EXPECT_EQ(score.at("eyes").at("remaining_fraction"), 0.04);
    EXPECT_TRUE(score.at("mouth").is_null());
    EXPECT_EQ(score.at("mouth_reason"), "the scan does not show it");

    // As a version without scores wrote it.
    Json old = base::readJson(run.sidecar);
    old.erase("face_score");
    base::writeJson(run.sidecar, old);
    EXPECT_EQ(stored().state, RunState::Done);
    EXPECT_TRUE(toJson(stored()).at("face_score").is_null());
    EXPECT_EQ(toJson(stored()).at("face_score_reason"), "the run was made before faces were scored");
    old["checks"].push_back(
        {{"name", "face"}, {"passed", false}, {"detail", "not judged: no head"}, {"judged", false}});
    base::writeJson(run.sidecar, old);
    EXPECT_EQ(toJson(stored()).at("face_score_reason"), "not judged: no head");
}

TEST(StudyTest, HashCanBeCheckedWithStandardTools) {
    const TemporaryStudy folder;
    const Study study = test::ratedSample(folder);
    const study::Run run = *study.run("sub-001", "pydeface");
    const auto result =
        test::runCommand("zcat '" + run.defaced.string() + "' | tail -c +353 | sha256sum | cut -d ' ' -f 1");
    EXPECT_EQ(result.out, run.defacedSha256 + "\n");
}

TEST(StudyTest, AFailureNeverReplacesAFinishedRun) {
    const TemporaryStudy folder;
    Study study = test::ratedSample(folder);
    study.storeRunFailure("sub-001", "pydeface", "native", {ErrorCode::Damaged, "no"}, {});
    EXPECT_EQ(study.run("sub-001", "pydeface")->state, RunState::Done);
    const std::string scan = study.subject("sub-001").scan.string();
    const auto stored = [&](const base::Error& why) {
        study.storeRunFailure("sub-001", "quickshear", "native", why, {});
        return *folder.open().run("sub-001", "quickshear");
    };
    EXPECT_EQ(stored({ErrorCode::Damaged, "no", scan, "copy it"}).message,
              "sub-001/anat/sub-001_MR.nii.gz: no (copy it)");
    EXPECT_EQ(stored({ErrorCode::Damaged, "no", "/home/some one/brain.nii"}).message, "no");
    EXPECT_EQ(stored({ErrorCode::Cancelled, "no"}).state, RunState::Cancelled);
    EXPECT_EQ(stored({ErrorCode::NotApplicable, "no brain"}).state, RunState::NotApplicable);
}

TEST(StudyTest, AVariantKeepsItsSettings) {
    const TemporaryStudy folder;
    Study study = test::ratedSample(folder);
    study.declareVariant({"pydeface", "pydeface", "native", {{"outside", "remove"}}});
    study.declareVariant({"pydeface", "pydeface", "native", {{"outside", "remove"}}});
    EXPECT_EQ(study.variant("pydeface")->options.at("outside"), "remove");
    study.storeRun("sub-001", "pydeface", "native", sampleResult(sampleSubject().scan), {});
    EXPECT_EQ(codeOf([&] {
                  study.declareVariant({"pydeface", "pydeface", "native", {{"outside", "keep"}}});
              }),
              ErrorCode::BadRequest);
    study.declareVariant({"pydeface+keep", "pydeface", "native", {{"outside", "keep"}}});
    EXPECT_EQ(study.variant("pydeface+keep")->options.at("outside"), "keep");
    EXPECT_EQ(study.variant("pydeface")->options.at("outside"), "remove");
    EXPECT_EQ(codeOf([&] { study.declareVariant({"../x", "pydeface", "native", {}}); }), ErrorCode::BadRequest);
    EXPECT_EQ(codeOf([&] { study.declareVariant({"oars", "pydeface", "native", {}}); }), ErrorCode::BadRequest);
}

TEST(StudyTest, AVariantOfAnOlderVersionHasTheDefaultsOfWhatItsMethodLearnedSince) {
    const TemporaryStudy folder;
    Study study = test::ratedSample(folder);
    study.declareVariant({"pydeface", "pydeface", "native", {{"compat", "fixed"}, {"outside", "keep"}}});
    const defacing::Method& method = defacing::method("pydeface");
    Json options = defacing::completeOptions(method, {{"outside", "keep"}});
    study.declareVariant({"pydeface", "pydeface", "native", options});
    auto result = sampleResult(sampleSubject().scan);
    result.provenance["options"] = options;
    study.storeRun("sub-001", "pydeface", "native", result, {});
    options["edge"] = "hard";
    EXPECT_EQ(codeOf([&] {
                  study.declareVariant({"pydeface", "pydeface", "native", options});
              }),
              ErrorCode::BadRequest);
    // A newer version's option that this one does not know.
    options = defacing::completeOptions(method, {{"outside", "keep"}});
    options["ears"] = "keep";
    EXPECT_EQ(codeOf([&] {
                  study.declareVariant({"pydeface", "pydeface", "native", options});
              }),
              ErrorCode::BadRequest);
}

TEST(StudyTest, NothingIsLostWithTheIndex) {
    const TemporaryStudy folder;
    const auto everything = [&] {
        const Study study = folder.open();
        Json all = Json::array();
        for (const Subject& s : study.subjects()) {
            all.push_back({s.id, s.scanSha256, s.skinLevel, s.structures.size(), s.brain.string(), s.warnings});
        }
        for (const study::Run& run : study.runs()) all.push_back(toJson(run));
        for (const auto& row : study.losses()) all.push_back(toJson(row.loss));
        for (const RatingEvent& event : study.ratingEvents()) all.push_back(toJson(event));
        for (const auto& [rating, stale] : study.currentRatings()) all.push_back({rating.eventId, stale});
        return all;
    };
    {
        Study study = test::ratedSample(folder);
        study.rate(test::sampleRating());
        study.rate(test::sampleRating(0, {"eyes"}));
        study.undoLastRating("AK");
    }
    const Json before = everything();
    ASSERT_GE(before.size(), 8U);
    EXPECT_TRUE(fs::remove(folder.folder() / "study.sqlite"));
    EXPECT_EQ(everything(), before) << "without the index";
    EXPECT_EQ(everything(), before) << "with the index rebuilt";
    base::writeFile(folder.folder() / "study.sqlite", "not a data base");
    EXPECT_EQ(everything(), before) << "with a damaged index";
}

TEST(StudyTest, SeesWhatAnotherWindowDid) {
    const TemporaryStudy folder;
    Study watching = folder.open();
    EXPECT_FALSE(watching.refresh());
    Study working = test::ratedSample(folder);
    EXPECT_TRUE(watching.refresh());
    EXPECT_EQ(watching.runs().size(), 1U);
    EXPECT_FALSE(watching.refresh());
    working.rate(test::sampleRating());
    EXPECT_TRUE(watching.refresh());
    EXPECT_EQ(watching.currentRatings().size(), 1U);
    working.storeRun("sub-001", "pydeface", "native", sampleResult(sampleSubject().scan, 7), {});
    EXPECT_TRUE(watching.refresh());
    EXPECT_TRUE(watching.currentRatings().at(0).stale);
}

TEST(StudyTest, ASlashAtTheEndMakesNoDifference) {
    const TemporaryStudy folder;
    (void)test::ratedSample(folder);
    const Study study = Study::open(folder.folder() / "");
    EXPECT_EQ(study.subjects().size(), 1U);
    EXPECT_EQ(study.folder(), folder.folder());
}

TEST(StudyTest, ADescriptionWhoseNameIsNoTextIsAStudyWithoutAName) {
    const test::TemporaryStudy folder;
    base::Json description = base::readJson(folder.folder() / "dataset_description.json");
    description["Name"] = nullptr;
    base::writeJson(folder.folder() / "dataset_description.json", description);
    EXPECT_EQ(folder.open().name(), "");
}

TEST(StudyTest, OpensWithoutItsSaltAsAfterBeingHandedOn) {
    const TemporaryStudy folder;
    (void)test::ratedSample(folder);
    fs::remove_all(folder.folder() / ".bauta");
    Study study = folder.open();
    EXPECT_EQ(study.subjects().size(), 1U);
    EXPECT_EQ(study.addSubject(sampleSubject(1)), "sub-002") << "the source cannot be recognised any more";
}

TEST(StudyTest, WithASaltThatCannotBeReadAllButImportingWorks) {
    const TemporaryStudy folder;
    (void)test::ratedSample(folder);
    fs::remove(folder.folder() / ".bauta/salt");
    fs::create_directory(folder.folder() / ".bauta/salt");  // as unreadable, also for root
    Study study = folder.open();
    study.rate(test::sampleRating());
    EXPECT_EQ(study.currentRatings().size(), 1U);
    EXPECT_EQ(codeOf([&] { study.addSubject(sampleSubject(2)); }), ErrorCode::Io);
    EXPECT_EQ(study.subjects().size(), 1U);
}

TEST(StudyTest, ASubjectThatWasWholeWhenItsImportWasKilledStays) {
    const TemporaryStudy folder;
    Study study = folder.open();
    study.addSubject(sampleSubject(1));
    // Killed after the last file was written, before the reservation was taken back.
    base::writeFile(folder.folder() / ".bauta/importing/sub-001.json",
                    R"({"host":"","boot":"","pid":0,"start_ticks":0,"source_hash":"x"})");
    EXPECT_EQ(study.addSubject(sampleSubject(2)), "sub-002") << "its id is not given to another patient";
    EXPECT_TRUE(fs::exists(study.subject("sub-001").scan));
    EXPECT_FALSE(fs::exists(folder.folder() / ".bauta/importing/sub-001.json"));
}

TEST(StudyTest, ARowOfAnIdThatIsGoneTellsNothingOfTheNextOne) {
    const TemporaryStudy folder;
    base::writeFile(folder.folder() / "participants.tsv", "participant_id\tsex\tmodality\nsub-001\tF\tT2w\n");
    Study study = folder.open();
    study.addSubject(sampleSubject());
    EXPECT_EQ(base::readFile(folder.folder() / "participants.tsv"),
              "participant_id\tsex\tmodality\tpatient\nsub-001\tn/a\tMR\tn/a\n");
}

TEST(StudyTest, AJobWhoseSettingsWereReplacedMeanwhileStoresNothing) {
    const TemporaryStudy folder;
    Study study = folder.open(), other = folder.open();
    const auto sample = sampleSubject();
    study.addSubject(sample);
    study.declareVariant({"pydeface", "pydeface", "native", {{"outside", "remove"}}});
    other.declareVariant({"pydeface", "pydeface", "native", {{"outside", "keep"}}});
    auto result = sampleResult(sample.scan);
    result.provenance["options"] = {{"outside", "remove"}};
    EXPECT_EQ(codeOf([&] { study.storeRun("sub-001", "pydeface", "native", result, {}); }), ErrorCode::BadRequest);
    EXPECT_TRUE(folder.open().runs().empty());
    const auto halves = test::runCommand("find '" + folder.folder().string() + "' -name '.tmp-*'");
    EXPECT_EQ(halves.out, "");
}

}  // namespace
}  // namespace bauta::study
