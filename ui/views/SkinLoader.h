// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <filesystem>
#include <memory>

#include "ui/scene/SkinCache.h"
#include "ui/scene/SkinMesh.h"

namespace bauta::views {

/// One skin that is wanted: what to make it of, and where it may be cached.
struct SkinRequest {
    image::Volume image;
    image::Mask affected;               ///< empty for the original
    double level = 0;                   ///< of the original, for both
    std::filesystem::path cacheFolder;  ///< empty: not cached
    scene::SkinKey key;                 ///< used when cacheFolder is set; its level is set from `level`
};

/// Makes skins in the background, from the cache where it can. Its newest request replaces the one before, whose
/// result is dropped. Destroying it cancels and waits.
class SkinLoader : public QObject {
    Q_OBJECT
  public:
    explicit SkinLoader(QObject* parent = nullptr);
    ~SkinLoader() override;

    void request(SkinRequest request);
    void cancel();
    [[nodiscard]] bool busy() const;

  Q_SIGNALS:
    void ready(const bauta::scene::SkinPtr& skin);
    /// One sentence.
    void failed(const QString& reason);

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace bauta::views
