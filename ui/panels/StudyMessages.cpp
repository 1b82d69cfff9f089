// SPDX-License-Identifier: GPL-3.0-or-later
// What the Study page says above the board: what an import came to, and which structures need a name.
#include "ui/models/ImportReport.h"
#include "ui/models/StructureQuestions.h"
#include "ui/panels/BoardView.h"
#include "ui/panels/ImportedStructures.h"
#include "ui/panels/RunInspector.h"
#include "ui/panels/StudyPage.h"

namespace bauta::panels {

using models::BoardModel;
using style::Token;

void StudyPage::showImportReport() {
    const models::Snapshot study = state_.study();
    if (study == nullptr) return;
    // The newest import with refusals that ended while this page lives; older reports are on the Jobs page.
    for (auto job = study->jobs.rbegin(); job != study->jobs.rend(); ++job) {
        if (job->spec.type != "import" || !job::isFinal(job->state)) continue;
        const QString id = QString::fromStdString(job->id);
        if (id == reportedJob_ || !state_.finishedHere(id)) return;
        reportedJob_ = id;
        const models::ImportReport report = models::importReport(*job);
        if (!report.rois.isEmpty()) imported_->showReport(report);
        report_->hide();
        if (report.sentence.isEmpty()) return;
        report_->setMessage(report.sentence, report.whatToDo, report.imported > 0 ? Token::Warn : Token::Fail);
        resampled_.reset();
        if (report.canResample) resampled_ = models::resampledImport(job->spec);
        report_->setAction(resampled_ ? tr("Import resampled") : tr("Show all"));
        report_->show();
        return;
    }
}

void StudyPage::followReport() {
    if (!resampled_) return state_.openJob(reportedJob_);
    // What is in already stays as it is; its progress shows as that of every import.
    state_.queueJob(*resampled_);
    state_.notify({models::Notice::Kind::Info, tr("Importing the refused series resampled"), tr("Jobs"),
                   [this] { state_.showPage("jobs"); }});
    report_->hide();
}

void StudyPage::updateQuestions() {
    const models::Snapshot study = state_.study();
    const models::QuestionText text =
        study == nullptr ? models::QuestionText() : models::questionText(models::structureQuestions(*study));
    questions_->setMessage(text.sentence, text.whatToDo, Token::Warn);
    questions_->setVisible(!text.sentence.isEmpty() && questions_->accessibleName() != dismissedQuestions_);
}

void StudyPage::goToQuestion() {
    const models::Snapshot study = state_.study();
    if (study == nullptr) return;
    const auto questions = models::structureQuestions(*study);
    if (questions.isEmpty()) return;
    setFilter(BoardModel::Filter::All);
    chips_->button(0)->setChecked(true);
    const QString method = state_.selection().method.isEmpty() ? model_.methodAt(0) : state_.selection().method;
    board_->setCell(model_.indexOf(questions.first().subject, method));
    takeSelection();
    inspector_->focusQuestion();
}

}  // namespace bauta::panels
