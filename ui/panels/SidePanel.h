// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QPointer>
#include <QVBoxLayout>

#include "ui/style/Widgets.h"

namespace bauta::panels {

/// A sheet at the right edge of its parent, over what is there, not modal: the rest stays usable. Esc or its close
/// button closes it.
class SidePanel : public QFrame {
    Q_OBJECT
  public:
    SidePanel(const QString& title, int width, QWidget* parent);
    /// Scrolled content.
    [[nodiscard]] QVBoxLayout* body() const { return body_; }
    /// Always visible below the content.
    [[nodiscard]] QVBoxLayout* foot() const { return foot_; }
    void open();
    void close();
    void toggle() { isVisible() ? close() : open(); }

  Q_SIGNALS:
    void opened();
    void closed();

  protected:
    void paintEvent(QPaintEvent*) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

  private:
    void place();
    int width_;
    QVBoxLayout* body_;
    QVBoxLayout* foot_;
    QPointer<QWidget> before_;  ///< had the focus before
};

}  // namespace bauta::panels
