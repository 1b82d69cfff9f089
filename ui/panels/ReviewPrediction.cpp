// SPDX-License-Identifier: GPL-3.0-or-later
// Review opened at a run, with a network's prediction where Results asks for it.
#include "ui/panels/PredictionLine.h"
#include "ui/panels/RatingPanel.h"
#include "ui/panels/ReviewBar.h"
#include "ui/panels/ReviewGrid.h"
#include "ui/panels/ReviewPage.h"

namespace bauta::panels {

void ReviewPage::open(const models::ReviewTarget& target) {
    pending_ = target;
    if (!target.oar.isEmpty()) oar_ = target.oar;
    if (target.firstUnrated) {
        pending_.reset();
        model_->selectFirstUnrated();
        return;
    }
    const bool there = target.subject == QString::fromStdString(model_->subject()) &&
                       target.method == QString::fromStdString(model_->method());
    const bool otherContours = setPrediction(target);
    model_->select(target.subject.toStdString(), target.method.toStdString());
    if (there && otherContours) return load();
    if (!there || waiting_ || images_ == nullptr) return;
    pending_.reset();
    if (target.point_lps_mm) grid_->link()->setCrosshair(*target.point_lps_mm);
    if (!target.oar.isEmpty()) selectOar(target.oar, !target.point_lps_mm);
}

// True when another one is to be shown, or none any more.
bool ReviewPage::setPrediction(const models::ReviewTarget& target) {
    const bool had = prediction_.has_value();
    prediction_.reset();
    if (target.prediction.empty()) return had;
    prediction_ = target;
    // Where only the defaced image is on screen, contours on the original would not be.
    if (target.predictedOnOriginal) setMode(static_cast<int>(ReviewGrid::Mode::Pair));
    grid_->link()->change([](views::SliceState& s) { s.showOars = true; });
    return true;
}

void ReviewPage::keepPredictionOfRun() {
    if (prediction_ && (prediction_->subject.toStdString() != model_->subject() ||
                        prediction_->method.toStdString() != model_->method()))
        prediction_.reset();
    panel_->prediction()->setPrediction(prediction_ ? prediction_->predictionName : QString(),
                                        prediction_ && prediction_->predictedOnOriginal);
}

void ReviewPage::dropPrediction() {
    if (!prediction_) return;
    prediction_.reset();
    load();
}

bool ReviewPage::escape() {
    const bool shown = prediction_.has_value();
    dropPrediction();
    return shown;
}

}  // namespace bauta::panels
