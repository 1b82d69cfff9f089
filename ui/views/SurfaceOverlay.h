// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>
#include <QWidget>

#include "ui/scene/Camera.h"

namespace bauta::views::detail {

/// Caption, message, legend and focus ring over a skin; lets the mouse through.
class SurfaceOverlay : public QWidget {
  public:
    explicit SurfaceOverlay(QWidget* parent);

    QString caption;  ///< after the word "Skin"
    QString message;  ///< in the middle; empty when there is a skin
    bool legend = false;
    bool ring = false;
    double scale = 1;
    QColor ringColour = QColor(0x6B, 0xB0, 0xFF);

  protected:
    void paintEvent(QPaintEvent* event) override;
};

/// "F", "45L" …: one of the row of camera presets.
class PresetButton : public QAbstractButton {
  public:
    PresetButton(scene::CameraPreset preset, QWidget* parent);
    [[nodiscard]] QSize sizeHint() const override;
    double scale = 1;

  protected:
    void paintEvent(QPaintEvent* event) override;
};

/// "45° left", "30° right, 12° above" – what a camera shows.
[[nodiscard]] QString describe(const scene::Camera& camera);

}  // namespace bauta::views::detail
