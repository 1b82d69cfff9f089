// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/SliceState.h"

#include <algorithm>
#include <cstring>
#include <functional>

#include "core/base/Task.h"

namespace bauta::views {

namespace {

// First and last non-zero byte of a row, eight at a time.
bool rowExtent(const std::uint8_t* row, std::int64_t n, std::int64_t& first, std::int64_t& last) {
    std::int64_t i = 0;
    std::uint64_t word = 0;
    for (; i + 8 <= n; i += 8) {
        std::memcpy(&word, row + i, 8);
        if (word) break;
    }
    while (i < n && !row[i]) ++i;
    if (i == n) return false;
    first = i;
    std::int64_t j = n - 1;
    while (!row[j]) --j;
    last = j;
    return true;
}

VoxelBox boxOf(const image::Mask& mask) {
    const auto& size = mask.geometry().size;
    VoxelBox box{size, {-1, -1, -1}};
    const std::uint8_t* voxels = mask.voxels().data();
    for (std::int64_t k = 0; k < size[2]; ++k) {
        for (std::int64_t j = 0; j < size[1]; ++j) {
            std::int64_t first = 0;
            std::int64_t last = 0;
            if (!rowExtent(voxels + size[0] * (j + size[1] * k), size[0], first, last)) continue;
            box.low = {std::min(box.low[0], first), std::min(box.low[1], j), std::min(box.low[2], k)};
            box.high = {std::max(box.high[0], last), std::max(box.high[1], j), k};
        }
    }
    return box;
}

}  // namespace

bool SliceOar::holds(const image::Index3& voxel) const {
    if (mask.empty() || (!without.empty() && without.at(voxel) != 0)) return false;
    const std::uint8_t value = mask.at(voxel);
    return label == 0 ? value != 0 : value == label;
}

bool SliceOar::isOver(SliceImage image) const {
    if (!over || *over == image) return true;
    return image == SliceImage::Blend && (predicted || *over == SliceImage::Defaced);
}

void findBoxes(SliceContent& content) {
    std::vector<std::function<void()>> work;
    for (auto& oar : content.oars) {
        if (!oar.box && !oar.mask.empty()) work.emplace_back([&oar] { oar.box = boxOf(oar.mask); });
    }
    if (!content.affectedBox && !content.affected.empty()) {
        work.emplace_back([&content] { content.affectedBox = boxOf(content.affected); });
    }
    if (!work.empty()) base::parallelFor(work.size(), [&](std::size_t i) { work[i](); });
}

SliceProbe probeAt(const SliceContent& content, const image::Index3& voxel) {
    SliceProbe probe;
    probe.voxel = voxel;
    probe.point_lps_mm = content.original.geometry().toPoint(voxel);
    probe.original = content.original.at(voxel);
    probe.hasDefaced = !content.defaced.empty();
    if (probe.hasDefaced) probe.defaced = content.defaced.at(voxel);
    if (!content.affected.empty()) probe.affected = content.affected.at(voxel);
    for (const auto& oar : content.oars) {
        // Over the original every structure is whole.
        const bool whole = !oar.over || oar.predicted || *oar.over == SliceImage::Original;
        if (whole && oar.holds(voxel)) probe.oars.push_back(oar.name);
    }
    return probe;
}

int slicesTowardsHead(const image::Geometry& geometry, image::Plane plane) {
    const std::size_t axis = plane == image::Plane::Axial ? 2 : plane == image::Plane::Sagittal ? 0 : 1;
    return image::closestAxes(geometry).flipped[axis] ? -1 : 1;
}

QString planeName(image::Plane plane) {
    switch (plane) {
        case image::Plane::Axial:
            return QStringLiteral("Axial");
        case image::Plane::Sagittal:
            return QStringLiteral("Sagittal");
        case image::Plane::Coronal:
            return QStringLiteral("Coronal");
    }
    return {};
}

QColor planeColour(image::Plane plane) {
    switch (plane) {
        case image::Plane::Axial:
            return {0xFF, 0x6B, 0x6B};
        case image::Plane::Sagittal:
            return {0xF2, 0xD6, 0x4B};
        case image::Plane::Coronal:
            return {0x5F, 0xD9, 0x7A};
    }
    return {};
}

QColor removedColour() {
    return {0xFF, 0x4F, 0xCB};
}

double fittingMmPerPixel(const image::Geometry& geometry, image::Plane plane, QSizeF view) {
    constexpr double kMargin = 4;  // logical pixels around, below the coloured edge
    const auto layout = image::sliceLayout(geometry, plane);
    const double width = std::max(1.0, view.width() - 2 * kMargin);
    const double height = std::max(1.0, view.height() - 2 * kMargin);
    return std::max(static_cast<double>(layout.columns) * layout.columnSpacing_mm / width,
                    static_cast<double>(layout.rows) * layout.rowSpacing_mm / height);
}

}  // namespace bauta::views
