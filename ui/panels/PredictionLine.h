// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

#include "ui/style/Widgets.h"

namespace bauta::panels {

/// While Review shows a network's prediction: what the two strokes are, whose it is, and a button that takes it away.
class PredictionLine : public QFrame {
    Q_OBJECT
  public:
    explicit PredictionLine(QWidget* parent = nullptr);
    /// Who made it, "trained on pydeface, fold 2", and whether it was made on the original. Empty hides the line.
    void setPrediction(const QString& name, bool onOriginal);

  Q_SIGNALS:
    void closed();

  private:
    style::Text* title_;
    style::Text* words_;
};

}  // namespace bauta::panels
