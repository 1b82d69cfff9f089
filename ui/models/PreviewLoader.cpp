// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/PreviewLoader.h"

#include <algorithm>

#include "core/experiment/Experiment.h"
#include "core/image/ImageIo.h"
#include "core/image/Slice.h"
#include "core/segmentation/Case.h"
#include "ui/models/ErrorText.h"

namespace bauta::models {
namespace {

using Masks = std::vector<std::pair<std::string, image::Mask>>;

/// Fills point and extent from the targets; without any the middle of the grid.
void findTargets(PreviewImages& images) {
    const image::Geometry& geometry = images.scan.geometry();
    const image::SliceLayout axial = image::sliceLayout(geometry, image::Plane::Axial);
    const auto axis = static_cast<std::size_t>(axial.fixedAxis);
    // Per slice: how many OARs are seen on it, and with how many voxels.
    std::vector<std::pair<int, std::size_t>> seen(static_cast<std::size_t>(geometry.size[axis]), {0, 0});
    image::Index3 low = geometry.size, high = {-1, -1, -1};
    for (const auto& [oar, mask] : images.targets) {
        std::vector<std::size_t> voxels(seen.size(), 0);
        std::size_t at = 0;
        for (std::int64_t k = 0; k < geometry.size[2]; ++k)
            for (std::int64_t j = 0; j < geometry.size[1]; ++j)
                for (std::int64_t i = 0; i < geometry.size[0]; ++i, ++at) {
                    if (mask.voxels()[at] == 0) continue;
                    const image::Index3 index = {i, j, k};
                    ++voxels[static_cast<std::size_t>(index[axis])];
                    for (std::size_t a = 0; a < 3; ++a) {
                        low[a] = std::min(low[a], index[a]);
                        high[a] = std::max(high[a], index[a]);
                    }
                }
        for (std::size_t s = 0; s < seen.size(); ++s) {
            seen[s].first += voxels[s] > 0 ? 1 : 0;
            seen[s].second += voxels[s];
        }
    }
    image::Vec3 index = geometry.toIndex(geometry.centre());
    const auto extent = [&](int a) {
        const auto along = static_cast<std::size_t>(a);
        const auto count = high[along] < 0 ? geometry.size[along] : high[along] - low[along] + 1;
        return static_cast<double>(count) * geometry.spacing_mm[along];
    };
    images.extent_mm = {extent(axial.columnAxis), extent(axial.rowAxis)};
    if (high[0] >= 0) {
        for (std::size_t a = 0; a < 3; ++a) index[a] = static_cast<double>(low[a] + high[a]) / 2;
        index[axis] = static_cast<double>(std::ranges::max_element(seen) - seen.begin());
    }
    images.point_lps_mm = geometry.toPoint(index);
}

/// Scan and targets, taken from before where they are the same.
PreviewImages caseOf(const PreviewImagesPtr& before, const study::Subject& subject, const study::Run* run,
                     const std::string& arm, std::stop_token stop) {
    if (before && before->subject == subject.id && before->arm == arm) return *before;
    PreviewImages images;
    images.subject = subject.id;
    images.arm = arm;
    const image::Volume original = study::loadScan(subject);
    images.window = image::autoWindow(original);
    images.scan = run == nullptr ? original : image::loadImage(run->defaced).volume.withModality(subject.modality);
    for (const std::string& oar : segmentation::oarNames()) {
        const auto found = std::ranges::find(subject.structures, oar, &study::Structure::name);
        if (found == subject.structures.end()) continue;
        if (stop.stop_requested()) throw base::Error(base::ErrorCode::Cancelled, "Stopped.");
        images.targets.emplace_back(oar, image::loadMask(found->path));
    }
    if (run != nullptr) images.targets = segmentation::keptTargets(images.targets, image::loadMask(run->affected));
    for (const auto& [oar, mask] : images.targets)
        image::requireSameGrid(images.scan.geometry(), subject.id, mask.geometry(), oar);
    std::erase_if(images.targets, [](const auto& target) { return target.second.count() == 0; });
    findTargets(images);
    return images;
}

Masks masksOf(const image::Mask& labels) {
    Masks masks;
    const auto voxels = labels.voxels();
    for (std::size_t i = 0; i < kOarCount; ++i) {
        const auto label = static_cast<std::uint8_t>(i + 1);
        std::vector<std::uint8_t> one(voxels.size());
        bool any = false;
        for (std::size_t v = 0; v < voxels.size(); ++v) {
            one[v] = voxels[v] == label ? 1 : 0;
            any = any || voxels[v] == label;
        }
        if (any) masks.emplace_back(segmentation::oarNames()[i], image::Mask(labels.geometry(), std::move(one)));
    }
    return masks;
}

}  // namespace

PreviewLoader::PreviewLoader(QObject* parent) : QObject(parent) {}

void PreviewLoader::want(const Snapshot& study, const std::string& arm, const std::optional<TrainingPreview>& preview) {
    const bool same = study && study_ && study->folder == study_->folder && arm == arm_;
    study_ = study;
    if (same && preview == wanted_) return;
    // A new prediction of the same training replaces the picture once it is read; another training's is no picture of
    // this one.
    const bool follows =
        same && preview && wanted_ && preview->subject == wanted_->subject && preview->file == wanted_->file;
    arm_ = arm;
    wanted_ = preview;
    if (!follows) {
        task_.cancel();
        images_.reset();
        Q_EMIT changed();
    }
    // One that is being read is not stopped by the next, or quick epochs would never show any.
    if (!task_.busy()) load();
}

void PreviewLoader::load() {
    const study::Subject* subject = study_ && wanted_ ? study_->subject(wanted_->subject) : nullptr;
    if (subject == nullptr) return;
    const bool original = arm_ == experiment::kOriginal;
    const study::Run* run = original ? nullptr : study_->run(subject->id, arm_);
    if (!original && (run == nullptr || run->defaced.empty())) return;
    const std::optional<study::Run> copy = run == nullptr ? std::nullopt : std::optional(*run);
    task_.run<PreviewImagesPtr>(
        [before = images_, subject = *subject, copy, arm = arm_, epoch = wanted_->epoch,
         file = study_->folder / wanted_->file](std::stop_token stop) -> PreviewImagesPtr {
            auto images = std::make_shared<PreviewImages>(caseOf(before, subject, copy ? &*copy : nullptr, arm, stop));
            const image::Mask labels = image::loadMask(file, true);
            image::requireSameGrid(images->scan.geometry(), subject.id, labels.geometry(), "the prediction");
            images->epoch = epoch;
            images->predictions = masksOf(labels);
            return images;
        },
        [this, loaded = wanted_](base::Outcome<PreviewImagesPtr> outcome) {
            if (outcome.ok()) {
                images_ = outcome.value();
                Q_EMIT changed();
            } else {
                Q_EMIT failed(sentence(outcome.error()));
            }
            if (wanted_ != loaded) load();
        });
}

}  // namespace bauta::models
