// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/Settings.h"
#include "ui/panels/SidePanel.h"

class QCheckBox;
class QLineEdit;
class QSlider;

namespace bauta::panels {

/// Theme, text size, reader, review habits. Everything acts at once.
class SettingsPanel : public SidePanel {
    Q_OBJECT
  public:
    SettingsPanel(models::Settings& settings, QWidget* parent);

  Q_SIGNALS:
    void methodsWanted();

  private:
    void follow();
    models::Settings& settings_;
    style::Segment* theme_;
    QSlider* size_;
    style::Text* sizeText_;
    QLineEdit* reader_;
    QCheckBox* advance_;
};

}  // namespace bauta::panels
