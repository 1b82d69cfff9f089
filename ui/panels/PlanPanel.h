// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QRadioButton>
#include <QSpinBox>
#include <vector>

#include "ui/models/ExperimentActions.h"
#include "ui/panels/SidePanel.h"

namespace bauta::style {
class InlineError;
}

namespace bauta::panels {

/// What a new experiment compares, on whom and how (P). Not modal.
class PlanPanel : public SidePanel {
    Q_OBJECT
  public:
    PlanPanel(models::AppState& state, QWidget* parent);

    /// Of the open study; null without one.
    void setTrainings(const models::TrainingsPtr& trainings);
    /// Looks at the study again: arms, cohort.
    void renew();

    [[nodiscard]] std::size_t trainingCount() const;  ///< of the plan as it stands
    /// Why it cannot be started; empty when it can. "…" while the cohort is looked up.
    [[nodiscard]] QString whyNot() const;
    /// Stores the plan and queues its trainings, as the button does.
    void start();

  Q_SIGNALS:
    void planChanged();
    void started(const QString& experiment);

  private:
    struct Arm {
        std::string id;
        QCheckBox* box;
    };
    void fillArms();
    void fillReaders();
    void look();
    void tell();
    void chooseFile();
    [[nodiscard]] std::vector<std::string> arms() const;
    [[nodiscard]] std::string config() const;
    [[nodiscard]] experiment::ReaderRule readers() const;

    models::AppState& state_;
    models::TrainingsPtr trainings_;
    style::Text* existing_;
    QLineEdit* name_;
    style::Section* armsSection_;
    std::vector<Arm> boxes_;
    std::vector<std::string> offered_;
    QComboBox* readers_;  ///< whose ratings count; its line is there when there are several readers
    QSpinBox* folds_;
    style::Text *subjects_, *split_, *out_;
    QRadioButton *paper_, *quick_, *file_;
    style::Button* choose_;
    QString path_;
    QLineEdit* seed_;
    style::InlineError* trouble_;
    style::Text* note_;
    style::Button* start_;
    std::optional<models::Cohort> cohort_;
    QString cohortTrouble_;
    int asked_ = 0;  ///< late answers about another choice are dropped
    bool starting_ = false;
};

}  // namespace bauta::panels
