// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/ResultsPage.h"

#include <QAction>
#include <QApplication>
#include <QLineEdit>
#include <QStackedLayout>
#include <QVBoxLayout>
#include <algorithm>

#include "core/experiment/Evaluation.h"
#include "ui/panels/CompositeTable.h"
#include "ui/panels/LineTable.h"
#include "ui/panels/PageHead.h"
#include "ui/panels/ReadingCard.h"
#include "ui/panels/ReportParts.h"
#include "ui/style/Messages.h"
#include "ui/views/BoxChart.h"

namespace bauta::panels {

using experiment::Question;
using style::px;
using style::Text;
using style::Token;
using style::Type;

namespace {

QString text(const std::string& s) {
    return QString::fromStdString(s);
}

}  // namespace

ResultsPage::ResultsPage(models::AppState& state, QWidget* parent)
    : Page(parent), state_(state), model_(new models::ResultsModel(this)) {
    empty_ = new Text({}, Type::Body, Token::Text2);
    empty_->setAlignment(Qt::AlignCenter);
    empty_->setWordWrap(true);
    empty_->setObjectName(QStringLiteral("resultsEmpty"));
    auto* column = new QVBoxLayout(this);
    makeHead(column);
    makeCards(column);
    inspector_ = new ResultsInspector(*model_);
    status_ = new Text({}, Type::Table, Token::Text2);
    status_->setObjectName(QStringLiteral("resultsSource"));
    lent_ = {inspector_, status_};

    connect(model_, &models::ResultsModel::changed, this, &ResultsPage::refresh);
    connect(model_, &models::ResultsModel::selectionChanged, this,
            [this] { chart_->setSelected(text(model_->oar()), text(model_->arm())); });
    connect(model_, &models::ResultsModel::settled, this, &ResultsPage::refreshEmpty);
    connect(model_, &models::ResultsModel::settled, this, &Page::settled);
    connect(composite_, &CompositeTable::opened, this, &ResultsPage::openBehind);
    connect(chart_, &views::BoxChart::markActivated, this, [this](const QString& oar, const QString& arm) {
        model_->select(oar.toStdString(), arm.toStdString());
        inspector_->showSelected();
    });
    connect(inspector_, &ResultsInspector::scoreOpened, this, &ResultsPage::openScore);
    connect(&inspector_->report(), &ReportParts::partsChanged, this, &ResultsPage::refreshReport);
    connect(&state_, &models::AppState::resultsRequested, model_, &models::ResultsModel::setExperiment);
    connect(&state_, &models::AppState::studyChanged, this, [this] { asked_ = false; });
    const auto follow = [this] { model_->setStudy(state_.study()); };
    for (const auto signal :
         {&models::AppState::studyChanged, &models::AppState::jobsChanged, &models::AppState::ratingsChanged})
        connect(&state_, signal, this, follow);
    connect(&state_, &models::AppState::jobsChanged, this, &ResultsPage::refreshReport);
    style::whenStyled(this, [this, column] {
        column->setContentsMargins(px(20), px(14), px(20), px(14));
        column->setSpacing(px(12));
        fit();
        refreshChart();
    });
    makeShortcuts();
    follow();
    refresh();
}

ResultsPage::~ResultsPage() {
    for (const QPointer<QWidget>& part : lent_) delete part.data();
}

QWidget* ResultsPage::inspector() {
    return inspector_;
}
QWidget* ResultsPage::statusRight() {
    return status_;
}

QVector<KeyHelp> ResultsPage::keys() const {
    return {{QStringLiteral("V"), tr("metric"), true},
            {QStringLiteral("E"), tr("other experiment"), true},
            {QStringLiteral("[ ]"), tr("OAR"), true},
            {QStringLiteral("K J"), tr("arm"), true},
            {QStringLiteral("Enter"), tr("evaluations behind a value"), true},
            {QStringLiteral("Esc"), tr("back to the tests"), false},
            {QStringLiteral("Ctrl+C"), tr("copy the tables"), false},
            {QStringLiteral("Ctrl+E"), tr("export the figure"), false},
            {QStringLiteral("Ctrl+Enter"), tr("make the report"), false}};
}

void ResultsPage::makeShortcuts() {
    const auto add = [this](const QKeySequence& keys, auto act) {
        auto* action = new QAction(this);
        action->setShortcut(keys);
        action->setShortcutContext(Qt::WindowShortcut);
        connect(action, &QAction::triggered, this, act);
        addAction(action);
        return action;
    };
    add(Qt::Key_V, [this] { model_->stepMetric(); });
    add(Qt::Key_E, [this] {
        model_->setQuestion(model_->question() == Question::TrainedOn ? Question::EvaluatedOn : Question::TrainedOn);
    });
    add(Qt::Key_BracketLeft, [this] { model_->stepOar(-1); });
    add(Qt::Key_BracketRight, [this] { model_->stepOar(1); });
    add(Qt::Key_J, [this] { model_->stepArm(1); });
    add(Qt::Key_K, [this] { model_->stepArm(-1); });
    add(Qt::CTRL | Qt::Key_C, [this] { copyTable(); });
    add(Qt::CTRL | Qt::Key_E, [this] { askExport(); });
    for (const Qt::Key key : {Qt::Key_Return, Qt::Key_Enter}) {
        QAction* enter = add(key, [this] {
            // A control reached by Tab is pressed; everywhere else Enter goes deeper into the selected value.
            if (auto* button = qobject_cast<QAbstractButton*>(QApplication::focusWidget()))
                button->click();
            else if (inspector_->scores().hasFocus())
                inspector_->openScore();
            else
                openBehind();
        });
        // Unlike letters, Enter is not taken by a text field before it is a shortcut.
        connect(qApp, &QApplication::focusChanged, enter,
                [enter](QWidget*, QWidget* now) { enter->setEnabled(qobject_cast<QLineEdit*>(now) == nullptr); });
    }
}

void ResultsPage::enter() {
    model_->setActive(true);
    composite_->setFocus(Qt::OtherFocusReason);
}

void ResultsPage::leave() {
    model_->setActive(false);
}

bool ResultsPage::isSettled() const {
    return model_->isSettled();
}

bool ResultsPage::escape() {
    return inspector_->closeScores();
}

void ResultsPage::openBehind() {
    if (!model_->hasScores()) return;
    if (composite_->hasFocus()) {
        const auto [train, test] = composite_->current();
        if (!train.empty()) inspector_->showScores({train, test, {}});
        return;
    }
    if (!model_->oar().empty()) inspector_->showSelected();
}

void ResultsPage::openScore(const models::Evaluation& score, const ScoreSource& source) {
    const models::Snapshot study = state_.study();
    if (!study) return;
    models::ReviewTarget target;
    target.subject = text(score.subject);
    target.oar = text(score.oar);
    target.predictedOnOriginal = source.test == experiment::kOriginal;
    if (!target.predictedOnOriginal) {
        target.method = text(source.test);
    } else {
        // Any run will do, since its original is what the network saw; those of the experiment come first.
        const auto has = [&](const std::string& method) {
            const study::Run* run = study->run(score.subject, method);
            return run != nullptr && !run->defaced.empty();
        };
        std::vector<std::string> candidates = {source.train};
        const std::vector<std::string>& arms = model_->results()->plan().arms;
        candidates.insert(candidates.end(), arms.begin(), arms.end());
        candidates.insert(candidates.end(), study->ranMethods.begin(), study->ranMethods.end());
        const auto found = std::ranges::find_if(candidates, has);
        if (found != candidates.end()) target.method = text(*found);
    }
    target.prediction = experiment::predictionOf(
        study->folder, {model_->experiment(), source.train, source.test, score.fold}, score.subject);
    target.predictionName = tr("trained on %1, fold %2").arg(text(source.train)).arg(score.fold);
    state_.select({target.subject, target.method, target.oar});
    state_.openReview(target);
}

void ResultsPage::refresh() {
    refreshHead();
    refreshEmpty();
    refreshReport();
    stack_->setCurrentIndex(model_->hasScores() ? 0 : 1);
    trouble_->setVisible(!model_->problem().isEmpty());
    if (!model_->problem().isEmpty()) trouble_->setMessage(model_->problem(), model_->remedy(), Token::Fail);
    composite_->setResults(model_->hasScores() ? model_->results() : nullptr, model_->metric());
    if (!model_->hasScores()) return;
    const experiment::ResultMetric& metric = model_->metric();
    const QString name = QString::fromUtf8(metric.title.data(), static_cast<qsizetype>(metric.title.size()));
    compositeTitle_->setText(tr("Composite %1").arg(name));
    reading_->show(*model_);
    const QString unit = QString::fromUtf8(metric.unit.data(), static_cast<qsizetype>(metric.unit.size()));
    chartTitle_->setText(unit.isEmpty() ? tr("%1 by OAR").arg(name) : tr("%1 by OAR, %2").arg(name, unit));
    refreshChart();
}

void ResultsPage::refreshEmpty() {
    const auto [done, all] = model_->trainings();
    empty_->setText(
        !model_->isSettled()           ? tr("Reading the results…")
        : !model_->problem().isEmpty() ? tr("No results can be shown.")
        : model_->experiments().empty()
            ? tr("No results yet: there is no experiment. Plan one on the Experiment page (Ctrl+4).")
            : tr("No results yet. %1 of %2 trainings are done; tables fill as evaluations finish.").arg(done).arg(all));
}

void ResultsPage::setNarrow(bool narrow) {
    narrow_ = narrow;
    head_->setNarrow(narrow);
    inspector_->setNarrow(narrow);
    refreshHead();
}

void ResultsPage::setPresentation(bool on) {
    presenting_ = on;
    fit();
}

void ResultsPage::resizeEvent(QResizeEvent* event) {
    Page::resizeEvent(event);
    fit();
}

}  // namespace bauta::panels
