// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <mutex>
#include <type_traits>

#include "core/base/Error.h"
#include "core/dicom/Series.h"
#include "core/dicom/detail/Pixels.h"
#include "core/image/detail/ByteSource.h"
#include "core/image/detail/RawVoxels.h"

namespace bauta::dicom {
using base::ErrorCode;
using image::Volume;
using image::detail::refuse;

namespace {

void requireSlice(const Header& h, const SeriesInfo& series) {
    if (h.seriesUid != series.seriesUid || h.columns != series.geometry.size[0] || h.rows != series.geometry.size[1]) {
        refuse(ErrorCode::Damaged, h.file, "has changed since the folder was looked through", "import it again");
    }
}

std::vector<detail::Slice> readSlices(const SeriesInfo& series, const base::TaskContext& task) {
    std::vector<detail::Slice> slices(series.files.size());
    std::size_t done = 0;
    std::mutex reporting;
    base::parallelFor(slices.size(), [&](std::size_t k) {
        task.throwIfStopped();
        slices[k] = detail::readSlice(series.files[k]);
        requireSlice(slices[k].header, series);
        const std::scoped_lock lock(reporting);
        task.report(static_cast<double>(++done) / static_cast<double>(slices.size()), "reading slices");
    });
    return slices;
}

// Slices are let go as they are copied, so that the volume is there once and a little.
template <typename T, typename Map>
Volume::Buffer joined(std::vector<detail::Slice>& slices, Map&& map) {
    const auto each =
        static_cast<std::size_t>(slices.front().header.rows) * static_cast<std::size_t>(slices.front().header.columns);
    std::vector<T> voxels;
    voxels.reserve(each * slices.size());
    for (detail::Slice& slice : slices) {
        std::visit(
            [&](const auto& values) {
                for (const auto v : values) voxels.push_back(static_cast<T>(map(slice.header, v)));
            },
            slice.stored);
        slice.stored = std::vector<std::uint8_t>();
    }
    return voxels;
}

Volume::Buffer voxelsOf(std::vector<detail::Slice>& slices) {
    const double slope = slices.front().header.slope;
    const double intercept = slices.front().header.intercept;
    const std::size_t type = slices.front().stored.index();
    const auto all = [&](auto&& test) { return std::all_of(slices.begin(), slices.end(), test); };
    if (!all([&](const auto& s) { return s.header.slope == slope && s.header.intercept == intercept; })) {
        return joined<float>(slices,
                             [](const Header& h, auto v) { return h.slope * static_cast<double>(v) + h.intercept; });
    }
    const auto same = [](const Header&, auto v) { return v; };
    Volume::Buffer voxels;
    if (!all([&](const auto& s) { return s.stored.index() == type; })) {
        voxels = joined<std::int32_t>(slices, same);  // slices of one series may differ in sign
    } else if (type == 0) {
        voxels = joined<std::uint8_t>(slices, same);
    } else if (type == 1) {
        voxels = joined<std::int16_t>(slices, same);
    } else {
        voxels = joined<std::uint16_t>(slices, same);
    }
    return image::detail::rescale(std::move(voxels), slope, intercept);
}

}  // namespace

image::LoadedImage loadSeries(const SeriesInfo& series, const base::TaskContext& task) {
    if (series.files.empty()) throw base::Error(ErrorCode::BadRequest, "the series has no files");
    std::vector<detail::Slice> slices = readSlices(series, task);
    return {Volume(series.geometry, voxelsOf(slices), series.modality), series.warnings};
}

}  // namespace bauta::dicom
