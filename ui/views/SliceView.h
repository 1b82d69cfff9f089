// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <functional>
#include <optional>

#include "ui/views/SlicePainter.h"

namespace bauta::views {

/// One slice of a scan with its overlays. It shows the state it was given and only reports what the user does; a
/// SliceLink (or the page) answers by setting new states. Left click or drag moves the crosshair, wheel scrolls,
/// Ctrl+wheel and right drag zoom, middle drag (or Shift+left) pans, left drag in window mode changes the window,
/// double-click asks to maximise. Arrow keys move the crosshair by a voxel. PgUp and PgDn are the page's.
class SliceView : public QWidget {
    Q_OBJECT
  public:
    explicit SliceView(QWidget* parent = nullptr);
    ~SliceView() override;

    void setContent(const SliceContent& content);
    [[nodiscard]] const SliceContent& content() const;
    void setState(const SliceState& state);
    [[nodiscard]] const SliceState& state() const noexcept { return state_; }

    /// In place of the picture, centred: "Loading sub-017…". Empty shows the picture.
    void setMessage(const QString& message);
    /// The ring drawn inside while the view has keyboard focus.
    void setFocusColour(const QColor& colour);

    [[nodiscard]] SliceFrame frame() const;
    /// What lies under a view position; nothing outside the grid.
    [[nodiscard]] std::optional<SliceProbe> probe(QPointF position) const;

    [[nodiscard]] QSize sizeHint() const override { return {360, 360}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {80, 80}; }

  Q_SIGNALS:
    void crosshairMoved(const bauta::image::Vec3& point_lps_mm);
    /// Zoom and pan: the new scale and the new point in the middle of the view.
    void viewMoved(double mm_per_pixel, const bauta::image::Vec3& centre_lps_mm);
    void windowChanged(const bauta::image::Window& window);
    void maximiseRequested();
    /// Empty when the cursor has left the grid or the view.
    void probed(const std::optional<bauta::views::SliceProbe>& probe);

  protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;

  private:
    enum class Drag { None, Crosshair, Zoom, Pan, Window };
    void moveCrosshairTo(QPointF position);
    void scroll(int slices);
    void zoom(double factor, QPointF about);
    void describe();

    SlicePainter painter_;
    SliceState state_;
    QString message_;
    QColor focusColour_;
    Drag drag_ = Drag::None;
    QPointF pressed_, last_;
    SliceState atPress_;
    double wheelRest_ = 0;
    bool ringShown_ = false;
};

}  // namespace bauta::views
