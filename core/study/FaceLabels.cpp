// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/FaceLabels.h"

#include <thread>

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/base/Hash.h"
#include "core/defacing/FaceEstimate.h"
#include "core/defacing/Templates.h"
#include "core/image/ImageIo.h"
#include "core/study/FileLock.h"
#include "core/study/Sidecars.h"

namespace bauta::study {
namespace {

using base::Error;
using base::ErrorCode;
using base::Json;

/// Labels kept in the cache as face-<digest>.nii.gz, with face-<digest>.json written last. Everything that changes them
/// is in the digest, so that nothing is ever replaced by something else.
class Kept {
  public:
    Kept(const fs::path& cache, const Subject& subject) {
        const std::string head = defacing::templateFile(subject.modality);
        const std::string face = defacing::templateFile(defacing::TemplateMask::Face);
        const Json key = {{"scan", subject.scanSha256},
                          {"geometry", toJson(subject.geometry)},
                          {"skin_level", subject.skinLevel},
                          {"templates", defacing::templateHashes({head, face})},
                          {"version", defacing::kFaceEstimateVersion}};
        stem_ = (cache / ("face-" + base::sha256(key.dump()).substr(0, 24))).string();
        std::error_code shownWhenWriting;
        fs::create_directories(cache, shownWhenWriting);
    }

    [[nodiscard]] fs::path lockFile() const { return stem_ + ".lock"; }

    /// Nothing when there are none, or what is there is damaged.
    [[nodiscard]] std::optional<FaceLabels> load() const {
        try {
            if (!fs::exists(stem_ + ".json")) return std::nullopt;
            const Json json = base::readJson(stem_ + ".json");
            if (json.at("quality").is_null()) return FaceLabels{{}, {}, json.at("quality_reason").get<std::string>()};
            FaceLabels kept{image::loadMask(stem_ + ".nii.gz", true), json.at("quality").get<double>(), {}};
            if (voxelSha256(kept.mask) != json.at("mask_sha256").get<std::string>()) return std::nullopt;
            return kept;
        } catch (const std::exception&) {
            return std::nullopt;
        }
    }

    /// A cache that cannot be written costs time, nothing else.
    void store(const FaceLabels& labels, const Json& provenance) const {
        try {
            Json json = {{"quality", nullptr}, {"provenance", provenance}};
            if (labels.quality) {
                image::writeMask(stem_ + ".nii.gz", labels.mask);
                json["quality"] = *labels.quality;
                json["mask_sha256"] = voxelSha256(labels.mask);
            } else {
                json["quality_reason"] = labels.reason;
            }
            base::writeJson(stem_ + ".json", json);
        } catch (const Error&) {
        }
    }

  private:
    std::string stem_;
};

/// Held while labels are made. Nothing when the folder takes no lock file: then several may make the same.
std::optional<FileLock> waitFor(const fs::path& file, const base::TaskContext& task) {
    try {
        for (;;) {
            task.throwIfStopped();
            if (auto lock = FileLock::tryLock(file)) return lock;
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
        }
    } catch (const Error& error) {
        if (error.code() == ErrorCode::Cancelled) throw;
        return std::nullopt;
    }
}

FaceLabels made(const Kept& kept, const Subject& subject, const image::Volume& scan, const base::TaskContext& task) {
    FaceLabels labels;
    Json provenance;
    try {
        const defacing::FaceEstimate estimate = defacing::estimateFace(scan, subject.skinLevel, task);
        labels = {estimate.labels, estimate.quality, {}};
        provenance = estimate.provenance;
    } catch (const Error& error) {
        if (error.code() != ErrorCode::NotApplicable) throw;
        labels.reason = error.reason();
    }
    kept.store(labels, provenance);
    return labels;
}

}  // namespace

FaceLabels faceLabels(const fs::path& cacheFolder, const Subject& subject, const image::Volume& scan,
                      const base::TaskContext& task) {
    if (!subject.face.empty()) return {image::loadMask(subject.face, true), {}, {}};
    try {
        const Kept kept(cacheFolder, subject);
        if (auto known = kept.load()) return std::move(*known);
        task.report(0, "finding the face");
        const std::optional<FileLock> lock = waitFor(kept.lockFile(), task);
        std::optional<FaceLabels> labels = kept.load();
        if (!labels) labels = made(kept, subject, scan, task);
        // Whoever waits on it looks into the cache first.
        std::error_code ignored;
        fs::remove(kept.lockFile(), ignored);
        return std::move(*labels);
    } catch (...) {
        const Error error = base::currentError();
        if (error.code() == ErrorCode::Cancelled) throw;
        return {{}, {}, error.reason()};
    }
}

}  // namespace bauta::study
