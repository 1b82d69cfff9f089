// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/StructureNaming.h"

#include <QGridLayout>

#include "ui/models/ErrorText.h"
#include "ui/models/StructureQuestions.h"

namespace bauta::panels {

using style::Button;
using style::px;
using style::Text;
using style::Token;
using style::Type;

StructureNaming::StructureNaming(models::AppState& state, QWidget* parent)
    : Section(tr("Which organ is it?"), parent), state_(state) {
    hide();
}

void StructureNaming::showSubject(const QString& subject) {
    subject_ = subject;
    const models::Snapshot study = state_.study();
    const auto questions = study == nullptr || subject.isEmpty()
                               ? QVector<models::StructureQuestion>()
                               : models::structureQuestions(*study, subject.toStdString());
    QString key = subject;
    for (const auto& question : questions) {
        key += '\n' + question.structure + '\t' + question.candidates.join('\t') + '\t' + question.taken.join('\t');
    }
    if (key == shown_) return;
    shown_ = key;
    const bool hadFocus = first_ != nullptr && isAncestorOf(focusWidget());
    clear();
    first_ = nullptr;
    for (const models::StructureQuestion& question : questions) {
        auto* name =
            new Text(QString("“%1”, %2 ml").arg(question.structure, QString::number(question.ml, 'f', 1)), Type::Body);
        name->setWordWrap(true);
        body()->addWidget(name);
        auto* answers = new QWidget;
        auto* grid = new QGridLayout(answers);
        grid->setContentsMargins(0, 0, 0, 0);
        grid->setSpacing(px(6));
        QStringList choices = question.candidates;
        choices.append(QString());
        for (int i = 0; i < choices.size(); ++i) {
            const bool keep = choices[i].isEmpty();
            auto* button =
                new Button(keep ? tr("Keep its name") : choices[i], keep ? Button::Role::Quiet : Button::Role::Plain);
            button->setButtonHeight(28);
            button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
            button->setAccessibleName(keep ? tr("%1 keeps its name").arg(question.structure)
                                           : tr("%1 is %2").arg(question.structure, choices[i]));
            if (question.taken.contains(choices[i])) {
                button->setDisabledBecause(tr("%1 has a structure of this name already.").arg(subject));
            }
            const QString answer = keep ? question.structure : choices[i];
            connect(button, &Button::clicked, this,
                    [this, structure = question.structure, answer] { this->answer(structure, answer); });
            grid->addWidget(button, i / 2, i % 2);
            if (first_ == nullptr && button->isEnabled()) first_ = button;
        }
        body()->addWidget(answers);
    }
    setVisible(!questions.isEmpty());
    if (hadFocus) focusFirst();  // answering goes on with the next question
}

void StructureNaming::focusFirst() {
    if (first_ != nullptr) first_->setFocus(Qt::TabFocusReason);
}

void StructureNaming::answer(const QString& structure, const QString& name) {
    state_.withStudy<std::string>(
        this,
        [subject = subject_.toStdString(), was = structure.toStdString(), is = name.toStdString()](study::Study& s) {
            return s.nameStructure(subject, was, is);
        },
        [this, subject = subject_, structure, name](const base::Outcome<std::string>& outcome) {
            if (!outcome.ok()) {
                state_.notify({models::Notice::Kind::Error, models::sentence(outcome.error()), {}, {}});
            } else if (structure != name) {
                state_.notify({models::Notice::Kind::Done, tr("%1: %2 is %3").arg(subject, structure, name), {}, {}});
            }
        });
}

}  // namespace bauta::panels
