// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <functional>

#include "ui/scene/SurfaceScene.h"

namespace bauta::views::detail {

/// What draws the skin below the labels of a surface view.
class SurfaceCanvas {
  public:
    virtual ~SurfaceCanvas() = default;
    [[nodiscard]] virtual QWidget* widget() = 0;
    virtual void setSkin(scene::SkinPtr skin) = 0;
    virtual void setCamera(const scene::Camera& camera) = 0;
    /// Called after each picture that was drawn.
    std::function<void()> drawn;
    /// Called once when this kind of canvas turns out not to work here.
    std::function<void()> unusable;
};

/// By VTK in a QOpenGLWidget. The widget belongs to `parent`.
[[nodiscard]] SurfaceCanvas* makeGlCanvas(QWidget* parent);
/// By the rasteriser, wherever widgets can be painted.
[[nodiscard]] SurfaceCanvas* makePictureCanvas(QWidget* parent);
/// Whether this platform has OpenGL widgets.
[[nodiscard]] bool glAvailable();

}  // namespace bauta::views::detail
