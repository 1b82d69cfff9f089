// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>

#include "ui/scene/SurfaceScene.h"

namespace bauta::scene {

/// A SurfaceScene drawn by VTK into an OpenGL context that somebody else owns (a widget). All calls but the
/// constructor's need that context current.
class SurfaceWindow {
  public:
    struct Host {
        std::function<void()> makeCurrent;  ///< the context alone; must not bind a framebuffer
        std::function<bool()> isCurrent;
        std::function<bool()> supportsOpenGl;
    };
    explicit SurfaceWindow(Host host);
    ~SurfaceWindow();
    SurfaceWindow(const SurfaceWindow&) = delete;
    SurfaceWindow& operator=(const SurfaceWindow&) = delete;

    [[nodiscard]] SurfaceScene& scene();
    /// Once per context. False when VTK cannot use it.
    bool initialise();
    void resize(int deviceWidth, int deviceHeight);
    /// Draws and copies the picture, opaque, into the framebuffer object of that number.
    void paint(unsigned framebuffer);
    /// Frees what lives in the context, before it goes.
    void release();

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace bauta::scene
