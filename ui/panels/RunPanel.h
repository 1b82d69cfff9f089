// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCheckBox>
#include <QRadioButton>
#include <vector>

#include "ui/models/AppState.h"
#include "ui/panels/SidePanel.h"

namespace bauta::panels {

/// What will run, in one card (Ctrl+R): the runs selected on the board, or methods on subjects; one job a method. Not
/// modal.
class RunPanel : public SidePanel {
    Q_OBJECT
  public:
    using Runs = std::vector<std::pair<QString, QString>>;  ///< subject, variant

    RunPanel(models::AppState& state, QWidget* parent);

    /// Opens with what the board has selected. One cell is where the cursor happens to be: then every method on every
    /// subject is proposed.
    void openFor(const Runs& selected);
    /// Opens with one variant on all subjects.
    void openFor(const QString& variant);

    /// Queues what is chosen, as its button does.
    void start();

  private:
    struct Row {
        QString variant;
        QCheckBox* box;
        style::Text* count;
        style::Text* note;
    };
    void open(const Runs& selected, const QStringList& checked, QRadioButton* scope);
    void refill();
    void follow();
    void count();
    /// Of the chosen scope: everything, finished or not.
    [[nodiscard]] Runs chosen() const;

    models::AppState& state_;
    Runs selected_;
    style::Text* summary_;
    style::Text* detail_;
    std::vector<Row> rows_;
    style::Section* methods_;
    QRadioButton* onCells_;
    QRadioButton* onSubjects_;
    QRadioButton* onAll_;
    QRadioButton* missing_;
    QRadioButton* again_;
    style::Text* note_;
    style::Button* start_;
};

}  // namespace bauta::panels
