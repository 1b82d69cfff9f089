// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/MethodEditor.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLineEdit>

#include "core/defacing/OptionFiles.h"
#include "ui/models/ErrorText.h"
#include "ui/panels/PlaceEditor.h"

namespace bauta::panels {

using models::MethodCatalog;
using models::MethodSettings;
using models::ProgramState;
using style::Button;
using style::px;
using style::Text;
using style::Token;
using style::Type;

namespace {

/// An icon with a sentence and a smaller one below it.
QWidget* finding(const QString& icon, Token token, const QString& sentence, const QString& detail) {
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(px(8));
    layout->addWidget(icon.isEmpty() ? static_cast<QWidget*>(new style::GlyphView(style::Glyph::NotApplicable))
                                     : new style::IconView(icon, token),
                      0, Qt::AlignTop);
    auto* texts = new QVBoxLayout;
    texts->setSpacing(px(2));
    for (const auto& [text, type, color] :
         {std::tuple(sentence, Type::Body, Token::Text), std::tuple(detail, Type::Table, Token::Text2)}) {
        if (text.isEmpty()) continue;
        auto* label = new Text(text, type, color);
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
        texts->addWidget(label);
    }
    layout->addLayout(texts, 1);
    return row;
}

}  // namespace

MethodEditor::MethodEditor(models::AppState& state, QWidget* parent)
    : QWidget(parent),
      state_(state),
      title_(new Text({}, Type::PageTitle)),
      summary_(new Text({}, Type::Body, Token::Text2)),
      engines_(new style::Section(tr("Engines"))),
      engine_(new QComboBox),
      places_(new style::Section(tr("Where the program is"))),
      options_(new style::Section(tr("Settings of new runs"))),
      footer_(new QWidget) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto* head = new style::Section;
    title_->setWordWrap(true);
    summary_->setWordWrap(true);
    head->body()->addWidget(title_);
    head->body()->addWidget(summary_);
    for (style::Section* section : {head, engines_, places_, options_}) layout->addWidget(section);
    layout->addStretch(1);

    auto* choice = new QWidget;
    auto* choiceRow = new QHBoxLayout(choice);
    choiceRow->setContentsMargins(0, 0, 0, 0);
    choiceRow->addWidget(new Text(tr("Run with"), Type::Table, Token::Text2));
    choiceRow->addWidget(engine_);
    engine_->setFocusPolicy(Qt::StrongFocus);
    engine_->setAccessibleName(tr("Run with this engine"));
    engine_->setToolTip(tr("Automatic takes the native engine where there is one."));
    auto* again = new Button(tr("Look again"), Button::Role::Quiet);
    again->setButtonHeight(28);
    again->setToolTip(tr("Look for the published programs again"));
    choiceRow->addWidget(again);
    engines_->setTitleWidget(choice);
    connect(again, &Button::clicked, &state_.methods(), &MethodCatalog::findPrograms);
    connect(engine_, &QComboBox::activated, this, &MethodEditor::edited);

    buildFooter();
    connect(&state_.methods(), &MethodCatalog::programsChanged, this, [this] {
        if (method_ == nullptr) return;
        showEngines();
        follow();
    });
    connect(&state_, &models::AppState::studyChanged, this, &MethodEditor::follow);
    connect(&state_, &models::AppState::runsChanged, this, &MethodEditor::follow);
}

