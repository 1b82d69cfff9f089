// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/models/AppState.h"

class QListWidget;

namespace bauta::panels {

class MethodEditor;

/// Every method and variant with its engines, options and what was found on this machine, in a window of its own beside
/// the review (Ctrl+M).
class MethodsWindow : public QWidget {
    Q_OBJECT
  public:
    explicit MethodsWindow(models::AppState& state, QWidget* parent = nullptr);

    /// Comes up at a method or variant; at the one before when it is empty.
    void open(const QString& variant);
    [[nodiscard]] MethodEditor* editor() const { return editor_; }

  Q_SIGNALS:
    void runWanted(const QString& variant);

  private:
    void fill();
    void follow();
    void choose(const QString& variant);
    models::AppState& state_;
    QListWidget* list_;
    MethodEditor* editor_;
};

}  // namespace bauta::panels
