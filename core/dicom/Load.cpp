// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <mutex>
#include <type_traits>

#include "core/base/Error.h"
#include "core/dicom/Series.h"
#include "core/dicom/detail/Grid.h"
#include "core/dicom/detail/Pixels.h"
#include "core/image/detail/ByteSource.h"
#include "core/image/detail/RawVoxels.h"

namespace bauta::dicom {
using base::ErrorCode;
using image::Volume;
using image::operator-;
using image::detail::refuse;

namespace {

// A resampled grid may be larger than its slices, which then agree with the first.
void requireSlice(const Header& h, const Header& first, const SeriesInfo& series, std::size_t k) {
    constexpr double kSamePosition_mm = 1e-2;
    const bool fits = series.resampled || (h.columns == series.geometry.size[0] && h.rows == series.geometry.size[1]);
    const bool moved =
        !h.position_lps_mm || image::norm(*h.position_lps_mm - series.slicePositions_lps_mm[k]) > kSamePosition_mm;
    if (h.seriesUid != series.seriesUid || !fits || h.columns != first.columns || h.rows != first.rows || moved) {
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
        const std::scoped_lock lock(reporting);
        task.report(static_cast<double>(++done) / static_cast<double>(slices.size()), "reading slices");
    });
    for (std::size_t k = 0; k < slices.size(); ++k) {
        requireSlice(slices[k].header, slices.front().header, series, k);
    }
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

// The same values in 16 bits where they fit.
Volume::Buffer narrowest(Volume::Buffer voxels) {
    const auto& wide = std::get<std::vector<std::int32_t>>(voxels);
    const auto [least, most] = std::minmax_element(wide.begin(), wide.end());
    if (*least >= -32768 && *most <= 32767) return std::vector<std::int16_t>(wide.begin(), wide.end());
    if (*least >= 0 && *most <= 65535) return std::vector<std::uint16_t>(wide.begin(), wide.end());
    return voxels;
}

Volume::Buffer voxelsOf(std::vector<detail::Slice>& slices) {
    const double slope = slices.front().header.slope;
    const double intercept = slices.front().header.intercept;
    const std::size_t type = slices.front().stored.index();
    const auto all = [&](auto&& test) { return std::all_of(slices.begin(), slices.end(), test); };
    const auto whole = [](double v) { return v == std::round(v) && std::abs(v) < 32768; };
    const auto scaled = [](const Header& h, auto v) { return h.slope * static_cast<double>(v) + h.intercept; };
    if (!all([&](const auto& s) { return s.header.slope == slope && s.header.intercept == intercept; })) {
        if (!all([&](const auto& s) { return whole(s.header.slope) && whole(s.header.intercept); })) {
            return joined<float>(slices, scaled);
        }
        return narrowest(joined<std::int32_t>(slices, scaled));
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

// What lies outside the slices: −1000 HU, or the smallest value of an MR.
double airOf(const Volume::Buffer& voxels, image::Modality modality) {
    if (modality == image::Modality::CT) return -1000;
    return std::visit([](const auto& v) { return static_cast<double>(*std::min_element(v.begin(), v.end())); }, voxels);
}

}  // namespace

image::LoadedImage loadSeries(const SeriesInfo& series, const base::TaskContext& task) {
    if (series.files.empty()) throw base::Error(ErrorCode::BadRequest, "the series has no files");
    std::vector<detail::Slice> slices = readSlices(series, task);
    const std::int64_t columns = slices.front().header.columns;
    const std::int64_t rows = slices.front().header.rows;
    Volume::Buffer voxels = voxelsOf(slices);
    if (series.resampled) {
        task.throwIfStopped();
        voxels = detail::regrid(voxels, columns, rows, series.slicePositions_lps_mm, series.geometry,
                                airOf(voxels, series.modality));
    }
    return {Volume(series.geometry, std::move(voxels), series.modality), series.warnings};
}

}  // namespace bauta::dicom
