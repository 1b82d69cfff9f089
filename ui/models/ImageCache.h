// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <QStringList>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/image/Window.h"
#include "core/study/Types.h"
#include "ui/models/OarFocus.h"

namespace bauta::models {

/// The study's eight OARs first, in their order, then the others by name.
[[nodiscard]] std::vector<study::Structure> inDisplayOrder(std::vector<study::Structure> structures);

struct OarImage {
    std::string name;
    image::Mask mask;
    Extent extent;
};

/// Everything Review paints of one run. Volumes share their voxels with the cache.
struct CaseImages {
    std::string subject, method;
    double skinLevel = 0;
    std::string scanSha256, defacedSha256;
    image::Window window;  ///< automatic, of the original
    image::Volume original;
    image::Volume defaced;  ///< empty when the run has no image
    image::Mask affected;   ///< empty likewise
    std::optional<Extent> affectedExtent;
    std::vector<OarImage> oars;  ///< in the subject's order; empty until oarsReady
    bool oarsLoaded = false;
    image::Mask predicted;  ///< a network's labels, oarNames() from 1 on; empty unless asked for, and until oarsReady
    std::vector<Extent> predictedExtents;  ///< by label − 1
    QStringList troubles;                  ///< one sentence for each OAR that cannot be shown
};
using CaseImagesPtr = std::shared_ptr<const CaseImages>;

/// Reads the images of runs on threads of its own and keeps the last ones, bounded in bytes. What is asked for comes
/// first, OARs after the images, prefetches last; what nobody waits for any more is stopped. Answers are only given
/// for the newest request, so that no image appears under another's title.
class ImageCache : public QObject {
    Q_OBJECT
  public:
    explicit ImageCache(std::size_t maxBytes = kDefaultBytes, QObject* parent = nullptr);
    ~ImageCache() override;
    static constexpr std::size_t kDefaultBytes = std::size_t{1800} << 20;

    /// What of a run is needed.
    struct Parts {
        bool defaced = true;
        std::optional<std::vector<std::string>> oars;  ///< nothing: all
        std::filesystem::path prediction = {};         ///< a network's native labels; read anew each time
    };
    /// Asks for a run, or for the original alone when run is null or has no image. Replaces the request before.
    void want(const study::Subject& subject, const study::Run* run, const Parts& parts);
    void want(const study::Subject& subject, const study::Run* run) { want(subject, run, Parts{}); }
    /// To be read when nothing else is to do, in this order; replaces the list before.
    struct Next {
        study::Subject subject;
        study::Run run;
    };
    void prefetch(std::vector<Next> next);
    /// Drops the request; nothing is answered until the next one.
    void clearRequest();

    /// True once everything of the request was answered (or failed) and nothing is asked for.
    [[nodiscard]] bool isIdle() const;
    [[nodiscard]] std::size_t bytesHeld() const;

  Q_SIGNALS:
    void imagesReady(const bauta::models::CaseImagesPtr& images);  ///< original, defaced, affected
    void oarsReady(const bauta::models::CaseImagesPtr& images);    ///< the same with OARs
    /// One sentence that names the file or the run, and what to do.
    void failed(const QString& subject, const QString& method, const QString& sentence, const QString& whatToDo);

  private:
    struct Shared;
    void look();
    std::shared_ptr<Shared> shared_;
    struct Request;
    std::unique_ptr<Request> request_;
};

}  // namespace bauta::models
