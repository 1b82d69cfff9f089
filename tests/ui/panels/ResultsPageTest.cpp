// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/ResultsPage.h"

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QSignalSpy>
#include <algorithm>

#include "core/base/Files.h"
#include "tests/ui/models/FakeResults.h"
#include "tests/ui/models/FakeTraining.h"
#include "tests/ui/models/StudyMaker.h"
#include "tests/ui/panels/WindowFixture.h"
#include "ui/panels/CompositeTable.h"
#include "ui/panels/LineTable.h"
#include "ui/panels/StudyPage.h"
#include "ui/views/BoxChart.h"

namespace bauta::panels {
namespace {

using experiment::Question;

class ResultsPageTest : public WindowFixture {
  protected:
    void SetUp() override {
        WindowFixture::SetUp();
        page = new ResultsPage(*state);
        show({new StudyPage(*state), page});
    }
    /// Six subjects, two arms, three folds: all evaluated, or as many cells as given.
    void makeResults(int cells = 12) {
        test::makeStudy(folder(), 6);
        const auto plan = test::storeExperiment(folder(), {"original", "pydeface"});
        for (const std::string& train : plan.arms)
            for (const std::string& on : plan.arms)
                for (std::size_t fold = 0; fold < 3; ++fold)
                    if (cells-- > 0) test::storeFakeCell(folder(), plan, train, on, fold);
    }
    void open() { openStudy("results"); }
    /// Soon: labels that are new come with the next round of events.
    bool shows(const QString& words) const {
        return QTest::qWaitFor(
            [&] {
                for (const QLabel* label : window->findChildren<QLabel*>())
                    if (label->isVisible() && label->text().contains(words)) return true;
                return false;
            },
            2000);
    }
    static QString line(const LineTable& table, int row) {
        QStringList cells;
        for (int column = 0; column < table.model()->columnCount(); ++column)
            cells << table.model()->index(row, column).data().toString();
        return cells.join('|');
    }
    static QString spoken(const QAbstractItemView& table, int row, int column = 0) {
        return table.model()->index(row, column).data(Qt::AccessibleTextRole).toString();
    }

