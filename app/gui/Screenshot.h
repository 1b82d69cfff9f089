// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include "app/gui/Options.h"
#include "ui/models/AppState.h"
#include "ui/panels/MainWindow.h"

namespace bauta::gui {

/// Shows one page, waits until it is complete, writes a picture of the window and ends the application with 0, or with
/// 2 (nothing to show) or 3 (not complete in time, or the file could not be written) and one sentence.
class Screenshot : public QObject {
    Q_OBJECT
  public:
    Screenshot(const Options& options, models::AppState& state, panels::MainWindow& window);
    void start();

  private:
    void open();
    void pressKeys();
    void look();
    void fail(int code, const QString& sentence);
    Options options_;
    models::AppState& state_;
    panels::MainWindow& window_;
    QTimer poll_;
    QElapsedTimer waited_, calm_;
    bool opened_ = false, pressed_ = false;
};

}  // namespace bauta::gui
