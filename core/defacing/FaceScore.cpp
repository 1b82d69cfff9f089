// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/defacing/FaceScore.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "core/base/Task.h"
#include "core/defacing/Head.h"
#include "core/image/Filters.h"

namespace bauta::defacing {
namespace {

constexpr double kRemovedAtMost = 0.10;
constexpr double kBlurredAtMost = 0.30;
constexpr double kBlurredBy_mm = 3.0;

struct Box {
    image::Index3 low = {std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::max(),
                         std::numeric_limits<std::int64_t>::max()};
    image::Index3 high = {-1, -1, -1};  // inclusive

    [[nodiscard]] bool empty() const { return high[0] < 0; }
    void include(const image::Index3& i) {
        for (std::size_t a = 0; a < 3; ++a) {
            low[a] = std::min(low[a], i[a]);
            high[a] = std::max(high[a], i[a]);
        }
    }
    [[nodiscard]] Box grown(const image::Geometry& geometry, double margin_mm) const {
        Box box = *this;
        for (std::size_t a = 0; a < 3; ++a) {
            const auto voxels = static_cast<std::int64_t>(std::ceil(margin_mm / geometry.spacing_mm[a]));
            box.low[a] = std::max<std::int64_t>(0, low[a] - voxels);
            box.high[a] = std::min(geometry.size[a] - 1, high[a] + voxels);
        }
        return box;
    }
};

struct Feature {
    const char* name;
    std::uint8_t first, last;  // labels
    Box box = {};
};

std::vector<Feature> locate(const image::Mask& face) {
    std::vector<Feature> features = {{"eyes", 1, 2}, {"nose", 3, 3}, {"mouth", 4, 4}, {"ears", 5, 6}, {"chin", 7, 7}};
    std::array<Feature*, 256> byLabel = {};
    for (Feature& feature : features)
        for (int label = feature.first; label <= feature.last; ++label)
            byLabel[static_cast<std::size_t>(label)] = &feature;
    const image::Index3& size = face.geometry().size;
    std::size_t v = 0;
    for (std::int64_t k = 0; k < size[2]; ++k)
        for (std::int64_t j = 0; j < size[1]; ++j)
            for (std::int64_t i = 0; i < size[0]; ++i, ++v)
                if (Feature* feature = byLabel[face.voxels()[v]]) feature->box.include({i, j, k});
    std::erase_if(features, [](const Feature& feature) { return feature.box.empty(); });
    return features;
}

FeatureScore score(const Feature& feature, const image::Mask& face, const std::vector<std::uint8_t>& before,
                   const std::vector<std::uint8_t>& after) {
    const image::Geometry& geometry = face.geometry();
    const Box box = feature.box.grown(geometry, kFarthest_mm);
    image::Geometry crop = geometry;
    for (std::size_t a = 0; a < 3; ++a) crop.size[a] = box.high[a] - box.low[a] + 1;

    std::vector<std::uint8_t> left(crop.voxelCount(), 0);
    std::vector<std::size_t> was;  // offsets in the crop
    std::size_t c = 0;
    for (std::int64_t k = box.low[2]; k <= box.high[2]; ++k)
        for (std::int64_t j = box.low[1]; j <= box.high[1]; ++j)
            for (std::int64_t i = box.low[0]; i <= box.high[0]; ++i, ++c) {
                const image::Index3 index = {i, j, k};
                const std::uint8_t label = face.at(index);
                left[c] = onSurface(after, geometry, index) ? 1 : 0;
                if (label >= feature.first && label <= feature.last && onSurface(before, geometry, index))
                    was.push_back(c);
            }
    FeatureScore result{feature.name, 0, 0, was.size()};
    if (was.empty()) return result;
    const std::vector<float> distance = image::distance_mm(image::Mask(crop, std::move(left)));
    std::vector<double> moved;
    moved.reserve(was.size());
    for (const std::size_t v : was) moved.push_back(std::min(static_cast<double>(distance[v]), kFarthest_mm));
    // The tolerance keeps a surface exactly 2 mm away inside, whatever the distance map's rounding.
    const auto stayed =
        std::count_if(moved.begin(), moved.end(), [](double d_mm) { return d_mm <= kStayed_mm + 1e-4; });
    result.remainingFraction = static_cast<double>(stayed) / static_cast<double>(moved.size());
    const std::size_t half = moved.size() / 2;
    std::nth_element(moved.begin(), moved.begin() + static_cast<std::ptrdiff_t>(half), moved.end());
    result.medianDisplacement_mm = moved[half];
    if (moved.size() % 2 == 0) {
        const double below = *std::max_element(moved.begin(), moved.begin() + static_cast<std::ptrdiff_t>(half));
        result.medianDisplacement_mm = (below + moved[half]) / 2;
    }
    return result;
}

void decide(FaceScore& score, bool removalMethod) {
    bool any = false, left = false;
    for (const FeatureScore& each : score.features) {
        const bool eyes = each.feature == "eyes";
        if (!eyes && each.feature != "nose" && each.feature != "mouth") continue;
        any = true;
        if (!removalMethod && eyes) continue;
        score.worst = std::max(score.worst, each.remainingFraction);
        left = left || each.remainingFraction > (removalMethod ? kRemovedAtMost : kBlurredAtMost) ||
               (!removalMethod && each.medianDisplacement_mm < kBlurredBy_mm);
    }
    score.success = any && !left;
}

}  // namespace

FaceScore faceScore(const image::Volume& scan, const image::Volume& defaced, const image::Mask& face, double skinLevel,
                    bool removalMethod) {
    const image::Geometry& geometry = scan.geometry();
    image::requireSameGrid(geometry, "the scan", defaced.geometry(), "the defaced scan");
    image::requireSameGrid(geometry, "the scan", face.geometry(), "the face labels");
    const std::vector<Feature> features = locate(face);
    FaceScore result;
    if (features.empty()) return result;

    Box all;
    for (const Feature& feature : features) {
        const Box box = feature.box.grown(geometry, kFarthest_mm);
        all.include(box.low);
        all.include(box.high);
    }
    // One slice more on both sides: a surface is told by its neighbours.
    const auto axis = static_cast<std::size_t>(axialAxis(geometry));
    const SliceRange slices = {std::max<std::int64_t>(0, all.low[axis] - 1),
                               std::min(geometry.size[axis], all.high[axis] + 2)};
    const std::vector<std::uint8_t> before = filledBody(scan, skinLevel, slices);
    const std::vector<std::uint8_t> after = filledBody(defaced, skinLevel, slices);
    for (const Feature& feature : features) {
        FeatureScore each = score(feature, face, before, after);
        if (each.surfaceVoxels > 0) result.features.push_back(std::move(each));
    }
    decide(result, removalMethod);
    return result;
}

}  // namespace bauta::defacing
