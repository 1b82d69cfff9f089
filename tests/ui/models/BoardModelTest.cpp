// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/BoardModel.h"

#include <gtest/gtest.h>

#include <QAbstractItemModelTester>
#include <QSignalSpy>

#include "tests/ui/models/StudyMaker.h"

namespace bauta::models {
namespace {

using study::RunState;
using test::makeRating;
using test::makeRun;

std::shared_ptr<StudySnapshot> base() {
    auto s = std::make_shared<StudySnapshot>();
    s->folder = "/study";
    s->methods = {"pydeface", "quickshear"};
    for (const char* id : {"sub-001", "sub-002", "sub-003"}) {
        study::Subject subject;
        subject.id = id;
        s->subjects.push_back(subject);
    }
    return s;
}

Snapshot finished(std::shared_ptr<StudySnapshot> s) {
    s->index();
    return s;
}

CellState stateOf(const study::Run* run, const std::vector<study::Study::CurrentRating>& ratings,
                  const QString& reader) {
    std::vector<const study::Study::CurrentRating*> pointers;
    for (const auto& r : ratings) pointers.push_back(&r);
    return cellState(run, pointers, reader);
}

TEST(BoardModelTest, ARunGoesThroughItsStates) {
    EXPECT_EQ(stateOf(nullptr, {}, "AK").kind, CellKind::NotRun);
    study::Run run = makeRun("sub-001", "pydeface", RunState::Queued);
    EXPECT_EQ(stateOf(&run, {}, "AK").kind, CellKind::Queued);
    run.state = RunState::Running;
    run.progress = 0.628;
    EXPECT_EQ(stateOf(&run, {}, "AK").text, "62 %") << "never says more than is done";
    run.state = RunState::Done;
    EXPECT_EQ(stateOf(&run, {}, "AK").kind, CellKind::Unrated);
    run.state = RunState::NotApplicable;
    run.message = "needs a brain mask";
    EXPECT_EQ(stateOf(&run, {}, "AK").kind, CellKind::NotApplicable);
    EXPECT_EQ(stateOf(&run, {}, "AK").text, "no brain");
    run.state = RunState::Failed;
    run.message = "the program timed out after 600 s";
    EXPECT_EQ(stateOf(&run, {}, "AK").kind, CellKind::FailedCheck);
    EXPECT_EQ(stateOf(&run, {}, "AK").text, "timed out");
    EXPECT_TRUE(stateOf(&run, {}, "AK").sentence.contains("after 600 s")) << "the whole reason can be read";
    run.state = RunState::Cancelled;
    EXPECT_EQ(stateOf(&run, {}, "AK").text, "cancelled");
}

TEST(BoardModelTest, AFailedCheckShowsUntilTheRunIsRated) {
    study::Run run = makeRun("sub-001", "pydeface");
    run.checks = {{"geometry", true, ""}, {"changed", false, "output is the original"}};
    EXPECT_EQ(stateOf(&run, {}, "AK").kind, CellKind::FailedCheck);
    EXPECT_EQ(stateOf(&run, {}, "AK").text, "no change");
    EXPECT_EQ(stateOf(&run, {makeRating("sub-001", "pydeface", "AK", 0)}, "AK").kind, CellKind::Rated0);
}

TEST(BoardModelTest, WhatTheReaderHasToJudgeIsNoFailedCheck) {
    study::Run run = makeRun("sub-001", "pydeface");
    run.checks = {{"face", false, "nose remains"},
                  {"brain", false, "23 voxels of the brain mask lost"},
                  {"oar", false, "cut enters Parotid_L: 3.1 % lost"}};
    EXPECT_EQ(stateOf(&run, {}, "AK").kind, CellKind::Unrated);
}

TEST(BoardModelTest, OthersMarksAreHiddenUntilThisReaderHasRated) {
    const study::Run run = makeRun("sub-001", "pydeface");
    const auto other = makeRating("sub-001", "pydeface", "MT", 0);
    EXPECT_EQ(stateOf(&run, {other}, "AK").kind, CellKind::Unrated);
    EXPECT_FALSE(stateOf(&run, {other}, "AK").sentence.contains("MT"));
    EXPECT_EQ(stateOf(&run, {other}, "").kind, CellKind::Rated0) << "nobody reads: all is shown";
    const CellState both = stateOf(&run, {makeRating("sub-001", "pydeface", "AK", 1), other}, "AK");
    EXPECT_EQ(both.kind, CellKind::Disagreement);
    EXPECT_EQ(both.text, "AK 1, MT 0");
    const CellState agreed = stateOf(&run, {makeRating("sub-001", "pydeface", "AK", 0), other}, "AK");
    EXPECT_EQ(agreed.kind, CellKind::Rated0);
    EXPECT_EQ(agreed.text, "AK MT");
}

TEST(BoardModelTest, ARatingFromBeforeTheReRunDoesNotCount) {
    const study::Run run = makeRun("sub-001", "pydeface");
    const CellState state = stateOf(&run, {makeRating("sub-001", "pydeface", "AK", 1, true)}, "AK");
    EXPECT_EQ(state.kind, CellKind::Unrated);
    EXPECT_TRUE(state.sentence.startsWith("Rated before re-run"));
}

TEST(BoardModelTest, CountsAndSummaryAddUp) {
    auto s = base();
    s->runs = {makeRun("sub-001", "pydeface"), makeRun("sub-001", "quickshear"), makeRun("sub-002", "pydeface"),
               makeRun("sub-003", "quickshear", RunState::Queued)};
    s->ratings = {makeRating("sub-001", "pydeface", "AK", 1), makeRating("sub-002", "pydeface", "AK", 0)};
    BoardModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    model.setStudy(finished(s), "AK");
    EXPECT_EQ(model.rowCount(), 3);
    EXPECT_EQ(model.columnCount(), 2);
    EXPECT_EQ(model.summary(), "6 runs: 1 rated 1 · 1 rated 0 · 1 unrated · 3 to run");
    EXPECT_EQ(model.count(BoardModel::Filter::ToRun), 3);
    EXPECT_EQ(model.methodCounts(0)[CellKind::Rated1], 1);
    EXPECT_EQ(model.methodCounts(1)[CellKind::Unrated], 1);
    model.setStudy(nullptr, "AK");
    EXPECT_EQ(model.rowCount(), 0);
    EXPECT_TRUE(model.summary().isEmpty());
}

TEST(BoardModelTest, AFilterKeepsTheSubjectsThatHaveSuchARun) {
    auto s = base();
    s->runs = {makeRun("sub-001", "pydeface"), makeRun("sub-002", "quickshear")};
    s->ratings = {makeRating("sub-001", "pydeface", "AK", 1)};
    BoardModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    model.setStudy(finished(s), "AK");
    model.setFilter(BoardModel::Filter::Unrated);
    ASSERT_EQ(model.rowCount(), 1);
    EXPECT_EQ(model.subjectAt(0)->id, "sub-002");
    EXPECT_EQ(model.firstMatch(), model.index(0, 1));
    EXPECT_FALSE(model.data(model.index(0, 0), BoardModel::MatchesRole).toBool());
    EXPECT_EQ(model.data(model.index(0, 1), Qt::AccessibleTextRole).toString(), "sub-002, quickshear, unrated");
}

TEST(BoardModelTest, AChangeOfOneRunKeepsTheSelection) {
    auto before = base();
    before->runs = {makeRun("sub-001", "pydeface", RunState::Running)};
    BoardModel model;
    model.setStudy(finished(before), "AK");
    QSignalSpy resets(&model, &QAbstractItemModel::modelReset), changes(&model, &QAbstractItemModel::dataChanged);
    const QPersistentModelIndex cell = model.index(0, 0);
    auto after = base();
    after->runs = {makeRun("sub-001", "pydeface")};
    model.setStudy(finished(after), "AK");
    EXPECT_EQ(resets.count(), 0);
    EXPECT_EQ(changes.count(), 1);
    EXPECT_TRUE(cell.isValid());
    EXPECT_EQ(model.cell(cell)->kind, CellKind::Unrated);
}

TEST(BoardModelTest, UnratedFirstIsAStableOrder) {
    auto s = base();
    s->runs = {makeRun("sub-002", "pydeface"), makeRun("sub-003", "pydeface"), makeRun("sub-003", "quickshear")};
    BoardModel model;
    model.setStudy(finished(s), "AK");
    model.setOrder(BoardModel::Order::UnratedFirst);
    EXPECT_EQ(model.subjectAt(0)->id, "sub-003");
    EXPECT_EQ(model.subjectAt(1)->id, "sub-002");
    EXPECT_EQ(model.subjectAt(2)->id, "sub-001");
}

defacing::FaceScore face(double eyes, double nose, double mouth, std::optional<double> quality = {}) {
    return {{{"eyes", eyes, 0, 9}, {"nose", nose, 0, 9}, {"mouth", mouth, 0, 9}, {"ears", 1, 0, 9}},
            false,
            std::max({eyes, nose, mouth}),
            quality};
}

TEST(BoardModelTest, WorstFaceFirstPutsWhatIsNotScoredLast) {
    auto s = base();
    s->runs = {makeRun("sub-001", "pydeface"), makeRun("sub-002", "pydeface"), makeRun("sub-003", "pydeface"),
               makeRun("sub-003", "quickshear")};
    s->runs[1].face = face(0, 0.2, 0);
    s->runs[2].face = face(0, 0, 0);
    s->runs[3].face = face(0.9, 0, 0.5);
    BoardModel model;
    model.setStudy(finished(s), "AK");
    model.setOrder(BoardModel::Order::WorstFaceFirst);
    EXPECT_EQ(model.subjectAt(0)->id, "sub-003");
    EXPECT_EQ(model.subjectAt(1)->id, "sub-002");
    EXPECT_EQ(model.subjectAt(2)->id, "sub-001");
    s->runs[0].face = face(1, 1, 1);
    model.setStudy(finished(std::make_shared<StudySnapshot>(*s)), "AK");
    EXPECT_EQ(model.subjectAt(0)->id, "sub-001") << "a run that ends finds its place";
}

TEST(BoardModelTest, ACellTellsWhatIsLeftOfTheFaceAndColoursNothingByIt) {
    auto s = base();
    s->runs = {makeRun("sub-001", "pydeface")};
    s->runs[0].face = face(0, 0.004, 0.031, 0.9);
    s->runs[0].checks = {{"face", false, "estimated: surface still there: mouth 3 %"}};
    BoardModel model;
    model.setStudy(finished(s), "AK");
    const QModelIndex cell = model.index(0, 0);
    const QString nbsp = QChar(0x00A0);
    EXPECT_EQ(model.cell(cell)->kind, CellKind::Unrated);
    EXPECT_EQ(model.data(cell, Qt::ToolTipRole).toString().replace(nbsp, " "),
              "Unrated. Face: eyes 0 %, nose <1 %, mouth 3 % remain (estimate)");
    EXPECT_EQ(model.data(cell, Qt::AccessibleTextRole).toString().replace(nbsp, " "),
              "sub-001, pydeface, unrated. Face: eyes 0 %, nose <1 %, mouth 3 % remain (estimate)");
    EXPECT_EQ(model.data(cell, Qt::DisplayRole).toString(), "unrated");
    s->runs[0].face = face(0.997, 1, 0.5);
    EXPECT_EQ(faceText(*s->runs[0].face).replace(nbsp, " "), "Face: eyes >99 %, nose 100 %, mouth 50 % remain");
}

TEST(BoardModelTest, ALittleLossOfAnOarIsNotToldAsNone) {
    EXPECT_EQ(checkText({"oar", true, "no organ at risk lost a voxel"}), "No OAR lost a voxel");
    EXPECT_EQ(checkText({"oar", true, "cut enters Parotid_L: 4.9 % lost"}), "No OAR lost more than 5\u00A0%");
    EXPECT_EQ(checkText({"oar", false, "cut enters Parotid_L: 12 % lost"}), "Cut enters Parotid_L: 12\u00A0% lost");
}

TEST(BoardModelTest, UsualOarsIsTheNumberMostSubjectsHave) {
    auto s = base();
    for (std::size_t i = 0; i < 3; ++i) {
        for (const char* oar : {"Parotid_L", "Parotid_R", "Glnd_Submand_L", "LN_Neck_II_L"}) {
            s->subjects[i].structures.push_back({oar, "/mask", 1});
        }
    }
    s->subjects[2].structures[0].name = "Parotis";  // a question that nobody has answered
    BoardModel model;
    model.setStudy(finished(s), "AK");
    EXPECT_EQ(model.usualOars(), 4U);
    EXPECT_EQ(oarCount(s->subjects[2]), 3U);
}

}  // namespace
}  // namespace bauta::models
