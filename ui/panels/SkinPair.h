// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <filesystem>

#include "ui/models/ImageCache.h"
#include "ui/views/SkinLoader.h"
#include "ui/views/SurfaceView.h"

namespace bauta::panels {

/// The skins of original and defaced: made in the background, turned together, the original shown in both while it is
/// held.
class SkinPair : public QObject {
    Q_OBJECT
  public:
    SkinPair(views::SurfaceView* original, views::SurfaceView* defaced, QObject* parent);

    /// Null takes both skins away. A skin that is shown already stays.
    void show(const models::CaseImagesPtr& images, const std::filesystem::path& cacheFolder);
    /// No skin while another run is being read; the original stays when keepOriginal.
    void clear(bool keepOriginal, const QString& originalMessage, const QString& defacedMessage);
    void holdOriginal(bool held);
    /// While true no new skin is put into its view: the slices come first, since software OpenGL may take long over a
    /// skin. clear() ends it.
    void setAfterSlices(bool wait);
    void setPreset(scene::CameraPreset preset);
    void setCamera(const scene::Camera& camera);
    [[nodiscard]] const scene::Camera& camera() const { return original_->camera(); }
    void setSpinning(bool on);
    [[nodiscard]] bool spinning() const { return original_->spinning(); }
    void resetCamera();
    /// The views got another size: a zoom that was not chosen follows it.
    void refit();
    [[nodiscard]] bool isFitted() const { return original_->isFitted(); }
    /// The next original skin is framed anew (another subject).
    void frameNext() { frameNext_ = true; }
    /// The next original skin is shown from here; with fit only from this direction.
    void keepCamera(const scene::Camera& camera, bool fit);
    [[nodiscard]] bool isSettled() const { return !waitingOriginal_ && !waitingDefaced_; }

  Q_SIGNALS:
    void settled();

  private:
    void place();
    void check();
    views::SurfaceView* original_;
    views::SurfaceView* defaced_;
    views::SkinLoader* originalLoader_;
    views::SkinLoader* defacedLoader_;
    QString originalKey_, defacedKey_;
    scene::SkinPtr originalSkin_, defacedSkin_;
    QString defacedMessage_;
    bool held_ = false, afterSlices_ = false, frameNext_ = true, waitingOriginal_ = false, waitingDefaced_ = false;
};

}  // namespace bauta::panels
