// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/ExperimentPage.h"

#include <QFile>
#include <QSignalSpy>
#include <algorithm>
#include <map>
#include <set>

#include "core/base/Files.h"
#include "core/image/ImageIo.h"
#include "tests/ui/models/FakeTraining.h"
#include "tests/ui/models/StudyMaker.h"
#include "tests/ui/panels/WindowFixture.h"
#include "ui/panels/PlanPanel.h"
#include "ui/panels/PredictionView.h"
#include "ui/panels/StudyPage.h"
#include "ui/panels/TrainingView.h"
#include "ui/style/Messages.h"
#include "ui/views/CurveChart.h"

namespace bauta::panels {
namespace {

using job::JobState;
using test::FakeJob;

class ExperimentPageTest : public WindowFixture {
  protected:
    void SetUp() override {
        WindowFixture::SetUp();
        page = new ExperimentPage(*state);
        show({new StudyPage(*state), page});
    }
    void open() { openStudy("experiment"); }
    style::Button* button(const char* name) const { return window->findChild<style::Button*>(QString::fromUtf8(name)); }
    bool waitForEpoch(std::size_t arm, std::size_t fold, int epoch) {
        return test::waitFor([&] {
            const auto& all = page->feed().trainings();
            return all && all->exists() && all->cell(arm, fold).epoch() >= epoch;
        });
    }