void MethodEditor::buildFooter() {
    note_ = new Text({}, Type::Table, Token::Text2);
    note_->setWordWrap(true);
    prefix_ = new Text({}, Type::Table, Token::Text2);
    name_ = new QLineEdit;
    name_->setMaxLength(30);
    name_->setPlaceholderText(tr("name"));
    name_->setAccessibleName(tr("Name of the variant"));
    defaults_ = new Button(tr("Defaults"), Button::Role::Quiet);
    defaults_->setToolTip(tr("Set every option back to the method's default"));
    remove_ = new Button(tr("Delete"), Button::Role::Quiet);
    remove_->setToolTip(tr("Forget this variant. Runs made with it stay."));
    run_ = new Button(tr("Run…"));
    run_->setIconName("run");
    saveAs_ = new Button(tr("Save as variant"));
    save_ = new Button({}, Button::Role::Primary);
    save_->setKey("Ctrl Enter");
    auto* layout = new QVBoxLayout(footer_);
    auto* first = new QHBoxLayout;
    first->addWidget(note_, 1);
    auto* second = new QHBoxLayout;
    second->addStretch(1);
    second->addWidget(prefix_);
    second->addWidget(name_);
    second->addWidget(saveAs_);
    auto* third = new QHBoxLayout;
    third->addWidget(defaults_);
    third->addWidget(remove_);
    third->addStretch(1);
    third->addWidget(run_);
    third->addWidget(save_);
    layout->addLayout(first);
    layout->addLayout(second);
    layout->addLayout(third);
    style::whenStyled(footer_, [this, layout, second, third] {
        layout->setContentsMargins(px(16), px(10), px(16), px(12));
        layout->setSpacing(px(8));
        second->setSpacing(px(8));
        third->setSpacing(px(8));
        name_->setFixedWidth(px(130));
        note_->setMinimumHeight(px(20));
    });
    connect(defaults_, &Button::clicked, this, [this] {
        for (OptionEditor* editor : editors_) editor->setValue(editor->spec().defaultValue);
        edited();
    });
    connect(remove_, &Button::clicked, this, &MethodEditor::remove);
    connect(run_, &Button::clicked, this, [this] { Q_EMIT runWanted(variant_); });
    connect(saveAs_, &Button::clicked, this, &MethodEditor::saveAs);
    connect(name_, &QLineEdit::returnPressed, this, &MethodEditor::saveAs);
    connect(name_, &QLineEdit::textChanged, this, &MethodEditor::follow);
    connect(save_, &Button::clicked, this, &MethodEditor::save);
}

void MethodEditor::show(const QString& variant) {
    if (variant == variant_) return;
    variant_ = variant;
    said_.clear();
    name_->clear();
    rebuild();
}

void MethodEditor::rebuild() {
    method_ = &defacing::method(MethodCatalog::methodOf(variant_).toStdString());
    title_->setText(variant_);
    summary_->setText(QString::fromStdString(method_->summary()));
    const auto draft = drafts_.find(variant_);
    const MethodSettings settings = draft != drafts_.end() ? draft->second : state_.methods().settings(variant_);
    const QSignalBlocker quiet(engine_);
    engine_->clear();
    engine_->addItem(tr("automatic"), "auto");
    if (method_->native()) engine_->addItem(tr("native"), "native");
    engine_->addItem(tr("published"), "published");
    engine_->setCurrentIndex(std::max(0, engine_->findData(QString::fromStdString(settings.engine))));
    showPlaces();
    options_->clear();
    editors_.clear();
    for (const defacing::OptionSpec& spec : method_->options()) {
        auto* editor = new OptionEditor(*method_, spec);
        if (const auto set = settings.options.find(spec.key); set != settings.options.end()) editor->setValue(*set);
        options_->body()->addWidget(editor);
        editors_.push_back(editor);
        connect(editor, &OptionEditor::changed, this, &MethodEditor::edited);
    }
    if (editors_.empty())
        options_->body()->addWidget(new Text(tr("This method has no options."), Type::Body, Token::Text2));
    showEngines();
    // What was made last comes last for the Tab key; the footer lies below it.
    QWidget* last = window()->previousInFocusChain();
    while (last != window() && last->focusPolicy() == Qt::NoFocus) last = last->previousInFocusChain();
    for (QWidget* stop : std::initializer_list<QWidget*>{name_, saveAs_, defaults_, remove_, run_, save_}) {
        if (last != stop) setTabOrder(last, stop);
        last = stop;
    }
    checkFiles();
    follow();
}

