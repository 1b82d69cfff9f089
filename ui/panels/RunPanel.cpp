// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/RunPanel.h"

#include <QButtonGroup>
#include <QGridLayout>
#include <QSet>
#include <algorithm>
#include <map>

namespace bauta::panels {
namespace {

using models::MethodCatalog;
using style::px;
using style::Text;
using style::Token;
using style::Type;

QString counted(std::size_t n, const QString& one) {
    return QString("%1 %2%3").arg(n).arg(one, n == 1 ? "" : "s");
}

QStringList subjectsOf(const RunPanel::Runs& runs) {
    QStringList subjects;
    for (const auto& [subject, variant] : runs)
        if (!subjects.contains(subject)) subjects.append(subject);
    return subjects;
}

QStringList variantsOf(const RunPanel::Runs& runs) {
    QStringList variants;
    for (const auto& [subject, variant] : runs)
        if (!variants.contains(variant)) variants.append(variant);
    return variants;
}

}  // namespace

RunPanel::RunPanel(models::AppState& state, QWidget* parent)
    : SidePanel(tr("Run methods"), 380, parent),
      state_(state),
      summary_(new Text({}, Type::Selection)),
      detail_(new Text({}, Type::Body, Token::Text2)),
      methods_(new style::Section(tr("Methods"))),
      onCells_(new QRadioButton),
      onSubjects_(new QRadioButton),
      onAll_(new QRadioButton),
      missing_(new QRadioButton(tr("Only what is missing"))),
      again_(new QRadioButton(tr("Finished runs again too"))),
      note_(new Text({}, Type::Table, Token::Text2)),
      start_(new style::Button({}, style::Button::Role::Primary)) {
    auto* what = new style::Section;
    summary_->setWordWrap(true);
    detail_->setWordWrap(true);
    what->body()->addWidget(summary_);
    what->body()->addWidget(detail_);
    auto* subjects = new style::Section(tr("On"));
    auto* scope = new QButtonGroup(this);
    for (QRadioButton* button : {onCells_, onSubjects_, onAll_}) {
        subjects->body()->addWidget(button);
        scope->addButton(button);
    }
    auto* head = new QWidget;
    auto* headRow = new QHBoxLayout(head);
    headRow->setContentsMargins(0, 0, 0, 0);
    headRow->setSpacing(px(4));
    const auto quiet = [&](const QString& text, const QString& tip, const std::function<void()>& act) {
        auto* button = new style::Button(text, style::Button::Role::Quiet);
        button->setButtonHeight(24);
        button->setAccessibleName(tip);
        button->setToolTip(tip);
        connect(button, &style::Button::clicked, this, act);
        headRow->addWidget(button);
    };
    const auto checkAll = [this](bool on) {
        for (const Row& row : rows_) row.box->setChecked(on && row.box->isEnabled());
    };
    quiet(tr("All"), tr("Choose all methods"), [checkAll] { checkAll(true); });
    quiet(tr("None"), tr("Choose no method"), [checkAll] { checkAll(false); });
    quiet(tr("Settings…"), tr("Methods and their settings (Ctrl+M)"), [this] { state_.showMethods(); });
    methods_->setTitleWidget(head);
    auto* existing = new style::Section(tr("Finished runs"));
    auto* finished = new QButtonGroup(this);
    for (QRadioButton* button : {missing_, again_}) {
        existing->body()->addWidget(button);
        finished->addButton(button);
    }
    missing_->setChecked(true);
    auto* warning = new Text(tr("Running again replaces the run; its ratings then count as made before it."),
                             Type::Caption, Token::Text3);
    warning->setWordWrap(true);
    existing->body()->addWidget(warning);
    body()->setSpacing(0);
    for (style::Section* section : {what, subjects, methods_, existing}) body()->addWidget(section);
    body()->addStretch(1);
    note_->setWordWrap(true);
    start_->setKey("Ctrl Enter");
    foot()->addWidget(note_);
    foot()->addWidget(start_);
    for (QRadioButton* button : {onCells_, onSubjects_, onAll_, missing_, again_})
        connect(button, &QRadioButton::toggled, this, &RunPanel::count);
    connect(start_, &style::Button::clicked, this, &RunPanel::start);
    const auto follow = [this] {
        if (isVisible()) this->follow();
    };
    connect(&state_, &models::AppState::runsChanged, this, follow);
    connect(&state_.methods(), &MethodCatalog::programsChanged, this, follow);
    connect(&state_.methods(), &MethodCatalog::settingsChanged, this, follow);
    connect(&state_, &models::AppState::studyChanged, this, &SidePanel::close);
}

void RunPanel::refill() {
    methods_->clear();
    rows_.clear();
    // The user's own variants, and those that this study has runs of.
    QStringList variants = state_.methods().variants();
    for (const std::string& id : state_.study()->methods)
        if (!variants.contains(QString::fromStdString(id))) variants.append(QString::fromStdString(id));
    variants.sort();
    std::map<QString, QString> summaries;
    for (const auto& method : defacing::methods())
        summaries[QString::fromStdString(method->id())] = QString::fromStdString(method->summary());
    for (const QString& variant : variants) {
        auto* box = new QCheckBox(variant);
        box->setToolTip(summaries[MethodCatalog::methodOf(variant)]);
        auto* count = new Text({}, Type::Table, Token::Text2);
        count->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        auto* note = new Text({}, Type::Caption, Token::Text3);
        note->setWordWrap(true);
        auto* row = new QWidget;
        auto* grid = new QGridLayout(row);
        grid->setContentsMargins(0, 0, 0, 0);
        grid->setVerticalSpacing(px(1));
        grid->setColumnMinimumWidth(0, px(24));
        grid->setColumnStretch(1, 1);
        grid->addWidget(box, 0, 0, 1, 2);
        grid->addWidget(count, 0, 2);
        grid->addWidget(note, 1, 1, 1, 2);
        methods_->body()->addWidget(row);
        rows_.push_back({variant, box, count, note});
        connect(box, &QCheckBox::toggled, this, &RunPanel::count);
    }
}

void RunPanel::openFor(const Runs& selected) {
    const bool chosen = selected.size() > 1;
    open(selected, chosen ? variantsOf(selected) : QStringList(), chosen ? onCells_ : onAll_);
}

void RunPanel::openFor(const QString& variant) {
    open({}, {variant}, onAll_);
}

void RunPanel::open(const Runs& selected, const QStringList& checked, QRadioButton* scope) {
    if (state_.study() == nullptr) return;
    selected_ = selected;
    const QStringList subjects = subjectsOf(selected);
    onCells_->setText(tr("The %1 selected runs").arg(selected.size()));
    onCells_->setVisible(selected.size() > 1);
    onSubjects_->setText(subjects.size() == 1 ? subjects.first() : tr("The %1 selected subjects").arg(subjects.size()));
    onSubjects_->setVisible(!subjects.isEmpty() && subjects.size() < qsizetype(state_.study()->subjects.size()));
    onAll_->setText(state_.study()->subjects.size() == 1 ? tr("The one subject")
                                                         : tr("All %1 subjects").arg(state_.study()->subjects.size()));
    missing_->setChecked(true);
    refill();
    scope->setChecked(true);
    for (const Row& row : rows_) row.box->setChecked(checked.isEmpty() || checked.contains(row.variant));
    follow();
    SidePanel::open();
    start_->isEnabled() ? start_->setFocus() : scope->setFocus();
}

/// The study or the catalogue changed: what can run, and with which settings.
void RunPanel::follow() {
    const models::Snapshot study = state_.study();
    for (const Row& row : rows_) {
        const QString method = MethodCatalog::methodOf(row.variant);
        const models::MethodSettings settings = state_.methods().settingsIn(study, row.variant);
        const QString why = state_.methods().whyNot(method, settings);
        row.box->setEnabled(why.isEmpty());
        if (!why.isEmpty()) row.box->setChecked(false);
        const QString text = models::settingsText(method, settings);
        const bool asBefore = state_.methods().differsIn(study, row.variant);
        row.note->setText(!why.isEmpty() ? why
                          : asBefore     ? tr("As in this study: %1").arg(text.isEmpty() ? tr("defaults") : text)
                                         : text);
        row.note->setVisible(!row.note->text().isEmpty());
        row.box->setAccessibleDescription(row.note->text());
    }
    count();
}

RunPanel::Runs RunPanel::chosen() const {
    Runs runs;
    const models::Snapshot study = state_.study();
    if (study == nullptr) return runs;
    QSet<QString> checked;
    for (const Row& row : rows_)
        if (row.box->isChecked()) checked.insert(row.variant);
    if (onCells_->isChecked()) {
        for (const auto& run : selected_)
            if (checked.contains(run.second)) runs.push_back(run);
        return runs;
    }
    const QStringList selected = subjectsOf(selected_);
    for (const study::Subject& subject : study->subjects) {
        const QString id = QString::fromStdString(subject.id);
        if (onSubjects_->isChecked() && !selected.contains(id)) continue;
        for (const Row& row : rows_)
            if (checked.contains(row.variant)) runs.emplace_back(id, row.variant);
    }
    return runs;
}

void RunPanel::count() {
    const Runs runs = chosen();
    std::map<QString, std::size_t> wanted;
    std::size_t missing = 0, total = 0;
    for (const auto& [subject, variant] : runs) {
        if (state_.wouldRun(subject, variant, false)) ++missing;
        if (!state_.wouldRun(subject, variant, again_->isChecked())) continue;
        ++wanted[variant];
        ++total;
    }
    const QStringList selected = variantsOf(selected_);
    for (const Row& row : rows_) {
        row.count->setText(row.box->isChecked() ? tr("%1 to run").arg(wanted[row.variant]) : QString());
        // Another method has no cell among those selected.
        row.box->parentWidget()->setVisible(!onCells_->isChecked() || selected.contains(row.variant));
    }
    const QStringList variants = variantsOf(runs), subjects = subjectsOf(runs);
    const auto grid = static_cast<std::size_t>(variants.size() * subjects.size());
    const QString both = counted(static_cast<std::size_t>(variants.size()), tr("method")) + ' ' + QChar(0x00D7) + ' ' +
                         counted(static_cast<std::size_t>(subjects.size()), tr("subject"));
    summary_->setText(runs.empty()          ? tr("No method chosen")
                      : runs.size() == grid ? both
                                            : counted(runs.size(), tr("selected run")));
    const bool any = std::ranges::any_of(
        rows_, [&](const Row& row) { return row.box->isEnabled() && !row.box->parentWidget()->isHidden(); });
    detail_->setText(!any                     ? tr("None of them can run here.")
                     : runs.empty()           ? tr("Choose at least one below.")
                     : missing == runs.size() ? tr("%1, none done yet").arg(counted(runs.size(), tr("run")))
                     : missing == 0           ? tr("%1, all done or under way").arg(counted(runs.size(), tr("run")))
                                    : tr("%1 of %2 not done yet").arg(missing).arg(counted(runs.size(), tr("run"))));
    start_->setText(tr("Run %1").arg(total));
    start_->setAccessibleName(total == 1 ? tr("Run 1 run") : tr("Run %1 runs").arg(total));
    start_->setDisabledBecause(total > 0 ? QString() : tr("Nothing is left to run for this choice."));
    note_->setText(total > 0 ? tr("Queued as one job a method. They go on when the window is closed.")
                             : tr("Nothing is left to run for this choice."));
}

void RunPanel::start() {
    if (!start_->isEnabled()) return;
    state_.queueRuns(chosen(), again_->isChecked());
    close();
}

}  // namespace bauta::panels
