// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/ExperimentPage.h"

#include <QAction>
#include <QKeyEvent>
#include <QMenu>
#include <QScrollArea>
#include <QStackedLayout>
#include <QStackedWidget>
#include <algorithm>

#include "ui/models/ExperimentActions.h"
#include "ui/panels/OarTile.h"
#include "ui/panels/PageHead.h"
#include "ui/panels/PlanPanel.h"
#include "ui/panels/TrainingInspector.h"
#include "ui/panels/TrainingView.h"
#include "ui/style/Messages.h"
#include "ui/views/CurveChart.h"

namespace bauta::panels {

using job::JobState;
using models::TrainingCell;
using style::px;
using style::Text;
using style::Token;
using style::Type;

namespace {

QString text(const std::string& s) {
    return QString::fromStdString(s);
}

QString counted(std::size_t n, const QString& one) {
    return QStringLiteral("%1 %2%3").arg(n).arg(one, n == 1 ? QString() : QStringLiteral("s"));
}

}  // namespace

ExperimentPage::ExperimentPage(models::AppState& state, QWidget* parent) : Page(parent), state_(state) {
    empty_ = new Text({}, Type::Body, Token::Text2);
    empty_->setAlignment(Qt::AlignCenter);
    empty_->setWordWrap(true);
    empty_->setObjectName(QStringLiteral("experimentEmpty"));
    auto* column = new QVBoxLayout(this);
    makeHead(column);
    auto* scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    content_ = new QWidget;
    content_->setProperty("role", "transparent");
    auto* cards = new QVBoxLayout(content_);
    cards->setContentsMargins(0, 0, 0, 0);
    makeGridCard(cards);
    makeCurveCards(cards);
    makeBottomCard(cards);
    scroll->setWidget(content_);
    auto* body = new QWidget;
    stack_ = new QStackedLayout(body);
    stack_->addWidget(scroll);
    stack_->addWidget(empty_);
    column->addWidget(body, 1);

    inspector_ = new TrainingInspector(state_);
    plan_ = new PlanPanel(state_, this);
    status_ = new Text(tr("Curves follow the job folders, refreshed each second"), Type::Table, Token::Text2);
    lent_ = {inspector_, inspector_->footer(), status_};

    connect(&feed_, &models::TrainingFeed::changed, this, &ExperimentPage::refresh);
    connect(grid_, &TrainingView::cellChanged, this, [this] {
        chosen_ = true;
        takeCell();
        redraw();
    });
    connect(plan_, &PlanPanel::planChanged, this, &ExperimentPage::refreshEmpty);
    connect(plan_, &PlanPanel::started, this, [this](const QString& experiment) {
        chosen_ = false;
        feed_.setExperiment(experiment);
    });
    connect(inspector_, &TrainingInspector::settled, this, [this] {
        if (isSettled()) Q_EMIT settled();
    });
    connect(inspector_, &TrainingInspector::startWanted, this, [this] {
        if (const TrainingCell* one = cell()) models::startTrainings(state_, trainings_->plan.name, {one});
    });
    connect(trouble_, &style::InlineError::dismissed, trouble_, &QWidget::hide);
    connect(trouble_, &style::InlineError::actionTriggered, this,
            [this] { state_.controlJob(troubled_, QStringLiteral("resume")); });
    const auto follow = [this] { feed_.setStudy(state_.study()); };
    connect(&state_, &models::AppState::studyChanged, this, [this, follow] {
        chosen_ = false;
        oar_ = -1;
        follow();
    });
    connect(&state_, &models::AppState::jobsChanged, this, follow);
    style::whenStyled(this, [this, column, cards] {
        column->setContentsMargins(px(20), px(14), px(20), px(14));
        column->setSpacing(px(12));
        cards->setSpacing(px(12));
        fit();
        redraw();
    });
    constexpr int kStage_ms = 15;
    stages_.setInterval(kStage_ms);
    connect(&stages_, &QTimer::timeout, this, [this] {
        if (stage_++ == 0) return redrawCharts();
        stages_.stop();
        redrawBottom();
        if (isSettled()) Q_EMIT settled();
    });
    makeShortcuts();
    setFocusProxy(grid_);
    follow();
    refresh();
}

ExperimentPage::~ExperimentPage() {
    for (const QPointer<QWidget>& part : lent_) delete part.data();
}

QWidget* ExperimentPage::inspector() {
    return inspector_;
}
QWidget* ExperimentPage::inspectorFooter() {
    return inspector_->footer();
}
QWidget* ExperimentPage::statusRight() {
    return status_;
}

QVector<KeyHelp> ExperimentPage::keys() const {
    const QString left(QChar(0x2190)), right(QChar(0x2192));
    return {{QStringLiteral("K J"), tr("arm"), true},
            {left + QLatin1Char(' ') + right, tr("fold"), true},
            {QStringLiteral("[ ]"), tr("one OAR, large"), true},
            {QStringLiteral("Esc"), tr("all OARs"), true},
            {QStringLiteral("A"), tr("whole axis"), true},
            {QStringLiteral("P"), tr("plan an experiment"), false},
            {QStringLiteral("Ctrl+P"), tr("pause or resume the training"), false},
            {QStringLiteral("Ctrl+L"), tr("its log"), false},
            {QStringLiteral("PgUp PgDn"), tr("slices of its prediction"), false},
            {QStringLiteral("Ctrl+E"), tr("export curves and numbers"), false}};
}

void ExperimentPage::makeShortcuts() {
    const auto add = [this](const QKeySequence& keys, auto act) {
        auto* action = new QAction(this);
        action->setShortcut(keys);
        action->setShortcutContext(Qt::WindowShortcut);
        connect(action, &QAction::triggered, this, act);
        addAction(action);
    };
    add(Qt::Key_J, [this] { grid_->move(1, 0); });
    add(Qt::Key_K, [this] { grid_->move(-1, 0); });
    add(Qt::Key_BracketLeft, [this] { stepOar(-1); });
    add(Qt::Key_BracketRight, [this] { stepOar(1); });
    add(Qt::Key_A, [this] { showAll(); });
    add(Qt::Key_P, [this] { plan_->toggle(); });
    add(Qt::CTRL | Qt::Key_P, [this] { inspector_->pauseOrResume(); });
    add(Qt::CTRL | Qt::Key_L, [this] { inspector_->showLog(); });
    add(Qt::CTRL | Qt::Key_E, [this] { askExport(); });
    add(Qt::Key_PageUp, [this] { inspector_->scrollSlices(1); });
    add(Qt::Key_PageDown, [this] { inspector_->scrollSlices(-1); });
}

void ExperimentPage::enter() {
    active_ = true;
    feed_.setActive(true);
    inspector_->setActive(true);
    grid_->setFocus(Qt::OtherFocusReason);
}

void ExperimentPage::leave() {
    active_ = false;
    feed_.setActive(false);
    inspector_->setActive(false);
}

void ExperimentPage::setNarrow(bool narrow) {
    narrow_ = narrow;
    head_->setNarrow(narrow);
    refreshHead();
}

// No shortcuts: controls with a choice use the arrows themselves.
void ExperimentPage::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Left || event->key() == Qt::Key_Right)
        grid_->move(0, event->key() == Qt::Key_Left ? -1 : 1);
    else
        Page::keyPressEvent(event);
}

