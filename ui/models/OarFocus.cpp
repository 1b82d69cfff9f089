// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/OarFocus.h"

#include <algorithm>
#include <array>

#include "core/base/Error.h"
#include "core/image/Slice.h"

namespace bauta::models {

namespace {

// Number and index sum of voxels, for a mean index.
struct Sum {
    std::size_t n = 0;
    std::array<double, 3> index = {0, 0, 0};
    void add(std::int64_t i, std::int64_t j, std::int64_t k) {
        ++n;
        index[0] += static_cast<double>(i);
        index[1] += static_cast<double>(j);
        index[2] += static_cast<double>(k);
    }
    /// `count` voxels of row (j, k) whose i sum to `indices`.
    void addRow(std::size_t count, std::size_t indices, std::int64_t j, std::int64_t k) {
        n += count;
        index[0] += static_cast<double>(indices);
        index[1] += static_cast<double>(count) * static_cast<double>(j);
        index[2] += static_cast<double>(count) * static_cast<double>(k);
    }
    [[nodiscard]] image::Vec3 mean() const {
        const auto count = static_cast<double>(n);
        return {index[0] / count, index[1] / count, index[2] / count};
    }
};

}  // namespace

OarFocus focusOn(const image::Mask& oar, const image::Mask& affected, std::stop_token stop) {
    const image::Geometry& geometry = oar.geometry();
    if (!affected.empty()) image::requireSameGrid(geometry, "the OAR", affected.geometry(), "the affected mask");
    const image::SliceLayout axial = image::sliceLayout(geometry, image::Plane::Axial);
    const auto axis = static_cast<std::size_t>(axial.fixedAxis);
    std::vector<Sum> own(static_cast<std::size_t>(geometry.size[axis])), lost(own.size());

    const auto oarVoxels = oar.voxels();
    const std::uint8_t* affectedVoxels = affected.empty() ? nullptr : affected.voxels().data();
    std::size_t at = 0;
    for (std::int64_t k = 0; k < geometry.size[2]; ++k) {
        if (stop.stop_requested()) throw base::Error(base::ErrorCode::Cancelled, "Stopped.");
        for (std::int64_t j = 0; j < geometry.size[1]; ++j)
            for (std::int64_t i = 0; i < geometry.size[0]; ++i, ++at) {
                if (oarVoxels[at] == 0) continue;
                const auto slice = static_cast<std::size_t>(image::Index3{i, j, k}[axis]);
                own[slice].add(i, j, k);
                if (affectedVoxels != nullptr && affectedVoxels[at] != 0) lost[slice].add(i, j, k);
            }
    }

    OarFocus focus;
    const auto hasOar = [](const Sum& sum) { return sum.n > 0; };
    auto first = static_cast<std::size_t>(std::find_if(own.begin(), own.end(), hasOar) - own.begin());
    if (first == own.size()) return focus;
    focus.empty = false;
    const auto last = static_cast<std::size_t>(own.rend() - std::find_if(own.rbegin(), own.rend(), hasOar)) - 1;
    std::vector<std::size_t> slices;
    for (std::size_t slice = first; slice <= last; ++slice) slices.push_back(slice);
    // From inferior to superior whichever way the index axis runs.
    if (geometry.axis(axial.fixedAxis)[2] < 0) std::reverse(slices.begin(), slices.end());

    Sum whole;
    image::Vec3 latest = own[slices.front()].mean();
    for (const std::size_t slice : slices) {
        focus.lostBySlice.push_back(lost[slice].n);
        focus.slices += own[slice].n > 0 ? 1 : 0;
        focus.slicesTouched += lost[slice].n > 0 ? 1 : 0;
        if (lost[slice].n > focus.lostBySlice[focus.worst]) focus.worst = focus.lostBySlice.size() - 1;
        if (own[slice].n > 0) latest = own[slice].mean();
        latest[axis] = static_cast<double>(slice);
        focus.points_lps_mm.push_back(geometry.toPoint(lost[slice].n > 0 ? lost[slice].mean() : latest));
        whole.n += own[slice].n;
        for (std::size_t a = 0; a < 3; ++a) whole.index[a] += own[slice].index[a];
    }
    if (focus.slicesTouched > 0) {
        focus.point_lps_mm = focus.points_lps_mm[focus.worst];
    } else {
        image::Vec3 middleIndex = whole.mean();
        middleIndex[axis] = static_cast<double>(static_cast<std::int64_t>(middleIndex[axis] + 0.5));
        focus.point_lps_mm = geometry.toPoint(middleIndex);
    }
    return focus;
}

Extent extentOf(const image::Mask& mask) {
    const image::Geometry& geometry = mask.geometry();
    Extent extent;
    extent.low = geometry.size;
    Sum sum;
    const std::uint8_t* row = mask.voxels().data();
    const auto length = static_cast<std::size_t>(geometry.size[0]);
    for (std::int64_t k = 0; k < geometry.size[2]; ++k)
        for (std::int64_t j = 0; j < geometry.size[1]; ++j, row += length) {
            // Whole numbers over the row: several voxels at once.
            std::uint32_t n = 0;
            std::uint64_t indices = 0;
            for (std::uint32_t i = 0; i < length; ++i) {
                const std::uint32_t one = row[i] != 0 ? 1 : 0;
                n += one;
                indices += std::uint64_t{one} * i;
            }
            if (n == 0) continue;
            sum.addRow(n, indices, j, k);
            const auto in = [](std::uint8_t v) { return v != 0; };
            const auto* first = std::find_if(row, row + length, in);
            const auto* last = row + length - 1;
            while (!in(*last)) --last;
            extent.high[0] = std::max(extent.high[0], static_cast<std::int64_t>(last - row));
            extent.low = {std::min(extent.low[0], static_cast<std::int64_t>(first - row)), std::min(extent.low[1], j),
                          std::min(extent.low[2], k)};
            extent.high = {extent.high[0], std::max(extent.high[1], j), k};
        }
    extent.middle_lps_mm = sum.n == 0 ? geometry.centre() : geometry.toPoint(sum.mean());
    return extent;
}

std::vector<Extent> extentsOf(const image::Mask& labels, std::size_t count) {
    const image::Geometry& geometry = labels.geometry();
    std::vector<Extent> extents(count);
    std::vector<Sum> sums(count);
    for (Extent& extent : extents) extent.low = geometry.size;
    const std::uint8_t* voxel = labels.voxels().data();
    for (std::int64_t k = 0; k < geometry.size[2]; ++k)
        for (std::int64_t j = 0; j < geometry.size[1]; ++j)
            for (std::int64_t i = 0; i < geometry.size[0]; ++i, ++voxel) {
                if (*voxel == 0 || *voxel > count) continue;
                const std::size_t at = *voxel - 1U;
                sums[at].add(i, j, k);
                const image::Index3 index = {i, j, k};
                for (std::size_t a = 0; a < 3; ++a) {
                    extents[at].low[a] = std::min(extents[at].low[a], index[a]);
                    extents[at].high[a] = std::max(extents[at].high[a], index[a]);
                }
            }
    for (std::size_t at = 0; at < count; ++at)
        extents[at].middle_lps_mm = sums[at].n == 0 ? geometry.centre() : geometry.toPoint(sums[at].mean());
    return extents;
}

}  // namespace bauta::models
