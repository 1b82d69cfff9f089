// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/SlicePainter.h"

#include <QImage>
#include <QPainter>
#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "core/base/Task.h"
#include "ui/views/ContourRaster.h"
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

// Rows that are painted at once: few enough to stay in the cache.
constexpr int kBand = 64;

using GreyPtr = std::shared_ptr<const detail::GreySlice>;

// A mask whose contour is drawn.
struct Layer {
    int number = 0;
    detail::Shape shape;
    detail::ContourPen pen;
    detail::RingsPtr rings;
    std::optional<detail::ContourRaster> raster;
};

}  // namespace

struct SlicePainter::Parts {
    SliceContent content;
    detail::LruCache<GreyPtr> greys{kGreyBytes};
    image::Window greyWindow;
    detail::RingsCache rings;
    detail::TextCache texts;
    BaseKey painted;
    QImage base;

    [[nodiscard]] static std::uint64_t greyKey(const SliceFrame& frame, bool defaced) {
        return static_cast<std::uint64_t>(frame.slice) << 8 | static_cast<std::uint64_t>(frame.layout.plane) << 1 |
               (defaced ? 1U : 0U);
    }

    // Bottom to top.
    [[nodiscard]] std::vector<Layer> layers(const SliceState& state) const {
        std::vector<Layer> all;
        const double scale = state.overlayScale;
        const auto clear = [](QColor colour, double share) {
            colour.setAlphaF(static_cast<float>(share));
            return colour;
        };
        if (state.showRemoved && !content.affected.empty()) {
            detail::ContourPen pen;
            pen.width = 1.4 * scale;
            pen.colour = removedColour();
            if (state.image == SliceImage::Original) pen.fill = clear(removedColour(), 0.30);
            all.push_back({detail::kAffected, {&content.affected, *content.affectedBox}, pen, {}, {}});
        }
        if (!state.showOars || state.oarOpacity <= 0) return all;
        for (std::size_t i = 0; i < content.oars.size(); ++i) {
            const SliceOar& oar = content.oars[i];
            if (!oar.visible || oar.mask.empty() || !oar.isOver(state.image)) continue;
            const bool selected = oar.name == state.selectedOar && !oar.predicted;
            detail::ContourPen pen;
            pen.width = (selected ? 2.6 : 1.8) * scale;
            pen.colour = clear(oar.colour, state.oarOpacity);
            pen.underWidth = pen.width + 1.8 * scale;
            pen.under = clear(Qt::black, 0.55 * state.oarOpacity);
            if (oar.dashed) {
                pen.dash = 5 * scale;
                pen.gap = 3 * scale;
            }
            if (selected) pen.fill = clear(oar.colour, 0.22 * state.oarOpacity);
            if (oar.filled) {
                pen = {};
                pen.colour = Qt::transparent;
                pen.fill = clear(oar.colour, 0.42 * state.oarOpacity);
            }
            if (oar.predicted) {
                pen.width = 1.6 * scale;
                pen.underWidth = 2.8 * scale;
                pen.under = clear(Qt::white, 0.9 * state.oarOpacity);
                pen.dash = 2.2 * scale;
                pen.gap = 2.6 * scale;
            }
            const image::Mask* without = oar.without.empty() ? nullptr : &oar.without;
            all.push_back({static_cast<int>(i), {&oar.mask, *oar.box, oar.label, without}, pen, {}, {}});
        }
        std::ranges::stable_sort(all, {}, [&](const Layer& layer) {
            if (layer.number == detail::kAffected) return 0;
            const SliceOar& oar = content.oars[static_cast<std::size_t>(layer.number)];
            return oar.predicted ? 2 : oar.name == state.selectedOar ? 1 : 0;
        });
        return all;
    }

    void paintBase(const SliceFrame& frame, const SliceState& state, double ratio) {
        const BaseKey key = baseKey(frame, state, ratio);
        if (key == painted) return;
        painted = key;
        const QSize pixels(static_cast<int>(std::ceil(frame.size.width() * ratio)),
                           static_cast<int>(std::ceil(frame.size.height() * ratio)));
        if (base.size() != pixels) base = QImage(pixels, QImage::Format_RGB32);
        base.setDevicePixelRatio(ratio);
        if (!(state.window == greyWindow)) greys.eraseIf([](std::uint64_t) { return true; });
        greyWindow = state.window;

        // What is not at hand is made on all cores: first the slices and contours, then bands of the picture.
        std::vector<std::function<void()>> work;
        const bool both = !content.defaced.empty();
        std::array<GreyPtr, 2> grey;
        for (const bool defaced : {false, true}) {
            if (defaced ? !both || state.image == SliceImage::Original : both && state.image == SliceImage::Defaced)
                continue;
            GreyPtr& mine = grey[defaced ? 1 : 0];
            if (const GreyPtr* known = greys.find(greyKey(frame, defaced))) {
                mine = *known;
                continue;
            }
            work.emplace_back([&, defaced] {
                auto made = std::make_shared<detail::GreySlice>();
                made->columns = frame.layout.columns;
                made->rows = frame.layout.rows;
                image::paintSlice(defaced ? content.defaced : content.original, frame.layout, frame.slice, state.window,
                                  made->values);
                mine = std::move(made);
            });
        }
        std::vector<Layer> contours = layers(state);
        for (Layer& layer : contours) {
            layer.rings = rings.find(layer.number, frame);
            work.emplace_back([&] {
                if (!layer.rings) layer.rings = detail::traceRings(layer.shape, frame);
                layer.raster.emplace(*layer.rings, frame, ratio, layer.pen);
            });
        }
        base::parallelFor(work.size(), [&](std::size_t i) { work[i](); });
        for (const bool defaced : {false, true})
            if (const GreyPtr& mine = grey[defaced ? 1 : 0])
                greys.put(greyKey(frame, defaced), mine, mine->values.size());
        for (const Layer& layer : contours) rings.put(layer.number, frame, layer.rings);

        const detail::SliceScaler scaler(grey[0] && grey[1] ? detail::mixed(*grey[0], *grey[1], state.blend)
                                         : grey[0]          ? *grey[0]
                                                            : *grey[1],
                                         frame, ratio, pixels.width(), pixels.height());
        const detail::Pixels target{reinterpret_cast<QRgb*>(base.bits()),
                                    base.bytesPerLine() / static_cast<qsizetype>(sizeof(QRgb)), pixels.width(),
                                    pixels.height()};
        const int bands = (pixels.height() + kBand - 1) / kBand;
        base::parallelFor(static_cast<std::size_t>(bands), [&](std::size_t band) {
            const int top = static_cast<int>(band) * kBand;
            const int bottom = std::min(top + kBand, pixels.height());
            scaler.draw(target, top, bottom);
            for (const Layer& layer : contours) layer.raster->draw(target, top, bottom);
        });
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
    parts_->rings.keepOnly(held, content);
    held = std::move(content);
    findBoxes(held);
    parts_->painted = {};
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
