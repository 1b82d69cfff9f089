// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/SkinPair.h"

#include <utility>

namespace bauta::panels {

namespace {

QString keyOf(const std::string& sha, double level) {
    return QString::fromStdString(sha) + QLatin1Char('@') + QString::number(level, 'g', 17);
}
const QString kBuilding = QStringLiteral("Building the skin surface…");

}  // namespace

SkinPair::SkinPair(views::SurfaceView* original, views::SurfaceView* defaced, QObject* parent)
    : QObject(parent),
      original_(original),
      defaced_(defaced),
      originalLoader_(new views::SkinLoader(this)),
      defacedLoader_(new views::SkinLoader(this)) {
    connect(original_, &views::SurfaceView::cameraChanged, defaced_, &views::SurfaceView::setCamera);
    connect(defaced_, &views::SurfaceView::cameraChanged, original_, &views::SurfaceView::setCamera);
    connect(originalLoader_, &views::SkinLoader::ready, this, [this](const scene::SkinPtr& skin) {
        originalSkin_ = skin;
        waitingOriginal_ = false;
        place();
        check();
    });
    connect(defacedLoader_, &views::SkinLoader::ready, this, [this](const scene::SkinPtr& skin) {
        defacedSkin_ = skin;
        waitingDefaced_ = false;
        place();
        check();
    });
    const auto failed = [this](views::SurfaceView* view, bool& waiting, QString& key) {
        return [this, view, &waiting, &key](const QString& reason) {
            waiting = false;
            key.clear();
            view->setMessage(reason);
            view->setSkin(nullptr);
            check();
        };
    };
    connect(originalLoader_, &views::SkinLoader::failed, this, failed(original_, waitingOriginal_, originalKey_));
    connect(defacedLoader_, &views::SkinLoader::failed, this, failed(defaced_, waitingDefaced_, defacedKey_));
    defaced_->setCutLegendVisible(true);
}

void SkinPair::show(const models::CaseImagesPtr& images, const std::filesystem::path& cacheFolder) {
    if (!images) return clear(false, {}, {});
    const QString originalKey = keyOf(images->scanSha256, images->skinLevel);
    if (originalKey != originalKey_) {
        originalKey_ = originalKey;
        originalSkin_.reset();
        waitingOriginal_ = true;
        original_->setMessage(kBuilding);
        original_->setSkin(nullptr);
        originalLoader_->request(
            {images->original, {}, images->skinLevel, cacheFolder, {images->scanSha256, {}, images->skinLevel}});
    }
    if (images->defaced.empty()) return;
    const QString defacedKey = keyOf(images->defacedSha256, images->skinLevel);
    if (defacedKey != defacedKey_) {
        defacedKey_ = defacedKey;
        defacedSkin_.reset();
        waitingDefaced_ = true;
        defacedMessage_ = kBuilding;
        // The affected mask is stored with the defaced image and changes only with it.
        defacedLoader_->request({images->defaced,
                                 images->affected,
                                 images->skinLevel,
                                 cacheFolder,
                                 {images->defacedSha256, images->defacedSha256, images->skinLevel}});
    }
    place();
}

void SkinPair::clear(bool keepOriginal, const QString& originalMessage, const QString& defacedMessage) {
    if (!keepOriginal) {
        originalLoader_->cancel();
        originalKey_.clear();
        originalSkin_.reset();
        waitingOriginal_ = false;
        original_->setMessage(originalMessage);
        original_->setSkin(nullptr);
        original_->setSpinning(false);
    }
    defacedLoader_->cancel();
    defacedKey_.clear();
    defacedSkin_.reset();
    waitingDefaced_ = false;
    defacedMessage_ = defacedMessage;
    afterSlices_ = false;
    place();
}

void SkinPair::holdOriginal(bool held) {
    held_ = held;
    place();
}

void SkinPair::setAfterSlices(bool wait) {
    if (std::exchange(afterSlices_, wait) && !wait) place();
}

void SkinPair::place() {
    if (afterSlices_) return;
    if (originalSkin_ && original_->skin() != originalSkin_) {
        // A view frames the first skin it gets: a remembered camera has to outlive that.
        const scene::Camera before = original_->camera();
        original_->setSkin(originalSkin_);
        if (frameNext_)
            resetCamera();
        else
            setCamera(before);
        frameNext_ = false;
    }
    const scene::SkinPtr shown = held_ ? originalSkin_ : defacedSkin_;
    if (!shown) defaced_->setMessage(held_ ? kBuilding : defacedMessage_);
    if (defaced_->skin() != shown || !shown) defaced_->setSkin(shown);
    defaced_->setCutLegendVisible(!held_ && defacedSkin_ != nullptr);
    if (defaced_->camera() != original_->camera() && originalSkin_) defaced_->setCamera(original_->camera());
}

void SkinPair::setPreset(scene::CameraPreset preset) {
    setSpinning(false);
    original_->setPreset(preset);
    defaced_->setCamera(original_->camera());
}

void SkinPair::setCamera(const scene::Camera& camera) {
    original_->setCamera(camera);
    defaced_->setCamera(camera);
}

void SkinPair::keepCamera(const scene::Camera& camera, bool fit) {
    frameNext_ = fit;
    setCamera(camera);
}

void SkinPair::setSpinning(bool on) {
    original_->setSpinning(on);
}

void SkinPair::resetCamera() {
    original_->resetCamera(originalSkin_);
    defaced_->setCamera(original_->camera());
}

void SkinPair::refit() {
    if (isFitted()) resetCamera();
}

void SkinPair::check() {
    if (isSettled()) Q_EMIT settled();
}

}  // namespace bauta::panels