void ExperimentPage::resizeEvent(QResizeEvent* event) {
    Page::resizeEvent(event);
    fit();
}

bool ExperimentPage::isSettled() const {
    if (!feed_.isSettled() || !inspector_->isSettled() || stages_.isActive()) return false;
    return (trainings_ && trainings_->exists()) || plan_->whyNot() != QString(QChar(0x2026));
}

bool ExperimentPage::escape() {
    if (oar_ < 0) return false;
    showOar(-1);
    return true;
}

const TrainingCell* ExperimentPage::cell() const {
    return model_.cellAt(grid_->currentIndex());
}

void ExperimentPage::refresh() {
    trainings_ = feed_.trainings();
    const bool any = trainings_ && trainings_->exists();
    model_.setTrainings(any ? trainings_ : nullptr);
    // Until the user chooses, what is at work is shown.
    if (any && (!chosen_ || cell() == nullptr)) {
        const QSignalBlocker quiet(grid_);
        grid_->setCurrentIndex(model_.firstToShow());
    }
    stack_->setCurrentIndex(any ? 0 : 1);
    plan_->setTrainings(trainings_);
    refreshHead();
    refreshTrouble();
    refreshEmpty();
    refreshBottom();
    takeCell();
    stage_ = 0;
    stages_.start();
}

void ExperimentPage::takeCell() {
    inspector_->setCell(trainings_, cell());
}

void ExperimentPage::refreshHead() {
    const bool any = trainings_ && trainings_->exists();
    head_->setExperiments(trainings_ ? trainings_->experiments : std::vector<std::string>(),
                          any ? trainings_->plan.name : std::string());
    export_->setKey(narrow_ ? QString() : tr("Ctrl E"));
    export_->setDisabledBecause(any ? QString() : tr("There are no curves to export."));
    if (!any) {
        head_->setSummary(tr("How well a network learns the OARs from original and from defaced scans"));
        pause_->setDisabledBecause(tr("No training is running."));
        pause_->setText(tr("Pause all"));
        start_->setText(plan_->trainingCount() > 0 ? tr("Start %1").arg(plan_->trainingCount()) : tr("Start"));
        start_->setAccessibleName(tr("Start the trainings"));
        start_->setDisabledBecause(plan_->whyNot());
        return;
    }
    const std::size_t arms = trainings_->plan.arms.size(), folds = trainings_->plan.runFolds.size();
    head_->setSummary(tr("%1 · %2 × %3 = %4 · %5")
                          .arg(counted(trainings_->plan.subjectCount(), tr("subject")), counted(arms, tr("arm")),
                               counted(folds, tr("fold")), counted(arms * folds, tr("training")),
                               counted(arms * arms * folds, tr("evaluation"))));
    const bool resume = trainings_->count(JobState::Running) == 0 && trainings_->count(JobState::Paused) > 0;
    pause_->setText(resume ? tr("Resume all") : tr("Pause all"));
    pause_->setAccessibleName(pause_->text());
    pause_->setIconName(resume ? QStringLiteral("run") : QStringLiteral("pause"));
    pause_->setDisabledBecause(resume || trainings_->count(JobState::Running) > 0 ? QString()
                                                                                  : tr("No training is running."));
    const std::size_t left = trainings_->toStart().size();
    start_->setText(left == 0 ? tr("Start") : tr("Start %1").arg(left));
    start_->setAccessibleName(left == 0 ? tr("Start evaluations and report")
                                        : tr("Start or resume %1").arg(counted(left, tr("training"))));
    start_->setDisabledBecause(models::whyNothingToContinue(*trainings_));
    progress_->setText(models::progressText(*trainings_));
    bar_->setValue(trainings_->progress());
}

