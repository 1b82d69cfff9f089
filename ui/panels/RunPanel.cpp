// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/RunPanel.h"

#include <QButtonGroup>
#include <QSet>
#include <map>

#include "core/defacing/Method.h"

namespace bauta::panels {
namespace {

using style::px;
using style::Text;
using style::Token;
using style::Type;

}  // namespace

RunPanel::RunPanel(models::AppState& state, QWidget* parent)
    : SidePanel(tr("Run methods"), 380, parent),
      state_(state),
      methodRows_(new QVBoxLayout),
      onSelected_(new QRadioButton),
      onAll_(new QRadioButton),
      again_(new QCheckBox(tr("Run again where a run is finished"))),
      note_(new Text({}, Type::Table, Token::Text2)),
      start_(new style::Button({}, style::Button::Role::Primary)) {
    auto* methods = new style::Section(tr("Methods"));
    methods->body()->addLayout(methodRows_);
    auto* subjects = new style::Section(tr("Subjects"));
    subjects->body()->addWidget(onSelected_);
    subjects->body()->addWidget(onAll_);
    auto* existing = new style::Section(tr("Finished runs"));
    existing->body()->addWidget(again_);
    auto* warning = new Text(tr("Running again replaces the run; its ratings then count as made before it."),
                             Type::Caption, Token::Text3);
    warning->setWordWrap(true);
    existing->body()->addWidget(warning);
    body()->setSpacing(0);
    body()->addWidget(methods);
    body()->addWidget(subjects);
    body()->addWidget(existing);
    body()->addStretch(1);
    note_->setWordWrap(true);
    start_->setKey("Ctrl Enter");
    foot()->addWidget(note_);
    foot()->addWidget(start_);
    connect(onAll_, &QRadioButton::toggled, this, &RunPanel::count);
    connect(again_, &QCheckBox::toggled, this, &RunPanel::count);
    connect(start_, &style::Button::clicked, this, &RunPanel::start);
    connect(&state_, &models::AppState::runsChanged, this, [this] {
        if (isVisible()) count();
    });
    connect(&state_, &models::AppState::studyChanged, this, &SidePanel::close);
    refill();
}

void RunPanel::refill() {
    for (const auto& method : defacing::methods()) {
        const QString id = QString::fromStdString(method->id());
        auto* box = new QCheckBox(id);
        box->setChecked(true);
        auto* summary = new Text(QString::fromStdString(method->summary()), Type::Caption, Token::Text3);
        summary->setWordWrap(true);
        auto* indent = new QHBoxLayout;
        indent->addSpacing(px(24));
        indent->addWidget(summary, 1);
        methodRows_->addWidget(box);
        methodRows_->addLayout(indent);
        methods_.emplace_back(id, box);
        connect(box, &QCheckBox::toggled, this, &RunPanel::count);
    }
}

void RunPanel::openFor(const QStringList& subjects, const QStringList& methods) {
    if (state_.study() == nullptr) return;
    selected_ = subjects;
    onSelected_->setText(selected_.isEmpty()     ? tr("None selected on the board")
                         : selected_.size() == 1 ? selected_.first()
                                                 : tr("The %1 selected").arg(selected_.size()));
    onSelected_->setEnabled(!selected_.isEmpty());
    onAll_->setText(tr("All %1").arg(state_.study()->subjects.size()));
    // One cell is where the cursor happens to be; several were chosen on purpose.
    const bool chosen = subjects.size() > 1 || methods.size() > 1;
    (chosen && !selected_.isEmpty() ? onSelected_ : onAll_)->setChecked(true);
    for (const auto& [id, box] : methods_) box->setChecked(!chosen || methods.contains(id));
    count();
    open();
    if (!methods_.empty()) methods_.front().second->setFocus();
}

std::vector<std::pair<QString, QString>> RunPanel::wanted() const {
    std::vector<std::pair<QString, QString>> runs;
    const models::Snapshot study = state_.study();
    if (study == nullptr) return runs;
    for (const study::Subject& subject : study->subjects) {
        const QString id = QString::fromStdString(subject.id);
        if (onSelected_->isChecked() && !selected_.contains(id)) continue;
        for (const auto& [method, box] : methods_) {
            if (!box->isChecked()) continue;
            const study::Run* run = study->run(subject.id, method.toStdString());
            using study::RunState;
            const bool pending = run != nullptr && (run->state == RunState::Queued || run->state == RunState::Running);
            const bool finished =
                run != nullptr && (run->state == RunState::Done || run->state == RunState::NotApplicable);
            if (pending || (finished && !again_->isChecked())) continue;
            runs.emplace_back(id, method);
        }
    }
    return runs;
}

void RunPanel::count() {
    const auto n = wanted().size();
    start_->setText(n == 1 ? tr("Run 1") : tr("Run %1").arg(n));
    start_->setAccessibleName(start_->text());
    start_->setDisabledBecause(n > 0 ? QString() : tr("Nothing is left to run for this choice."));
    note_->setText(n > 0 ? tr("The runs are queued as jobs and go on when the window is closed.")
                         : tr("Nothing is left to run for this choice."));
}

void RunPanel::start() {
    if (!start_->isEnabled()) return;
    state_.queueRuns(wanted(), again_->isChecked());
    close();
}

}  // namespace bauta::panels
