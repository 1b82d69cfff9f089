// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QVector>
#include <QWidget>
#include <optional>
#include <utility>

#include "ui/views/SliceState.h"

namespace bauta::panels {

/// The status bar's probe: captions with values, as many as fit.
class ProbeLine : public QWidget {
    Q_OBJECT
  public:
    explicit ProbeLine(QWidget* parent = nullptr);
    /// integers: the scan's values are whole numbers.
    void setProbe(const std::optional<views::SliceProbe>& probe, const image::Window& window, bool integers,
                  bool windowMode);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return {100, sizeHint().height()}; }
    /// What it says, for tests and screen readers.
    [[nodiscard]] QString text() const;

  protected:
    void paintEvent(QPaintEvent* event) override;

  private:
    QVector<std::pair<QString, QString>> parts_;
};

}  // namespace bauta::panels
