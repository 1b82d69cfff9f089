// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QButtonGroup>
#include <QTableView>

#include "ui/models/AppState.h"
#include "ui/models/JobsModel.h"
#include "ui/panels/Page.h"
#include "ui/style/Widgets.h"

namespace bauta::panels {

class JobInspector;

/// All jobs of the study: what runs, what waits, what needs the user.
class JobsPage : public Page {
    Q_OBJECT
  public:
    explicit JobsPage(models::AppState& state, QWidget* parent = nullptr);

    [[nodiscard]] QString id() const override { return "jobs"; }
    [[nodiscard]] QString title() const override { return tr("Jobs"); }
    [[nodiscard]] QString iconName() const override { return "jobs"; }
    [[nodiscard]] int number() const override { return 6; }
    [[nodiscard]] QWidget* inspector() override;
    [[nodiscard]] QWidget* inspectorFooter() override;
    [[nodiscard]] int inspectorWidth() const override { return 500; }
    [[nodiscard]] bool scrollsInspector() const override { return false; }
    [[nodiscard]] QWidget* statusRight() override { return where_; }
    [[nodiscard]] QVector<KeyHelp> keys() const override;
    void enter() override;
    void setNarrow(bool narrow) override;
    [[nodiscard]] bool isSettled() const override;

  private:
    void setColumnWidths();
    void update();
    void showJob(const QString& id);
    void selectRow(int row);
    void goToResult();

    models::AppState& state_;
    models::JobsModel model_;
    style::Text* subtitle_;
    bool narrow_ = false;
    QButtonGroup* chips_;
    QFrame* card_;
    QTableView* table_;
    style::Text* empty_;
    JobInspector* inspector_;
    style::Text* where_;
    QString selected_;
};

}  // namespace bauta::panels
