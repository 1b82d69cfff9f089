// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <atomic>
#include <mutex>

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

// The type that holds the stored values of all slices; slices of one series may differ in sign.
enum class Stored { U8, I16, U16, I32 };

Stored storedType(const std::vector<Header>& headers) {
    const auto typeOf = [](const Header& h) {
        if (h.bitsAllocated <= 8) return h.isSigned ? Stored::I16 : Stored::U8;
        return h.isSigned ? Stored::I16 : Stored::U16;
    };
    const Stored first = typeOf(headers.front());
    const bool same = std::all_of(headers.begin(), headers.end(), [&](const Header& h) { return typeOf(h) == first; });
    return same ? first : Stored::I32;
}

void requireSlice(const Header& h, const SeriesInfo& series) {
    if (h.seriesUid != series.seriesUid || h.columns != series.geometry.size[0] || h.rows != series.geometry.size[1]) {
        refuse(ErrorCode::Damaged, h.file, "has changed since the folder was looked through", "import it again");
    }
}

template <typename T, typename Take>
void readSlices(const std::vector<Header>& headers, const base::TaskContext& task, Take&& take) {
    std::atomic<std::size_t> done{0};
    std::mutex reporting;
    base::parallelFor(headers.size(), [&](std::size_t k) {
        task.throwIfStopped();
        const Volume::Buffer slice = detail::readPixels(headers[k]);
        std::visit([&](const auto& values) { take(k, values); }, slice);
        const std::scoped_lock lock(reporting);
        task.report(static_cast<double>(++done) / static_cast<double>(headers.size()), "reading slices");
    });
}

template <typename T>
Volume::Buffer readStored(const std::vector<Header>& headers, std::size_t each, const base::TaskContext& task) {
    std::vector<T> voxels(each * headers.size());
    readSlices<T>(headers, task, [&](std::size_t k, const auto& values) {
        std::transform(values.begin(), values.end(), voxels.begin() + static_cast<std::ptrdiff_t>(k * each),
                       [](auto v) { return static_cast<T>(v); });
    });
    return voxels;
}

Volume::Buffer readScaledEach(const std::vector<Header>& headers, std::size_t each, const base::TaskContext& task) {
    std::vector<float> voxels(each * headers.size());
    readSlices<float>(headers, task, [&](std::size_t k, const auto& values) {
        const double slope = headers[k].slope;
        const double intercept = headers[k].intercept;
        std::transform(values.begin(), values.end(), voxels.begin() + static_cast<std::ptrdiff_t>(k * each),
                       [&](auto v) { return static_cast<float>(slope * static_cast<double>(v) + intercept); });
    });
    return voxels;
}

Volume::Buffer readVoxels(const std::vector<Header>& headers, std::size_t each, const base::TaskContext& task) {
    const Header& first = headers.front();
    const bool sameScale = std::all_of(headers.begin(), headers.end(), [&](const Header& h) {
        return h.slope == first.slope && h.intercept == first.intercept;
    });
    if (!sameScale) return readScaledEach(headers, each, task);
    Volume::Buffer voxels;
    switch (storedType(headers)) {
        case Stored::U8:
            voxels = readStored<std::uint8_t>(headers, each, task);
            break;
        case Stored::I16:
            voxels = readStored<std::int16_t>(headers, each, task);
            break;
        case Stored::U16:
            voxels = readStored<std::uint16_t>(headers, each, task);
            break;
        case Stored::I32:
            voxels = readStored<std::int32_t>(headers, each, task);
            break;
    }
    return image::detail::rescale(std::move(voxels), first.slope, first.intercept);
}

}  // namespace

image::LoadedImage loadSeries(const SeriesInfo& series, const base::TaskContext& task) {
    if (series.files.empty()) throw base::Error(ErrorCode::BadRequest, "the series has no files");
    std::vector<Header> headers;
    headers.reserve(series.files.size());
    for (const auto& file : series.files) {
        task.throwIfStopped();
        headers.push_back(readHeader(file));
        requireSlice(headers.back(), series);
    }
    const auto each = static_cast<std::size_t>(series.geometry.size[0] * series.geometry.size[1]);
    return {Volume(series.geometry, readVoxels(headers, each, task), series.modality), series.warnings};
}

}  // namespace bauta::dicom