void MethodEditor::showEngines() {
    engines_->clear();
    const bool native = method_->native();
    engines_->body()->addWidget(
        finding(native ? "check" : QString(), Token::Ok,
                native ? tr("Native engine: part of Bauta") : tr("Native engine: there is none for this method"), {}));
    const ProgramState& program = state_.methods().program(MethodCatalog::methodOf(variant_));
    switch (program.kind) {
        case ProgramState::Kind::Found:
            engines_->body()->addWidget(finding("check", Token::Ok,
                                                program.version.isEmpty()
                                                    ? tr("Published program: found, it tells no version")
                                                    : tr("Published program: version %1").arg(program.version),
                                                program.where));
            break;
        case ProgramState::Kind::Searching:
            engines_->body()->addWidget(finding("find", Token::Text2, tr("Published program: looking for it…"), {}));
            break;
        case ProgramState::Kind::Missing:
            engines_->body()->addWidget(
                finding({}, Token::Text2, tr("Published program: not found (%1)").arg(program.missing),
                        program.get.isEmpty() ? QString() : tr("To get it, %1.").arg(program.get)));
            break;
    }
}

void MethodEditor::showPlaces() {
    places_->clear();
    const QString method = MethodCatalog::methodOf(variant_);
    for (const models::ProgramPlace& place : state_.methods().places(method))
        places_->body()->addWidget(new PlaceEditor(state_.methods(), method, place));
}

MethodSettings MethodEditor::edit() const {
    MethodSettings settings;
    settings.engine = engine_->currentData().toString().toStdString();
    for (const OptionEditor* editor : editors_) {
        const base::Json value = editor->value();
        if (value != editor->spec().defaultValue) settings.options[editor->spec().key] = value;
    }
    return settings;
}

QString MethodEditor::refusal() const {
    for (const OptionEditor* editor : editors_)
        if (!editor->refusal().isEmpty() || !editor->trouble().isEmpty())
            return tr("Correct %1 first.").arg(QString::fromStdString(editor->spec().key));
    return files_.busy() ? tr("The files are still looked at.") : QString();
}

void MethodEditor::edited() {
    said_.clear();
    const MethodSettings now = edit();
    if (now == state_.methods().settings(variant_)) {
        drafts_.erase(variant_);
    } else {
        drafts_[variant_] = now;
    }
    checkFiles();
    follow();
    Q_EMIT draftsChanged();
}

void MethodEditor::checkFiles() {
    base::Json paths = base::Json::object();
    for (OptionEditor* editor : editors_) {
        if (editor->spec().unit != "path") continue;
        const base::Json value = editor->value();
        editor->setFinding({}, value == "" ? QString() : tr("Looking at the file…"));
        if (value != "") paths[editor->spec().key] = value;
    }
    if (paths.empty()) return files_.cancel();
    using Files = std::vector<defacing::OptionFile>;
    files_.run<Files>(
        [method = method_, paths](const std::stop_token& stop) {
            return defacing::checkFiles(*method, defacing::completeOptions(*method, paths), base::TaskContext(stop));
        },
        [this](const base::Outcome<Files>& outcome) {
            if (!outcome.ok()) return follow();
            for (const defacing::OptionFile& file : outcome.value()) {
                for (OptionEditor* editor : editors_) {
                    if (editor->spec().key != file.key) continue;
                    // The field above shows the path already.
                    const QString why = file.trouble ? QString::fromStdString(file.trouble->reason()) : QString();
                    editor->setFinding(why.isEmpty() ? why : why.left(1).toUpper() + why.mid(1) + '.',
                                       QString::fromStdString(file.text));
                }
            }
            follow();
        });
}

