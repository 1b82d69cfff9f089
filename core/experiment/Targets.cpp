// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/Targets.h"

#include <algorithm>
#include <mutex>

#include "core/base/Task.h"
#include "core/metrics/Boxes.h"

namespace bauta::experiment {
namespace {

using base::Json;
using image::Geometry;
using image::Index3;
using image::Mask;

/// Around all voxels of each OAR, in targets or prediction.
using Boxes = std::array<metrics::Box, 8>;

/// The mean of what is there; null without any.
Json meanOf(const std::vector<double>& values) {
    if (values.empty()) return nullptr;
    double sum = 0;
    for (const double value : values) sum += value;
    return sum / static_cast<double>(values.size());
}

}  // namespace

Targets::Targets(const segmentation::NativeCase& native)
    : subject_(native.subject), geometry_(native.scan.geometry()), bits_(geometry_.voxelCount(), 0) {
    const auto& names = segmentation::oarNames();
    for (const auto& [oar, mask] : native.targets) {
        const auto position = static_cast<int>(std::ranges::find(names, oar) - names.begin());
        if (position == static_cast<int>(names.size())) continue;
        present_.push_back(position);
        const auto voxels = mask.voxels();
        const auto bit = static_cast<std::uint8_t>(1U << static_cast<unsigned>(position));
        for (std::size_t v = 0; v < bits_.size(); ++v) {
            if (voxels[v] != 0) bits_[v] |= bit;
        }
    }
}

std::vector<OarScore> Targets::measure(const Mask& labels) const {
    image::requireSameGrid(geometry_, subject_, labels.geometry(), "its prediction");
    const auto predicted = labels.voxels();
    const auto nx = geometry_.size[0], ny = geometry_.size[1];
    Boxes boxes;
    std::mutex mutex;
    base::parallelRanges(static_cast<std::size_t>(geometry_.size[1] * geometry_.size[2]),
                         [&](std::size_t begin, std::size_t end) {
                             Boxes own;
                             for (std::size_t row = begin; row < end; ++row) {
                                 const auto y = static_cast<std::int64_t>(row) % ny;
                                 const auto z = static_cast<std::int64_t>(row) / ny;
                                 const std::size_t first = row * static_cast<std::size_t>(nx);
                                 for (std::int64_t x = 0; x < nx; ++x) {
                                     const std::size_t v = first + static_cast<std::size_t>(x);
                                     unsigned seen = bits_[v];
                                     if (predicted[v] != 0) seen |= 1U << (predicted[v] - 1U);
                                     for (std::size_t oar = 0; seen != 0; ++oar, seen >>= 1U) {
                                         if ((seen & 1U) != 0) own[oar].include({{x, y, z}, {x, y, z}});
                                     }
                                 }
                             }
                             const std::lock_guard lock(mutex);
                             for (std::size_t oar = 0; oar < own.size(); ++oar) boxes[oar].include(own[oar]);
                         });
    std::vector<metrics::Pair> pairs;
    for (const int position : present_) {
        const metrics::Box& box = boxes[static_cast<std::size_t>(position)];
        const bool nothing = box.empty();
        // A cut-out with its place left off: distances do not depend on it.
        Geometry part;
        part.spacing_mm = geometry_.spacing_mm;
        for (std::size_t a = 0; a < 3; ++a) part.size[a] = nothing ? 1 : box.high[a] - box.low[a] + 1;
        std::vector<std::uint8_t> reference(part.voxelCount(), 0), prediction(part.voxelCount(), 0);
        const auto bit = static_cast<std::uint8_t>(1U << static_cast<unsigned>(position));
        for (std::int64_t z = 0; !nothing && z < part.size[2]; ++z) {
            for (std::int64_t y = 0; y < part.size[1]; ++y) {
                const std::size_t from = geometry_.offset({box.low[0], box.low[1] + y, box.low[2] + z});
                const std::size_t to = part.offset({0, y, z});
                for (std::size_t x = 0; x < static_cast<std::size_t>(part.size[0]); ++x) {
                    reference[to + x] = (bits_[from + x] & bit) != 0 ? 1 : 0;
                    prediction[to + x] = predicted[from + x] == position + 1 ? 1 : 0;
                }
            }
        }
        pairs.push_back({segmentation::oarNames()[static_cast<std::size_t>(position)], Mask(part, std::move(reference)),
                         Mask(part, std::move(prediction))});
    }
    std::vector<OarScore> scores;
    for (auto& [oar, metrics] : metrics::measureAll(pairs)) scores.push_back({oar, metrics});
    return scores;
}

Json summarise(const std::vector<std::vector<OarScore>>& subjects) {
    Json dsc = Json::object(), msd = Json::object(), n = Json::object(), empty = Json::object();
    std::vector<double> allDsc, allMsd;
    for (const std::string& oar : segmentation::oarNames()) {
        std::vector<double> dscs, msds;
        for (const auto& scores : subjects) {
            const auto found = std::ranges::find(scores, oar, &OarScore::oar);
            if (found == scores.end() || found->metrics.ref_empty) continue;
            dscs.push_back(found->metrics["dsc"]);
            if (!found->metrics.pred_empty) msds.push_back(found->metrics["msd_mm"]);
        }
        dsc[oar] = meanOf(dscs);
        msd[oar] = meanOf(msds);
        n[oar] = dscs.size();
        empty[oar] = dscs.size() - msds.size();
        allDsc.insert(allDsc.end(), dscs.begin(), dscs.end());
        allMsd.insert(allMsd.end(), msds.begin(), msds.end());
    }
    return {{"dsc", dsc},
            {"msd_mm", msd},
            {"n", n},
            {"empty", empty},
            {"mean_dsc", meanOf(allDsc)},
            {"mean_msd_mm", meanOf(allMsd)},
            {"subjects", subjects.size()}};
}

}  // namespace bauta::experiment
