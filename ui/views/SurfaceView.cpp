// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/SurfaceView.h"

#include <QElapsedTimer>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QTimer>
#include <QWheelEvent>
#include <algorithm>
#include <array>
#include <cmath>

#include "ui/views/SurfaceCanvas.h"
#include "ui/views/SurfaceOverlay.h"

namespace bauta::views {

namespace {

using image::operator+;
using image::operator-;
using image::operator*;

constexpr double kTurn_deg_per_px = 0.5;
constexpr int kSpinTick_ms = 16;

}  // namespace

struct SurfaceView::Parts {
    detail::SurfaceCanvas* canvas = nullptr;  // its widget is a child
    detail::SurfaceOverlay* overlay = nullptr;
    std::array<detail::PresetButton*, scene::kCameraPresets.size()> buttons{};
    bool buttonsVisible = true;
    bool legend = false;
    scene::SkinPtr skin, like;
    scene::Camera camera;
    bool framed = false;   // a camera was set or fitted
    bool fitted = false;   // and the zoom still is the fitting one
    bool awaited = false;  // the next picture is the first of a new skin
    QString message = QStringLiteral("Building the skin surface…");
    QString title;
    QPointF last;
    Qt::MouseButton drag = Qt::NoButton;
    QTimer spin;
    QElapsedTimer clock;
};

SurfaceView::SurfaceView(QWidget* parent) : QWidget(parent), parts_(std::make_unique<Parts>()) {
    auto& p = *parts_;
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::OpenHandCursor);
    setCanvas(detail::glAvailable());
    p.overlay = new detail::SurfaceOverlay(this);
    for (std::size_t i = 0; i < p.buttons.size(); ++i) {
        const auto preset = scene::kCameraPresets[i];
        p.buttons[i] = new detail::PresetButton(preset, this);
        connect(p.buttons[i], &QAbstractButton::clicked, this, [this, preset] { setPreset(preset); });
    }
    p.spin.setInterval(kSpinTick_ms);
    connect(&p.spin, &QTimer::timeout, this, [this] {
        const double seconds = static_cast<double>(parts_->clock.restart()) / 1000.0;
        moveCamera(parts_->camera.turned(scene::kSpin_deg_per_s * seconds, 0));
    });
    refresh();
}

SurfaceView::~SurfaceView() {
    // The canvas calls back while it goes, and everything it would reach is about to.
    parts_->canvas->drawn = nullptr;
    parts_->canvas->unusable = nullptr;
}

void SurfaceView::setCanvas(bool openGl) {
    auto& p = *parts_;
    if (p.canvas) p.canvas->widget()->deleteLater();
    p.canvas = openGl ? detail::makeGlCanvas(this) : detail::makePictureCanvas(this);
    p.canvas->drawn = [this] {
        if (!std::exchange(parts_->awaited, false)) return;
        QMetaObject::invokeMethod(this, &SurfaceView::skinShown, Qt::QueuedConnection);
    };
    p.canvas->unusable = [this] { setCanvas(false); };
    p.canvas->setSkin(p.skin);
    p.canvas->setCamera(p.camera);
    p.canvas->widget()->setGeometry(rect());
    p.canvas->widget()->lower();
    p.canvas->widget()->show();
}

void SurfaceView::setSkin(scene::SkinPtr skin) {
    auto& p = *parts_;
    p.skin = std::move(skin);
    p.awaited = p.skin != nullptr;
    p.canvas->setSkin(p.skin);
    if (p.skin && !p.framed) resetCamera(p.like);
    refresh();
}

const scene::SkinPtr& SurfaceView::skin() const {
    return parts_->skin;
}

void SurfaceView::setMessage(const QString& message) {
    parts_->message = message;
    refresh();
}

void SurfaceView::setTitle(const QString& title) {
    parts_->title = title;
    refresh();
}

void SurfaceView::setCamera(const scene::Camera& camera) {
    auto& p = *parts_;
    if (p.framed && camera == p.camera) return;
    p.fitted =
        p.fitted && camera.halfHeight_mm == p.camera.halfHeight_mm && camera.focus_lps_mm == p.camera.focus_lps_mm;
    p.framed = true;
    p.camera = camera;
    p.canvas->setCamera(camera);
    refresh();
}

const scene::Camera& SurfaceView::camera() const {
    return parts_->camera;
}

void SurfaceView::moveCamera(const scene::Camera& camera) {
    setCamera(camera);
    Q_EMIT cameraChanged(camera);
}

void SurfaceView::setPreset(scene::CameraPreset preset) {
    setSpinning(false);
    moveCamera(parts_->camera.at(preset));
}

void SurfaceView::resetCamera(const scene::SkinPtr& like) {
    auto& p = *parts_;
    if (like) p.like = like;
    const scene::SkinPtr& from = p.like ? p.like : p.skin;
    if (!from || from->empty()) return;
    const double aspect = static_cast<double>(std::max(1, width())) / std::max(1, height());
    const bool first = !p.framed;
    scene::Camera fit = scene::fittingCamera(*from, aspect);
    if (!first) {
        fit.azimuth_deg = p.camera.azimuth_deg;
        fit.elevation_deg = p.camera.elevation_deg;
    }
    setCamera(fit);
    p.fitted = true;
}

bool SurfaceView::isFitted() const {
    return parts_->fitted;
}

void SurfaceView::setSpinning(bool on) {
    auto& p = *parts_;
    if (on == p.spin.isActive()) return;
    if (on) {
        p.clock.start();
        p.spin.start();
    } else {
        p.spin.stop();
    }
}

