// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/PlanPanel.h"

#include <QButtonGroup>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QRegularExpressionValidator>
#include <algorithm>
#include <map>
#include <set>

#include "ui/models/ErrorText.h"
#include "ui/style/Messages.h"

namespace bauta::panels {

using style::px;
using style::Text;
using style::Token;
using style::Type;

namespace {

constexpr int kFewestFolds = 3, kFolds = 5, kMostFolds = 20;

QString text(const std::string& s) {
    return QString::fromStdString(s);
}

Text* wrapped(Type type, Token token) {
    auto* words = new Text({}, type, token);
    words->setWordWrap(true);
    return words;
}

/// "sub-003: no OARs", those with one reason together.
QString outText(const std::vector<experiment::Candidate>& out) {
    std::map<std::string, QStringList> byReason;
    for (const experiment::Candidate& one : out) byReason[one.out].append(text(one.subject));
    QStringList lines;
    constexpr int kNamed = 6;
    for (const auto& [reason, subjects] : byReason) {
        const QString more =
            subjects.size() > kNamed ? PlanPanel::tr(" and %1 more").arg(subjects.size() - kNamed) : QString();
        lines << text(reason) + QStringLiteral(": ") + subjects.mid(0, kNamed).join(QStringLiteral(", ")) + more;
    }
    return lines.join(QLatin1Char('\n'));
}

}  // namespace

PlanPanel::PlanPanel(models::AppState& state, QWidget* parent)
    : SidePanel(tr("Plan an experiment"), 380, parent),
      state_(state),
      existing_(wrapped(Type::Table, Token::Text2)),
      name_(new QLineEdit),
      armsSection_(new style::Section(tr("Arms"))),
      readers_(new QComboBox),
      folds_(new QSpinBox),
      subjects_(wrapped(Type::Selection, Token::Text)),
      split_(wrapped(Type::Body, Token::Text2)),
      out_(wrapped(Type::Table, Token::Text2)),
      paper_(new QRadioButton(tr("As the paper"))),
      quick_(new QRadioButton(tr("Quick"))),
      file_(new QRadioButton(tr("From a file"))),
      choose_(new style::Button(tr("Choose…"), style::Button::Role::Quiet)),
      seed_(new QLineEdit(QStringLiteral("20230412"))),
      trouble_(new style::InlineError),
      note_(wrapped(Type::Table, Token::Text2)),
      start_(new style::Button({}, style::Button::Role::Primary)) {
    setObjectName(QStringLiteral("planPanel"));
    auto* who = new style::Section;
    who->body()->addWidget(subjects_);
    who->body()->addWidget(split_);
    who->body()->addWidget(out_);
    out_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    const auto row = [](const QString& words, QWidget* field) {
        auto* line = new QWidget;
        auto* layout = new QHBoxLayout(line);
        layout->setContentsMargins(0, 0, 0, 0);
        layout->addWidget(new Text(words, Type::Body, Token::Text2), 1);
        layout->addWidget(field);
        field->setAccessibleName(words);
        return line;
    };
    readers_->setObjectName(QStringLiteral("planReaders"));
    who->body()->addWidget(row(tr("Where readers disagree"), readers_));
    auto* how = new style::Section(tr("Folds and name"));
    folds_->setRange(kFewestFolds, kMostFolds);
    folds_->setValue(kFolds);
    name_->setValidator(new QRegularExpressionValidator(
        QRegularExpression(QStringLiteral("[A-Za-z0-9_-][A-Za-z0-9._-]{0,39}")), name_));
    seed_->setValidator(new QRegularExpressionValidator(QRegularExpression(QStringLiteral("[0-9]{1,18}")), seed_));
    how->body()->addWidget(row(tr("Folds"), folds_));
    how->body()->addWidget(row(tr("Seed of the folds"), seed_));
    how->body()->addWidget(row(tr("Name"), name_));

    auto* training = new style::Section(tr("Training"));
    auto* group = new QButtonGroup(this);
    const auto choice = [&](QRadioButton* button, const QString& words, QWidget* beside = nullptr) {
        group->addButton(button);
        auto* line = new QHBoxLayout;
        line->addWidget(button, 1);
        if (beside != nullptr) line->addWidget(beside);
        training->body()->addLayout(line);
        auto* about = wrapped(Type::Caption, Token::Text3);
        about->setText(words);
        style::whenStyled(about, [about] { about->setContentsMargins(px(24), 0, 0, px(4)); });
        training->body()->addWidget(about);
        connect(button, &QRadioButton::toggled, this, &PlanPanel::tell);
    };
    choice(paper_, tr("U-Net of 5.7 million parameters, 2 mm, whole volumes. A GPU is wanted: an epoch takes minutes "
                      "without one."));
    choice(quick_, tr("Small U-Net, about 4 mm, cropped to the body: for phantoms, and to try things on a laptop."));
    choose_->setButtonHeight(24);
    choice(file_, tr("A JSON file with any of the fields of resources/training/paper.json."), choose_);
    paper_->setChecked(true);
    connect(choose_, &style::Button::clicked, this, &PlanPanel::chooseFile);

    auto* now = new style::Section;
    now->body()->addWidget(existing_);
    body()->setSpacing(0);
    for (style::Section* section : {now, armsSection_, who, how, training}) body()->addWidget(section);
    body()->addStretch(1);
    existing_->parentWidget()->hide();
    trouble_->setAction({});
    trouble_->setDismissable(true);
    trouble_->hide();
    start_->setKey(tr("Ctrl Enter"));
    start_->setObjectName(QStringLiteral("planStart"));
    foot()->addWidget(trouble_);
    foot()->addWidget(note_);
    foot()->addWidget(start_);
    style::whenStyled(this, [this] {
        for (QWidget* field : {static_cast<QWidget*>(name_), static_cast<QWidget*>(seed_),
                               static_cast<QWidget*>(folds_), static_cast<QWidget*>(readers_)})
            field->setFixedWidth(px(130));
    });
    connect(trouble_, &style::InlineError::dismissed, trouble_, &QWidget::hide);
    connect(readers_, &QComboBox::activated, this, &PlanPanel::look);
    connect(folds_, &QSpinBox::valueChanged, this, &PlanPanel::tell);
    connect(name_, &QLineEdit::textChanged, this, &PlanPanel::tell);
    connect(seed_, &QLineEdit::textChanged, this, &PlanPanel::tell);
    connect(start_, &style::Button::clicked, this, &PlanPanel::start);
    connect(&state_, &models::AppState::studyChanged, this, [this] {
        close();
        offered_.clear();
        starting_ = false;
        renew();
    });
    for (const auto signal :
         {&models::AppState::subjectsChanged, &models::AppState::runsChanged, &models::AppState::ratingsChanged})
        connect(&state_, signal, this, &PlanPanel::renew);
    renew();
}

void PlanPanel::setTrainings(const models::TrainingsPtr& trainings) {
    const bool other = !trainings || !trainings_ || trainings->experiments != trainings_->experiments ||
                       trainings->plan.name != trainings_->plan.name;
    trainings_ = trainings;
    if (!other) return;
    starting_ = false;
    name_->setText(text(models::freeName(trainings ? trainings->experiments : std::vector<std::string>{})));
    const bool there = trainings && trainings->exists();
    existing_->parentWidget()->setVisible(there);
    if (there)
        existing_->setText(
            tr("%1 is stored as it was planned: %2 arms, %3 folds, %4 subjects, seed %5. Its plan cannot "
               "change; what is chosen here becomes another experiment.")
                .arg(text(trainings->plan.name))
                .arg(trainings->plan.arms.size())
                .arg(trainings->foldCount())
                .arg(trainings->plan.subjectCount())
                .arg(trainings->plan.seed));
    tell();
}

void PlanPanel::renew() {
    fillArms();
    fillReaders();
    look();
}

/// The original, and every variant with a finished run. What was checked stays so; new ones are.
void PlanPanel::fillArms() {
    std::vector<std::string> offered{experiment::kOriginal};
    if (const models::Snapshot study = state_.study())
        for (const std::string& method : study->methods)
            if (std::ranges::any_of(study->runs, [&](const study::Run& run) {
                    return run.method == method && run.state == study::RunState::Done;
                }))
                offered.push_back(method);
    if (offered == offered_) return;
    std::map<std::string, bool> before;
    for (const Arm& arm : boxes_) before[arm.id] = arm.box->isChecked();
    if (offered_.empty()) before.clear();
    offered_ = offered;
    armsSection_->clear();
    boxes_.clear();
    for (const std::string& id : offered) {
        auto* box = new QCheckBox(text(id));
        box->setChecked(!before.contains(id) || before[id]);
        connect(box, &QCheckBox::toggled, this, &PlanPanel::look);
        armsSection_->body()->addWidget(box);
        boxes_.push_back({id, box});
    }
    if (offered.size() == 1) {
        auto* words = wrapped(Type::Caption, Token::Text3);
        words->setText(tr("Methods become arms once they have run (Study page, Ctrl+1)."));
        armsSection_->body()->addWidget(words);
    }
}

void PlanPanel::fillReaders() {
    std::set<std::string> names;
    if (const models::Snapshot study = state_.study())
        for (const auto& current : study->ratings) names.insert(current.rating.reader);
    QStringList rules{QStringLiteral("all"), QStringLiteral("majority")};
    for (const std::string& name : names) rules << text(experiment::text({experiment::ReaderRule::Kind::One, name}));
    QStringList there;
    for (int i = 0; i < readers_->count(); ++i) there << readers_->itemData(i).toString();
    if (rules == there) return;
    const QString chosen = readers_->currentData().toString();
    readers_->clear();
    readers_->addItem(tr("All must say 1"), rules[0]);
    readers_->addItem(tr("The majority"), rules[1]);
    for (const std::string& name : names) readers_->addItem(tr("Only %1").arg(text(name)), rules[readers_->count()]);
    readers_->setCurrentIndex(std::max(0, readers_->findData(chosen)));
    readers_->parentWidget()->setVisible(names.size() > 1);
}

experiment::ReaderRule PlanPanel::readers() const {
    const std::string rule = readers_->currentData().toString().toStdString();
    return rule.empty() ? experiment::ReaderRule() : experiment::readerRule(rule);
}

std::vector<std::string> PlanPanel::arms() const {
    std::vector<std::string> all;
    for (const Arm& arm : boxes_)
        if (arm.box->isChecked()) all.push_back(arm.id);
    return all;
}

std::string PlanPanel::config() const {
    return paper_->isChecked() ? "paper" : quick_->isChecked() ? "quick" : path_.toStdString();
}

std::size_t PlanPanel::trainingCount() const {
    return arms().size() * static_cast<std::size_t>(folds_->value());
}

void PlanPanel::look() {
    const int asked = ++asked_;
    cohortTrouble_.clear();
    if (state_.study() == nullptr || arms().empty()) {
        cohort_.reset();
        return tell();
    }
    models::findCohort(state_, arms(), readers(), this, [this, asked](base::Outcome<models::Cohort> outcome) {
        if (asked != asked_) return;
        cohort_.reset();
        if (outcome.ok())
            cohort_ = std::move(outcome.value());
        else
            cohortTrouble_ = models::sentence(outcome.error());
        tell();
    });
}

QString PlanPanel::whyNot() const {
    if (starting_) return tr("It is being queued.");
    if (arms().empty()) return tr("Choose at least one arm.");
    if (!cohortTrouble_.isEmpty()) return cohortTrouble_;
    if (!cohort_) return QString(QChar(0x2026));
    const auto taking = static_cast<int>(cohort_->taking.size());
    if (taking < folds_->value())
        return tr("It needs %1 or more subjects with OARs, rated 1 under the chosen methods; now %2. Rate more, or "
                  "choose "
                  "other arms.")
            .arg(folds_->value())
            .arg(taking);
    if (!name_->hasAcceptableInput()) return tr("Give it a name of letters, digits, - and _.");
    if (trainings_ &&
        std::ranges::find(trainings_->experiments, name_->text().toStdString()) != trainings_->experiments.end())
        return tr("There is an experiment %1 already. Give this one another name.").arg(name_->text());
    if (!seed_->hasAcceptableInput()) return tr("Give a seed of digits.");
    if (file_->isChecked() && path_.isEmpty()) return tr("Choose the file with the configuration.");
    return {};
}

void PlanPanel::tell() {
    const int folds = folds_->value();
    const std::size_t count = cohort_ ? cohort_->taking.size() : 0, all = count + (cohort_ ? cohort_->out.size() : 0);
    subjects_->setText(cohort_ ? tr("%1 of %2 subjects take part").arg(count).arg(all) : tr("Subjects"));
    const bool enough = count >= static_cast<std::size_t>(folds);
    const std::size_t few = count / static_cast<std::size_t>(folds);
    const QString part =
        count % static_cast<std::size_t>(folds) == 0 ? QString::number(few) : tr("%1 or %2").arg(few).arg(few + 1);
    split_->setText(enough ? tr("Each training tests on %1, validates on %1 and trains on the rest.").arg(part)
                           : QString());
    split_->setVisible(enough);
    out_->setText(cohort_ ? outText(cohort_->out) : QString());
    out_->setVisible(!out_->text().isEmpty());
    choose_->setVisible(file_->isChecked());
    file_->setText(path_.isEmpty() ? tr("From a file") : tr("From %1").arg(QFileInfo(path_).fileName()));
    const QString why = whyNot();
    start_->setText(tr("Start %1 trainings").arg(trainingCount()));
    start_->setAccessibleName(start_->text());
    start_->setDisabledBecause(why);
    note_->setText(why.isEmpty()
                       ? tr("%1 × %2 folds, then evaluations and report. They go on when the window is closed.")
                             .arg(arms().size() == 1 ? tr("1 arm") : tr("%1 arms").arg(arms().size()))
                             .arg(folds)
                       : why);
    Q_EMIT planChanged();
}

void PlanPanel::chooseFile() {
    auto* dialog = new QFileDialog(this, tr("Configuration of the training"), {}, tr("JSON (*.json)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& file) {
        path_ = file;
        tell();
    });
    dialog->open();
}

void PlanPanel::start() {
    if (!whyNot().isEmpty()) return;
    experiment::Request request;
    request.name = name_->text().toStdString();
    request.arms = arms();
    request.folds = static_cast<std::size_t>(folds_->value());
    request.readers = readers();
    request.seed = seed_->text().toULongLong();
    starting_ = true;
    trouble_->hide();
    tell();
    const std::size_t count = trainingCount();
    models::startExperiment(state_, request, config(), this, [this, count](base::Outcome<std::string> outcome) {
        starting_ = false;
        tell();
        if (!outcome.ok()) {
            trouble_->setMessage(models::sentence(outcome.error()), models::whatToDo(outcome.error()), Token::Fail);
            trouble_->show();
            return open();
        }
        close();
        state_.notify({models::Notice::Kind::Info, tr("%1 trainings queued").arg(count), tr("Jobs"),
                       [this] { state_.showPage(QStringLiteral("jobs")); }});
        Q_EMIT started(text(outcome.value()));
    });
}

}  // namespace bauta::panels
