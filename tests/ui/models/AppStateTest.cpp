// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/AppState.h"

#include <gtest/gtest.h>

#include <QSignalSpy>

#include <thread>

#include "core/base/Files.h"
#include "core/base/Hash.h"
#include "core/image/ImageIo.h"
#include "tests/support/Events.h"
#include "tests/ui/models/StudyMaker.h"
#include "ui/models/Background.h"

namespace bauta::models {
namespace {

class AppStateTest : public testing::Test {
  protected:
    AppStateTest() {
        qputenv("XDG_STATE_HOME", QByteArray::fromStdString((scratch.path() / "state").string()));
        settings.setReader("AK");
    }
    void open() {
        QSignalSpy opened(&state, &AppState::studyChanged);
        state.openStudy(QString::fromStdString(folder().string()));
        ASSERT_TRUE(opened.wait(60000));
        ASSERT_NE(state.study(), nullptr);
    }
    std::filesystem::path folder() const { return scratch.path() / "study"; }

    QCoreApplication& app = test::coreApplication();  // before anything that makes a thread or a timer
    base::TemporaryFolder scratch;
    Settings settings{QString::fromStdString((scratch.path() / "settings.ini").string())};
    AppState state{settings};
};

TEST_F(AppStateTest, OpensAStudyAndRemembersIt) {
    test::makeStudy(folder(), 2);
    open();
    EXPECT_EQ(state.study()->subjects.size(), 2U);
    EXPECT_FALSE(state.study()->methods.empty()) << "native methods are columns before any run";
    ASSERT_EQ(settings.recent().size(), 1);
    EXPECT_EQ(settings.recent()[0].note, "2 subjects, not run yet");
    QSignalSpy closed(&state, &AppState::studyChanged);
    state.closeStudy();
    EXPECT_EQ(closed.count(), 1);
    EXPECT_EQ(state.study(), nullptr);
}

TEST_F(AppStateTest, AFolderThatIsNoStudyIsRefusedWithASentence) {
    std::filesystem::create_directories(folder());
    QSignalSpy failed(&state, &AppState::openFailed);
    state.openStudy(QString::fromStdString(folder().string()));
    ASSERT_TRUE(failed.wait(60000));
    EXPECT_TRUE(failed[0][1].toString().endsWith('.')) << failed[0][1].toString().toStdString();
    EXPECT_TRUE(failed[0][1].toString().contains("study"));
    EXPECT_FALSE(failed[0][2].toString().isEmpty());
    EXPECT_FALSE(state.isOpening());
}

TEST_F(AppStateTest, ARatingIsInTheSnapshotWhenItsAnswerComes) {
    study::Study study = test::makeStudy(folder(), 1);
    test::storeRun(study, "sub-001", "pydeface");
    open();
    study::Rating rating;
    rating.subject = "sub-001";
    rating.method = "pydeface";
    rating.reader = "AK";
    rating.label = 1;
    bool answered = false;
    QSignalSpy rated(&state, &AppState::ratingsChanged);
    state.rate(rating, &state, [&](const base::Outcome<study::Rating>& outcome) {
        answered = true;
        ASSERT_TRUE(outcome.ok()) << outcome.error().line();
        EXPECT_FALSE(outcome.value().eventId.empty());
        ASSERT_EQ(state.study()->ratingsOf("sub-001", "pydeface").size(), 1U);
    });
    ASSERT_TRUE(rated.wait(60000));
    ASSERT_TRUE(test::waitFor([&] { return answered; }));
}

TEST_F(AppStateTest, SeesWhatAnotherProcessWrites) {
    study::Study study = test::makeStudy(folder(), 1);
    open();
    EXPECT_EQ(state.study()->run("sub-001", "pydeface"), nullptr);
    QSignalSpy runs(&state, &AppState::runsChanged);
    test::storeRun(study, "sub-001", "pydeface");
    ASSERT_TRUE(runs.wait(60000));
    const study::Run* run = state.study()->run("sub-001", "pydeface");
    ASSERT_NE(run, nullptr);
    EXPECT_EQ(run->state, study::RunState::Done);
}

TEST_F(AppStateTest, JobsThatNobodyWorksOnAreStartedOrTheReasonIsSaid) {
    study::Study study = test::makeStudy(folder(), 1);
    job::Queue(study.jobsFolder()).add({"import", {{"source", "/nowhere"}}, "", {}, {}});  // and no coordinator
    QSignalSpy noticed(&state, &AppState::noticed);
    open();
    ASSERT_TRUE(noticed.wait(60000));
    // There is no bauta-cli beside this test.
    EXPECT_EQ(noticed[0][0].value<Notice>().text.section(':', 0, 0), "The queued jobs cannot go on");
}

TEST_F(AppStateTest, AFinishedRunOfOneSubjectIsFollowedToThatRun) {
    test::makeStudy(folder(), 3);
    open();
    ReviewTarget target;
    QObject::connect(&state, &AppState::reviewRequested, &state, [&](const ReviewTarget& t) { target = t; });
    job::JobSpec spec;
    spec.type = "deface";
    spec.parameters = {{"method", "pydeface"}, {"variant", "pydeface+keep"}, {"subjects", {"sub-002"}}};
    state.openResult(spec);
    EXPECT_EQ(target.subject, "sub-002");
    EXPECT_EQ(target.method, "pydeface+keep");
    EXPECT_FALSE(target.firstUnrated);
    spec.parameters["subjects"] = {"sub-001", "sub-002"};
    state.openResult(spec);
    EXPECT_TRUE(target.firstUnrated);
}

TEST_F(AppStateTest, QueuesOneJobAMethodWithTheUsersSettingsAndLeavesFinishedRunsAlone) {
    study::Study study = test::makeStudy(folder(), 3);
    test::storeRun(study, "sub-001", "pydeface");
    const std::filesystem::path file = scratch.path() / "Jane Doe.nii";
    const auto front = [](const image::Vec3& p) { return p[1] < 0; };
    image::writeMask(file, test::makeMask(study.subject("sub-001").geometry, front));
    state.methods().save("quickshear", {"native", {{"buffer", 5}, {"brainmask", file.string()}}});
    open();
    std::vector<std::pair<QString, QString>> all;
    for (const char* subject : {"sub-001", "sub-002", "sub-003"})
        for (const char* method : {"pydeface", "quickshear"}) all.emplace_back(subject, method);
    EXPECT_FALSE(state.wouldRun("sub-001", "pydeface", false));
    EXPECT_TRUE(state.wouldRun("sub-001", "pydeface", true));
    state.queueRuns(all, false);
    ASSERT_TRUE(test::waitFor([&] { return state.study()->jobs.size() == 2; }));
    const auto& jobs = state.study()->jobs;
    EXPECT_EQ(jobs[0].spec.parameters.at("subjects"), base::Json({"sub-002", "sub-003"}));
    EXPECT_EQ(jobs[0].spec.parameters.at("variant"), "pydeface");
    EXPECT_EQ(jobs[1].spec.parameters.at("subjects").size(), 3U);
    EXPECT_EQ(jobs[1].spec.parameters.at("engine"), "native");
    EXPECT_EQ(jobs[1].spec.parameters.at("options").at("buffer"), 5);
    EXPECT_EQ(jobs[1].spec.parameters.at("options").at("brainmask"), "sha256:" + base::sha256OfFile(file))
        << "a study names no file of the user's";
    ASSERT_TRUE(test::waitFor([&] { return !state.wouldRun("sub-002", "quickshear", true); }))
        << "what is queued, or running, is not queued again";
}

TEST_F(AppStateTest, AnAnswerForAnObjectThatIsGoneIsDropped) {
    test::makeStudy(folder(), 1);
    open();
    auto guard = std::make_unique<QObject>();
    bool called = false, later = false;
    state.withStudy<int>(
        guard.get(), [](study::Study&) { return 1; }, [&](const base::Outcome<int>&) { called = true; });
    guard.reset();
    state.withStudy<int>(
        &state, [](study::Study&) { return 2; }, [&](const base::Outcome<int>&) { later = true; });
    ASSERT_TRUE(test::waitFor([&] { return later; }));
    EXPECT_FALSE(called);
}

TEST_F(AppStateTest, AnErrorOnTheStudyThreadArrivesAsAnOutcome) {
    test::makeStudy(folder(), 1);
    open();
    std::optional<base::ErrorCode> code;
    state.withStudy<int>(
        &state, [](study::Study& s) { return static_cast<int>(s.subject("sub-999").structures.size()); },
        [&](const base::Outcome<int>& outcome) {
            code = outcome.ok() ? base::ErrorCode::Internal : outcome.error().code();
        });
    ASSERT_TRUE(test::waitFor([&] { return code.has_value(); }));
    EXPECT_EQ(code, base::ErrorCode::NotFound);
}

TEST_F(AppStateTest, ANewTaskDropsTheResultOfTheOldOne) {
    Background background;
    std::vector<int> results;
    background.run<int>(
        [](std::stop_token stop) {
            while (!stop.stop_requested()) std::this_thread::yield();
            return 1;
        },
        [&](const base::Outcome<int>& r) { results.push_back(r.value()); });
    background.run<int>([](std::stop_token) { return 2; },
                        [&](const base::Outcome<int>& r) { results.push_back(r.value()); });
    ASSERT_TRUE(test::waitFor([&] { return !results.empty(); }));
    EXPECT_EQ(results, std::vector<int>{2});
    EXPECT_FALSE(background.busy());
}

}  // namespace
}  // namespace bauta::models
