// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCheckBox>
#include <QRadioButton>
#include <vector>

#include "ui/models/AppState.h"
#include "ui/panels/SidePanel.h"

namespace bauta::panels {

/// Chooses methods and subjects and queues one job a method (Ctrl+R). Not modal.
class RunPanel : public SidePanel {
    Q_OBJECT
  public:
    RunPanel(models::AppState& state, QWidget* parent);

    /// Opens with what the board has selected: its subjects and methods are proposed.
    void openFor(const QStringList& subjects, const QStringList& methods);

    /// Queues what is chosen, as its button does.
    void start();

  private:
    void refill();
    void count();
    [[nodiscard]] std::vector<std::pair<QString, QString>> wanted() const;

    models::AppState& state_;
    QStringList selected_;
    std::vector<std::pair<QString, QCheckBox*>> methods_;
    QVBoxLayout* methodRows_;
    QRadioButton* onSelected_;
    QRadioButton* onAll_;
    QCheckBox* again_;
    style::Text* note_;
    style::Button* start_;
};

}  // namespace bauta::panels
