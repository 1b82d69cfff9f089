// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QStackedWidget>
#include <QWidget>

#include "ui/panels/Page.h"

namespace bauta::panels {

/// The column at the right: each page's inspector, scrolled, with its footer below. Where the window is very small it
/// becomes a drawer over the page.
class InspectorColumn : public QWidget {
    Q_OBJECT
  public:
    explicit InspectorColumn(QWidget* parent = nullptr);
    /// Takes the page's widgets. Called once a page.
    void addPage(Page& page);
    /// False when the page has no inspector: the column should then be hidden.
    bool showPage(const Page& page);
    void setColumnWidth(int logical);

  protected:
    void paintEvent(QPaintEvent*) override;

  private:
    QStackedWidget* stack_;
    QHash<const Page*, QWidget*> pages_;
};

}  // namespace bauta::panels
