// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QButtonGroup>
#include <optional>

#include "ui/models/AppState.h"
#include "ui/models/BoardModel.h"
#include "ui/panels/Page.h"
#include "ui/style/Messages.h"

namespace bauta::panels {

class BoardView;
class ImportedStructures;
class RunInspector;
class RunPanel;

/// The board: every subject under every method, what to run and what to look at next.
class StudyPage : public Page {
    Q_OBJECT
  public:
    explicit StudyPage(models::AppState& state, QWidget* parent = nullptr);
    ~StudyPage() override;

    [[nodiscard]] QString id() const override { return "study"; }
    [[nodiscard]] QString title() const override { return tr("Study"); }
    [[nodiscard]] QString iconName() const override { return "study"; }
    [[nodiscard]] int number() const override { return 1; }
    [[nodiscard]] QWidget* inspector() override;
    [[nodiscard]] QWidget* inspectorFooter() override;
    [[nodiscard]] QWidget* statusLeft() override { return legend_; }
    [[nodiscard]] QWidget* statusRight() override { return saved_; }
    [[nodiscard]] QVector<KeyHelp> keys() const override;
    void triggerPrimary() override;
    void enter() override;
    void setNarrow(bool narrow) override;
    [[nodiscard]] bool isSettled() const override;

    /// Opens the run panel with the board's selection, or with one method or variant on all subjects.
    void openRunPanel();
    void openRunPanelFor(const QString& variant);
    [[nodiscard]] BoardView* board() const { return board_; }

  Q_SIGNALS:
    void importWanted();

  private:
    void buildHeader();
    void buildChips();
    void buildKeys();
    void updateCounts();
    void updateEmpty();
    void updateSaved();
    void showImportReport();
    void followReport();
    void updateQuestions();
    void goToQuestion();
    void setFilter(models::BoardModel::Filter filter);
    void takeSelection();
    void followSelection();
    void openCell(const QModelIndex& cell);
    void runCells(bool again);
    void showFolder();
    void cellMenu(const QPoint& at);

    models::AppState& state_;
    models::BoardModel model_;
    style::Text* summary_;
    style::Button* import_;
    style::Button* methods_;
    style::Button* run_;
    style::Button* review_;
    style::Text* hint_;
    QButtonGroup* chips_;
    QWidget* chipRow_;
    style::InlineError* report_;
    ImportedStructures* imported_;
    style::InlineError* questions_;
    BoardView* board_;
    style::Text* empty_;
    RunInspector* inspector_;
    RunPanel* runPanel_;
    QWidget* legend_;
    style::Text* saved_;
    QString reportedJob_;
    std::optional<job::JobSpec> resampled_;  ///< what the report's button queues
    QString dismissedQuestions_;
    bool following_ = false;
};

}  // namespace bauta::panels
