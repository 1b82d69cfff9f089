// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/SkinThumbnails.h"

#include <QPainter>
#include <QResizeEvent>
#include <cstring>

#include "core/base/Hash.h"
#include "core/image/ImageIo.h"
#include "ui/models/ErrorText.h"
#include "ui/scene/SkinCache.h"
#include "ui/scene/SurfaceScene.h"
#include "ui/style/Theme.h"

namespace bauta::panels {
namespace {

using style::color;
using style::px;
using style::Token;

QImage toImage(const scene::Picture& picture) {
    QImage image(picture.width, picture.height, QImage::Format_RGB888);
    for (int y = 0; y < picture.height; ++y) {
        std::memcpy(image.scanLine(y), picture.pixel(0, y), static_cast<std::size_t>(picture.width) * 3);
    }
    return image;
}

scene::SkinMesh originalSkin(const std::filesystem::path& cache, const study::Subject& subject,
                             const base::TaskContext& task) {
    const scene::SkinKey key{subject.scanSha256, {}, subject.skinLevel};
    if (auto stored = scene::loadSkin(cache, key)) return std::move(*stored);
    scene::SkinMesh mesh = scene::extractSkin(image::loadImage(subject.scan, task).volume, subject.skinLevel, {}, task);
    scene::storeSkin(cache, key, mesh);
    return mesh;
}

scene::SkinMesh defacedSkin(const std::filesystem::path& cache, const study::Subject& subject, const study::Run& run,
                            const base::TaskContext& task) {
    const scene::SkinKey key{run.defacedSha256, base::sha256OfFile(run.affected), subject.skinLevel};
    if (auto stored = scene::loadSkin(cache, key)) return std::move(*stored);
    scene::SkinMesh mesh = scene::extractCutSkin(image::loadImage(run.defaced, task).volume,
                                                 image::loadMask(run.affected, true), subject.skinLevel, {}, task);
    scene::storeSkin(cache, key, mesh);
    return mesh;
}

}  // namespace

SkinThumbnails::SkinThumbnails(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Skin surface, original and defaced"));
    rest_.setSingleShot(true);
    rest_.setInterval(250);
    connect(&rest_, &QTimer::timeout, this, &SkinThumbnails::load);
    style::whenStyled(this, [this] { updateGeometry(); });
}

QSize SkinThumbnails::sizeHint() const {
    return {px(320), px(200) + px(26)};
}

void SkinThumbnails::showRun(const models::Snapshot& study, const study::Subject& subject, const study::Run* run) {
    const bool hasImage = run != nullptr && run->state == study::RunState::Done;
    const std::string key = study->folder.string() + '|' + subject.id + '|' + subject.scanSha256 + '|' +
                            (hasImage ? run->method + run->defacedSha256 : std::string());
    if (key == shownKey_) return;
    shownKey_ = key;
    wanted_ = Wanted{study, subject, hasImage ? std::optional<study::Run>(*run) : std::nullopt};
    task_.cancel();
    pictures_.reset();
    settled_ = false;
    rest_.start();
    update();
}

void SkinThumbnails::clear() {
    task_.cancel();
    rest_.stop();
    shownKey_.clear();
    wanted_.reset();
    pictures_.reset();
    settled_ = true;
    update();
}

SkinThumbnails::Pictures SkinThumbnails::make(const Wanted& wanted, QSize size, std::stop_token stop) {
    Pictures pictures;
    const base::TaskContext task(stop);
    const std::filesystem::path cache = wanted.study->folder / "cache";
    scene::Camera camera;
    const double aspect = static_cast<double>(size.width()) / size.height();
    try {
        const scene::SkinMesh mesh = originalSkin(cache, wanted.subject, task);
        camera = scene::fittingCamera(mesh, aspect);
        pictures.original = toImage(scene::rasterPicture(mesh, camera, size.width(), size.height()));
    } catch (...) {
        pictures.originalTrouble = models::sentence(base::currentError());
    }
    if (!wanted.run) return pictures;
    try {
        // The same camera for both: what is missing must not be hidden by another zoom.
        const scene::SkinMesh mesh = defacedSkin(cache, wanted.subject, *wanted.run, task);
        if (pictures.original.isNull()) camera = scene::fittingCamera(mesh, aspect);
        pictures.defaced = toImage(scene::rasterPicture(mesh, camera, size.width(), size.height()));
    } catch (...) {
        pictures.defacedTrouble = models::sentence(base::currentError());
    }
    return pictures;
}

void SkinThumbnails::load() {
    if (!wanted_) return;
    const QSize size = (QSizeF(width() / 2.0 - 1, px(200)) * devicePixelRatioF()).toSize().expandedTo({16, 16});
    task_.run<Pictures>([wanted = *wanted_, size](std::stop_token stop) { return make(wanted, size, stop); },
                        [this](base::Outcome<Pictures> outcome) {
                            if (outcome.ok()) {
                                pictures_ = std::move(outcome.value());
                            } else {
                                pictures_ = Pictures{{}, {}, models::sentence(outcome.error()), {}};
                            }
                            settled_ = true;
                            update();
                            Q_EMIT settled();
                        });
}

void SkinThumbnails::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    if (wanted_ && event->size().width() != event->oldSize().width()) {
        settled_ = false;
        rest_.start();
    }
}

void SkinThumbnails::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    const int tile = px(200);
    const int half = (width() - 1) / 2;
    const QRect left(0, 0, half, tile), right(half + 1, 0, width() - half - 1, tile);
    const auto draw = [&](const QRect& rect, const QImage& image, const QString& text) {
        // The skin's own background, in both themes.
        painter.fillRect(rect, QColor(0x1B, 0x20, 0x26));
        if (!image.isNull()) return painter.drawImage(rect, image);
        painter.setFont(style::font(style::Type::Caption));
        painter.setPen(QColor(0xB3, 0xBD, 0xC8));
        painter.drawText(rect.adjusted(px(10), 0, -px(10), 0), Qt::AlignCenter | Qt::TextWordWrap, text);
    };
    const QString busy = wanted_ ? tr("Building the skin surface…") : QString();
    const bool hasRun = wanted_ && wanted_->run;
    draw(left, pictures_ ? pictures_->original : QImage(), pictures_ ? pictures_->originalTrouble : busy);
    draw(right, pictures_ ? pictures_->defaced : QImage(),
         !hasRun     ? tr("No defaced image")
         : pictures_ ? pictures_->defacedTrouble
                     : busy);
    painter.setFont(style::font(style::Type::Caption));
    painter.setPen(color(Token::Text2));
    painter.drawText(QRect(px(16), tile, half, px(26)), Qt::AlignVCenter, tr("Original"));
    painter.drawText(QRect(half + px(16), tile, half, px(26)), Qt::AlignVCenter, tr("Defaced"));
}

}  // namespace bauta::panels
