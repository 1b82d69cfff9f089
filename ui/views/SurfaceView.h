// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QWidget>
#include <memory>

#include "ui/scene/Camera.h"
#include "ui/scene/SkinMesh.h"

class QTimer;

namespace bauta::views {

/// Call before the QApplication is made: OpenGL core 3.2 with 24-bit depth for every surface view.
void setDefaultSurfaceFormat();

/// A skin that can be turned and zoomed: left drag turns, wheel and right drag zoom, middle drag pans, double-click
/// asks to maximise. VTK draws it live where there is OpenGL; elsewhere (the offscreen platform) a software picture
/// stands in.
class SurfaceView : public QWidget {
    Q_OBJECT
  public:
    explicit SurfaceView(QWidget* parent = nullptr);
    ~SurfaceView() override;

    /// Null shows the message. The camera is left as it is, except that the first mesh is framed.
    void setSkin(scene::SkinPtr skin);
    [[nodiscard]] const scene::SkinPtr& skin() const;
    /// Shown while there is no skin; "Building the skin surface…" unless set.
    void setMessage(const QString& message);
    /// Who is shown, for the accessible name: "Original", "Defaced, Method B".
    void setTitle(const QString& title);

    void setCamera(const scene::Camera& camera);
    [[nodiscard]] const scene::Camera& camera() const;
    void setPreset(scene::CameraPreset preset);
    /// Frames this view's skin (or `like`, the original's, so that a pair is framed alike) from the present direction.
    void resetCamera(const scene::SkinPtr& like = nullptr);
    /// The zoom is the fitting one, not one that was chosen.
    [[nodiscard]] bool isFitted() const;
    void setSpinning(bool on);
    [[nodiscard]] bool spinning() const;

    void setPresetButtonsVisible(bool visible);
    /// The "cut surface" swatch at the lower left.
    void setCutLegendVisible(bool visible);
    void setLabelScale(double scale);  ///< presentation mode
    void setFocusColour(const QColor& colour);

    [[nodiscard]] QSize sizeHint() const override { return {300, 360}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {80, 80}; }

  Q_SIGNALS:
    /// By the user or by spinning, not by setCamera: link a pair by connecting each to the other's setCamera.
    void cameraChanged(const bauta::scene::Camera& camera);
    void maximiseRequested();
    /// The first frame of a newly set skin is on the screen.
    void skinShown();

  protected:
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

  private:
    struct Parts;
    void moveCamera(const scene::Camera& camera);
    void refresh();
    void setCanvas(bool openGl);
    std::unique_ptr<Parts> parts_;
};

}  // namespace bauta::views
