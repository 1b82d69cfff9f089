// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QLineEdit>
#include <QListWidget>
#include <functional>

#include "ui/models/AppState.h"

namespace bauta::panels {

/// Finds a subject or an action. Typing opens a list below it; arrow keys choose, Enter goes there, Esc leaves.
class FindBox : public QLineEdit {
    Q_OBJECT
  public:
    explicit FindBox(models::AppState& state, QWidget* parent = nullptr);

    /// An action that can be found by its text; its shortcut is shown. Disabled ones are left out.
    void addFindable(QAction* action);

  Q_SIGNALS:
    void left();  ///< by Esc: the page should have the keyboard again

  protected:
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

  private:
    void refill();
    void choose(QListWidgetItem* item);
    models::AppState& state_;
    QList<QAction*> findable_;
    QListWidget* results_;
};

}  // namespace bauta::panels
