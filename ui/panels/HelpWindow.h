// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QListWidget;
class QTextBrowser;

namespace bauta::panels {

/// The guide in a window of its own: resources/help/*.md, index.md first.
class HelpWindow : public QWidget {
    Q_OBJECT
  public:
    explicit HelpWindow(QWidget* parent = nullptr);

  private:
    void load(int row);
    QListWidget* topics_;
    QTextBrowser* text_;
};

}  // namespace bauta::panels
