// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/ImageCache.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

#include "core/base/Outcome.h"
#include "core/image/ImageIo.h"
#include "core/segmentation/Case.h"
#include "ui/models/ErrorText.h"
#include "ui/models/LossModel.h"
#include "ui/models/OarFocus.h"

namespace bauta::models {

namespace {

struct File {
    enum class Kind { Scan, Mask, Labels, Prediction };
    Kind kind = Kind::Scan;
    std::string key;  // path and what identifies its content
    std::filesystem::path path;
    image::Modality modality = image::Modality::MR;
    bool needsWindow = false;
};

struct Content {
    image::Volume volume;
    image::Mask mask;
    std::optional<image::Window> window;
    Extent extent;
    std::vector<Extent> extents;  ///< of a prediction, by label − 1
    [[nodiscard]] std::size_t bytes() const {
        std::size_t sum = 0;
        if (!volume.empty()) sum += volume.voxelCount() * image::bytesPerVoxel(volume.type());
        if (!mask.empty()) sum += mask.voxels().size();
        return sum;
    }
};
using Loaded = base::Outcome<std::shared_ptr<const Content>>;

File scanFile(const study::Subject& subject) {
    return {File::Kind::Scan, subject.scan.string() + '|' + subject.scanSha256, subject.scan, subject.modality, true};
}
File defacedFile(const study::Subject& subject, const study::Run& run) {
    return {File::Kind::Scan, run.defaced.string() + '|' + run.defacedSha256, run.defaced, subject.modality, false};
}
File affectedFile(const study::Run& run) {
    return {File::Kind::Labels, run.affected.string() + '|' + run.defacedSha256, run.affected, {}, false};
}
File oarFile(const study::Structure& structure) {
    return {
        File::Kind::Mask, structure.path.string() + '|' + std::to_string(structure.voxels), structure.path, {}, false};
}

// With a number: an evaluation that is made again writes other labels to the same path.
File predictionFile(const std::filesystem::path& path, std::uint64_t serial) {
    return {File::Kind::Prediction, path.string() + '|' + std::to_string(serial), path, {}, false};
}

std::shared_ptr<const Content> load(const File& file, const base::TaskContext& task) {
    auto content = std::make_shared<Content>();
    if (file.kind == File::Kind::Scan) {
        content->volume = image::loadImage(file.path, task).volume.withModality(file.modality);
        if (file.needsWindow) content->window = image::autoWindow(content->volume);
    } else {
        content->mask = image::loadMask(file.path, file.kind != File::Kind::Mask, task);
        if (file.kind == File::Kind::Prediction)
            content->extents = extentsOf(content->mask, segmentation::oarNames().size());
        else
            content->extent = extentOf(content->mask);
    }
    return content;
}

}  // namespace

std::vector<study::Structure> inDisplayOrder(std::vector<study::Structure> structures) {
    const std::vector<std::string>& first = studyOars();
    const auto key = [&](const study::Structure& structure) {
        return std::pair(std::find(first.begin(), first.end(), structure.name) - first.begin(), structure.name);
    };
    std::sort(structures.begin(), structures.end(),
              [&](const study::Structure& a, const study::Structure& b) { return key(a) < key(b); });
    return structures;
}

/// What the threads and the owner share, under one mutex. It outlives neither: the owner joins the threads.
struct ImageCache::Shared {
    struct Entry {
        std::shared_ptr<const Loaded> loaded;
        std::uint64_t used = 0;
    };
    struct Work {
        std::uint64_t id = 0;
        File file;
        std::stop_source stop;
        bool running = false;
        bool urgent = false;  // a picture waits for it
    };

    std::mutex mutex;
    std::condition_variable_any wake;
    std::map<std::string, Entry> entries;
    std::vector<Work> queue;  // in order of urgency; running ones stay until done
    std::vector<std::string> pinned;
    std::size_t bytes = 0, maxBytes = 0;
    std::uint64_t clock = 0;
    std::function<void()> tell;
    std::vector<std::jthread> threads;

    // Structures and prefetches are read by one thread that gives way to others, painting above all.
    void run(std::stop_token quit, bool urgent) {
        if (!urgent) setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), 10);
        std::unique_lock lock(mutex);
        while (true) {
            const auto next = [&] {
                return std::find_if(queue.begin(), queue.end(),
                                    [&](const Work& work) { return !work.running && work.urgent == urgent; });
            };
            wake.wait(lock, quit, [&] { return next() != queue.end(); });
            if (quit.stop_requested()) return;
            const auto work = next();
            work->running = true;
            const std::uint64_t id = work->id;
            const File file = work->file;
            const std::stop_token stop = work->stop.get_token();
            lock.unlock();
            auto loaded = std::make_shared<const Loaded>(
                base::attempt([&] { return load(file, base::TaskContext(stop)); }, file.path.string()));
            lock.lock();
            std::erase_if(queue, [&](const Work& one) { return one.id == id; });
            const bool cancelled = !loaded->ok() && loaded->error().code() == base::ErrorCode::Cancelled;
            if (!cancelled && !entries.contains(file.key)) {
                if (loaded->ok()) bytes += loaded->value()->bytes();
                entries[file.key] = {std::move(loaded), ++clock};
                evict();
            }
            const auto call = tell;
            lock.unlock();
            if (call) call();
            lock.lock();
        }
    }

    void evict() {
        while (bytes > maxBytes) {
            auto oldest = entries.end();
            for (auto it = entries.begin(); it != entries.end(); ++it)
                if (std::find(pinned.begin(), pinned.end(), it->first) == pinned.end() &&
                    (oldest == entries.end() || it->second.used < oldest->second.used))
                    oldest = it;
            if (oldest == entries.end()) return;
            if (oldest->second.loaded->ok()) bytes -= oldest->second.loaded->value()->bytes();
            entries.erase(oldest);
        }
    }
};