bool SurfaceView::spinning() const {
    return parts_->spin.isActive();
}

void SurfaceView::setPresetButtonsVisible(bool visible) {
    parts_->buttonsVisible = visible;
    refresh();
}

void SurfaceView::setCutLegendVisible(bool visible) {
    parts_->legend = visible;
    refresh();
}

void SurfaceView::setLabelScale(double scale) {
    parts_->overlay->scale = scale;
    for (auto* button : parts_->buttons) button->scale = scale;
    refresh();
}

void SurfaceView::setFocusColour(const QColor& colour) {
    parts_->overlay->ringColour = colour;
    refresh();
}

void SurfaceView::refresh() {
    auto& p = *parts_;
    auto& overlay = *p.overlay;
    QString caption = detail::describe(p.camera);
    if (p.skin) {
        QString level = QString::number(p.skin->level, 'g', 4);
        caption += QStringLiteral(" · iso ") + level.replace(QLatin1Char('-'), QChar(0x2212));
    }
    const bool nothing = p.skin && p.skin->empty();
    overlay.caption = caption;
    overlay.message = !p.skin   ? p.message
                      : nothing ? QStringLiteral("Nothing in this image is above the skin level.")
                                : QString();
    overlay.legend = p.legend && p.skin && !p.skin->cut.empty();
    overlay.setGeometry(rect());
    overlay.raise();
    overlay.update();

    const auto preset = p.camera.preset();
    const int gap = static_cast<int>(2 * overlay.scale);
    int x = static_cast<int>(6 * overlay.scale);
    const int rise = overlay.legend ? static_cast<int>(28 * overlay.scale) : static_cast<int>(8 * overlay.scale);
    for (std::size_t i = 0; i < p.buttons.size(); ++i) {
        auto* button = p.buttons[i];
        button->setChecked(preset == scene::kCameraPresets[i]);
        button->setVisible(p.buttonsVisible);
        button->resize(button->sizeHint());
        button->move(x, height() - button->height() - rise);
        button->raise();
        x += button->width() + gap;
    }
    QString name = QStringLiteral("Skin surface");
    if (!p.title.isEmpty()) name += QStringLiteral(", ") + p.title;
    name += QStringLiteral(", ") + (overlay.message.isEmpty() ? caption : overlay.message);
    if (name != accessibleName()) setAccessibleName(name);
}

void SurfaceView::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    parts_->canvas->widget()->setGeometry(rect());
    if (parts_->fitted) resetCamera();
    refresh();
}

void SurfaceView::mousePressEvent(QMouseEvent* event) {
    parts_->last = event->position();
    parts_->drag = event->button() == Qt::LeftButton && event->modifiers().testFlag(Qt::ShiftModifier)
                       ? Qt::MiddleButton
                       : event->button();
    setSpinning(false);
    setCursor(Qt::ClosedHandCursor);
}

void SurfaceView::mouseMoveEvent(QMouseEvent* event) {
    auto& p = *parts_;
    const QPointF by = event->position() - p.last;
    p.last = event->position();
    scene::Camera next = p.camera;
    if (p.drag == Qt::LeftButton) {
        next = next.turned(-by.x() * kTurn_deg_per_px, by.y() * kTurn_deg_per_px);
    } else if (p.drag == Qt::RightButton) {
        next.halfHeight_mm = std::clamp(next.halfHeight_mm * std::exp(by.y() / 150.0), 5.0, 2000.0);
    } else if (p.drag == Qt::MiddleButton) {
        const double mm_per_pixel = 2 * next.halfHeight_mm / std::max(1, height());
        next.focus_lps_mm =
            next.focus_lps_mm - (by.x() * mm_per_pixel) * next.right() + (by.y() * mm_per_pixel) * next.up();
    } else {
        return;
    }
    moveCamera(next);
}

void SurfaceView::mouseReleaseEvent(QMouseEvent*) {
    parts_->drag = Qt::NoButton;
    setCursor(Qt::OpenHandCursor);
}

void SurfaceView::mouseDoubleClickEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton) Q_EMIT maximiseRequested();
}

void SurfaceView::wheelEvent(QWheelEvent* event) {
    scene::Camera next = parts_->camera;
    next.halfHeight_mm = std::clamp(next.halfHeight_mm * std::exp(-event->angleDelta().y() / 600.0), 5.0, 2000.0);
    moveCamera(next);
    event->accept();
}

void SurfaceView::keyPressEvent(QKeyEvent* event) {
    constexpr double kStep_deg = 5;
    const auto& camera = parts_->camera;
    switch (event->key()) {
        case Qt::Key_Left:
            return moveCamera(camera.turned(kStep_deg, 0));
        case Qt::Key_Right:
            return moveCamera(camera.turned(-kStep_deg, 0));
        case Qt::Key_Up:
            return moveCamera(camera.turned(0, -kStep_deg));
        case Qt::Key_Down:
            return moveCamera(camera.turned(0, kStep_deg));
        default:
            QWidget::keyPressEvent(event);
    }
}

void SurfaceView::focusInEvent(QFocusEvent* event) {
    QWidget::focusInEvent(event);
    const auto reason = event->reason();
    parts_->overlay->ring =
        reason == Qt::TabFocusReason || reason == Qt::BacktabFocusReason || reason == Qt::ShortcutFocusReason;
    refresh();
}

void SurfaceView::focusOutEvent(QFocusEvent* event) {
    QWidget::focusOutEvent(event);
    parts_->overlay->ring = false;
    refresh();
}

}  // namespace bauta::views
