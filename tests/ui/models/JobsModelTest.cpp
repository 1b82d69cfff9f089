// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/JobsModel.h"

#include <gtest/gtest.h>

#include <QAbstractItemModelTester>
#include <QSignalSpy>

#include "ui/models/ImportReport.h"

namespace bauta::models {
namespace {

using job::JobState;

job::JobStatus makeJob(const std::string& id, JobState state) {
    job::JobStatus status;
    status.id = id;
    status.spec.type = "deface";
    status.spec.title = "pydeface, " + id;
    status.state = state;
    return status;
}

Snapshot study(std::vector<job::JobStatus> jobs) {
    auto s = std::make_shared<StudySnapshot>();
    s->folder = "/study";
    s->jobs = std::move(jobs);
    s->index();
    return s;
}

TEST(JobsModelTest, WhatRunsComesFirstThenWhatNeedsYouThenTheNewest) {
    JobsModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    model.setStudy(study({makeJob("1", JobState::Done), makeJob("2", JobState::Failed), makeJob("3", JobState::Done),
                          makeJob("4", JobState::Running), makeJob("5", JobState::Queued),
                          makeJob("6", JobState::Queued), makeJob("7", JobState::Lost)}));
    QStringList order;
    for (int r = 0; r < model.rowCount(); ++r) order.append(QString::fromStdString(model.jobAt(r)->id));
    EXPECT_EQ(order.join(' '), "4 5 6 7 2 3 1");
    EXPECT_EQ(model.firstToShow(), 3) << "the lost job waits for the user";
    EXPECT_EQ(model.count(JobsModel::Filter::NeedsYou), 2);
    EXPECT_EQ(model.count(JobsModel::Filter::Running), 1);
}

TEST(JobsModelTest, ProgressAloneKeepsTheRows) {
    JobsModel model;
    auto running = makeJob("1", JobState::Running);
    model.setStudy(study({running}));
    QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
    running.progress = 0.5;
    model.setStudy(study({running}));
    EXPECT_EQ(resets.count(), 0);
    EXPECT_EQ(model.data(model.index(0, JobsModel::Progress)).toString(), "50 %");
    model.setFilter(JobsModel::Filter::Done);
    EXPECT_EQ(model.rowCount(), 0);
    model.setStudy(nullptr);
    EXPECT_EQ(model.count(JobsModel::Filter::All), 0);
}

TEST(JobsModelTest, DurationsReadAsPeopleSayThem) {
    EXPECT_EQ(durationText(4.23), "4.2 s");
    EXPECT_EQ(durationText(41.2), "41 s");
    EXPECT_EQ(durationText(119), "119 s");
    EXPECT_EQ(durationText(38 * 60), "38 min");
    EXPECT_EQ(durationText(3600 + 2 * 60), "1 h 02 min");
    EXPECT_EQ(durationText(-1), "");
}

TEST(JobsModelTest, AFailedJobSaysWhy) {
    auto failed = makeJob("1", JobState::Failed);
    failed.lastEvent = "registration";
    failed.error = "the disk is full";
    EXPECT_EQ(lastEventText(failed), "the disk is full");
    EXPECT_TRUE(needsAttention(failed));
    EXPECT_FALSE(needsAttention(makeJob("2", JobState::Cancelled)));
}

TEST(JobsModelTest, AnImportReportsWhatItRefused) {
    auto import = makeJob("1", JobState::Done);
    import.spec.type = "import";
    import.result = {{"imported",
                      { {{"subject", "sub-001"},
                         { "already_there",
                           false }},
                        { {"subject", "sub-002"},
                          { "already_there",
                            true } } }},
                     { "refused",
                       { { {"file", "/data/bad.nii"},
                           {"code", "damaged"},
                           { "reason",
                             "bad.nii is cut short" } } } }};
    const ImportReport report = importReport(import);
    EXPECT_EQ(report.imported, 1);
    EXPECT_EQ(report.alreadyThere, 1);
    ASSERT_EQ(report.refused.size(), 1);
    EXPECT_EQ(report.sentence, "1 of 3 was not imported.");
    EXPECT_EQ(report.whatToDo, "bad.nii is cut short. Correct the files and import again; the other 2 are in.");
}

TEST(JobsModelTest, ARefusedMaskIsNamedWithItsFolder) {
    auto import = makeJob("1", JobState::Done);
    import.spec.type = "import";
    base::Json refused = {{"file", "/data/sub-031/mask_Parotid_L.nii.gz"}, {"reason", "the mask grid differs"}};
    import.result["refused"] = base::Json::array({refused});
    EXPECT_EQ(importReport(import).whatToDo,
              "sub-031/mask_Parotid_L.nii.gz: the mask grid differs. Correct the files and import again.");
}

TEST(JobsModelTest, AnImportTellsOfEachRegionOfItsStructureSets) {
    auto import = makeJob("1", JobState::Done);
    import.result = base::Json::parse(R"({"refused":[],"imported":[
        {"subject":"sub-001","rois":[
            {"roi":"Parotis li","name":"Parotid_L","candidates":[],"contours":12,"voxels":4800,"ml":28.84,"warnings":[]},
            {"roi":"Parotis","name":"Parotis","candidates":["Parotid_L","Parotid_R"],"contours":9,"voxels":1,"ml":0.1,
             "warnings":["2 contours were left out"]},
            {"roi":"Iso","name":null,"candidates":[],"contours":0,"voxels":0,"ml":0,"warnings":["has no closed contours"]}]},
        {"subject":"sub-002","rois":[
            {"roi":"Parotid_L","name":"Parotid_L","candidates":[],"contours":0,"voxels":7,"ml":0.2,"warnings":[]}]},
        3]})");
    const ImportReport report = importReport(import);
    ASSERT_EQ(report.rois.size(), 3) << "a mask that is what its name says needs no line";
    EXPECT_EQ(report.rois[0].given, "Parotis li");
    EXPECT_EQ(report.rois[0].stored, "Parotid_L");
    EXPECT_EQ(report.rois[0].contours, 12);
    EXPECT_EQ(report.rois[0].voxels, 4800U);
    EXPECT_DOUBLE_EQ(report.rois[0].ml, 28.84);
    EXPECT_TRUE(report.rois[0].notes.isEmpty());
    EXPECT_TRUE(report.rois[1].asked);
    EXPECT_EQ(report.rois[1].notes, QStringList({"could be Parotid_L or Parotid_R", "2 contours were left out"}));
    EXPECT_EQ(report.rois[2].stored, "");
    EXPECT_EQ(report.structuresSentence, "3 structures of 1 subject, 1 not stored, 1 needs a name");
    EXPECT_TRUE(report.sentence.isEmpty());
}

