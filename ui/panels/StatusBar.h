// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStackedWidget>
#include <QVector>
#include <QWidget>

#include "ui/panels/Page.h"

namespace bauta::panels {

/// Left the page's keys or its own widget, right where what is shown comes from.
class StatusBar : public QWidget {
    Q_OBJECT
  public:
    explicit StatusBar(QWidget* parent = nullptr);
    /// Takes the page's widgets. Called once a page.
    void addPage(Page& page);
    void showPage(const Page& page);
    /// Instead of a page's: the start view's two texts.
    void showTexts(const QString& left, const QString& right);

  protected:
    void paintEvent(QPaintEvent*) override;
    bool event(QEvent* event) override;

  private:
    void fit();
    void show(QWidget* left, QWidget* right);
    QStackedWidget* left_;
    QStackedWidget* right_;
    QWidget* startLeft_;
    QWidget* startRight_;
    QHash<const Page*, std::pair<QWidget*, QWidget*>> pages_;
};

/// Key caps with their meanings in a row.
[[nodiscard]] QWidget* makeKeyHints(const QVector<KeyHelp>& keys, bool onlyThoseInBar);

}  // namespace bauta::panels
