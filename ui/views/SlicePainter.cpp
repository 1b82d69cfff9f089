// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/SlicePainter.h"

#include <QImage>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

#include "ui/views/LruCache.h"
#include "ui/views/SliceContours.h"
#include "ui/views/SliceLabels.h"
#include "ui/views/SlicePixels.h"

namespace bauta::views {

namespace {

constexpr std::size_t kGreyBytes = 24U << 20;

bool sameVoxels(const image::Volume& a, const image::Volume& b) {
    if (a.empty() || b.empty()) return a.empty() && b.empty();
    return &a.buffer() == &b.buffer() && a.geometry() == b.geometry();
}

// What the layer below the crosshair depends on.
struct BaseKey {
    SliceState state;
    std::int64_t slice = -1;
    QSizeF size;
    double ratio = 0;
    bool operator==(const BaseKey&) const = default;
};

BaseKey baseKey(const SliceFrame& frame, const SliceState& state, double ratio) {
    BaseKey key{state, frame.slice, frame.size, ratio};
    key.state.crosshair_lps_mm = {};
    key.state.showCrosshair = key.state.showLabels = key.state.windowMode = false;
    return key;
}

// Small pans and zooms must not wait for stroking a speckled mask.
constexpr int kManyElements = 20000;

}  // namespace

struct SlicePainter::Parts {
    SliceContent content;
    detail::LruCache<detail::GreySlice> greys{kGreyBytes};
    image::Window greyWindow;
    detail::ContourCache contours;
    detail::TextCache texts;
    BaseKey painted;
    QImage base;

    const detail::GreySlice& grey(const image::Volume& volume, bool defaced, const SliceFrame& frame,
                                  const image::Window& window) {
        if (!(window == greyWindow)) {
            greys.eraseIf([](std::uint64_t) { return true; });
            greyWindow = window;
        }
        const auto key = static_cast<std::uint64_t>(frame.slice) << 8 |
                         static_cast<std::uint64_t>(frame.layout.plane) << 1 | (defaced ? 1U : 0U);
        if (const auto* known = greys.find(key)) return *known;
        detail::GreySlice slice{frame.layout.columns, frame.layout.rows, {}};
        image::paintSlice(volume, frame.layout, frame.slice, window, slice.values);
        const std::size_t cost = slice.values.size();
        return greys.put(key, std::move(slice), cost);
    }

    void drawImage(QImage& target, double ratio, const SliceFrame& frame, const SliceState& state) {
        const bool both = !content.defaced.empty();
        if (state.image == SliceImage::Blend && both) {
            const detail::GreySlice original = grey(content.original, false, frame, state.window);
            const auto mix = detail::mixed(original, grey(content.defaced, true, frame, state.window), state.blend);
            detail::drawGrey(target, ratio, frame, mix);
        } else if (state.image == SliceImage::Defaced && both) {
            detail::drawGrey(target, ratio, frame, grey(content.defaced, true, frame, state.window));
        } else {
            detail::drawGrey(target, ratio, frame, grey(content.original, false, frame, state.window));
        }
    }

    void drawRemoved(QPainter& painter, const SliceFrame& frame, const SliceState& state) {
        const auto* outline = contours.find(detail::kAffected, content.affected, *content.affectedBox, frame);
        if (!outline || outline->isEmpty()) return;
        const QPainterPath path = detail::inView(*outline, frame);
        QColor fill = removedColour();
        fill.setAlphaF(0.30F);
        if (state.image == SliceImage::Original) painter.fillPath(path, fill);
        painter.setRenderHint(QPainter::Antialiasing, path.elementCount() < kManyElements);
        painter.strokePath(path,
                           QPen(removedColour(), 1.4 * state.overlayScale, Qt::SolidLine, Qt::FlatCap, Qt::BevelJoin));
        painter.setRenderHint(QPainter::Antialiasing, true);
    }