TEST(JobsModelTest, ARefusedIrregularSeriesCanBeImportedResampled) {
    auto import = makeJob("1", JobState::Failed);
    import.spec.type = "import";
    import.spec.title = "ct";
    import.spec.parameters = {{"source", "/data/ct"}, {"key", "/home/key.tsv"}};
    base::Json refused = {{"file", "/data/ct/1"}, {"code", "geometry"}, {"reason", "28 slices: uneven gaps"}};
    import.result["refused"] = base::Json::array({refused});
    EXPECT_FALSE(importReport(import).canResample) << "not every one can be";
    refused["reason"] = "28 slices: uneven gaps (export a regular one, or import with resampling (--resample))";
    import.result["refused"].push_back(refused);
    EXPECT_TRUE(importReport(import).canResample);
    const job::JobSpec again = resampledImport(import.spec);
    EXPECT_EQ(again.type, "import");
    EXPECT_EQ(again.parameters, (base::Json{{"source", "/data/ct"}, {"key", "/home/key.tsv"}, {"resample", true}}));
}

TEST(JobsModelTest, AnImportWithoutRefusalsReportsNothing) {
    auto import = makeJob("1", JobState::Done);
    import.result = {{"imported",
                      { { {"subject", "sub-001"},
                          { "already_there",
                            false } } }},
                     { "refused",
                       base::Json::array() }};
    EXPECT_TRUE(importReport(import).sentence.isEmpty());
}

TEST(JobsModelTest, AResultThatMakesNoSenseIsNoReport) {
    auto import = makeJob("1", JobState::Done);
    import.result = {{"imported", 3}, { "refused", "none" }};
    EXPECT_TRUE(importReport(import).sentence.isEmpty());
    import.result = nullptr;
    EXPECT_TRUE(importReport(import).sentence.isEmpty());
}

TEST(JobsModelTest, AResultIsToldInNumbersThatAddUp) {
    using base::Json;
    EXPECT_EQ(resultText(nullptr), "");
    EXPECT_EQ(resultText({{"done", 5}, {"skipped", 0}, {"refused", Json::array()}}), "5 done");
    const Json imported = {{{"subject", "sub-001"}}, {{"subject", "sub-002"}, {"already_there", true}}};
    EXPECT_EQ(resultText({{"imported", imported}, {"refused", {{{"file", "a"}, {"reason", "b"}}}}}),
              "1 imported, 1 already there, 1 refused");
    auto done = makeJob("1", JobState::Done);
    done.lastEvent = "done";
    EXPECT_EQ(lastEventText(done), "done") << "a job without a result";
    done.result = {{"done", 3}};
    EXPECT_EQ(lastEventText(done), "3 done");
}

}  // namespace
}  // namespace bauta::models
