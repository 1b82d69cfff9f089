// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/LossPage.h"

#include <QAction>
#include <QApplication>
#include <QLineEdit>
#include <QMenu>
#include <QStackedLayout>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/panels/LossInspector.h"
#include "ui/panels/LossTable.h"
#include "ui/style/Messages.h"

namespace bauta::panels {

using models::LossModel;
using style::Token;

namespace {

QString text(const std::string& s) {
    return QString::fromStdString(s);
}

}  // namespace

LossPage::LossPage(models::AppState& state, QWidget* parent) : Page(parent), state_(state) {
    model_ = new LossModel(this);
    task_ = new models::Background(this);
    content_ = new QWidget;
    empty_ = new style::Text({}, style::Type::Body, Token::Text2);
    empty_->setAlignment(Qt::AlignCenter);
    empty_->setWordWrap(true);
    stack_ = new QStackedLayout(this);
    stack_->addWidget(content_);
    stack_->addWidget(empty_);
    auto* column = new QVBoxLayout(content_);
    makeHead(column);
    makeCards(column);

    inspector_ = new LossInspector(state_, *model_);
    footer_ = new QWidget;
    auto* foot = new QVBoxLayout(footer_);
    open_ = new style::Button(tr("Open in Review at this slice"), style::Button::Role::Primary);
    open_->setObjectName(QStringLiteral("openInReview"));
    open_->setKey(tr("Enter"));
    open_->setFocusPolicy(Qt::TabFocus);
    foot->addWidget(open_);
    status_ = new style::Text(tr("lost = removed or altered voxels of the OAR, on the native grid"), style::Type::Table,
                              Token::Text2);

    lent_ = {inspector_, footer_, status_};

    connect(open_, &style::Button::clicked, this, &LossPage::openInReview);
    connect(inspector_, &LossInspector::openRequested, this, &LossPage::openInReview);
    connect(inspector_, &LossInspector::settledChanged, this, [this] {
        if (isSettled()) Q_EMIT settled();
    });
    connect(table_, &LossTable::opened, this, &LossPage::openInReview);
    connect(model_, &LossModel::changed, this, &LossPage::refresh);
    connect(model_, &LossModel::selectionChanged, this, &LossPage::tellSelection);
    // As when the find box chooses a subject.
    connect(&state_, &models::AppState::selectionChanged, this, [this] {
        if (active_) followSelection();
    });
    for (const auto signal : {&models::AppState::studyChanged, &models::AppState::subjectsChanged,
                              &models::AppState::runsChanged, &models::AppState::ratingsChanged})
        connect(&state_, signal, this, &LossPage::renew);
    style::whenStyled(this, [this, column, foot] {
        column->setContentsMargins(style::px(20), style::px(14), style::px(20), style::px(14));
        column->setSpacing(style::px(12));
        foot->setContentsMargins(style::px(16), style::px(10), style::px(16), style::px(12));
        fit();
        refreshChart();
    });
    makeShortcuts();
    renew();
}

LossPage::~LossPage() {
    for (const QPointer<QWidget>& part : lent_) delete part.data();
}

QWidget* LossPage::inspector() {
    return inspector_;
}
QWidget* LossPage::inspectorFooter() {
    return footer_;
}
QWidget* LossPage::statusRight() {
    return status_;
}

QVector<KeyHelp> LossPage::keys() const {
    return {{QStringLiteral("Home"), tr("worst cell of this OAR and method"), true},
            {QStringLiteral("[ ]"), tr("OAR"), true},
            {QStringLiteral("K J"), tr("method"), true},
            {QStringLiteral("Backspace N"), tr("subject"), true},
            {QStringLiteral("Enter"), tr("see it"), true},
            {QStringLiteral("Ctrl+E"), tr("export the table"), false}};
}

void LossPage::makeShortcuts() {
    const auto add = [this](const QKeySequence& keys, auto action) {
        auto* act = new QAction(this);
        act->setShortcut(keys);
        act->setShortcutContext(Qt::WindowShortcut);
        connect(act, &QAction::triggered, this, action);
        addAction(act);
        return act;
    };
    add(Qt::Key_Home, [this] { model_->selectWorst(); });
    add(Qt::Key_BracketLeft, [this] { model_->stepOar(-1); });
    add(Qt::Key_BracketRight, [this] { model_->stepOar(1); });
    add(Qt::Key_J, [this] { model_->stepMethod(1); });
    add(Qt::Key_K, [this] { model_->stepMethod(-1); });
    add(Qt::Key_N, [this] { model_->stepSubject(1); });
    add(Qt::Key_Backspace, [this] { model_->stepSubject(-1); });
    for (const Qt::Key key : {Qt::Key_Return, Qt::Key_Enter}) {
        QAction* enter = add(key, [this] {
            // A button reached by Tab is pressed; everywhere else Enter opens the selected cell.
            auto* button = qobject_cast<QAbstractButton*>(QApplication::focusWidget());
            if (button != nullptr)
                button->click();
            else
                openInReview();
        });
        // Unlike letters, Enter is not taken by a text field before it is a shortcut: the find box would never get it.
        connect(qApp, &QApplication::focusChanged, enter,
                [enter](QWidget*, QWidget* now) { enter->setEnabled(qobject_cast<QLineEdit*>(now) == nullptr); });
    }
    add(Qt::CTRL | Qt::Key_E, [this] { askExport(); });
}

void LossPage::renew() {
    const models::Snapshot snapshot = state_.study();
    std::vector<voxelloss::LossRow> rows;
    if (snapshot)
        for (const study::Run& run : snapshot->runs)
            if (run.state == study::RunState::Done)
                for (const voxelloss::OarLoss& loss : run.losses) rows.push_back({run.subject, run.method, loss});
    model_->setData(std::move(rows), snapshot ? snapshot->subjects : std::vector<study::Subject>{},
                    snapshot ? snapshot->ratings : std::vector<study::Study::CurrentRating>{});
}

void LossPage::refresh() {
    const bool any = model_->hasLosses();
    const models::Snapshot study = state_.study();
    const bool ran = study && std::any_of(study->runs.begin(), study->runs.end(),
                                          [](const study::Run& run) { return run.state == study::RunState::Done; });
    empty_->setText(ran ? tr("No losses: none of the subjects that were run has OARs. Import their masks with them.")
                        : tr("No losses yet. They are counted when a run finishes on a subject with OARs."));
    stack_->setCurrentWidget(any ? content_ : static_cast<QWidget*>(empty_));
    const std::size_t n = model_->subjects().size(), shown = model_->methods().size();
    cohort_->setText(model_->cohort() == LossModel::Cohort::AllRuns ? tr("All runs · %1").arg(n)
                                                                    : tr("Rated 1 under all shown · %1").arg(n));
    methods_->setText(shown == model_->allMethods().size() ? tr("All methods") : tr("%1 methods").arg(shown));
    methods_->setVisible(model_->allMethods().size() > 1);
    unit_->setCurrent(static_cast<int>(model_->unit()));
    omittedNote_->setText(tr("no voxel left, of %1").arg(n));
    QStringList names;
    for (const std::string& method : model_->methods()) names << text(method);
    const QString units[] = {tr("% of voxels lost"), tr("voxels lost"), tr("cm³ lost"),
                             tr("mm from the OAR to the cut")};
    tableNote_->setText(tr("%1 · columns in each OAR: %2")
                            .arg(units[static_cast<int>(model_->unit())], names.join(QStringLiteral(", "))));
    if (const auto& sorted = model_->sortColumn())
        sort_->setText(tr("by %1, %2").arg(text(sorted->oar), text(sorted->method)));
    heatLegend_->setVisible(model_->unit() != models::LossUnit::Distance);
    const QStringList gaps = model_->gaps();
    gaps_->setVisible(!gaps.isEmpty());
    if (!gaps.isEmpty()) {
        gaps_->setMessage(gaps.front(),
                          gaps.size() == 1 ? QString() : tr("%1 more subjects lack OARs.").arg(gaps.size() - 1));
        gaps_->setToolTip(gaps.join(QLatin1Char('\n')));
    }
    open_->setVisible(any);
    open_->setDisabledBecause(n == 0 ? tr("No subject in this cohort.") : QString());
    export_->setDisabledBecause(any ? QString() : tr("There are no losses to export."));
    refreshChart();
}

void LossPage::tellSelection() {
    if (active_) state_.select({text(model_->subject()), text(model_->column().method), text(model_->column().oar)});
}

void LossPage::followSelection() {
    const models::Selection selection = state_.selection();
    models::LossColumn column = model_->column();
    if (!selection.oar.isEmpty()) column.oar = selection.oar.toStdString();
    if (!selection.method.isEmpty()) column.method = selection.method.toStdString();
    if (!selection.subject.isEmpty()) model_->select(selection.subject.toStdString(), column);
}

void LossPage::enter() {
    active_ = true;
    followSelection();
    inspector_->setActive(true);
    table_->setFocus(Qt::OtherFocusReason);
}

void LossPage::leave() {
    active_ = false;
    inspector_->setActive(false);
}

bool LossPage::isSettled() const {
    return !model_->hasLosses() || inspector_->isSettled();
}

void LossPage::openInReview() {
    if (model_->subject().empty()) return;
    models::ReviewTarget target;
    target.subject = text(model_->subject());
    target.method = text(model_->column().method);
    target.oar = text(model_->column().oar);
    target.point_lps_mm = inspector_->point();
    state_.openReview(target);
}

void LossPage::triggerPrimary() {
    openInReview();
}

void LossPage::chooseCohort() {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto add = [&](const QString& words, LossModel::Cohort cohort) {
        QAction* action = menu->addAction(words, this, [this, cohort] { model_->setCohort(cohort); });
        action->setCheckable(true);
        action->setChecked(model_->cohort() == cohort);
    };
    add(tr("All runs · %1 subjects").arg(model_->cohortSize(LossModel::Cohort::AllRuns)), LossModel::Cohort::AllRuns);
    add(tr("Rated 1 under all shown methods · %1 subjects").arg(model_->cohortSize(LossModel::Cohort::Rated1)),
        LossModel::Cohort::Rated1);
    menu->popup(cohort_->mapToGlobal(QPoint(0, cohort_->height() + 4)));
}

void LossPage::chooseMethods() {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (const std::string& method : model_->allMethods()) {
        const auto& shown = model_->methods();
        const bool on = std::find(shown.begin(), shown.end(), method) != shown.end();
        QAction* action = menu->addAction(text(method), this, [this, method, on] {
            std::vector<std::string> chosen = model_->methods();
            if (on)
                std::erase(chosen, method);
            else
                chosen.push_back(method);
            model_->setShownMethods(chosen);
        });
        action->setCheckable(true);
        action->setChecked(on);
        action->setEnabled(!on || shown.size() > 1);
    }
    menu->popup(methods_->mapToGlobal(QPoint(0, methods_->height() + 4)));
}

}  // namespace bauta::panels
