// SPDX-License-Identifier: GPL-3.0-or-later
// What leaves the Results page: the clipboard, the figure, the report.
#include <QClipboard>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <algorithm>

#include "core/base/Files.h"
#include "core/job/ExperimentJobs.h"
#include "core/report/Report.h"
#include "ui/figures/Figures.h"
#include "ui/models/ErrorText.h"
#include "ui/models/ResultsText.h"
#include "ui/panels/ReportParts.h"
#include "ui/panels/ResultsPage.h"

namespace bauta::panels {

using models::Notice;

namespace {

QString text(std::string_view s) {
    return QString::fromUtf8(s.data(), static_cast<qsizetype>(s.size()));
}

/// The newest report of an experiment that is not at its end; null when there is none.
const job::JobStatus* reportUnderWay(const models::Snapshot& study, const std::string& experiment) {
    if (!study) return nullptr;
    const auto found = std::find_if(study->jobs.rbegin(), study->jobs.rend(), [&](const job::JobStatus& one) {
        return one.spec.type == "report" && one.spec.parameters.value("experiment", "") == experiment &&
               (one.state == job::JobState::Queued || one.state == job::JobState::Running);
    });
    return found == study->jobs.rend() ? nullptr : &*found;
}

base::Json partsOf(const report::Parts& parts) {
    return {{"tables", parts.tables}, {"latex", parts.latex},     {"methods", parts.methods},
            {"html", parts.html},     {"figures", parts.figures}, {"figure_data", parts.figureData}};
}

}  // namespace

void ResultsPage::copyTable() {
    if (!model_->hasScores()) return;
    QGuiApplication::clipboard()->setText(models::copyText(*model_->results(), model_->question(), model_->metric()));
    state_.notify({Notice::Kind::Done, tr("Composite scores and tests are on the clipboard, tab separated"), {}, {}});
}

void ResultsPage::askExport() {
    if (!model_->hasScores()) return;
    auto* dialog = new QFileDialog(this, tr("Export the figure and its numbers"), {},
                                   tr("PDF, with SVG, PNG and TSV beside it (*.pdf)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("pdf"));
    const bool trained = model_->question() == experiment::Question::TrainedOn;
    dialog->selectFile(QStringLiteral("%1_%2_%3.pdf")
                           .arg(text(model_->experiment()), text(model_->metric().key),
                                trained ? QStringLiteral("train") : QStringLiteral("evaluate")));
    connect(dialog, &QFileDialog::fileSelected, this, &ResultsPage::exportTo);
    dialog->open();
}

void ResultsPage::exportTo(const QString& file) {
    if (!model_->hasScores()) return;
    const QFileInfo info(file);
    const std::filesystem::path base = (info.absolutePath() + QLatin1Char('/') + info.completeBaseName()).toStdString();
    const experiment::Results& results = *model_->results();
    const bool trained = model_->question() == experiment::Question::TrainedOn;
    report::Figure figure;
    figure.name = info.completeBaseName().toStdString();
    figure.title = (trained ? tr("Trained on original or defaced, evaluated on original")
                            : tr("Trained on original, evaluated on original or defaced"))
                       .toStdString();
    figure.caption = models::summaryText(results).toStdString();
    figure.panels = {panel()};
    figure.arms = armsOf(figure.panels.front());
    const report::DataTable table = report::dataOf(figure);
    task_.run<bool>(
        [base, tsv = report::toTsv(table), sidecar = report::sidecar(table), pdf = figures::pdf(figure).toStdString(),
         svg = figures::svg(figure).toStdString(), png = figures::png(figure).toStdString()](std::stop_token) {
            base::writeFile(base.string() + ".pdf", pdf);
            base::writeFile(base.string() + ".svg", svg);
            base::writeFile(base.string() + ".png", png);
            base::writeFile(base.string() + ".tsv", tsv);
            base::writeJson(base.string() + ".json", sidecar);
            return true;
        },
        [this, name = info.completeBaseName()](base::Outcome<bool> outcome) {
            if (!outcome.ok()) return state_.notify({Notice::Kind::Error, models::sentence(outcome.error()), {}, {}});
            state_.notify({Notice::Kind::Done, tr("%1.pdf, .svg, .png, .tsv and .json are written").arg(name), {}, {}});
        });
}

QString ResultsPage::whyNoReport() const {
    if (!model_->hasScores()) return tr("There are no results yet.");
    if (asked_ || reportUnderWay(state_.study(), model_->experiment()) != nullptr)
        return tr("The report is being made.");
    if (!inspector_->report().any()) return tr("Choose at least one part of the report.");
    return state_.study() && state_.study()->readOnly ? tr("The study is read only.") : QString();
}

void ResultsPage::refreshReport() {
    make_->setDisabledBecause(whyNoReport());
    ReportParts& parts = inspector_->report();
    parts.setVisible(model_->hasScores());
    if (!model_->hasScores() || !state_.study()) return;
    const job::JobStatus* under = reportUnderWay(state_.study(), model_->experiment());
    parts.setState(under == nullptr ? QString()
                   : under->state == job::JobState::Queued
                       ? tr("The report is queued.")
                       : tr("The report is being written, %1 %.").arg(static_cast<int>(under->progress * 100)));
    const std::filesystem::path& study = state_.study()->folder;
    parts.setFolder(
        text(report::reportFolder(study, model_->experiment()).lexically_relative(study.parent_path()).string()));
}

void ResultsPage::triggerPrimary() {
    if (!whyNoReport().isEmpty()) return;
    job::JobSpec spec = job::reportJob(model_->experiment());
    spec.parameters["parts"] = partsOf(inspector_->report().parts());
    asked_ = true;
    refreshReport();
    state_.queueJob(spec, [this](const base::Outcome<std::string>& outcome) {
        asked_ = false;
        refreshReport();
        if (!outcome.ok()) return;  // told by the state
        const QString id = text(outcome.value());
        state_.notify({Notice::Kind::Info, tr("The report is queued"), tr("Show"), [this, id] { state_.openJob(id); }});
    });
}

}  // namespace bauta::panels
