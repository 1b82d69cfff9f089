// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QPointer>
#include <optional>
#include <vector>

#include "ui/views/SliceView.h"

namespace bauta::views {

/// Keeps slice views on one crosshair, zoom, centre, window and set of overlays. It holds the shared state; each view
/// keeps its own plane and image. Views may come and go.
class SliceLink : public QObject {
    Q_OBJECT
  public:
    explicit SliceLink(QObject* parent = nullptr);

    /// Adds a view with the plane and image of its present state.
    void add(SliceView* view);
    [[nodiscard]] std::vector<SliceView*> views() const;

    /// New pictures for all views. With keepView the crosshair, zoom and window stay where they are (another method on
    /// the same subject); else the crosshair goes to the grid's centre, the zoom fits and the window is automatic.
    void setContent(const SliceContent& content, bool keepView);
    [[nodiscard]] const SliceContent& content() const noexcept { return content_; }

    /// Changes the shared state: link->change([](SliceState& s) { s.showOars = false; }). Plane and image are left
    /// as each view has them.
    template <typename F>
    void change(F&& f) {
        SliceState next = state_;
        f(next);
        apply(next);
    }
    [[nodiscard]] const SliceState& state() const noexcept { return state_; }

    /// Which image a view shows (Original, Defaced, Blend).
    void setImage(SliceView* view, SliceImage image);

    void setCrosshair(const image::Vec3& point_lps_mm);
    void centreOnCrosshair();  ///< key C
    void resetView();          ///< key R: fit zoom, centre of the grid; also after the views got another size
    void autoWindow();         ///< Ctrl+J: from the original
    void scroll(image::Plane plane, int slices);  ///< PgUp, PgDn: towards the head (axial), left or back, as the wheel

  Q_SIGNALS:
    void stateChanged(const bauta::views::SliceState& state);
    void probed(const std::optional<bauta::views::SliceProbe>& probe);
    void maximiseRequested(bauta::views::SliceView* view);

  private:
    void apply(const SliceState& next);
    void fit(SliceState& state) const;

    std::vector<QPointer<SliceView>> views_;
    SliceContent content_;
    SliceState state_;
};

}  // namespace bauta::views
