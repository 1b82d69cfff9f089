// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "ui/scene/Camera.h"
#include "ui/scene/SkinMesh.h"

class vtkRenderer;
class vtkRenderWindow;

namespace bauta::scene {

/// RGB8 pixels, rows top to bottom, packed.
struct Picture {
    int width = 0, height = 0;
    std::vector<std::uint8_t> rgb;
    [[nodiscard]] const std::uint8_t* pixel(int x, int y) const { return rgb.data() + 3 * (x + width * y); }
};

/// Colours and light of the skin (ui/UI.md 7); the same in both themes.
struct SkinLook {
    std::array<double, 3> skin = {0xDB / 255.0, 0xCC / 255.0, 0xBD / 255.0};
    std::array<double, 3> cut = {0xED / 255.0, 0x5C / 255.0, 0xC7 / 255.0};
    double cutShare = 0.42;
    std::array<double, 3> centre = {0x2A / 255.0, 0x31 / 255.0, 0x3A / 255.0};  ///< background, radial
    std::array<double, 3> rim = {0x15 / 255.0, 0x19 / 255.0, 0x1E / 255.0};
};

/// One skin, lit, before the radial background. It draws into whatever render window it is added to; renderPicture
/// draws off screen (needs an X server).
class SurfaceScene {
  public:
    SurfaceScene();
    ~SurfaceScene();
    SurfaceScene(const SurfaceScene&) = delete;
    SurfaceScene& operator=(const SurfaceScene&) = delete;

    /// Null or empty: background only. Shares the mesh.
    void setMesh(SkinPtr mesh);
    [[nodiscard]] const SkinPtr& mesh() const noexcept { return mesh_; }
    void setCamera(const Camera& camera);
    [[nodiscard]] const Camera& camera() const noexcept { return camera_; }

    /// Smooths edges in the finished picture (FXAA), where there is one sample a pixel. Off at first.
    void setEdgesSmoothed(bool on);

    /// Adds the renderer to a window that outlives this scene, or is told to drop it by removeFrom.
    void addTo(vtkRenderWindow* window);
    void removeFrom(vtkRenderWindow* window);

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
    SkinPtr mesh_;
    Camera camera_;
};

/// Draws a mesh off screen with VTK. Error Unsupported when there is no X server.
[[nodiscard]] Picture renderPicture(SkinPtr mesh, const Camera& camera, int width, int height);

/// The same picture without any graphics system, in any thread: for thumbnails, and where there is no OpenGL.
[[nodiscard]] Picture rasterPicture(const SkinMesh& mesh, const Camera& camera, int width, int height);

}  // namespace bauta::scene