    ResultsPage* page = nullptr;
};

TEST_F(ResultsPageTest, SaysWhatIsMissingWhileThereIsNothing) {
    test::makeStudy(folder(), 2);
    open();
    EXPECT_EQ(said("resultsEmpty"),
              "No results yet: there is no experiment. Plan one on the Experiment page (Ctrl+4).");
    EXPECT_FALSE(window->findChild<style::Button*>("makeReport")->isEnabled());
    test::storeExperiment(folder(), {"original", "pydeface"});
    window->showPage("study");
    window->showPage("results");
    ASSERT_TRUE(test::waitFor([&] { return page->model().experiments().size() == 1 && window->isSettled(); }));
    EXPECT_EQ(said("resultsEmpty"), "No results yet. 0 of 6 trainings are done; tables fill as evaluations finish.");
    page->triggerPrimary();
    EXPECT_TRUE(job::Queue(folder() / "jobs").list().empty());
    const auto* words = window->findChild<QLabel*>("familyText");
    EXPECT_EQ(words->text(), "There is nothing to test yet.");
    EXPECT_LT(words->mapTo(&page->side(), QPoint(0, words->height())).y(), 100)
        << "at the top, however high the window";
}

TEST_F(ResultsPageTest, ShowsWhatThereIsOfAnUnfinishedExperiment) {
    makeResults(3);
    open();
    EXPECT_TRUE(page->model().hasScores());
    EXPECT_TRUE(said("pageSummary").endsWith("3 of 12 evaluations")) << said("pageSummary").toStdString();
    const CompositeTable& table = page->composite();
    EXPECT_EQ(table.model()->index(0, 0).data().toString().left(2), "0.");
    EXPECT_EQ(table.model()->index(1, 0).data().toString(), "n/a");
    EXPECT_TRUE(spoken(table, 1, 0).startsWith("trained on pydeface, evaluated on original: n/a"));
    EXPECT_TRUE(shows("9 of 12 evaluations are missing"));
}

TEST_F(ResultsPageTest, TestsStandInOrderOfQAndAreAllThere) {
    makeResults();
    open();
    LineTable& tests = page->side().tests();
    ASSERT_EQ(tests.lineCount(), 8) << "an OAR that nobody has stands there too, with its reason";
    EXPECT_TRUE(line(tests, 0).startsWith("Parotid_L|6|0|0|0.031|")) << line(tests, 0).toStdString();
    EXPECT_TRUE(spoken(tests, 0).startsWith("Parotid_L, pydeface against original: n 6, zeros 0, W 0, p 0.031"))
        << spoken(tests, 0).toStdString();
    // Nothing differs there: six zeros and no test. It stands after those that are tested.
    int gone = 0;
    while (gone < 8 && !line(tests, gone).startsWith("LN_Neck_III_L|")) ++gone;
    EXPECT_GE(gone, 2);
    EXPECT_TRUE(line(tests, gone).startsWith("LN_Neck_III_L|6|6|n/a|n/a|n/a")) << line(tests, gone).toStdString();
    EXPECT_TRUE(spoken(tests, gone).startsWith("LN_Neck_III_L cannot be compared for pydeface: "))
        << spoken(tests, gone).toStdString();
    EXPECT_EQ(tests.currentLine(), 0);
    EXPECT_TRUE(shows("Selected: Parotid_L, pydeface"));
    EXPECT_TRUE(said("familyText").contains("Benjamini–Hochberg")) << said("familyText").toStdString();
    EXPECT_TRUE(shows("Tests use subjects. 3 folds can never reach p < 0.25."));
    tests.setFocus();
    press(QKeySequence(Qt::Key_Down));
    EXPECT_EQ(page->model().oar(), "Parotid_R");
    EXPECT_TRUE(shows("Selected: Parotid_R, pydeface"));
}

TEST_F(ResultsPageTest, KeysChangeMetricQuestionOarAndArm) {
    makeResults();
    open();
    press(QKeySequence("V"));
    EXPECT_EQ(page->model().metric().key, "msd_mm");
    EXPECT_TRUE(shows("Composite MSD"));
    press(QKeySequence("E"));
    EXPECT_EQ(page->model().question(), Question::EvaluatedOn);
    press(QKeySequence("]"));
    EXPECT_EQ(page->model().oar(), "Parotid_R");
    press(QKeySequence("["));
    EXPECT_EQ(page->model().oar(), "Parotid_L");
    press(QKeySequence("K"));
    EXPECT_EQ(page->model().arm(), "original");
    EXPECT_TRUE(shows("The others are compared with it."));
    press(QKeySequence("J"));
    EXPECT_EQ(page->model().arm(), "pydeface");
}

TEST_F(ResultsPageTest, TheCompositeIsWalkedByArrowsAndReadAloud) {
    makeResults();
    open();
    CompositeTable& table = page->composite();
    EXPECT_TRUE(table.hasFocus()) << "the keyboard starts there";
    EXPECT_EQ(table.current(), (std::pair<std::string, std::string>("original", "original")));
    press(QKeySequence(Qt::Key_Down));
    EXPECT_EQ(table.current(), (std::pair<std::string, std::string>("pydeface", "original")));
    const QString words = spoken(table, 1, 0);
    EXPECT_TRUE(words.startsWith("trained on pydeface, evaluated on original: DSC 0.")) << words.toStdString();
    EXPECT_TRUE(words.contains("n 18")) << words.toStdString();
    EXPECT_TRUE(words.contains("1 empty output")) << words.toStdString();
    EXPECT_TRUE(spoken(table, 0, 0).contains("best of its column"));
    press(QKeySequence(Qt::Key_Return));
    EXPECT_TRUE(page->side().showsScores());
    EXPECT_EQ(page->side().scores().lineCount(), 18) << "all OARs of all subjects";
    press(QKeySequence(Qt::Key_Escape));
    EXPECT_FALSE(page->side().showsScores());
    EXPECT_TRUE(page->isVisible()) << "Esc has gone no further";
}

TEST_F(ResultsPageTest, AMarkLeadsToItsSubjectsAndASubjectToReviewWithThePrediction) {
    makeResults();
    test::makeStudy(scratch.path() / "other", 1);
    {
        study::Study made = study::Study::open(folder());
        test::storeRun(made, "sub-001", "pydeface");
    }
    open();
    ASSERT_TRUE(test::waitFor([&] { return state->study()->run("sub-001", "pydeface") != nullptr; }));
    Q_EMIT page->chart().markActivated("Parotid_L", "pydeface");
    LineTable& scores = page->side().scores();
    ASSERT_TRUE(scores.isVisible());
    EXPECT_FALSE(page->side().tests().isVisible());
    ASSERT_EQ(scores.lineCount(), 6);
    EXPECT_TRUE(line(scores, 0).startsWith("sub-001|0|")) << "worst first: " << line(scores, 0).toStdString();
    EXPECT_TRUE(scores.hasFocus());
    QSignalSpy review(state.get(), &models::AppState::reviewRequested);
    press(QKeySequence(Qt::Key_Return));
    ASSERT_EQ(review.count(), 1);
    auto target = review[0][0].value<models::ReviewTarget>();
    EXPECT_EQ(target.subject, "sub-001");
    EXPECT_EQ(target.method, "pydeface") << "any run of the subject: the original is beside it";
    EXPECT_TRUE(target.predictedOnOriginal) << "trained on X, evaluated on original";
    EXPECT_EQ(target.oar, "Parotid_L");
    EXPECT_EQ(target.predictionName, "trained on pydeface, fold 0");
    EXPECT_EQ(target.prediction, folder() / "models/exp-001/pydeface/fold-0/predictions/original/sub-001.nii.gz");

    press(QKeySequence("E"));
    EXPECT_EQ(page->side().source()->train, "original") << "the list follows";
    page->side().openScore();
    ASSERT_EQ(review.count(), 2);
    target = review[1][0].value<models::ReviewTarget>();
    EXPECT_FALSE(target.predictedOnOriginal);
    EXPECT_EQ(target.method, "pydeface");
    EXPECT_EQ(target.predictionName, "trained on original, fold 0");
}

TEST_F(ResultsPageTest, AClickOnATestOpensItsSubjects) {
    makeResults();
    open();
    LineTable& tests = page->side().tests();
    const auto click = [&](int row, bool twice) {
        const QPoint at = tests.visualRect(tests.model()->index(row, 0)).center();
        QTest::mouseClick(tests.viewport(), Qt::LeftButton, {}, at);
        ASSERT_TRUE(page->side().showsScores());
        if (!twice) return;
        // The second click of a double click meets the list that has come in its place.
        QWidget* below = page->side().scores().viewport();
        QTest::mouseDClick(below, Qt::LeftButton, {}, at);
    };
    QSignalSpy review(state.get(), &models::AppState::reviewRequested);
    for (const int row : {1, 0, 0}) {  // the current one too
        click(row, false);
        EXPECT_EQ(page->side().source()->oar, row == 0 ? "Parotid_L" : page->model().oar());
        EXPECT_EQ(page->side().source()->train, "pydeface");
        EXPECT_TRUE(page->side().scores().hasFocus());
        press(QKeySequence(Qt::Key_Escape));
        EXPECT_TRUE(tests.hasFocus());
        EXPECT_EQ(tests.currentLine(), row);
    }
    press(QKeySequence(Qt::Key_Return));
    EXPECT_TRUE(page->side().showsScores()) << "as Enter does";
    auto* back = window->findChild<style::Button*>("scoresBack");
    back->setFocus();
    press(QKeySequence(Qt::Key_Return));
    EXPECT_FALSE(page->side().showsScores());
    EXPECT_TRUE(tests.hasFocus()) << "the keyboard goes back with the list";
    EXPECT_EQ(review.count(), 0);
    click(0, true);
    EXPECT_TRUE(page->isVisible());
}

TEST_F(ResultsPageTest, ASmallerWindowKeepsTheSelectionAndFitsTheOpenList) {
    makeResults();
    open();
    LineTable& tests = page->side().tests();
    page->model().select("Parotid_R", "pydeface");
    const int before = tests.currentLine();
    EXPECT_GE(before, 0);
    page->side().showScores({"pydeface", "original", {}});
    EXPECT_EQ(page->side().scores().model()->columnCount(), 3);
    window->resize(1280, 800);
    ASSERT_TRUE(test::waitFor([&] { return tests.model()->columnCount() == 2; }));
    EXPECT_EQ(tests.currentLine(), before);
    EXPECT_EQ(page->side().scores().model()->columnCount(), 2) << "no room for the fold";
}

TEST_F(ResultsPageTest, NothingOfAnExperimentIsLeftWhenAnotherIsShown) {
    makeResults();
    const auto second = test::storeExperiment(folder(), {"original", "pydeface"}, 3, "exp-002");
    test::storeFakeCell(folder(), second, "original", "original", 0);
    open();
    EXPECT_EQ(page->model().experiment(), "exp-002") << "the newest";
    auto* choice = page->findChild<style::Button*>("experimentChoice");
    EXPECT_EQ(choice->text(), "exp-002");
    // The report of the other one, from the Jobs page.
    window->showPage("study");
    state->openResult(job::JobSpec{"report", {{"experiment", "exp-001"}}, "report", {}, {}});
    ASSERT_TRUE(test::waitFor([&] { return page->model().hasScores() && window->isSettled(); }));
    EXPECT_EQ(page->model().experiment(), "exp-001");
    EXPECT_EQ(choice->text(), "exp-001");
    Q_EMIT page->chart().markActivated("Parotid_L", "pydeface");
    EXPECT_TRUE(page->side().showsScores());

    test::makeStudy(scratch.path() / "other", 2);
    state->openStudy(QString::fromStdString((scratch.path() / "other").string()));
    ASSERT_TRUE(test::waitFor([&] { return !state->isOpening(); }));
    EXPECT_FALSE(choice->isVisible()) << "at once, before the other study is read";
    EXPECT_FALSE(page->side().showsScores());
    ASSERT_TRUE(test::waitFor([&] { return window->isSettled(); }));
    EXPECT_TRUE(said("resultsEmpty").startsWith("No results yet: there is no experiment."));
    EXPECT_EQ(page->side().tests().lineCount(), 0);
    EXPECT_FALSE(page->composite().isVisible());
}

TEST_F(ResultsPageTest, CopiesTheTablesTabSeparatedWithHeads) {
    makeResults();
    open();
    QSignalSpy noticed(state.get(), &models::AppState::noticed);
    press(QKeySequence("Ctrl+C"));
    const QString text = QApplication::clipboard()->text();
    EXPECT_TRUE(text.contains("trained on\tevaluated on\tmean\tSD\tn")) << text.toStdString();
    EXPECT_TRUE(text.contains("\npydeface\toriginal\t0."));
    EXPECT_TRUE(text.contains("\nParotid_L\toriginal\tpydeface\t6\t0\t0\t0.03125\t"));
    EXPECT_EQ(noticed.count(), 1);
}

TEST_F(ResultsPageTest, ExportsTheFigureShownAndItsNumbers) {
    makeResults();
    open();
    QSignalSpy noticed(state.get(), &models::AppState::noticed);
    page->exportTo(QString::fromStdString((scratch.path() / "figure.pdf").string()));
    ASSERT_TRUE(noticed.wait(60000));
    EXPECT_EQ(noticed[0][0].value<models::Notice>().kind, models::Notice::Kind::Done)
        << noticed[0][0].value<models::Notice>().text.toStdString();
    EXPECT_TRUE(base::readFile(scratch.path() / "figure.pdf").starts_with("%PDF"));
    EXPECT_EQ(base::readFile(scratch.path() / "figure.svg").find("<image"), std::string::npos) << "lines, not pixels";
    EXPECT_NE(base::readFile(scratch.path() / "figure.tsv").find("Parotid_L"), std::string::npos);
    EXPECT_TRUE(base::readJson(scratch.path() / "figure.json").contains("columns"));
}

TEST_F(ResultsPageTest, CtrlEnterQueuesOneReportOfTheChosenParts) {
    qputenv("XDG_STATE_HOME", QByteArray::fromStdString((scratch.path() / "state").string()));
    makeResults();
    open();
    window->findChild<QCheckBox*>("reportPart3")->setChecked(false);  // LaTeX tables
    auto* make = window->findChild<style::Button*>("makeReport");
    ASSERT_TRUE(make->isEnabled());
    QSignalSpy noticed(state.get(), &models::AppState::noticed);
    press(QKeySequence("Ctrl+Return"));
    EXPECT_FALSE(make->isEnabled()) << "not a second one beside it, however soon";
    press(QKeySequence("Ctrl+Return"));
    ASSERT_TRUE(test::waitFor([&] { return noticed.count() > 0; }));
    EXPECT_FALSE(make->isEnabled());
    press(QKeySequence("Ctrl+Return"));
    test::waitFor([&] { return job::Queue(folder() / "jobs").list().size() > 1; }, 500);
    const auto jobs = job::Queue(folder() / "jobs").list();
    ASSERT_EQ(jobs.size(), 1U);
    EXPECT_EQ(jobs[0].spec.type, "report");
    EXPECT_EQ(jobs[0].spec.parameters.at("experiment"), "exp-001");
    EXPECT_EQ(jobs[0].spec.parameters.at("parts").at("latex"), false);
    EXPECT_EQ(jobs[0].spec.parameters.at("parts").at("html"), true);
}

TEST_F(ResultsPageTest, AFinishedReportIsToldAndCtrlGOpensIt) {
    makeResults();
    test::FakeJob job(folder(), {"report", {{"experiment", "exp-001"}}, "report of exp-001", {}, {}});
    job.start();
    open();
    QSignalSpy noticed(state.get(), &models::AppState::noticed);
    QSignalSpy opened(state.get(), &models::AppState::fileRequested);
    job.end();
    ASSERT_TRUE(test::waitFor([&] { return noticed.count() > 0; }));
    const auto notice = noticed[0][0].value<models::Notice>();
    EXPECT_EQ(notice.text, "The report is written");
    EXPECT_EQ(notice.action, "Open");
    // Nothing is to open a browser here.
    QObject::disconnect(state.get(), &models::AppState::fileRequested, window.get(), nullptr);
    press(QKeySequence("Ctrl+G"));
    ASSERT_EQ(opened.count(), 1);
    EXPECT_EQ(opened[0][0].toString().toStdString(), (folder() / "results/exp-001/report/report.html").string());
    window->showPage("study");
    state->openResult(job::JobSpec{"report", {{"experiment", "exp-001"}}, "report", {}, {}});
    EXPECT_TRUE(page->isVisible());
}

TEST_F(ResultsPageTest, TheFigureFillsTheScreenBeforeAnAudience) {
    makeResults();
    open();
    window->setPresentation(true);
    EXPECT_FALSE(page->composite().isVisible());
    EXPECT_TRUE(page->chart().isVisible());
    EXPECT_GT(page->chart().height(), window->height() / 2);
    press(QKeySequence("V"));
    EXPECT_EQ(page->model().metric().key, "msd_mm") << "keys work there";
    window->setPresentation(false);
    EXPECT_TRUE(page->composite().isVisible());
}

}  // namespace
}  // namespace bauta::panels
