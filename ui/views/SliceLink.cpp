// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/SliceLink.h"

#include <algorithm>
#include <cmath>

namespace bauta::views {

SliceLink::SliceLink(QObject* parent) : QObject(parent) {}

void SliceLink::add(SliceView* view) {
    views_.emplace_back(view);
    connect(view, &SliceView::crosshairMoved, this, &SliceLink::setCrosshair);
    connect(view, &SliceView::viewMoved, this, [this](double mm_per_pixel, const image::Vec3& centre) {
        change([&](SliceState& s) {
            s.mm_per_pixel = mm_per_pixel;
            s.centre_lps_mm = centre;
        });
    });
    connect(view, &SliceView::windowChanged, this,
            [this](const image::Window& window) { change([&](SliceState& s) { s.window = window; }); });
    connect(view, &SliceView::probed, this, &SliceLink::probed);
    connect(view, &SliceView::maximiseRequested, this, [this, view] { Q_EMIT maximiseRequested(view); });
    if (!content_.original.empty()) view->setContent(content_);
    setImage(view, view->state().image);
}

std::vector<SliceView*> SliceLink::views() const {
    std::vector<SliceView*> all;
    for (const auto& view : views_) {
        if (view) all.push_back(view);
    }
    return all;
}

void SliceLink::setContent(const SliceContent& content, bool keepView) {
    content_ = content;
    findBoxes(content_);
    if (!content_.window && !content_.original.empty()) content_.window = image::autoWindow(content_.original);
    for (SliceView* view : views()) view->setContent(content_);
    if (content_.original.empty()) return;
    SliceState next = state_;
    if (!keepView) {
        next.crosshair_lps_mm = content_.original.geometry().centre();
        next.window = *content_.window;
        fit(next);
    }
    apply(next);
}

void SliceLink::setImage(SliceView* view, SliceImage image) {
    SliceState mine = state_;
    mine.plane = view->state().plane;
    mine.image = image;
    view->setState(mine);
}

void SliceLink::apply(const SliceState& next) {
    state_ = next;
    for (SliceView* view : views()) setImage(view, view->state().image);
    Q_EMIT stateChanged(state_);
}

void SliceLink::setCrosshair(const image::Vec3& point_lps_mm) {
    change([&](SliceState& s) { s.crosshair_lps_mm = point_lps_mm; });
}

void SliceLink::centreOnCrosshair() {
    change([](SliceState& s) { s.centre_lps_mm = s.crosshair_lps_mm; });
}

void SliceLink::fit(SliceState& state) const {
    const auto& geometry = content_.original.geometry();
    state.centre_lps_mm = geometry.centre();
    double mm_per_pixel = 0;
    for (const SliceView* view : views()) {
        if (view->isHidden()) continue;
        mm_per_pixel = std::max(mm_per_pixel, fittingMmPerPixel(geometry, view->state().plane, view->size()));
    }
    if (mm_per_pixel > 0) state.mm_per_pixel = mm_per_pixel;
}

void SliceLink::resetView() {
    if (content_.original.empty()) return;
    change([this](SliceState& s) { fit(s); });
}

void SliceLink::autoWindow() {
    if (content_.original.empty()) return;
    change([this](SliceState& s) { s.window = *content_.window; });
}

void SliceLink::scroll(image::Plane plane, int slices) {
    if (content_.original.empty()) return;
    SliceState state = state_;
    state.plane = plane;
    const auto frame = sliceFrame(content_.original.geometry(), state, {1, 1});
    auto pixel = frame.layout.pixel(frame.geometry.toIndex(state.crosshair_lps_mm));
    const std::int64_t next = frame.slice + slices * slicesTowardsHead(frame.geometry, plane);
    pixel[2] = static_cast<double>(std::clamp<std::int64_t>(next, 0, frame.layout.slices - 1));
    setCrosshair(frame.geometry.toPoint(frame.layout.index(pixel)));
}

}  // namespace bauta::views
