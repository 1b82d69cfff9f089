// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/MainWindow.h"

#include <QCheckBox>
#include <QSignalSpy>
#include <QTableView>
#include <QTextEdit>

#include "core/base/Files.h"
#include "core/defacing/Method.h"
#include "core/job/JobFolder.h"
#include "tests/ui/models/StudyMaker.h"
#include "tests/ui/panels/WindowFixture.h"
#include "ui/panels/BoardView.h"
#include "ui/panels/FindBox.h"
#include "ui/panels/FirstStart.h"
#include "ui/panels/JobsPage.h"
#include "ui/panels/KeySheet.h"
#include "ui/panels/LossPage.h"
#include "ui/panels/MethodsWindow.h"
#include "ui/panels/RunPanel.h"
#include "ui/panels/StudyPage.h"

namespace bauta::panels {
namespace {

class MainWindowTest : public WindowFixture {
  protected:
    void SetUp() override {
        WindowFixture::SetUp();
        study = new StudyPage(*state);
        jobs = new JobsPage(*state);
        show({study, jobs});
    }
    void open(int subjects = 3) {
        study::Study made = test::makeStudy(folder(), subjects);
        test::storeRun(made, "sub-001", "pydeface");
        study::Rating rating;
        rating.subject = "sub-001";
        rating.method = "pydeface";
        rating.reader = "AK";
        rating.label = 0;
        rating.reasons = {"nose"};
        made.rate(rating);
        test::storeRun(made, "sub-002", "pydeface");
        state->setReader("AK");
        openStudy();
    }