struct ImageCache::Request {
    study::Subject subject;
    std::optional<study::Run> run;
    bool wanted = false, imagesGiven = false, done = true, hasRun = false, hasDefaced = false;
    std::vector<std::string> oarNames;
    std::vector<File> images, oars;  ///< oars: then the prediction
    bool hasPrediction = false;
    std::uint64_t serial = 0;  ///< of predictions
    std::vector<Next> next;

    // The queue from urgent to idle.
    [[nodiscard]] std::vector<File> order() const {
        std::vector<File> files;
        if (wanted) {
            files = images;
            files.insert(files.end(), oars.begin(), oars.end());
        }
        for (const Next& one : next) {
            files.push_back(scanFile(one.subject));
            if (one.run.defaced.empty()) continue;
            files.push_back(defacedFile(one.subject, one.run));
            files.push_back(affectedFile(one.run));
        }
        for (const Next& one : next)
            for (const study::Structure& structure : one.subject.structures) files.push_back(oarFile(structure));
        return files;
    }
};

ImageCache::ImageCache(std::size_t maxBytes, QObject* parent)
    : QObject(parent), shared_(std::make_shared<Shared>()), request_(std::make_unique<Request>()) {
    shared_->maxBytes = maxBytes;
    shared_->tell = [this] {
        QMetaObject::invokeMethod(
            this, [this] { look(); }, Qt::QueuedConnection);
    };
    for (const bool urgent : {true, true, true, false})
        shared_->threads.emplace_back(
            [shared = shared_.get(), urgent](std::stop_token quit) { shared->run(quit, urgent); });
}

ImageCache::~ImageCache() {
    {
        const std::lock_guard lock(shared_->mutex);
        shared_->tell = {};
        for (Shared::Work& work : shared_->queue) work.stop.request_stop();
    }
    for (std::jthread& thread : shared_->threads) thread.request_stop();
    shared_->threads.clear();
}

void ImageCache::want(const study::Subject& subject, const study::Run* run, const Parts& parts) {
    Request& request = *request_;
    request.subject = subject;
    request.run = run != nullptr ? std::optional(*run) : std::nullopt;
    request.wanted = true;
    request.imagesGiven = false;
    request.done = false;
    request.images = {scanFile(subject)};
    request.hasRun = request.run && !request.run->defaced.empty();
    request.hasDefaced = request.hasRun && parts.defaced;
    if (request.hasRun) request.images.push_back(affectedFile(*request.run));
    if (request.hasDefaced) request.images.push_back(defacedFile(subject, *request.run));
    request.oars.clear();
    request.oarNames.clear();
    for (const study::Structure& structure : inDisplayOrder(subject.structures)) {
        if (parts.oars && std::find(parts.oars->begin(), parts.oars->end(), structure.name) == parts.oars->end())
            continue;
        request.oars.push_back(oarFile(structure));
        request.oarNames.push_back(structure.name);
    }
    request.hasPrediction = !parts.prediction.empty();
    if (request.hasPrediction) request.oars.push_back(predictionFile(parts.prediction, ++request.serial));
    prefetch({});
    // Answer from the event loop even when all is at hand: callers set up their state after asking.
    QMetaObject::invokeMethod(
        this, [this] { look(); }, Qt::QueuedConnection);
}

void ImageCache::prefetch(std::vector<Next> next) {
    request_->next = std::move(next);
    const std::vector<File> order = request_->order();
    {
        const std::lock_guard lock(shared_->mutex);
        std::vector<Shared::Work> queue;
        for (Shared::Work& work : shared_->queue) {
            const bool needed =
                std::any_of(order.begin(), order.end(), [&](const File& file) { return file.key == work.file.key; });
            if (work.running && !needed) work.stop.request_stop();
            if (work.running) queue.push_back(work);
        }
        shared_->pinned.clear();
        for (const File& file : order) {
            const bool isWanted =
                request_->wanted &&
                &file - order.data() < static_cast<std::ptrdiff_t>(request_->images.size() + request_->oars.size());
            if (isWanted) shared_->pinned.push_back(file.key);
            const auto entry = shared_->entries.find(file.key);
            if (entry != shared_->entries.end() && (entry->second.loaded->ok() || !isWanted)) {
                entry->second.used = ++shared_->clock;
                continue;
            }
            // A failed file is tried again when it is asked for anew: it may have been mended.
            if (entry != shared_->entries.end()) shared_->entries.erase(entry);
            const bool queued = std::any_of(queue.begin(), queue.end(), [&](const Shared::Work& work) {
                return work.file.key == file.key && !work.stop.stop_requested();
            });
            const bool isUrgent =
                isWanted && &file - order.data() < static_cast<std::ptrdiff_t>(request_->images.size());
            if (!queued) queue.push_back({++shared_->clock, file, {}, false, isUrgent});
        }
        shared_->queue = std::move(queue);
    }
    shared_->wake.notify_all();
}

