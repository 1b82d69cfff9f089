// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/SurfaceCanvas.h"

#include <QGuiApplication>
#include <QOpenGLContext>
#include <QOpenGLWidget>
#include <QPainter>
#include <QSurfaceFormat>
#include <cmath>

#include "ui/scene/SurfaceWindow.h"
#include "ui/views/SurfaceView.h"

namespace bauta::views {

namespace {

using scene::Camera;
using scene::SkinPtr;

QSurfaceFormat surfaceFormat() {
    QSurfaceFormat format;
    format.setRenderableType(QSurfaceFormat::OpenGL);
    format.setVersion(3, 2);
    format.setProfile(QSurfaceFormat::CoreProfile);
    format.setDepthBufferSize(24);
    format.setAlphaBufferSize(8);
    return format;
}

class GlCanvas : public QOpenGLWidget, public detail::SurfaceCanvas {
  public:
    explicit GlCanvas(QWidget* parent) : QOpenGLWidget(parent) {
        setFormat(surfaceFormat());
        setAttribute(Qt::WA_TransparentForMouseEvents);
    }
    ~GlCanvas() override { letGo(); }

    QWidget* widget() override { return this; }

    void setSkin(SkinPtr skin) override {
        skin_ = std::move(skin);
        if (window_) window_->scene().setMesh(skin_);
        update();
    }

    void setCamera(const Camera& camera) override {
        camera_ = camera;
        if (window_) window_->scene().setCamera(camera_);
        update();
    }

  protected:
    void initializeGL() override {
        // A new parent window brings a new context, and VTK starts afresh in it.
        connect(context(), &QOpenGLContext::aboutToBeDestroyed, this, [this] { letGo(); });
        window_ = std::make_unique<scene::SurfaceWindow>(scene::SurfaceWindow::Host{
            // Not QOpenGLWidget::makeCurrent: it would bind its framebuffer behind VTK's back.
            [this] { context()->makeCurrent(context()->surface()); },
            [this] { return context() && QOpenGLContext::currentContext() == context(); },
            [this] { return context() && context()->isValid(); }});
        if (!window_->initialise()) {
            window_.reset();
            if (unusable) QMetaObject::invokeMethod(this, unusable, Qt::QueuedConnection);
            return;
        }
        window_->scene().setMesh(skin_);
        window_->scene().setCamera(camera_);
    }

    void resizeGL(int width, int height) override {
        if (!window_) return;
        const double ratio = devicePixelRatioF();
        window_->resize(static_cast<int>(std::lround(width * ratio)), static_cast<int>(std::lround(height * ratio)));
    }

    void paintGL() override {
        if (!window_) return;
        window_->paint(defaultFramebufferObject());
        if (drawn) drawn();
    }

  private:
    void letGo() {
        if (!window_) return;
        makeCurrent();
        window_->release();
        window_.reset();
        doneCurrent();
    }

    std::unique_ptr<scene::SurfaceWindow> window_;
    SkinPtr skin_;
    Camera camera_;
};

class PictureCanvas : public QWidget, public detail::SurfaceCanvas {
  public:
    explicit PictureCanvas(QWidget* parent) : QWidget(parent) {
        setAttribute(Qt::WA_TransparentForMouseEvents);
        setAttribute(Qt::WA_OpaquePaintEvent);
    }

    QWidget* widget() override { return this; }

    void setSkin(SkinPtr skin) override {
        skin_ = std::move(skin);
        picture_ = {};
        update();
    }

    void setCamera(const Camera& camera) override {
        camera_ = camera;
        picture_ = {};
        update();
    }

  protected:
    void paintEvent(QPaintEvent*) override {
        const double ratio = devicePixelRatioF();
        const QSize pixels = (QSizeF(size()) * ratio).toSize().expandedTo({1, 1});
        if (picture_.size() != pixels) {
            const scene::SkinMesh nothing;
            const auto drawing =
                scene::rasterPicture(skin_ ? *skin_ : nothing, camera_, pixels.width(), pixels.height());
            picture_ =
                QImage(drawing.rgb.data(), drawing.width, drawing.height, 3 * drawing.width, QImage::Format_RGB888)
                    .convertToFormat(QImage::Format_RGB32);
            picture_.setDevicePixelRatio(ratio);
        }
        QPainter(this).drawImage(QPointF(0, 0), picture_);
        if (drawn) drawn();
    }

  private:
    SkinPtr skin_;
    Camera camera_;
    QImage picture_;
};

}  // namespace

void setDefaultSurfaceFormat() {
    QSurfaceFormat::setDefaultFormat(surfaceFormat());
}

namespace detail {

SurfaceCanvas* makeGlCanvas(QWidget* parent) {
    return new GlCanvas(parent);
}

SurfaceCanvas* makePictureCanvas(QWidget* parent) {
    return new PictureCanvas(parent);
}

bool glAvailable() {
    const QString platform = QGuiApplication::platformName();
    return platform != QLatin1String("offscreen") && platform != QLatin1String("minimal");
}

}  // namespace detail
}  // namespace bauta::views