void MethodEditor::follow() {
    if (method_ == nullptr) return;
    const MethodCatalog& methods = state_.methods();
    const bool named = variant_.contains('+');
    const bool dirty = drafts_.contains(variant_);
    const MethodSettings settings = edit();
    const std::string engine = settings.engine == "auto" && method_->native() ? "native"
                               : settings.engine == "native"                  ? "native"
                                                                              : "published";
    for (OptionEditor* editor : editors_) editor->setEngine(engine);
    const QString why = refusal();
    save_->setText(named ? tr("Save this variant") : tr("Save for new runs"));
    save_->setAccessibleName(save_->text());
    save_->setDisabledBecause(!why.isEmpty() ? why : dirty ? QString() : tr("Nothing was changed."));
    const QString full = MethodCatalog::methodOf(variant_) + '+' + name_->text().trimmed();
    saveAs_->setDisabledBecause(!why.isEmpty()                      ? why
                                : name_->text().trimmed().isEmpty() ? tr("Give the variant a name first.")
                                                                    : QString());
    saveAs_->setAccessibleName(tr("Save as variant %1").arg(full));
    prefix_->setText(MethodCatalog::methodOf(variant_) + '+');
    remove_->setVisible(named);
    defaults_->setDisabledBecause(settings.options.empty() ? tr("Every option has its default.") : QString());
    const QString cannot = methods.whyNot(MethodCatalog::methodOf(variant_), methods.settings(variant_));
    run_->setDisabledBecause(state_.study() == nullptr ? tr("Open a study first.")
                             : dirty                   ? tr("Save the settings first.")
                                                       : cannot);
    const QString here =
        models::settingsText(MethodCatalog::methodOf(variant_), methods.settingsIn(state_.study(), variant_));
    const QString study = methods.differsIn(state_.study(), variant_)
                              ? tr("This study has runs of %1 with other settings (%2) and keeps to them. To run these "
                                   "here, save them as a variant.")
                                    .arg(variant_, here.isEmpty() ? tr("defaults") : here)
                              : QString();
    note_->setText(!said_.isEmpty()                                 ? said_ + (study.isEmpty() ? study : ' ' + study)
                   : !study.isEmpty()                               ? study
                   : dirty                                          ? tr("Changed, not saved yet.")
                   : named                                          ? tr("A variant of your own.")
                   : methods.settings(variant_) == MethodSettings() ? tr("New runs use the method's defaults.")
                                                                    : tr("New runs use your settings."));
}

void MethodEditor::save() {
    for (OptionEditor* editor : editors_) editor->finish();
    if (!save_->isEnabled()) return;
    try {
        state_.methods().save(variant_, edit());
        drafts_.erase(variant_);
        said_ = tr("Saved. New runs of %1 use these settings.").arg(variant_);
    } catch (const base::Error& error) {
        said_ = models::sentence(error);
    }
    follow();
    Q_EMIT draftsChanged();
}

void MethodEditor::saveAs() {
    for (OptionEditor* editor : editors_) editor->finish();
    if (!saveAs_->isEnabled()) return;
    const QString full = MethodCatalog::methodOf(variant_) + '+' + name_->text().trimmed();
    if (state_.methods().variants().contains(full)) {
        said_ = tr("There is a variant %1 already. Choose another name, or change that one.").arg(full);
        return follow();
    }
    try {
        state_.methods().save(full, edit());
    } catch (const base::Error& error) {
        said_ = models::sentence(error) + ' ' + models::whatToDo(error);
        return follow();
    }
    drafts_.erase(variant_);
    Q_EMIT draftsChanged();
    Q_EMIT variantMade(full);
    said_ = tr("Saved as %1. Run it with Run…, or choose it on the Study page (Ctrl+R).").arg(full);
    follow();
}

void MethodEditor::remove() {
    const QString gone = variant_;
    drafts_.erase(gone);
    state_.methods().remove(gone);
    Q_EMIT variantMade(MethodCatalog::methodOf(gone));
    said_ = tr("%1 is forgotten. Runs made with it stay.").arg(gone);
    follow();
}

}  // namespace bauta::panels
