// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>

#include "ui/models/AppState.h"
#include "ui/models/Trainings.h"
#include "ui/style/Widgets.h"

namespace bauta::panels {

class PredictionView;

/// One training: how far it is, how good, what it runs with, and what it makes of a validation subject.
class TrainingInspector : public QWidget {
    Q_OBJECT
  public:
    explicit TrainingInspector(models::AppState& state, QWidget* parent = nullptr);

    /// Nothing selected: null. The cell is one of trainings.
    void setCell(const models::TrainingsPtr& trainings, const models::TrainingCell* cell);
    [[nodiscard]] QWidget* footer() const { return footer_; }
    [[nodiscard]] bool isSettled() const;
    void setActive(bool active);

    void pauseOrResume();
    void stop();
    void showLog();
    void scrollSlices(int slices);

  Q_SIGNALS:
    void settled();
    void startWanted();  ///< of this training, which has no job yet

  private:
    void buildBody();
    void buildFooter();
    void refresh();
    void showHead();
    void showBig();
    void showNow();
    void showSetup();
    void showButtons();
    [[nodiscard]] bool is(job::JobState state) const { return cell_ != nullptr && cell_->is(state); }

    models::AppState& state_;
    models::TrainingsPtr trainings_;
    const models::TrainingCell* cell_ = nullptr;
    QWidget* marker_;
    style::Text* title_;
    QWidget* dot_;
    style::Text* sentence_;
    QWidget* big_;
    style::Text *epoch_, *dsc_, *left_, *leftCaption_;
    QWidget* patience_;
    style::Text *patienceCount_, *patienceNote_;
    style::ProgressBar* patienceBar_;
    style::Section* prediction_;
    PredictionView* picture_;
    style::Section *now_, *setup_;
    QWidget* footer_;
    style::Button *pause_, *stop_, *log_;
    style::Text* footNote_;
    QTimer clock_;
    bool armed_ = false;
    QString told_;  ///< what the sections say, so that they are built anew only when it differs
};

}  // namespace bauta::panels
