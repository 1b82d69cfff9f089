// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>

#include "ui/views/CurveChart.h"

namespace bauta::panels {

/// One of the small charts: swatch and name, which open it large, above the curves.
class OarTile : public QWidget {
    Q_OBJECT
  public:
    explicit OarTile(const QString& oar, QWidget* parent = nullptr);
    [[nodiscard]] views::CurveChart& chart() const { return *chart_; }

  Q_SIGNALS:
    void opened();

  private:
    views::CurveChart* chart_;
};

}  // namespace bauta::panels
