// SPDX-License-Identifier: GPL-3.0-or-later
// What the charts of the Experiment page show.
#include <QMenu>
#include <QStackedWidget>
#include <algorithm>
#include <cmath>

#include "ui/figures/PlotLook.h"
#include "ui/models/ExperimentActions.h"
#include "ui/models/LossModel.h"
#include "ui/panels/ExperimentPage.h"
#include "ui/panels/MethodLegend.h"
#include "ui/panels/OarTile.h"
#include "ui/panels/TrainingView.h"
#include "ui/style/Buttons.h"
#include "ui/style/Glyphs.h"
#include "ui/style/Widgets.h"
#include "ui/views/CurveChart.h"

namespace bauta::panels {

using models::ArmCurves;
using models::Quantity;
using models::Series;
using models::TrainingCell;
using style::px;
using style::ThemeKind;
using views::ChartCurve;
using views::CurveData;

namespace {

constexpr double kMean = 2.5, kFold = 1, kSelected = 1.6;
constexpr double kFoldOpacity = 0.28, kSelectedOpacity = 0.95;

QString text(const std::string& s) {
    return QString::fromStdString(s);
}

QString valueText(double value, int decimals) {
    if (std::isnan(value)) return QStringLiteral("n/a");
    return QString::number(value, 'f', decimals).replace(QLatin1Char('-'), QChar(0x2212));
}

/// A round value at or above.
double roundUp(double value) {
    if (!(value > 0)) return 1;
    const double power = std::pow(10, std::floor(std::log10(value)));
    for (const double factor : {1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0})
        if (factor * power >= value * 0.9999) return factor * power;
    return 10 * power;
}

/// The last point at or before x; −1 before the first.
std::ptrdiff_t at(const Series& series, double x) {
    return std::upper_bound(series.x.begin(), series.x.end(), x) - series.x.begin() - 1;
}

/// The folds of all arms, below; then the selected fold, then the means.
void addArms(CurveData& data, const models::CurveSet& set, const TrainingCell* cell, ThemeKind kind, bool folds) {
    if (folds)
        for (const ArmCurves& arm : set.arms)
            for (std::size_t fold = 0; fold < arm.folds.size(); ++fold) {
                const bool selected = cell != nullptr && cell->arm == arm.arm && cell->fold == fold;
                if (arm.folds[fold]->x.empty() || selected) continue;
                ChartCurve curve;
                curve.points = arm.folds[fold];
                curve.colour = style::methodColor(text(arm.arm), kind);
                curve.width = kFold;
                curve.opacity = kFoldOpacity;
                data.curves.push_back(std::move(curve));
            }
    for (const ArmCurves& arm : set.arms) {
        if (!folds || cell == nullptr || cell->arm != arm.arm || arm.folds[cell->fold]->x.empty()) continue;
        ChartCurve curve;
        curve.points = arm.folds[cell->fold];
        curve.colour = style::methodColor(text(arm.arm), kind);
        curve.width = kSelected;
        curve.opacity = kSelectedOpacity;
        data.curves.push_back(std::move(curve));
    }
    for (const ArmCurves& arm : set.arms) {
        if (arm.smooth->x.empty()) continue;
        ChartCurve curve;
        curve.points = folds ? arm.smooth : arm.mean;
        curve.colour = style::methodColor(text(arm.arm), kind);
        curve.width = folds ? kMean : 1.5;
        if (folds) {
            curve.name = text(arm.arm);
            curve.marker = style::markerPath(style::methodMarker(curve.name));
            curve.hollow = style::isVariant(curve.name);
        }
        data.curves.push_back(std::move(curve));
    }
}

/// Up to where means of a DSC reach, with some room.
double dscEnd(const models::CurveSet& set) {
    double highest = 0;
    for (const ArmCurves& arm : set.arms) {
        for (const double y : arm.smooth->y) highest = std::max(highest, y);
        for (const models::SeriesPtr& fold : arm.folds)
            for (const double y : fold->y) highest = std::max(highest, y);
    }
    return std::clamp(highest * 1.12, 0.1, 1.0);
}

}  // namespace

CurveData ExperimentPage::curvesOf(Chart chart, ThemeKind kind) const {
    CurveData shown;
    shown.xName = tr("epoch");
    if (!trainings_) return shown;
    if (chart == Loss) {
        const models::CurveSet& validation = trainings_->of(Quantity::ValLoss);
        const models::CurveSet& training = trainings_->of(Quantity::TrainLoss);
        for (const ArmCurves& arm : training.arms) {
            if (arm.smooth->x.empty()) continue;
            ChartCurve curve;
            curve.points = arm.smooth;
            curve.colour = style::methodColor(text(arm.arm), kind);
            curve.width = 1.5;
            curve.opacity = 0.85;
            curve.dashed = true;
            shown.curves.push_back(std::move(curve));
        }
        addArms(shown, validation, cell(), kind, true);
        shown.high = roundUp(std::max(validation.high, training.high));
        shown.limit = roundUp(std::max(validation.highest, training.highest));
        shown.decimals = shown.high < 0.1 ? 4 : shown.high < 2 ? 3 : 2;
        return shown;
    }
    const models::CurveSet& set = trainings_->of(chart == Dsc ? Quantity::Dsc : Quantity::Msd);
    addArms(shown, set, cell(), kind, true);
    if (chart == Dsc) {
        shown.high = dscEnd(set);
        shown.limit = 1;
        shown.decimals = shown.high < 0.2 ? 3 : 2;
    } else {
        shown.high = roundUp(set.high);
        shown.limit = roundUp(set.highest);
        shown.decimals = shown.high < 2 ? 2 : 1;
    }
    return shown;
}

CurveData ExperimentPage::oarCurves(std::size_t oar, bool large, ThemeKind kind) const {
    CurveData shown;
    shown.xName = tr("epoch");
    if (!trainings_) return shown;
    addArms(shown, trainings_->dscByOar[oar], large ? cell() : nullptr, kind, large);
    for (const models::CurveSet& set : trainings_->dscByOar)  // one x axis for all
        for (const ArmCurves& arm : set.arms)
            if (!arm.mean->x.empty()) shown.xEnd = std::max(shown.xEnd, arm.mean->x.back());
    return shown;
}

QString ExperimentPage::noteOf(Chart chart) const {
    if (chart == Dsc) return tr("mean of 8 OARs · thick: arm mean over %1 epochs").arg(models::kSmoothing);
    if (chart == Loss) return tr("solid: validation, dashed: training");
    int empty = 0;
    const TrainingCell* one = cell();
    const models::Epoch* last = one == nullptr ? nullptr : one->log->last();
    if (last != nullptr && last->measured) empty = last->empty;
    const QString left = empty == 1 ? tr(" · 1 empty output left out") : tr(" · %1 empty outputs left out").arg(empty);
    return tr("mm, pooled over surface voxels") + (empty > 0 ? left : QString());
}

QStringList ExperimentPage::hoverAt(Chart chart, double epoch) const {
    if (!trainings_) return {};
    QStringList lines;
    const TrainingCell* one = cell();
    const models::Epoch* told = nullptr;
    if (one != nullptr)
        for (const models::Epoch& each : one->log->epochs)
            if (each.number <= epoch) told = &each;
    if (told != nullptr && told->number >= epoch - 5) {
        lines << tr("%1, fold %2, epoch %3").arg(text(one->arm)).arg(one->fold).arg(told->number);
        if (told->measured) {
            const auto oars =
                std::count_if(told->dsc.begin(), told->dsc.end(), [](double v) { return !std::isnan(v); });
            lines << tr("DSC %1 (%2 OARs, %3 subjects)").arg(valueText(told->meanDsc, 3)).arg(oars).arg(told->subjects);
            lines << tr("MSD %1 mm").arg(valueText(told->meanMsd_mm, 2)) +
                         (told->empty > 0 ? tr(", %1 empty left out").arg(told->empty) : QString());
        }
        lines << tr("loss %1, training %2").arg(valueText(told->valLoss, 4), valueText(told->trainLoss, 4));
    } else {
        lines << tr("epoch %1").arg(epoch);
    }
    const Quantity quantity = chart == Dsc ? Quantity::Dsc : chart == Msd ? Quantity::Msd : Quantity::ValLoss;
    for (const ArmCurves& arm : trainings_->of(quantity).arms) {
        const std::ptrdiff_t i = at(*arm.smooth, epoch);
        if (i < 0 || arm.smooth->x.back() < epoch - 5) continue;
        const auto point = static_cast<std::size_t>(i);
        const int n = arm.smooth->n[point];
        lines << tr("%1  %2, mean of %3 %4")
                     .arg(text(arm.arm), valueText(arm.smooth->y[point], chart == Msd   ? 2
                                                                         : chart == Dsc ? 3
                                                                                        : 4))
                     .arg(n)
                     .arg(n == 1 ? tr("fold") : tr("folds"));
    }
    return lines.size() == 1 && told == nullptr ? QStringList() : lines;
}

QStringList ExperimentPage::oarHoverAt(std::size_t oar, double epoch) const {
    if (!trainings_) return {};
    QStringList lines{tr("%1, epoch %2").arg(text(models::studyOars()[oar])).arg(epoch)};
    for (const ArmCurves& arm : trainings_->dscByOar[oar].arms) {
        const std::ptrdiff_t i = at(*arm.mean, epoch);
        if (i < 0 || arm.mean->x.back() < epoch - 5) continue;
        const auto point = static_cast<std::size_t>(i);
        lines << tr("%1  %2, n %3").arg(text(arm.arm), valueText(arm.mean->y[point], 3)).arg(arm.mean->n[point]);
    }
    return lines.size() > 1 ? lines : QStringList();
}

void ExperimentPage::redraw() {
    stages_.stop();
    redrawCharts();
    redrawBottom();
}

void ExperimentPage::redrawCharts() {
    const ThemeKind kind = style::currentKind();
    const views::PlotLook look = figures::plotLook();
    const bool lossInFirst = !cards_[Loss]->isVisibleTo(this) && which_->current() == 1;
    for (const Chart chart : {Dsc, Msd, Loss}) {
        if (!cards_[chart]->isVisibleTo(this)) continue;
        const Chart what = chart == Dsc && lossInFirst ? Loss : chart;
        charts_[chart]->setLook(look);
        charts_[chart]->setData(curvesOf(what, kind));
        notes_[chart]->setText(noteOf(what));
    }
    titles_[Dsc]->setText(lossInFirst ? tr("Loss") : tr("Validation DSC"));
}

void ExperimentPage::redrawBottom() {
    const ThemeKind kind = style::currentKind();
    const views::PlotLook look = figures::plotLook();
    if (below_->current() == Evaluation) return refreshEvaluation();
    if (oar_ >= 0) {
        oarChart_->setLook(look);
        oarChart_->setData(oarCurves(static_cast<std::size_t>(oar_), true, kind));
        return;
    }
    for (std::size_t oar = 0; oar < tiles_.size(); ++oar) {
        tiles_[oar]->chart().setLook(look);
        tiles_[oar]->chart().setData(oarCurves(oar, false, kind));
    }
}

void ExperimentPage::refreshBottom() {
    const bool evaluation = below_->current() == Evaluation;
    const bool large = !evaluation && oar_ >= 0;
    belowPages_->setCurrentIndex(evaluation ? 2 : large ? 1 : 0);
    allOars_->setVisible(large);
    // In a narrow window the grid above has to do.
    legend_->setVisible(evaluation && width() >= px(930));
    legend_->setMethods(trainings_ ? trainings_->plan.arms : std::vector<std::string>());
    const std::size_t missing = trainings_ ? models::evaluationsToStart(*trainings_) : 0;
    evaluate_->setVisible(evaluation && missing > 0);
    evaluate_->setText(tr("Start %1 evaluations").arg(missing));
    evaluate_->setAccessibleName(evaluate_->text());
    testedOn_->setVisible(evaluation && trainings_ && trainings_->plan.arms.size() > 1);
    testedOn_->setText(testArm_.isEmpty() ? tr("on its own arm") : tr("on %1").arg(testArm_));
    if (large) {
        const QString name = text(models::studyOars()[static_cast<std::size_t>(oar_)]);
        bottomTitle_->setText(tr("DSC of %1").arg(name));
        bottomNote_->setText(tr("thin: folds, thick: arm mean over %1 epochs").arg(models::kSmoothing));
        oarChart_->setAccessibleName(bottomTitle_->text());
    } else if (!evaluation) {
        bottomTitle_->setText(tr("DSC by OAR"));
        bottomNote_->setText(tr("arm means, same axes"));
    } else {
        bottomTitle_->setText(tr("Evaluation, DSC"));
        std::size_t subjects = trainings_ ? trainings_->evaluations->size() : 0;
        bottomNote_->setText(subjects == 0 ? tr("test subjects appear here one by one, with their running mean")
                                           : tr("every test subject, running mean and SD"));
    }
}

void ExperimentPage::refreshEvaluation() {
    strips_->setLook(figures::plotLook());
    views::StripData strips;
    if (trainings_) {
        for (const std::string& arm : trainings_->plan.arms)
            strips.methods.push_back({text(arm), style::methodColor(text(arm)),
                                      style::markerPath(style::methodMarker(text(arm))), style::isVariant(text(arm))});
        for (std::size_t oar = 0; oar < models::kOarCount; ++oar) {
            const QString name = text(models::studyOars()[oar]);
            views::StripColumn column{name.section(QLatin1Char('_'), 0, -2), name.right(1), name, {}};
            for (const std::string& arm : trainings_->plan.arms) {
                views::StripCell strip;
                double sum = 0, squares = 0;
                for (const models::EvaluationPoint& point : *trainings_->evaluations) {
                    if (point.armTrain != arm || point.armTest != (testArm_.isEmpty() ? arm : testArm_.toStdString()) ||
                        std::isnan(point.dsc[oar]))
                        continue;
                    strip.points.push_back({text(point.subject), point.dsc[oar]});
                    sum += point.dsc[oar];
                    squares += point.dsc[oar] * point.dsc[oar];
                }
                const auto n = static_cast<double>(strip.points.size());
                if (n > 0) strip.mean = sum / n;
                if (n > 1) strip.sd = std::sqrt(std::max(0.0, (squares - sum * sum / n) / (n - 1)));
                column.cells.push_back(std::move(strip));
            }
            strips.columns.push_back(std::move(column));
        }
    }
    strips_->setData(std::move(strips));
}

}  // namespace bauta::panels
