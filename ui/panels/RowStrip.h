// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace bauta::panels {

/// The 22 px strip at the left of a row of pictures: which image the row shows, written upwards.
class RowStrip : public QWidget {
    Q_OBJECT
  public:
    explicit RowStrip(QWidget* parent = nullptr);
    void setTexts(const QString& strong, const QString& plain);

  Q_SIGNALS:
    void planeStepped(int by);  ///< PgUp, PgDn or the wheel on the strip

  protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;

  private:
    QString strong_, plain_;
};

}  // namespace bauta::panels
