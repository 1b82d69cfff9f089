// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/SliceView.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "ui/views/SliceLabels.h"

namespace bauta::views {

namespace {

constexpr double kNearest_mm_per_pixel = 0.005;
constexpr double kFarthest_mm_per_pixel = 5.0;
constexpr int kWheelStep = 120;

QString imageWord(SliceImage image) {
    switch (image) {
        case SliceImage::Original:
            return QStringLiteral("original");
        case SliceImage::Defaced:
            return QStringLiteral("defaced");
        case SliceImage::Blend:
            return QStringLiteral("blend of original and defaced");
    }
    return {};
}

bool byKeyboard(Qt::FocusReason reason) {
    return reason == Qt::TabFocusReason || reason == Qt::BacktabFocusReason || reason == Qt::ShortcutFocusReason;
}

}  // namespace

SliceView::SliceView(QWidget* parent) : QWidget(parent), focusColour_(0x6B, 0xB0, 0xFF) {
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAttribute(Qt::WA_OpaquePaintEvent);
    setCursor(Qt::CrossCursor);
    describe();
}

SliceView::~SliceView() = default;

void SliceView::setContent(const SliceContent& content) {
    painter_.setContent(content);
    describe();
    update();
}

const SliceContent& SliceView::content() const {
    return painter_.content();
}

void SliceView::setState(const SliceState& state) {
    if (state == state_) return;
    state_ = state;
    describe();
    update();
}

void SliceView::setMessage(const QString& message) {
    message_ = message;
    describe();
    update();
}

void SliceView::setFocusColour(const QColor& colour) {
    focusColour_ = colour;
    update();
}

SliceFrame SliceView::frame() const {
    return sliceFrame(content().original.geometry(), state_, size());
}

std::optional<SliceProbe> SliceView::probe(QPointF position) const {
    if (content().original.empty()) return std::nullopt;
    const auto voxel = frame().toVoxel(position);
    if (!content().original.geometry().contains(voxel)) return std::nullopt;
    return probeAt(content(), voxel);
}

void SliceView::describe() {
    QString text = planeName(state_.plane) + QStringLiteral(" view, ") + imageWord(state_.image);
    if (!message_.isEmpty()) {
        text += QStringLiteral(", ") + message_;
    } else if (!content().original.empty()) {
        const auto f = frame();
        text += QStringLiteral(", %1, slice %2 of %3")
                    .arg(QString::fromStdString(image::slicePosition(f.geometry, f.layout, f.slice)))
                    .arg(f.slice + 1)
                    .arg(f.layout.slices);
    }
    if (text != accessibleName()) setAccessibleName(text);
}

void SliceView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    if (message_.isEmpty() && !content().original.empty()) {
        painter_.paint(painter, state_, size(), font());
    } else {
        painter.fillRect(rect(), Qt::black);
        painter.fillRect(QRectF(0, 0, width(), 2), planeColour(state_.plane));
        painter.setPen(QColor(0x9A, 0xA6, 0xB3));
        painter.drawText(rect().adjusted(12, 12, -12, -12), Qt::AlignCenter | Qt::TextWordWrap, message_);
    }
    if (hasFocus() && ringShown_) {
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(focusColour_, 2, Qt::SolidLine, Qt::SquareCap, Qt::MiterJoin));
        painter.drawRect(QRectF(rect()).adjusted(1, 1, -1, -1));
    }
}

void SliceView::focusInEvent(QFocusEvent* event) {
    ringShown_ = byKeyboard(event->reason());
    QWidget::focusInEvent(event);
    update();
}

void SliceView::moveCrosshairTo(QPointF position) {
    const auto f = frame();
    // In the plane the crosshair goes to the cursor, clamped to the grid; across it stays where it is.
    auto pixel = f.layout.pixel(f.geometry.toIndex(state_.crosshair_lps_mm));
    pixel[0] = std::clamp((position.x() - f.origin.x()) / f.pixelsPerColumn, -0.5,
                          static_cast<double>(f.layout.columns) - 0.5);
    pixel[1] =
        std::clamp((position.y() - f.origin.y()) / f.pixelsPerRow, -0.5, static_cast<double>(f.layout.rows) - 0.5);
    Q_EMIT crosshairMoved(f.geometry.toPoint(f.layout.index(pixel)));
}

void SliceView::scroll(int slices) {
    const auto f = frame();
    const std::int64_t next = std::clamp<std::int64_t>(f.slice + slices, 0, f.layout.slices - 1);
    if (next == f.slice) return;
    auto pixel = f.layout.pixel(f.geometry.toIndex(state_.crosshair_lps_mm));
    pixel[2] = static_cast<double>(next);
    Q_EMIT crosshairMoved(f.geometry.toPoint(f.layout.index(pixel)));
}

