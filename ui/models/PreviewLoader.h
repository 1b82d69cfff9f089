// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <memory>

#include "core/image/Window.h"
#include "ui/models/Background.h"
#include "ui/models/Snapshot.h"
#include "ui/models/TrainingLog.h"

namespace bauta::models {

/// A validation subject in an arm with what the network now makes of it, on the native grid.
struct PreviewImages {
    std::string subject, arm;
    int epoch = 0;
    image::Volume scan;
    image::Window window;
    std::vector<std::pair<std::string, image::Mask>> targets, predictions;  ///< by OAR; only those with a voxel
    image::Vec3 point_lps_mm{};  ///< in the middle of all targets, in the axial slice on which most of them are seen
    std::array<double, 2> extent_mm{};  ///< of all targets on axial slices: across, from top to bottom
};
using PreviewImagesPtr = std::shared_ptr<const PreviewImages>;

/// Reads the previews of a training in the background. Scan and targets are kept while subject and arm stay the same,
/// so that a new prediction costs one small file.
class PreviewLoader : public QObject {
    Q_OBJECT
  public:
    explicit PreviewLoader(QObject* parent = nullptr);

    /// Asks for a preview; the one before is dropped. Asking for the same again does nothing. No preview: shows none.
    void want(const Snapshot& study, const std::string& arm, const std::optional<TrainingPreview>& preview);
    /// Null while there is none, or while another is read.
    [[nodiscard]] const PreviewImagesPtr& images() const { return images_; }
    [[nodiscard]] bool isIdle() const { return !task_.busy(); }

  Q_SIGNALS:
    void changed();
    void failed(const QString& sentence);

  private:
    void load();
    Background task_;
    Snapshot study_;
    std::string arm_;
    std::optional<TrainingPreview> wanted_;
    PreviewImagesPtr images_;
};

}  // namespace bauta::models