void ImageCache::clearRequest() {
    Request none;
    none.serial = request_->serial;
    *request_ = std::move(none);
    prefetch({});
}

bool ImageCache::isIdle() const {
    return !request_->wanted || request_->done;
}

std::size_t ImageCache::bytesHeld() const {
    const std::lock_guard lock(shared_->mutex);
    return shared_->bytes;
}

namespace {

void takePrediction(CaseImages& images, const Loaded& loaded) {
    if (!loaded.ok()) {
        images.troubles << QStringLiteral("The prediction cannot be shown. ") + sentence(loaded.error());
        return;
    }
    const std::string other = image::difference(images.original.geometry(), loaded.value()->mask.geometry());
    if (!other.empty()) {
        images.troubles << QStringLiteral("The prediction has another geometry than the scan (%1) and is not shown.")
                               .arg(QString::fromStdString(other));
        return;
    }
    images.predicted = loaded.value()->mask;
    images.predictedExtents = loaded.value()->extents;
}

}  // namespace

void ImageCache::look() {
    Request& request = *request_;
    if (!request.wanted || request.done) return;
    std::vector<std::shared_ptr<const Loaded>> images, oars;
    {
        const std::lock_guard lock(shared_->mutex);
        const auto collect = [&](const std::vector<File>& files, auto& into) {
            for (const File& file : files)
                if (const auto entry = shared_->entries.find(file.key); entry != shared_->entries.end())
                    into.push_back(entry->second.loaded);
        };
        collect(request.images, images);
        collect(request.oars, oars);
    }
    const QString subject = QString::fromStdString(request.subject.id);
    const QString method = request.run ? QString::fromStdString(request.run->method) : QString();
    const auto fail = [&](const QString& text, const QString& advice) {
        request.done = true;
        Q_EMIT failed(subject, method, text, advice);
    };
    for (const auto& one : images)
        if (!one->ok()) {
            return fail(sentence(one->error()), whatToDo(one->error()));
        }
    if (images.size() < request.images.size()) return;

    auto answer = std::make_shared<CaseImages>();
    answer->subject = request.subject.id;
    if (request.run) answer->method = request.run->method;
    answer->skinLevel = request.subject.skinLevel;
    answer->scanSha256 = request.subject.scanSha256;
    answer->original = images[0]->value()->volume;
    answer->window = images[0]->value()->window.value_or(image::Window{});
    if (request.hasRun) {
        answer->defacedSha256 = request.run->defacedSha256;
        answer->affected = images[1]->value()->mask;
        answer->affectedExtent = images[1]->value()->extent;
        std::string other = image::difference(answer->original.geometry(), answer->affected.geometry());
        if (request.hasDefaced) {
            answer->defaced = images[2]->value()->volume;
            if (other.empty()) other = image::difference(answer->original.geometry(), answer->defaced.geometry());
        }
        if (!other.empty())
            return fail(QStringLiteral("%1 × %2: the output has another geometry than the original (%3).")
                            .arg(subject, method, QString::fromStdString(other)),
                        QStringLiteral("The run is kept but not compared. Run it again (Shift+R)."));
    }
    const bool complete = oars.size() == request.oars.size();
    if (complete) {
        for (std::size_t i = 0; i < request.oarNames.size(); ++i) {
            const QString name = QString::fromStdString(request.oarNames[i]);
            if (!oars[i]->ok()) {
                answer->troubles << name + QStringLiteral(" cannot be shown. ") + sentence(oars[i]->error());
                continue;
            }
            const image::Mask& mask = oars[i]->value()->mask;
            const std::string difference = image::difference(answer->original.geometry(), mask.geometry());
            if (difference.empty())
                answer->oars.push_back({request.oarNames[i], mask, oars[i]->value()->extent});
            else
                answer->troubles << QStringLiteral("%1 has another geometry than the scan (%2) and is not shown.")
                                        .arg(name, QString::fromStdString(difference));
        }
        if (request.hasPrediction) takePrediction(*answer, *oars.back());
        answer->oarsLoaded = true;
    }
    request.done = complete;
    const bool first = !request.imagesGiven;
    request.imagesGiven = true;
    const CaseImagesPtr ready = std::move(answer);
    if (first) Q_EMIT imagesReady(ready);
    // A slot may have asked for something else meanwhile.
    if (complete && request.done) Q_EMIT oarsReady(ready);
}

}  // namespace bauta::models