void SliceView::zoom(double factor, QPointF about) {
    const double next = std::clamp(state_.mm_per_pixel / factor, kNearest_mm_per_pixel, kFarthest_mm_per_pixel);
    const auto f = frame();
    // The point under `about` stays there.
    const QPointF middle(width() / 2.0, height() / 2.0);
    const QPointF centre = about + (middle - about) * (next / state_.mm_per_pixel);
    image::Vec3 pixel = f.layout.pixel(f.geometry.toIndex(state_.centre_lps_mm));
    pixel[0] = (centre.x() - f.origin.x()) / f.pixelsPerColumn;
    pixel[1] = (centre.y() - f.origin.y()) / f.pixelsPerRow;
    Q_EMIT viewMoved(next, f.geometry.toPoint(f.layout.index(pixel)));
}

void SliceView::mousePressEvent(QMouseEvent* event) {
    if (content().original.empty()) return;
    pressed_ = last_ = event->position();
    atPress_ = state_;
    if (event->button() == Qt::MiddleButton ||
        (event->button() == Qt::LeftButton && event->modifiers().testFlag(Qt::ShiftModifier))) {
        drag_ = Drag::Pan;
    } else if (event->button() == Qt::RightButton) {
        drag_ = Drag::Zoom;
    } else if (event->button() == Qt::LeftButton) {
        drag_ = state_.windowMode ? Drag::Window : Drag::Crosshair;
        if (drag_ == Drag::Crosshair) moveCrosshairTo(event->position());
    }
}

void SliceView::mouseMoveEvent(QMouseEvent* event) {
    if (content().original.empty()) return;
    const QPointF position = event->position();
    const QPointF by = position - last_;
    last_ = position;
    switch (drag_) {
        case Drag::None:
            break;
        case Drag::Crosshair:
            moveCrosshairTo(position);
            break;
        case Drag::Zoom:
            zoom(std::exp(-by.y() / 150.0), pressed_);
            break;
        case Drag::Pan: {
            const auto f = frame();
            image::Vec3 pixel = f.layout.pixel(f.geometry.toIndex(state_.centre_lps_mm));
            pixel[0] -= by.x() / f.pixelsPerColumn;
            pixel[1] -= by.y() / f.pixelsPerRow;
            Q_EMIT viewMoved(state_.mm_per_pixel, f.geometry.toPoint(f.layout.index(pixel)));
            break;
        }
        case Drag::Window: {
            const QPointF all = position - pressed_;
            image::Window window = atPress_.window;
            // Across the view's width the window changes by twice itself, so it suits any range of values.
            const double step = 2 * std::max(window.width, 1e-3) / std::max(200, width());
            window.width = std::max(window.width + all.x() * step, 1e-3 * atPress_.window.width);
            window.level -= all.y() * step;
            Q_EMIT windowChanged(window);
            break;
        }
    }
    Q_EMIT probed(probe(position));
}

void SliceView::mouseReleaseEvent(QMouseEvent*) {
    drag_ = Drag::None;
}

void SliceView::mouseDoubleClickEvent(QMouseEvent* event) {
    drag_ = Drag::None;
    if (event->button() == Qt::LeftButton) Q_EMIT maximiseRequested();
}

void SliceView::wheelEvent(QWheelEvent* event) {
    if (content().original.empty()) return;
    const double delta = event->angleDelta().y();
    if (event->modifiers().testFlag(Qt::ControlModifier)) {
        zoom(std::exp(delta / 600.0), event->position());
    } else {
        wheelRest_ += delta;
        const int steps = static_cast<int>(wheelRest_ / kWheelStep);
        wheelRest_ -= steps * kWheelStep;
        // Turning the wheel away goes to the slices that lie towards the patient's head, left or back.
        if (steps != 0) scroll(steps * slicesTowardsHead(content().original.geometry(), state_.plane));
        Q_EMIT probed(probe(event->position()));
    }
    event->accept();
}

void SliceView::keyPressEvent(QKeyEvent* event) {
    if (content().original.empty()) return QWidget::keyPressEvent(event);
    const auto f = frame();
    const QPointF at = f.toView(state_.crosshair_lps_mm);
    switch (event->key()) {
        case Qt::Key_Left:
            return moveCrosshairTo(at - QPointF(f.pixelsPerColumn, 0));
        case Qt::Key_Right:
            return moveCrosshairTo(at + QPointF(f.pixelsPerColumn, 0));
        case Qt::Key_Up:
            return moveCrosshairTo(at - QPointF(0, f.pixelsPerRow));
        case Qt::Key_Down:
            return moveCrosshairTo(at + QPointF(0, f.pixelsPerRow));
        default:
            QWidget::keyPressEvent(event);
    }
}

void SliceView::leaveEvent(QEvent* event) {
    QWidget::leaveEvent(event);
    Q_EMIT probed(std::nullopt);
}

}  // namespace bauta::views
