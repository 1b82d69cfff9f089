// SPDX-License-Identifier: GPL-3.0-or-later
// How the parts of the Review page hear of each other.
#include <QTimer>

#include "ui/panels/PredictionLine.h"
#include "ui/panels/RatingPanel.h"
#include "ui/panels/ReviewBar.h"
#include "ui/panels/ReviewGrid.h"
#include "ui/panels/ReviewPage.h"

namespace bauta::panels {

using models::ReviewModel;

namespace {

QString text(const std::string& s) {
    return QString::fromStdString(s);
}

}  // namespace

void ReviewPage::connectModel() {
    connect(&state_, &models::AppState::studyChanged, this, [this] {
        remember();
        rememberedSubject_.clear();
        model_->setSnapshot(nullptr);
        model_->setSnapshot(state_.study());
    });
    const auto renew = [this] { model_->setSnapshot(state_.study()); };
    connect(&state_, &models::AppState::subjectsChanged, this, renew);
    connect(&state_, &models::AppState::runsChanged, this, renew);
    connect(&state_, &models::AppState::ratingsChanged, this, renew);
    connect(&state_, &models::AppState::readerChanged, this,
            [this] { model_->setReader(state_.reader().toStdString()); });
    connect(&state_, &models::AppState::worstFirstChanged, this,
            [this] { model_->setWorstFirst(state_.worstFirst()); });
    connect(&state_, &models::AppState::reviewRequested, this, &ReviewPage::open);

    ReviewModel* model = model_.get();
    connect(model, &ReviewModel::runChanged, this, [this] {
        advance_->stop();
        holdOriginal(false);
        load();
        updateBar();
        panel_->refresh();
        footer_->refresh();
        updatePresentation();
        if (active_) state_.select({text(model_->subject()), text(model_->method()), oar_});
    });
    connect(model, &ReviewModel::boardChanged, this, [this] {
        updateBar();
        panel_->refresh();
        footer_->refresh();
        updatePresentation();
    });
    connect(model, &ReviewModel::decisionChanged, this, [this] {
        panel_->refreshDecision();
        footer_->refresh();
    });
    connect(model, &ReviewModel::savingChanged, footer_, &RatingFooter::refresh);
    connect(model, &ReviewModel::readerNeeded, panel_, &RatingPanel::askReader);
    connect(model, &ReviewModel::refused, panel_, &RatingPanel::setNote);
    connect(model, &ReviewModel::rated, this, [this] {
        panel_->useHint(QStringLiteral("rate"));
        if (state_.settings().autoAdvance()) advance_->start();
    });
    connect(panel_, &RatingPanel::readerGiven, &state_, &models::AppState::setReader);
    connect(panel_, &RatingPanel::laterPressed, model, &ReviewModel::later);
    connect(panel_, &RatingPanel::oarActivated, this, [this](const QString& oar) { selectOar(oar, true); });
    connect(panel_, &RatingPanel::troubleAction, this, &ReviewPage::runAgain);
    connect(panel_->prediction(), &PredictionLine::closed, this, &ReviewPage::dropPrediction);
    connect(panel_, &RatingPanel::textLeft, grid_, [this] { grid_->setFocus(Qt::OtherFocusReason); });
    grid_->setFocusPolicy(Qt::ClickFocus);
    grid_->setProperty("noFocusRing", true);
}

void ReviewPage::connectViews() {
    connect(bar_, &ReviewBar::subjectStepped, this, [this](int by) { model_->stepSubject(by); });
    connect(bar_->tabs(), &MethodTabs::activated, this,
            [this](const QString& method) { model_->select(model_->subject(), method.toStdString()); });
    connect(bar_->modes(), &style::Segment::currentChanged, this, &ReviewPage::setMode);
    connect(bar_, &ReviewBar::ctWindowChosen, this, [this](const image::Window& window) {
        grid_->link()->change([&](views::SliceState& s) { s.window = window; });
    });
    const auto bind = [this](style::Toggle* toggle, bool views::SliceState::*member) {
        connect(toggle, &style::Toggle::clicked, this, [this, member, toggle] {
            grid_->link()->change([&](views::SliceState& s) { s.*member = toggle->isChecked(); });
        });
    };
    bind(bar_->removed(), &views::SliceState::showRemoved);
    bind(bar_->oars(), &views::SliceState::showOars);
    bind(bar_->cross(), &views::SliceState::showCrosshair);
    connect(grid_->link(), &views::SliceLink::stateChanged, this, [this](const views::SliceState& s) {
        bar_->removed()->setChecked(s.showRemoved);
        bar_->oars()->setChecked(s.showOars);
        bar_->cross()->setChecked(s.showCrosshair);
        model_->setCrosshair(s.crosshair_lps_mm);
        updateProbe();
    });
    const views::SliceState& first = grid_->link()->state();
    bar_->removed()->setChecked(first.showRemoved);
    bar_->oars()->setChecked(first.showOars);
    bar_->cross()->setChecked(first.showCrosshair);
    connect(grid_->link(), &views::SliceLink::probed, this, [this](const std::optional<views::SliceProbe>& probe) {
        cursor_ = probe;
        updateProbe();
    });
    connect(grid_, &ReviewGrid::painted, this, &ReviewPage::updatePainted);
    connect(grid_, &ReviewGrid::visibilityChanged, this, &ReviewPage::updatePainted);
    connect(grid_->skins(), &SkinPair::settled, this, &ReviewPage::checkSettled);

    connect(cache_, &models::ImageCache::imagesReady, this, &ReviewPage::imagesReady);
    connect(cache_, &models::ImageCache::oarsReady, this, &ReviewPage::oarsReady);
    connect(cache_, &models::ImageCache::failed, this,
            [this](const QString& subject, const QString&, const QString& sentence, const QString& advice) {
                waiting_ = false;
                images_.reset();
                grid_->clear(false, tr("%1 cannot be shown").arg(subject), tr("No image"));
                panel_->setTrouble(sentence, advice, tr("Run again"), QStringLiteral("Shift R"));
                checkSettled();
            });
}

}  // namespace bauta::panels