    StudyPage* study = nullptr;
    JobsPage* jobs = nullptr;
};

TEST_F(MainWindowTest, BeginsWithTheStartViewAndItsThreeWays) {
    auto* start = window->findChild<FirstStart*>();
    ASSERT_NE(start, nullptr);
    EXPECT_TRUE(start->isVisible());
    EXPECT_FALSE(study->isVisible());
    QStringList ways;
    for (const style::Button* button : start->findChildren<style::Button*>()) {
        if (button->isVisible() && !button->key().isEmpty()) ways.append(button->key());
    }
    EXPECT_TRUE(ways.contains("Enter"));
    EXPECT_TRUE(ways.contains("Ctrl I"));
    EXPECT_TRUE(ways.contains("Ctrl O"));
    press(QKeySequence("Ctrl+6"));
    EXPECT_TRUE(start->isVisible()) << "there are no jobs without a study";
}

TEST_F(MainWindowTest, OpensTheBoardAndGoesBackWhenTheStudyIsClosed) {
    open();
    EXPECT_TRUE(study->isVisible());
    EXPECT_TRUE(study->board()->isVisible());
    EXPECT_TRUE(window->windowTitle().startsWith("test"));
    EXPECT_TRUE(study->board()->currentIndex().isValid()) << "the keyboard has a place to start from";
    state->closeStudy();
    EXPECT_FALSE(study->isVisible());
    EXPECT_TRUE(window->findChild<FirstStart*>()->isVisible());
    EXPECT_EQ(window->windowTitle(), "Bauta");
}

TEST_F(MainWindowTest, KeysShowPagesAndSheets) {
    open();
    press(QKeySequence("Ctrl+6"));
    EXPECT_TRUE(jobs->isVisible());
    press(QKeySequence("Ctrl+1"));
    EXPECT_TRUE(study->isVisible());
    auto* sheet = window->findChild<KeySheet*>();
    press(QKeySequence("?"));
    EXPECT_TRUE(sheet->isVisible());
    press(QKeySequence(Qt::Key_Escape));
    EXPECT_FALSE(sheet->isVisible());
    press(QKeySequence("Ctrl+R"));
    auto* run = window->findChild<RunPanel*>();
    EXPECT_TRUE(run->isVisible());
    press(QKeySequence(Qt::Key_Escape));
    EXPECT_FALSE(run->isVisible());
    press(QKeySequence("Ctrl+M"));
    MethodsWindow* methods = nullptr;
    for (QWidget* top : QApplication::topLevelWidgets())
        if (auto* one = qobject_cast<MethodsWindow*>(top)) methods = one;
    ASSERT_NE(methods, nullptr);
    EXPECT_TRUE(methods->isVisible());
    QApplication::setActiveWindow(methods);
    QTest::keySequence(methods, QKeySequence(Qt::Key_Escape));
    EXPECT_FALSE(methods->isVisible());
}

TEST_F(MainWindowTest, TheBoardIsDrivenByKeys) {
    open();
    BoardView* board = study->board();
    board->setFocus();
    const QModelIndex first = static_cast<models::BoardModel*>(board->model())->indexOf("sub-001", "pydeface");
    board->setCell(first);
    press(QKeySequence("N"));
    EXPECT_EQ(board->currentIndex().row(), 1);
    EXPECT_EQ(state->selection().subject, "sub-002");
    press(QKeySequence(Qt::Key_Backspace));
    EXPECT_EQ(board->currentIndex().row(), 0);
    press(QKeySequence("J"));
    EXPECT_EQ(board->currentIndex().column(), first.column() + 1);
    press(QKeySequence("K"));
    QSignalSpy review(state.get(), &models::AppState::reviewRequested);
    press(QKeySequence(Qt::Key_Return));
    ASSERT_EQ(review.count(), 1);
    EXPECT_EQ(review[0][0].value<models::ReviewTarget>().subject, "sub-001");
    press(QKeySequence("Ctrl+Return"));
    ASSERT_EQ(review.count(), 2);
    EXPECT_TRUE(review[1][0].value<models::ReviewTarget>().firstUnrated);
}

TEST_F(MainWindowTest, AllMethodsOnAllSubjectsTakeTwoClicks) {
    qputenv("XDG_STATE_HOME", QByteArray::fromStdString((scratch.path() / "state").string()));
    open();
    const auto click = [&](QWidget* parent, const QString& text) {
        for (auto* button : parent->findChildren<style::Button*>())
            if (button->isVisible() && button->text() == text) return QTest::mouseClick(button, Qt::LeftButton);
        ADD_FAILURE() << "no button " << text.toStdString();
    };
    // The others need programs that nobody has looked for here.
    const auto runnable = static_cast<std::size_t>(
        std::ranges::count_if(defacing::methods(), [](const auto& method) { return method->native(); }));
    click(window.get(), "Run methods");
    auto* run = window->findChild<RunPanel*>();
    ASSERT_TRUE(run->isVisible());
    click(run, QString("Run %1").arg(3 * runnable - 2));
    EXPECT_FALSE(run->isVisible());
    ASSERT_TRUE(test::waitFor([&] { return state->study()->jobs.size() == runnable; }));
    for (const auto& job : state->study()->jobs) {
        const bool two = job.spec.parameters.at("variant") == "pydeface";
        EXPECT_EQ(job.spec.parameters.at("subjects").size(), two ? 1U : 3U) << "two of pydeface are finished";
        EXPECT_EQ(job.spec.parameters.at("again"), false);
    }
}

TEST_F(MainWindowTest, AnySelectionOfTheBoardRuns) {
    qputenv("XDG_STATE_HOME", QByteArray::fromStdString((scratch.path() / "state").string()));
    open();
    BoardView* board = study->board();
    auto* model = board->model();
    board->setFocus();
    board->setCell(model->index(1, 0));
    press(QKeySequence("Shift+Space"));
    EXPECT_EQ(board->selectedCells().size(), model->columnCount()) << "the subject's row";
    board->setCell(model->index(1, 0));
    press(QKeySequence("Ctrl+Space"));
    EXPECT_EQ(board->selectedCells().size(), model->rowCount()) << "the method's column";
    press(QKeySequence("Ctrl+A"));
    EXPECT_EQ(board->selectedCells().size(), model->rowCount() * model->columnCount());
    // Two cells that are no rectangle: sub-001 is finished, of the other methods and subjects one each is wanted.
    board->clearSelection();
    int pydeface = 0, other = 0;
    for (int c = 0; c < model->columnCount(); ++c)
        (model->headerData(c, Qt::Horizontal).toString() == "pydeface" ? pydeface : other) = c;
    for (const QModelIndex& cell : {model->index(0, pydeface), model->index(2, pydeface), model->index(1, other)})
        board->selectionModel()->select(cell, QItemSelectionModel::Select);
    press(QKeySequence("Ctrl+R"));
    auto* run = window->findChild<RunPanel*>();
    ASSERT_TRUE(run->isVisible());
    for (const QCheckBox* box : run->findChildren<QCheckBox*>())
        EXPECT_EQ(box->isVisible(), box->isChecked()) << box->text().toStdString() << " has no selected cell";
    press(QKeySequence("Ctrl+Return"));
    ASSERT_TRUE(test::waitFor([&] { return state->study()->jobs.size() == 2; }));
    std::map<std::string, base::Json> subjects;
    for (const auto& job : state->study()->jobs)
        subjects[job.spec.parameters.at("variant")] = job.spec.parameters.at("subjects");
    EXPECT_EQ(subjects.at("pydeface"), base::Json({"sub-003"}));
    EXPECT_EQ(subjects.at(model->headerData(other, Qt::Horizontal).toString().toStdString()), base::Json({"sub-002"}));
}

TEST_F(MainWindowTest, AMethodThatCannotRunHereHasAColumnThatSaysWhy) {
    open();
    BoardView* board = study->board();
    auto* model = static_cast<models::BoardModel*>(board->model());
    const int total = model->counts().total;
    const QModelIndex cell = model->indexOf("sub-001", "deepdefacer");
    ASSERT_TRUE(cell.isValid());
    EXPECT_EQ(cell.data().toString(), "no program");
    EXPECT_TRUE(model->headerData(cell.column(), Qt::Horizontal, Qt::ToolTipRole).toString().contains("looked for"))
        << model->headerData(cell.column(), Qt::Horizontal, Qt::ToolTipRole).toString().toStdString();
    EXPECT_EQ(model->methodCounts(cell.column()).total, 0) << "no run is missing that nobody can make";
    EXPECT_TRUE(cell.data(Qt::ToolTipRole).toString().endsWith('.'))
        << cell.data(Qt::ToolTipRole).toString().toStdString();
    board->selectionModel()->select(model->index(1, cell.column()), QItemSelectionModel::ClearAndSelect);
    board->selectionModel()->select(model->index(2, cell.column()), QItemSelectionModel::Select);
    QStringList buttons;
    for (const style::Button* button : window->findChildren<style::Button*>())
        if (button->isVisible()) buttons.append(button->text());
    EXPECT_TRUE(buttons.contains("Why it cannot run")) << buttons.join(", ").toStdString();
    EXPECT_FALSE(buttons.contains("Run again")) << "nobody can";
    board->setFocus();
    board->setCell(cell);
    QSignalSpy methods(state.get(), &models::AppState::methodsRequested);
    press(QKeySequence(Qt::Key_Return));
    ASSERT_EQ(methods.count(), 1);
    EXPECT_EQ(methods[0][0].toString(), "deepdefacer");
    press(QKeySequence("Shift+R"));
    study->openRunPanel();
    for (const QCheckBox* box : window->findChild<RunPanel*>()->findChildren<QCheckBox*>())
        EXPECT_EQ(box->isEnabled(), defacing::method(box->text().toStdString()).native()) << box->text().toStdString();
    EXPECT_TRUE(state->study()->jobs.empty());
    EXPECT_EQ(model->counts().total, total);
}

TEST_F(MainWindowTest, AChipSelectsTheFirstRunOfItsState) {
    open();
    style::Chip* unrated = nullptr;
    for (style::Chip* chip : study->findChildren<style::Chip*>()) {
        if (chip->accessibleName().startsWith("Unrated")) unrated = chip;
    }
    ASSERT_NE(unrated, nullptr);
    EXPECT_EQ(unrated->accessibleName(), "Unrated 1");
    unrated->click();
    EXPECT_EQ(study->board()->model()->rowCount(), 1);
    EXPECT_EQ(study->board()->currentIndex().data(models::BoardModel::SubjectRole).toString(), "sub-002");
}

TEST_F(MainWindowTest, FindGoesToASubject) {
    open();
    press(QKeySequence("Ctrl+F"));
    auto* find = window->findChild<FindBox*>();
    ASSERT_EQ(QApplication::focusWidget(), find);
    QTest::keyClicks(find, "003");
    QTest::keyClick(find, Qt::Key_Return);
    EXPECT_EQ(state->selection().subject, "sub-003");
    EXPECT_EQ(study->board()->currentIndex().row(), 2);
    EXPECT_TRUE(find->text().isEmpty());
}

TEST_F(MainWindowTest, FindGetsItsEnterOnThePageOfLossesToo) {
    window->addPage(new LossPage(*state));
    open();
    window->showPage("loss");
    QSignalSpy pages(state.get(), &models::AppState::pageRequested);
    press(QKeySequence("Ctrl+F"));
    QTest::keyClicks(QApplication::focusWidget(), "003");
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
    EXPECT_EQ(state->selection().subject, "sub-003");
    EXPECT_EQ(pages.count(), 0) << "Enter was not for the selected cell";
}

TEST_F(MainWindowTest, SwitchingTheThemeRebuildsNothing) {
    open();
    const auto before = window->findChildren<QWidget*>().size();
    BoardView* board = study->board();
    const QModelIndex cell = board->currentIndex();
    theme->setKind(style::ThemeKind::Light);
    QCoreApplication::processEvents();
    EXPECT_EQ(window->findChildren<QWidget*>().size(), before);
    EXPECT_EQ(board->currentIndex(), cell);
    const QColor ground = window->grab().toImage().pixelColor(window->width() / 2, 60);
    EXPECT_EQ(ground.name(), style::color(style::Token::Window, style::ThemeKind::Light).name());
    theme->setKind(style::ThemeKind::Dark);
}

TEST_F(MainWindowTest, EveryControlCanBeNamedAloud) {
    open();
    for (const QAbstractButton* button : window->findChildren<QAbstractButton*>()) {
        if (!button->isVisible() || button->inherits("QTableCornerButton")) continue;
        EXPECT_FALSE(button->accessibleName().isEmpty() && button->text().isEmpty())
            << button->metaObject()->className() << " in " << button->parentWidget()->metaObject()->className();
    }
}

TEST_F(MainWindowTest, AMissingRecentStudyStaysListedWithTheReason) {
    settings->remember({"/studies/gone", "gone", "2 subjects", QDate(2026, 1, 1)});
    ASSERT_TRUE(test::waitFor([&] { return window->isSettled(); }));
    QStringList texts;
    for (const QLabel* label : window->findChild<FirstStart*>()->findChildren<QLabel*>()) texts.append(label->text());
    EXPECT_TRUE(texts.join('\n').contains("folder not found: connect the drive or remove this entry"));
}

TEST_F(MainWindowTest, AnImportSaysWhatWasInBeforeAndASmallWindowShowsWhatFailed) {
    const study::Study made = test::makeStudy(folder(), 1);
    const std::string id = job::Queue(made.jobsFolder()).add({"import", {{"modality", "T2w"}}, "", {}, {}});
    const job::JobFolder job(made.jobsFolder() / id);
    job.append(
        {{"event", "result"}, {"result", {{"imported", {{{"already_there", true}}, {{"already_there", false}}}}}}});
    job.append({{"event", "state"}, {"state", "done"}});
    QSignalSpy opened(state.get(), &models::AppState::studyChanged);
    state->openStudy(QString::fromStdString(folder().string()));
    ASSERT_TRUE(opened.wait(60000));
    window->resize(1120, 720);
    window->showPage("jobs");
    auto* text = window->findChild<QTextEdit*>();
    ASSERT_NE(text, nullptr);
    EXPECT_TRUE(test::waitFor([&] { return text->toPlainText().contains("result: 1 imported, 1 already there"); }))
        << text->toPlainText().toStdString();
    EXPECT_GE(jobs->findChild<QTableView*>()->columnWidth(models::JobsModel::LastEvent), 150);
}

TEST_F(MainWindowTest, EscapeLeavesFullScreenForTheSizeBefore) {
    open();
    window->setWindowState(Qt::WindowMaximized);
    press(QKeySequence("F11"));
    EXPECT_TRUE(window->isFullScreen());
    press(QKeySequence("Shift+F11"));
    press(QKeySequence("Escape"));
    EXPECT_TRUE(window->isFullScreen()) << "it was full before the presentation";
    press(QKeySequence("Escape"));
    EXPECT_FALSE(window->isFullScreen());
    EXPECT_TRUE(window->isMaximized());
}

TEST_F(MainWindowTest, AMessageIsShownAndFollowed) {
    open();
    int followed = 0;
    state->notify({models::Notice::Kind::Done, "3 runs finished", "Review", [&] { ++followed; }});
    auto* toast = window->findChild<style::Toast*>();
    ASSERT_NE(toast, nullptr);
    EXPECT_TRUE(toast->isVisible());
    EXPECT_EQ(toast->accessibleName(), "3 runs finished");
    press(QKeySequence("Ctrl+G"));
    EXPECT_EQ(followed, 1);
    EXPECT_FALSE(toast->isVisible());
}

}  // namespace
}  // namespace bauta::panels