    ExperimentPage* page = nullptr;
};

TEST_F(ExperimentPageTest, SaysWhatItNeedsWhileThereIsNoExperiment) {
    test::makeStudy(folder(), 3);
    open();
    EXPECT_TRUE(said("experimentEmpty").startsWith("No experiment yet. It needs 5 or more subjects with OARs"))
        << said("experimentEmpty").toStdString();
    EXPECT_TRUE(said("experimentEmpty").contains("now 3"));
    EXPECT_FALSE(button("experimentStart")->isEnabled());
    page->triggerPrimary();
    EXPECT_TRUE(job::Queue(folder() / "jobs").list().empty());
}

TEST_F(ExperimentPageTest, CtrlEnterPlansTheExperimentAndQueuesEachStepUpToTheReportOnce) {
    test::makeStudy(folder(), 5);
    open();
    ASSERT_TRUE(test::waitFor([&] { return page->plan().whyNot().isEmpty(); })) << page->plan().whyNot().toStdString();
    EXPECT_EQ(said("experimentEmpty"), "Ready: 5 trainings. Press Ctrl+Enter, or P to see the plan.");
    press(QKeySequence("Ctrl+Return"));
    press(QKeySequence("Ctrl+Return"));
    ASSERT_TRUE(test::waitFor([&] { return page->feed().trainings() && page->feed().trainings()->exists(); }));
    EXPECT_EQ(experiment::load(folder(), "exp-001").subjectCount(), 5U);
    std::map<std::string, std::set<std::size_t>> folds;  // by type of job
    const auto jobs = job::Queue(folder() / "jobs").list();
    for (const job::JobStatus& one : jobs) {
        EXPECT_EQ(one.spec.parameters.at("experiment"), "exp-001");
        if (one.spec.type == "train") {
            EXPECT_EQ(one.spec.parameters.at("arm"), "original");
        }
        folds[one.spec.type].insert(one.spec.parameters.value("fold", std::size_t{0}));
    }
    EXPECT_EQ(jobs.size(), 5U + 5U + 1U);
    EXPECT_EQ(folds["train"].size(), 5U);
    EXPECT_EQ(folds["evaluate"].size(), 5U);
    EXPECT_EQ(folds["report"].size(), 1U);
    ASSERT_TRUE(test::waitFor([&] { return page->feed().trainings()->count(JobState::Queued) == 5; }));
    EXPECT_FALSE(button("experimentStart")->isEnabled()) << "all are queued";
}

TEST_F(ExperimentPageTest, ShowsAnEpochSoonAfterItWasTold) {
    test::makeStudy(folder(), 2);
    test::storeExperiment(folder(), {"original", "pydeface"});
    FakeJob job = FakeJob::training(folder(), "pydeface", 1);
    job.start();
    job.say(test::epochEvent(1));
    open();
    ASSERT_TRUE(waitForEpoch(1, 1, 1));
    EXPECT_EQ(said("trainingTitle"), "pydeface, fold 1") << "what is at work is selected";
    EXPECT_TRUE(said("trainingState").startsWith("Running")) << said("trainingState").toStdString();
    job.say(test::epochEvent(2));
    ASSERT_TRUE(waitForEpoch(1, 1, 2));
    const auto shown = [&]() -> const views::ChartCurve& { return page->charts()[0]->data().curves.back(); };
    ASSERT_TRUE(test::waitFor([&] { return shown().points->x == std::vector<double>({1, 2}); }));
    EXPECT_EQ(shown().name, "pydeface");
}

TEST_F(ExperimentPageTest, KeysMoveThroughArmsFoldsAndOars) {
    test::makeStudy(folder(), 2);
    test::storeExperiment(folder(), {"original", "pydeface"});
    open();
    ASSERT_TRUE(test::waitFor([&] { return page->grid().currentIndex().isValid(); }));
    press(QKeySequence("J"));
    press(QKeySequence(Qt::Key_Right));
    EXPECT_EQ(said("trainingTitle"), "pydeface, fold 1");
    press(QKeySequence("K"));
    press(QKeySequence(Qt::Key_Left));
    EXPECT_EQ(said("trainingTitle"), "original, fold 0");
    const auto shows = [&](const QString& words) {
        for (const QLabel* label : page->findChildren<QLabel*>())
            if (label->isVisible() && label->text() == words) return true;
        return false;
    };
    press(QKeySequence("]"));
    EXPECT_TRUE(shows("DSC of Parotid_L"));
    press(QKeySequence("["));
    EXPECT_TRUE(shows("DSC of LN_Neck_III_R"));
    press(QKeySequence(Qt::Key_Escape));
    EXPECT_TRUE(shows("DSC by OAR"));
    press(QKeySequence("P"));
    EXPECT_TRUE(page->plan().isVisible());
    press(QKeySequence(Qt::Key_Escape));
    EXPECT_FALSE(page->plan().isVisible());
}

TEST_F(ExperimentPageTest, PausesResumesAndStopsByControlWords) {
    test::makeStudy(folder(), 2);
    test::storeExperiment(folder(), {"original"});
    FakeJob job = FakeJob::training(folder(), "original", 0);
    job.start();
    job.say(test::epochEvent(3));
    open();
    ASSERT_TRUE(waitForEpoch(0, 0, 3));
    const job::JobFolder files(folder() / "jobs" / job.id());
    press(QKeySequence("Ctrl+P"));
    ASSERT_TRUE(test::waitFor([&] { return files.controlWord() == "pause"; }));
    job.end("paused");
    ASSERT_TRUE(test::waitFor([&] { return said("trainingState") == "Paused after epoch 3"; }));
    press(QKeySequence("Ctrl+P"));
    ASSERT_TRUE(test::waitFor([&] { return files.controlWord() == "resume"; }));
    job.end("running");
    ASSERT_TRUE(test::waitFor([&] { return said("trainingState").startsWith("Running"); }));
    button("trainingStop")->click();
    ASSERT_TRUE(test::waitFor([&] { return files.controlWord() == "cancel"; }));
}

TEST_F(ExperimentPageTest, ALostTrainingCallsForTheUserAndStartResumesIt) {
    test::makeStudy(folder(), 2);
    test::storeExperiment(folder(), {"original"});
    for (std::size_t fold = 1; fold < 3; ++fold) {
        FakeJob done = FakeJob::training(folder(), "original", fold);
        done.start();
        done.say(test::epochEvent(9));
        done.end();
        const auto model = experiment::modelFolder(folder(), "exp-001", "original", fold);
        std::filesystem::create_directories(model);
        base::writeFile(model / "best.safetensors", "a network");
        base::writeFile(model / "training.json", "{}");
    }
    FakeJob job = FakeJob::training(folder(), "original", 0);
    job.start();
    job.say(test::epochEvent(118));
    job.say({{"event", "checkpoint"}, {"epoch", 118}});
    job.lose();
    open();
    ASSERT_TRUE(waitForEpoch(0, 0, 118));
    EXPECT_TRUE(said("trainingState").contains("Its last checkpoint is epoch 118"))
        << said("trainingState").toStdString();
    EXPECT_EQ(button("experimentStart")->text(), "Start 1");
    press(QKeySequence("Ctrl+Return"));
    ASSERT_TRUE(test::waitFor([&] { return page->feed().trainings()->cell(0, 0).is(JobState::Queued); }));
    std::map<std::string, int> jobs;
    for (const job::JobStatus& one : job::Queue(folder() / "jobs").list()) ++jobs[one.spec.type];
    EXPECT_EQ(jobs["train"], 3) << "resumed, not queued a second time";
    EXPECT_EQ(jobs["evaluate"], 3);
    EXPECT_EQ(jobs["report"], 1);
    ASSERT_TRUE(test::waitFor([&] { return page->feed().trainings()->reportJob.has_value(); }));
    EXPECT_FALSE(button("experimentStart")->isEnabled()) << "all of it is queued";
}

TEST_F(ExperimentPageTest, ThePredictionIsShownAgainstTheTargetAndFollows) {
    const study::Study study = test::makeStudy(folder(), 2);
    test::storeExperiment(folder(), {"original"});
    FakeJob job = FakeJob::training(folder(), "original", 0);
    job.start();
    job.say(test::epochEvent(1));
    const image::Mask target = study::loadStructures(study.subject("sub-002")).front().second;
    const auto file = folder() / "models" / "exp-001" / "original" / "fold-0" / "preview.nii.gz";
    std::filesystem::create_directories(file.parent_path());
    const auto& names = segmentation::oarNames();
    const auto label = static_cast<std::uint8_t>(std::ranges::find(names, "Parotid_L") - names.begin() + 1);
    std::vector<std::uint8_t> labels(target.voxels().begin(), target.voxels().end());
    for (std::uint8_t& voxel : labels) voxel = voxel != 0 ? label : 0;
    image::writeMask(file, image::Mask(target.geometry(), std::move(labels)));
    const auto preview = [&](int epoch) {
        job.say({{"event", "preview"},
                 {"epoch", epoch},
                 {"subject", "sub-002"},
                 {"file", "models/exp-001/original/fold-0/preview.nii.gz"}});
    };
    preview(1);
    open();
    const auto* view = window->findChild<views::SliceView*>("predictionSlice");
    ASSERT_NE(view, nullptr);
    ASSERT_TRUE(test::waitFor([&] { return view->content().oars.size() == 2; }));
    EXPECT_TRUE(view->content().oars[0].filled) << "the target is an area";
    EXPECT_FALSE(view->content().oars[1].filled) << "the prediction is a line";
    EXPECT_EQ(view->content().oars[1].colour, view->content().oars[0].colour) << "of the same OAR";
    const auto slice = view->frame().slice;
    std::vector<std::uint8_t> nothing(target.geometry().voxelCount(), 0);
    image::writeMask(file, image::Mask(target.geometry(), nothing));
    preview(2);
    ASSERT_TRUE(test::waitFor([&] { return view->content().oars.size() == 1; })) << "nothing is predicted any more";
    EXPECT_EQ(view->frame().slice, slice) << "it stays where the reader is";
}

TEST_F(ExperimentPageTest, ExportsFiguresAndNumbers) {
    test::makeStudy(folder(), 2);
    test::storeExperiment(folder(), {"original", "pydeface"});
    FakeJob job = FakeJob::training(folder(), "original", 0);
    job.start();
    for (int epoch = 1; epoch <= 30; ++epoch) job.say(test::epochEvent(epoch));
    open();
    ASSERT_TRUE(waitForEpoch(0, 0, 30));
    QSignalSpy noticed(state.get(), &models::AppState::noticed);
    page->exportTo(QString::fromStdString((scratch.path() / "figure.tsv").string()));
    ASSERT_TRUE(noticed.wait(60000));
    EXPECT_EQ(noticed[0][0].value<models::Notice>().kind, models::Notice::Kind::Done)
        << noticed[0][0].value<models::Notice>().text.toStdString();
    EXPECT_TRUE(base::readFile(scratch.path() / "figure.pdf").starts_with("%PDF"));
    const std::string svg = base::readFile(scratch.path() / "figure.svg");
    EXPECT_NE(svg.find("Validation DSC"), std::string::npos);
    EXPECT_NE(svg.find("<polyline"), std::string::npos) << "curves are lines, not pixels";
    EXPECT_EQ(svg.find("<image"), std::string::npos);
    EXPECT_NE(base::readFile(scratch.path() / "figure.tsv").find("\noriginal\t0\t30\t"), std::string::npos);
    EXPECT_TRUE(base::readJson(scratch.path() / "figure.json").contains("columns"));
}

TEST_F(ExperimentPageTest, RedrawsAtMostOnceASecondHoweverManyEventsThereAre) {
    test::makeStudy(folder(), 2);
    test::storeExperiment(folder(), {"original", "pydeface"});
    std::vector<FakeJob> jobs;
    for (std::size_t fold = 0; fold < 3; ++fold) jobs.push_back(FakeJob::training(folder(), "original", fold));
    for (FakeJob& job : jobs) job.start();
    open();
    int epoch = 0;
    const int before = page->charts()[1]->redraws();
    QSignalSpy told(&page->feed(), &models::TrainingFeed::changed);
    ASSERT_TRUE(test::waitFor([&] {
        ++epoch;
        for (FakeJob& job : jobs) job.say(test::epochEvent(epoch));
        return told.count() >= 3;
    }));
    ASSERT_TRUE(waitForEpoch(0, 2, epoch));
    QCoreApplication::processEvents();
    EXPECT_LE(page->charts()[1]->redraws() - before, told.count() + 2) << epoch << " epochs of three trainings";
}

}  // namespace
}  // namespace bauta::panels
