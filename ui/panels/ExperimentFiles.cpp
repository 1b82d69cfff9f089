// SPDX-License-Identifier: GPL-3.0-or-later
// Export of the Experiment page: curves as PDF and SVG, numbers as TSV with its JSON.
#include <QFileDialog>
#include <QFileInfo>

#include "core/base/Files.h"
#include "core/base/Version.h"
#include "ui/figures/PlotLook.h"
#include "ui/models/ErrorText.h"
#include "ui/models/LossModel.h"
#include "ui/models/TrainingExport.h"
#include "ui/panels/ExperimentPage.h"
#include "ui/views/CurveChart.h"

namespace bauta::panels {

namespace {

constexpr QSize kPage(1200, 690);
constexpr int kMargin = 16, kCurves = 330, kOar = 160;

}  // namespace

std::vector<views::FigurePanel> ExperimentPage::figure() const {
    std::vector<views::FigurePanel> panels;
    const QString names[] = {tr("Validation DSC"), tr("Validation MSD"), tr("Loss")};
    const QString notes[] = {tr("mean of 8 OARs; thick: running mean over %1 epochs").arg(models::kSmoothing),
                             tr("mm, pooled over surface voxels"), tr("solid: validation, dashed: training")};
    const int wide = (kPage.width() - 4 * kMargin) / 3, narrow = (kPage.width() - 5 * kMargin) / 4;
    for (const Chart chart : {Dsc, Msd, Loss}) {
        const QRect place(kMargin + static_cast<int>(chart) * (wide + kMargin), kMargin, wide, kCurves);
        panels.push_back({place, names[chart], notes[chart], false, curvesOf(chart, style::ThemeKind::Light)});
    }
    for (int oar = 0; oar < static_cast<int>(models::kOarCount); ++oar) {
        const QRect place(kMargin + oar % 4 * (narrow + kMargin), 2 * kMargin + kCurves + oar / 4 * kOar, narrow,
                          kOar - kMargin / 2);
        const auto index = static_cast<std::size_t>(oar);
        panels.push_back({place, QString::fromStdString(models::studyOars()[index]), tr("DSC, arm means"), true,
                          oarCurves(index, false, style::ThemeKind::Light)});
    }
    return panels;
}

void ExperimentPage::askExport() {
    if (!trainings_ || !trainings_->exists()) return;
    auto* dialog = new QFileDialog(this, tr("Export curves and numbers"), {}, tr("Tab separated (*.tsv)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("tsv"));
    dialog->selectFile(QString::fromStdString(trainings_->plan.name) + QStringLiteral("_trainings.tsv"));
    connect(dialog, &QFileDialog::fileSelected, this, &ExperimentPage::exportTo);
    dialog->open();
}

void ExperimentPage::exportTo(const QString& file) {
    if (!trainings_ || !trainings_->exists()) return;
    const QFileInfo info(file);
    const std::filesystem::path base = (info.absolutePath() + QLatin1Char('/') + info.completeBaseName()).toStdString();
    views::PlotLook look = figures::plotLook(style::ThemeKind::Light);
    look.background = Qt::white;
    look.scale = 1;
    const QString title = tr("Trainings of %1").arg(QString::fromStdString(trainings_->plan.name));
    const auto panels = figure();
    task_.run<bool>(
        [base, trainings = trainings_, pdf = views::figurePdf(panels, kPage, look, title).toStdString(),
         svg = views::figureSvg(panels, kPage, look, title).toStdString()](std::stop_token) {
            base::writeFile(base.string() + ".tsv", models::trainingsTsv(*trainings));
            base::writeFile(base.string() + ".json",
                            models::trainingsSidecar(*trainings, std::string(base::version())));
            base::writeFile(base.string() + ".pdf", pdf);
            base::writeFile(base.string() + ".svg", svg);
            return true;
        },
        [this, name = info.completeBaseName()](base::Outcome<bool> outcome) {
            if (!outcome.ok())
                return state_.notify({models::Notice::Kind::Error, models::sentence(outcome.error()), {}, {}});
            state_.notify(
                {models::Notice::Kind::Done, tr("%1.pdf, .svg, .tsv and .json are written").arg(name), {}, {}});
        });
}

}  // namespace bauta::panels
