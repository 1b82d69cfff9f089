// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <deque>

#include "ui/models/AppState.h"
#include "ui/style/Widgets.h"

namespace bauta::panels {

class FindBox;

/// Logo, study menu, find, jobs, reader, presentation, theme, keys. Height 44.
class TopBar : public QWidget {
    Q_OBJECT
  public:
    explicit TopBar(models::AppState& state, QWidget* parent = nullptr);

    [[nodiscard]] FindBox* findBox() const { return find_; }
    /// Actions of the study menu, above the recent studies.
    void setStudyActions(const QList<QAction*>& actions);
    /// Without captions where there is little room.
    void setNarrow(bool narrow);
    /// Keeps a message in the jobs pill's menu.
    void keep(const models::Notice& notice);

  Q_SIGNALS:
    void presentationClicked();
    void themeClicked();
    void keysClicked();

  protected:
    void paintEvent(QPaintEvent*) override;

  private:
    void update();
    void openStudyMenu();
    void openJobsMenu();
    void openReaderMenu();

    models::AppState& state_;
    QAbstractButton* study_;
    FindBox* find_;
    style::Pill* jobs_;
    style::Pill* reader_;
    style::Button* keys_;
    QList<QAction*> studyActions_;
    std::deque<models::Notice> kept_;
    bool narrow_ = false;
};

}  // namespace bauta::panels
