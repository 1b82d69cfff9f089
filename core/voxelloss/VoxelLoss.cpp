// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/voxelloss/VoxelLoss.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/Error.h"
#include "core/image/Filters.h"

namespace bauta::voxelloss {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// Index bounds, both inclusive.
struct Box {
    image::Index3 low = {0, 0, 0};
    image::Index3 high = {-1, -1, -1};
    [[nodiscard]] bool empty() const { return high[0] < low[0]; }
};

template <typename Visit>
void forEachSet(const image::Mask& mask, const Box& box, const Visit& visit) {
    for (std::int64_t k = box.low[2]; k <= box.high[2]; ++k)
        for (std::int64_t j = box.low[1]; j <= box.high[1]; ++j) {
            std::size_t v = mask.geometry().offset({box.low[0], j, k});
            for (std::int64_t i = box.low[0]; i <= box.high[0]; ++i, ++v)
                if (mask.voxels()[v] != 0) visit(v, image::Index3{i, j, k});
        }
}

Box wholeGrid(const image::Geometry& geometry) {
    return {{0, 0, 0}, {geometry.size[0] - 1, geometry.size[1] - 1, geometry.size[2] - 1}};
}

Box boundsOf(const image::Mask& mask) {
    Box box{mask.geometry().size, {-1, -1, -1}};
    forEachSet(mask, wholeGrid(mask.geometry()), [&](std::size_t, const image::Index3& index) {
        for (std::size_t a = 0; a < 3; ++a) {
            box.low[a] = std::min(box.low[a], index[a]);
            box.high[a] = std::max(box.high[a], index[a]);
        }
    });
    return box;
}

struct Counted {
    OarLoss loss;
    Box box;
};

Counted count(const std::string& name, const image::Mask& oar, const image::Mask& affected) {
    image::requireSameGrid(affected.geometry(), "the affected mask", oar.geometry(), name);
    Counted result{{}, boundsOf(oar)};
    OarLoss& loss = result.loss;
    loss.oar = name;
    forEachSet(oar, result.box, [&](std::size_t v, const image::Index3&) {
        ++loss.n_vox_ref;
        const std::uint8_t kind = affected.voxels()[v];
        if (kind == 1) ++loss.n_vox_removed;
        if (kind > 1) ++loss.n_vox_altered;
    });
    const double voxel_ml = oar.geometry().voxelVolume_ml();
    loss.vol_ref_ml = static_cast<double>(loss.n_vox_ref) * voxel_ml;
    loss.vol_lost_ml = static_cast<double>(loss.lost()) * voxel_ml;
    const bool none = loss.n_vox_ref == 0;
    loss.preserved_ratio = none ? std::numeric_limits<double>::quiet_NaN()
                                : 1.0 - static_cast<double>(loss.lost()) / static_cast<double>(loss.n_vox_ref);
    loss.min_dist_cut_mm = none ? std::numeric_limits<double>::quiet_NaN() : loss.lost() > 0 ? 0.0 : kInfinity;
    return result;
}

/// Squared distance in mm between two voxel centres: index axes are orthogonal.
double squared_mm(const image::Geometry& geometry, const image::Index3& a, const image::Index3& b) {
    double sum = 0;
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const double d = static_cast<double>(a[axis] - b[axis]) * geometry.spacing_mm[axis];
        sum += d * d;
    }
    return sum;
}

/// The part of the grid that holds every OAR of `apart` and, around it, the affected voxel nearest to it: no voxel of
/// an OAR is farther from the cut than one of its voxels is, and that distance bounds how far the map must reach.
Box reach(const std::vector<std::pair<const image::Mask*, Counted*>>& apart, const image::Mask& affected) {
    const image::Geometry& geometry = affected.geometry();
    std::vector<image::Index3> witness;
    for (const auto& [mask, counted] : apart) {
        image::Index3 found = {-1, -1, -1};
        forEachSet(*mask, counted->box, [&](std::size_t, const image::Index3& index) { found = index; });
        witness.push_back(found);
    }
    std::vector<double> bound(apart.size(), kInfinity);
    forEachSet(affected, wholeGrid(geometry), [&](std::size_t, const image::Index3& index) {
        for (std::size_t o = 0; o < witness.size(); ++o)
            bound[o] = std::min(bound[o], squared_mm(geometry, index, witness[o]));
    });
    if (bound.front() == kInfinity) return {};  // nothing affected
    Box box{geometry.size, {-1, -1, -1}};
    for (std::size_t o = 0; o < apart.size(); ++o)
        for (std::size_t a = 0; a < 3; ++a) {
            const auto voxels = static_cast<std::int64_t>(std::ceil(std::sqrt(bound[o]) / geometry.spacing_mm[a]));
            box.low[a] = std::max<std::int64_t>(0, std::min(box.low[a], apart[o].second->box.low[a] - voxels));
            box.high[a] = std::min(geometry.size[a] - 1, std::max(box.high[a], apart[o].second->box.high[a] + voxels));
        }
    return box;
}

void measureDistances(const std::vector<std::pair<const image::Mask*, Counted*>>& apart, const image::Mask& affected) {
    if (apart.empty()) return;
    const Box box = reach(apart, affected);
    if (box.empty()) return;
    image::Geometry crop = affected.geometry();
    for (std::size_t a = 0; a < 3; ++a) crop.size[a] = box.high[a] - box.low[a] + 1;
    const auto inCrop = [&](const image::Index3& index) {
        return crop.offset({index[0] - box.low[0], index[1] - box.low[1], index[2] - box.low[2]});
    };
    std::vector<std::uint8_t> part(crop.voxelCount(), 0);
    forEachSet(affected, box, [&](std::size_t, const image::Index3& index) { part[inCrop(index)] = 1; });
    const std::vector<float> distance = image::distance_mm(image::Mask(crop, std::move(part)));
    for (const auto& [mask, counted] : apart)
        forEachSet(*mask, counted->box, [&, loss = &counted->loss](std::size_t, const image::Index3& index) {
            loss->min_dist_cut_mm = std::min(loss->min_dist_cut_mm, static_cast<double>(distance[inCrop(index)]));
        });
}

}  // namespace

std::vector<OarLoss> countLoss(const std::vector<std::pair<std::string, image::Mask>>& oars,
                               const image::Mask& affected) {
    if (affected.empty()) throw base::Error(base::ErrorCode::BadRequest, "there is no affected mask to count by");
    std::vector<Counted> counted;
    counted.reserve(oars.size());
    std::vector<std::pair<const image::Mask*, Counted*>> apart;
    for (const auto& [name, mask] : oars) {
        counted.push_back(count(name, mask, affected));
        if (counted.back().loss.n_vox_ref > 0 && counted.back().loss.lost() == 0)
            apart.emplace_back(&mask, &counted.back());
    }
    measureDistances(apart, affected);
    std::vector<OarLoss> losses;
    losses.reserve(counted.size());
    for (Counted& each : counted) losses.push_back(std::move(each.loss));
    return losses;
}

}  // namespace bauta::voxelloss