void ExperimentPage::refreshTrouble() {
    // The first that waits for the user; one that was closed does not come back.
    const TrainingCell* waits = nullptr;
    if (trainings_)
        for (const TrainingCell& one : trainings_->cells)
            if (waits == nullptr && (one.is(JobState::Failed) || one.is(JobState::Lost))) waits = &one;
    const QString damaged = trainings_ && !trainings_->exists() ? text(trainings_->problem) : QString();
    const QString id = waits != nullptr ? text(waits->job) : damaged;
    if (id.isEmpty()) {
        troubled_.clear();
        return trouble_->hide();
    }
    if (id == troubled_) return;
    troubled_ = id;
    if (waits == nullptr) {
        trouble_->setMessage(damaged, tr("Choose another experiment, or plan a new one."), Token::Fail);
        trouble_->setAction({});
    } else {
        const QString where = tr("%1, fold %2").arg(text(waits->arm)).arg(waits->fold);
        const int kept = waits->log->checkpointEpoch;
        const QString then = kept > 0 ? tr("Its last checkpoint is epoch %1. Resume goes on from there.").arg(kept)
                                      : tr("Resume begins it again.");
        if (waits->is(JobState::Lost))
            trouble_->setMessage(tr("%1: the job process stopped answering.").arg(where), then, Token::Warn);
        else
            trouble_->setMessage(tr("%1 stopped: %2").arg(where, text(waits->error)),
                                 tr("Correct the cause first (Ctrl+L shows the log). %1").arg(then), Token::Fail);
        trouble_->setAction(tr("Resume"));
    }
    trouble_->show();
}

void ExperimentPage::refreshEmpty() {
    refreshHead();
    const QString why = plan_->whyNot();
    empty_->setText(!feed_.isSettled() || why == QString(QChar(0x2026)) ? tr("Looking at the study…")
                    : !why.isEmpty()                                    ? tr("No experiment yet. %1").arg(why)
                                     : tr("Ready: %1. Press Ctrl+Enter, or P to see the plan.")
                                           .arg(counted(plan_->trainingCount(), tr("training"))));
}

void ExperimentPage::triggerPrimary() {
    if (plan_->isVisible() || !trainings_ || !trainings_->exists()) return plan_->start();
    if (start_->isEnabled()) models::continueExperiment(state_, *trainings_);
}

void ExperimentPage::pauseAll() {
    if (!trainings_) return;
    const bool resume = trainings_->count(JobState::Running) == 0;
    models::controlTrainings(state_, *trainings_, resume ? QStringLiteral("resume") : QStringLiteral("pause"));
}

void ExperimentPage::chooseTestArm() {
    if (!trainings_) return;
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto add = [&](const QString& words, const QString& arm) {
        QAction* action = menu->addAction(words, this, [this, arm] {
            testArm_ = arm;
            refreshBottom();
            refreshEvaluation();
        });
        action->setCheckable(true);
        action->setChecked(arm == testArm_);
    };
    add(tr("on its own arm"), {});
    for (const std::string& arm : trainings_->plan.arms) add(tr("on %1").arg(text(arm)), text(arm));
    menu->popup(testedOn_->mapToGlobal(QPoint(0, testedOn_->height() + 4)));
}

void ExperimentPage::stepOar(int by) {
    const int count = static_cast<int>(tiles_.size());
    showOar(oar_ < 0 ? (by > 0 ? 0 : count - 1) : (oar_ + by + count) % count);
}

void ExperimentPage::showOar(int oar) {
    oar_ = oar;
    below_->setCurrent(ByOar);
    oarChart_->showAll();
    refreshBottom();
    redraw();
    oarChart_->showAll();
}

void ExperimentPage::showAll() {
    for (views::CurveChart* chart : charts_) chart->showAll();
    for (OarTile* tile : tiles_) tile->chart().showAll();
    oarChart_->showAll();
}

}  // namespace bauta::panels
