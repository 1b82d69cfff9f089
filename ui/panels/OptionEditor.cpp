// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/OptionEditor.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QGridLayout>
#include <QLineEdit>

#include "core/base/Error.h"

namespace bauta::panels {
namespace {

using base::Json;
using style::px;
using style::Text;
using style::Token;
using style::Type;

QString shown(const Json& value) {
    if (value.is_number()) return QString::number(value.get<double>(), 'g', 12);
    if (value.is_boolean()) return value.get<bool>() ? QObject::tr("on") : QObject::tr("off");
    return QString::fromStdString(value.is_string() ? value.get<std::string>() : value.dump());
}

/// "What it means. Default: 10; 0…200 mm."
QString explanation(const defacing::OptionSpec& spec) {
    QStringList facts;
    const QString range = QString::fromStdString(spec.range);
    const QString unit = spec.unit == "path" ? QString() : QString::fromStdString(spec.unit);
    const QString standard = shown(spec.defaultValue);
    if (!standard.isEmpty()) facts.append(QObject::tr("default: %1").arg(standard));
    if (!range.isEmpty() && !spec.defaultValue.is_boolean() && !range.contains('|'))
        facts.append(unit.isEmpty() ? range : range + QChar(0x00A0) + unit);
    if (spec.engine == "published") facts.append(QObject::tr("published program only"));
    if (spec.engine == "native") facts.append(QObject::tr("native engine only"));
    const QString fact = facts.join("; ");
    const QString meaning = QString::fromStdString(spec.meaning);
    return fact.isEmpty() ? meaning : meaning + ' ' + fact.left(1).toUpper() + fact.mid(1) + '.';
}

}  // namespace

OptionEditor::OptionEditor(const defacing::Method& method, defacing::OptionSpec spec, QWidget* parent)
    : QWidget(parent),
      method_(method),
      spec_(std::move(spec)),
      reset_(new style::Button({}, style::Button::Role::Quiet)),
      key_(new Text(QString::fromStdString(spec_.key), Type::Section)),
      finding_(new Text({}, Type::Table, Token::Ok)),
      error_(new Text({}, Type::Table, Token::Fail)) {
    auto* line = new QHBoxLayout;
    if (spec_.defaultValue.is_boolean()) {
        check_ = new QCheckBox(tr("on"));
        line->addWidget(check_);
        line->addStretch(1);
        connect(check_, &QCheckBox::toggled, this, &OptionEditor::changed);
    } else if (spec_.range.find('|') != std::string::npos) {
        combo_ = new QComboBox;
        combo_->addItems(QString::fromStdString(spec_.range).split('|'));
        combo_->setFocusPolicy(Qt::StrongFocus);
        line->addWidget(combo_);
        line->addStretch(1);
        connect(combo_, &QComboBox::currentIndexChanged, this, &OptionEditor::changed);
    } else {
        line_ = new QLineEdit;
        line->addWidget(line_, spec_.unit == "path" ? 1 : 0);
        if (spec_.unit == "path") {
            browse_ = new style::Button(tr("Choose…"));
            browse_->setButtonHeight(28);
            browse_->setAccessibleName(tr("Choose the file of %1").arg(key_->text()));
            line->addWidget(browse_);
            connect(browse_, &style::Button::clicked, this, &OptionEditor::choose);
            // A path is looked at once it is complete, not letter by letter.
            connect(line_, &QLineEdit::editingFinished, this, &OptionEditor::finish);
        } else {
            line->addWidget(new Text(QString::fromStdString(spec_.unit), Type::Table, Token::Text2));
            line->addStretch(1);
            connect(line_, &QLineEdit::textChanged, this, &OptionEditor::changed);
        }
    }
    reset_->setIconName("undo");
    reset_->setButtonHeight(28);
    reset_->setToolTip(tr("Back to the default"));
    reset_->setAccessibleName(tr("Back to the default of %1").arg(key_->text()));
    line->addWidget(reset_);
    auto* meaning = new Text(explanation(spec_), Type::Table, Token::Text2);
    for (Text* text : {meaning, finding_, error_, key_}) text->setWordWrap(true);
    control()->setAccessibleName(key_->text());
    meaning_ = meaning->text();
    key_->setBuddy(control());

    auto* grid = new QGridLayout(this);
    grid->setColumnStretch(1, 1);
    grid->addWidget(key_, 0, 0, Qt::AlignTop);
    grid->addLayout(line, 0, 1);
    grid->addWidget(error_, 1, 1);
    grid->addWidget(finding_, 2, 1);
    grid->addWidget(meaning, 3, 1);
    style::whenStyled(this, [this, grid, line] {
        grid->setContentsMargins(0, px(4), 0, px(8));
        grid->setVerticalSpacing(px(3));
        grid->setHorizontalSpacing(px(12));
        grid->setColumnMinimumWidth(0, px(130));
        line->setSpacing(px(8));
        key_->setFixedWidth(px(130));
        key_->setMinimumHeight(px(28));
        if (line_ != nullptr && browse_ == nullptr) line_->setFixedWidth(px(140));
        if (browse_ != nullptr) browse_->setMinimumWidth(px(80));
    });
    connect(reset_, &style::Button::clicked, this, [this] {
        control()->setFocus();  // the button goes
        setValue(spec_.defaultValue);
        Q_EMIT changed();
    });
    connect(this, &OptionEditor::changed, this, &OptionEditor::follow);
    setValue(spec_.defaultValue);
}

QWidget* OptionEditor::control() const {
    if (check_ != nullptr) return check_;
    if (combo_ != nullptr) return combo_;
    return line_;
}

Json OptionEditor::value() const {
    if (check_ != nullptr) return check_->isChecked();
    if (combo_ != nullptr) return combo_->currentText().toStdString();
    const QString text = line_->text().trimmed();
    if (spec_.defaultValue.is_number()) {
        bool ok = false;
        const double number = QString(text).replace(QChar(0x2212), '-').toDouble(&ok);
        if (ok) return number;
    }
    return text.toStdString();
}

void OptionEditor::setValue(const Json& value) {
    const QSignalBlocker quiet(this);
    if (check_ != nullptr) check_->setChecked(value.is_boolean() && value.get<bool>());
    if (combo_ != nullptr) combo_->setCurrentText(shown(value));
    if (line_ != nullptr) line_->setText(shown(value));
    if (line_ != nullptr) finished_ = line_->text();
    follow();
}

void OptionEditor::finish() {
    if (browse_ == nullptr || line_->text() == finished_) return;
    finished_ = line_->text();
    Q_EMIT changed();
}

QString OptionEditor::refusal() const {
    try {
        const Json complete = defacing::completeOptions(method_, {{spec_.key, value()}});
        defacing::requireOptionsOf(engine_, method_, complete);
        return {};
    } catch (const base::Error& error) {
        QString text = QString::fromStdString(error.what());
        const QString before = "option " + key_->text() + ' ';
        if (const auto at = text.indexOf(before); at >= 0) text = text.mid(at + before.size());
        return text.left(1).toUpper() + text.mid(1) + '.';
    }
}

void OptionEditor::setFinding(const QString& trouble, const QString& text) {
    trouble_ = trouble;
    finding_->setText(text);
    finding_->setVisible(!text.isEmpty());
    follow();
}

void OptionEditor::setEngine(const std::string& engine) {
    engine_ = engine;
    follow();
}

bool OptionEditor::isTaken() const {
    try {
        defacing::requireOptionsOf(engine_, method_, {{spec_.key, nullptr}});  // no option's default is null
        return true;
    } catch (const base::Error&) {
        return false;
    }
}

void OptionEditor::follow() {
    const QString refused = refusal();
    error_->setText(refused.isEmpty() ? trouble_ : refused);
    error_->setVisible(!error_->text().isEmpty());
    finding_->setVisible(!finding_->text().isEmpty() && !error_->isVisibleTo(this));
    const Json now = value();
    const bool taken = isTaken();
    control()->setEnabled(taken);
    if (browse_ != nullptr) browse_->setEnabled(taken);
    control()->setToolTip(taken ? QString()
                                : tr("The %1 does not take this option.")
                                      .arg(engine_ == "native" ? tr("native engine") : tr("published program")));
    reset_->setVisible(now != spec_.defaultValue);
    key_->setToken(now != spec_.defaultValue ? Token::Accent : Token::Text);
    control()->setAccessibleDescription(error_->text().isEmpty() ? meaning_ : error_->text());
}

void OptionEditor::choose() {
    const QString file =
        QFileDialog::getOpenFileName(window(), tr("File of %1").arg(key_->text()),
                                     line_->text().isEmpty() ? QString() : QFileInfo(line_->text()).absolutePath());
    if (file.isEmpty()) return;
    line_->setText(file);
    finish();
}

}  // namespace bauta::panels