    void drawOar(QPainter& painter, std::size_t index, const SliceFrame& frame, const SliceState& state) {
        const SliceOar& oar = content.oars[index];
        if (!oar.visible || oar.mask.empty()) return;
        const auto* outline = contours.find(static_cast<int>(index), oar.mask, *oar.box, frame);
        if (!outline || outline->isEmpty()) return;
        const QPainterPath path = detail::inView(*outline, frame);
        const bool selected = oar.name == state.selectedOar;
        const double scale = state.overlayScale;
        const double width = (selected ? 2.6 : 1.8) * scale;
        if (selected) {
            QColor fill = oar.colour;
            fill.setAlphaF(static_cast<float>(0.22 * state.oarOpacity));
            painter.fillPath(path, fill);
        }
        QColor under(0, 0, 0);
        under.setAlphaF(static_cast<float>(0.55 * state.oarOpacity));
        painter.strokePath(path, QPen(under, width + 1.8 * scale, Qt::SolidLine, Qt::FlatCap, Qt::BevelJoin));
        QColor colour = oar.colour;
        colour.setAlphaF(static_cast<float>(state.oarOpacity));
        QPen pen(colour, width, Qt::SolidLine, Qt::FlatCap, Qt::BevelJoin);
        // Dashes are counted in pen widths.
        if (oar.dashed) pen.setDashPattern({5 * scale / width, 3 * scale / width});
        painter.strokePath(path, pen);
    }

    void paintBase(const SliceFrame& frame, const SliceState& state, double ratio) {
        const BaseKey key = baseKey(frame, state, ratio);
        if (key == painted) return;
        painted = key;
        const QSize pixels(static_cast<int>(std::ceil(frame.size.width() * ratio)),
                           static_cast<int>(std::ceil(frame.size.height() * ratio)));
        if (base.size() != pixels) base = QImage(pixels, QImage::Format_RGB32);
        base.setDevicePixelRatio(1);
        drawImage(base, ratio, frame, state);
        base.setDevicePixelRatio(ratio);
        QPainter painter(&base);
        painter.setRenderHint(QPainter::Antialiasing);
        if (state.showRemoved && !content.affected.empty()) drawRemoved(painter, frame, state);
        if (state.showOars && state.oarOpacity > 0) {
            std::size_t last = content.oars.size();
            for (std::size_t i = 0; i < content.oars.size(); ++i) {
                if (content.oars[i].name == state.selectedOar) {
                    last = i;  // above the others
                } else {
                    drawOar(painter, i, frame, state);
                }
            }
            if (last < content.oars.size()) drawOar(painter, last, frame, state);
        }
    }
};

SlicePainter::SlicePainter() : parts_(std::make_unique<Parts>()) {}
SlicePainter::~SlicePainter() = default;

const SliceContent& SlicePainter::content() const noexcept {
    return parts_->content;
}

void SlicePainter::setContent(SliceContent content) {
    auto& held = parts_->content;
    const bool original = sameVoxels(held.original, content.original);
    const bool defaced = sameVoxels(held.defaced, content.defaced);
    parts_->greys.eraseIf([&](std::uint64_t key) { return key & 1 ? !defaced : !original; });
    parts_->contours.keepOnly(held, content);
    held = std::move(content);
    findBoxes(held);
    parts_->painted = {};
}

void SlicePainter::prepare(const SliceState& state, QSizeF size, double ratio) {
    if (parts_->content.original.empty()) return;
    parts_->paintBase(sliceFrame(parts_->content.original.geometry(), state, size), state, ratio);
}

bool SlicePainter::prepared(const SliceState& state, QSizeF size, double ratio) const {
    if (parts_->content.original.empty()) return true;
    return baseKey(sliceFrame(parts_->content.original.geometry(), state, size), state, ratio) == parts_->painted;
}

void SlicePainter::paint(QPainter& painter, const SliceState& state, QSizeF size, const QFont& font) {
    auto& parts = *parts_;
    if (parts.content.original.empty()) {
        painter.fillRect(QRectF({0, 0}, size), Qt::black);
        return;
    }
    const double ratio = painter.device()->devicePixelRatioF();
    const SliceFrame frame = sliceFrame(parts.content.original.geometry(), state, size);
    parts.paintBase(frame, state, ratio);
    painter.drawImage(QPointF(0, 0), parts.base);
    painter.setRenderHint(QPainter::Antialiasing);
    if (state.showCrosshair) detail::drawCrosshair(painter, frame, state);
    if (state.showLabels) detail::drawLabels(painter, frame, state, font, parts.texts);
    detail::drawTopEdge(painter, frame, state);
}

QImage sliceThumbnail(const SliceContent& content, const SliceState& state, QSizeF size, double ratio,
                      const QFont& font) {
    QImage picture((size * ratio).toSize(), QImage::Format_RGB32);
    picture.setDevicePixelRatio(ratio);
    SlicePainter slices;
    slices.setContent(content);
    QPainter painter(&picture);
    slices.paint(painter, state, size, font);
    return picture;
}

}  // namespace bauta::views
