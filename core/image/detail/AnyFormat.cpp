// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>

#include "core/base/Numbers.h"
#include "core/image/detail/Formats.h"
#include "core/image/detail/InflateAtOnce.h"

namespace bauta::image::detail {
using base::ErrorCode;

namespace {

bool startsWith(const std::string& bytes, std::string_view mark) {
    return bytes.compare(0, mark.size(), mark) == 0;
}

bool isNifti(const std::string& bytes) {
    if (bytes.size() < 4) return false;
    std::uint32_t size = 0;
    std::memcpy(&size, bytes.data(), 4);
    const std::uint32_t turned = __builtin_bswap32(size);
    return size == 348 || size == 540 || turned == 348 || turned == 540;
}

// A MetaImage header is text; its first key may be any of these.
bool isMeta(const std::string& bytes) {
    for (const char* key : {"ObjectType", "NDims", "Comment", "ObjectSubType", "TransformType", "DimSize"}) {
        if (!startsWith(bytes, key)) continue;
        const std::size_t rest = bytes.find_first_not_of(" \t", std::strlen(key));
        if (rest != std::string::npos && bytes[rest] == '=') return true;
    }
    return false;
}

std::string lowerExtension(const fs::path& file) {
    std::string name = file.filename().string();
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
    if (name.ends_with(".gz")) name.resize(name.size() - 3);
    const std::size_t dot = name.rfind('.');
    return dot == std::string::npos ? std::string() : name.substr(dot);
}

[[noreturn]] void refuseOther(const fs::path& file, const std::string& bytes) {
    const std::string extension = lowerExtension(file);
    if (extension == ".mgz" || extension == ".mgh") {
        refuse(ErrorCode::Unsupported, file, "is a FreeSurfer volume (MGH/MGZ), a format that is not read",
               "convert it to NIfTI: mri_convert in.mgz out.nii.gz");
    }
    if (bytes.size() >= 132 && bytes.compare(128, 4, "DICM") == 0) {
        refuse(ErrorCode::Unsupported, file, "is a DICOM file", "import the folder that holds its series");
    }
    if (startsWith(bytes, "\x89HDF") || startsWith(bytes, "CDF\x01") || startsWith(bytes, "CDF\x02")) {
        refuse(ErrorCode::Unsupported, file, "is a MINC, HDF5 or netCDF file, formats that are not read",
               "convert it to NIfTI");
    }
    refuse(ErrorCode::Unsupported, file, "is no image that can be read (NIfTI, NRRD, MetaImage or DICOM)");
}

template <typename T>
Volume::Buffer parseNumbers(const std::string& text, std::size_t count, const fs::path& file) {
    std::vector<T> voxels;
    voxels.reserve(count);
    std::string_view rest = text;
    while (voxels.size() < count) {
        rest.remove_prefix(std::min(rest.find_first_not_of(", \t\r\n\v\f"), rest.size()));
        const auto number = base::takeNumber(rest);
        if (!number) break;
        const double value = *number;
        if constexpr (!std::is_floating_point_v<T>) {
            if (!(value >= static_cast<double>(std::numeric_limits<T>::min()) &&
                  value <= static_cast<double>(std::numeric_limits<T>::max())) ||
                value != std::floor(value)) {
                refuse(ErrorCode::Damaged, file, "holds a number that does not fit its type");
            }
        }
        voxels.push_back(static_cast<T>(value));
    }
    if (voxels.size() != count) {
        refuse(ErrorCode::Damaged, file,
               "is cut short: " + grouped(count) + " numbers expected, " + grouped(voxels.size()) + " found",
               "copy or export it again");
    }
    return voxels;
}

// Text is for tiny files, so it may be held as a whole. Every number needs two bytes but the last; a header that
// claims millions is held to that before memory is taken.
Volume::Buffer readText(ByteSource& source, const FileHeader& header, const base::TaskContext& task,
                        std::vector<std::string>& warnings) {
    const std::uint64_t count = voxelCount(header.layout, source.file());
    if (count > 1'000'000) source.requireAvailable(2 * count - 1);
    std::string text;
    std::vector<std::byte> piece(1U << 16U);
    while (const std::size_t got = source.read(piece)) {
        task.throwIfStopped();
        text.append(reinterpret_cast<const char*>(piece.data()), got);
    }
    const auto n = static_cast<std::size_t>(count);
    Volume::Buffer voxels;
    switch (keptType(header.layout.type)) {
        case PixelType::U8:
            voxels = parseNumbers<std::uint8_t>(text, n, source.file());
            break;
        case PixelType::I16:
            voxels = parseNumbers<std::int16_t>(text, n, source.file());
            break;
        case PixelType::U16:
            voxels = parseNumbers<std::uint16_t>(text, n, source.file());
            break;
        case PixelType::I32:
            voxels = parseNumbers<std::int32_t>(text, n, source.file());
            break;
        case PixelType::F32:
            voxels = parseNumbers<float>(text, n, source.file());
            break;
    }
    tidyFloats(voxels, header.layout, source.file(), warnings);
    return voxels;
}

}  // namespace

FileHeader readAnyHeader(const fs::path& file, const Wanted& wanted) {
    const std::string extension = lowerExtension(file);
    std::error_code ignored;
    if (extension == ".img" && fs::is_regular_file(file, ignored)) {
        return readNiftiHeader(otherOfPair(file, {".hdr", ".hdr.gz", ".HDR"}, "is an image file without its header"),
                               wanted);
    }
    const std::string bytes = firstBytes(file, 544);
    if (startsWith(bytes, "NRRD000")) return readNrrdHeader(file);
    if (isNifti(bytes)) return readNiftiHeader(file, wanted);
    if (isMeta(bytes)) return readMetaHeader(file);
    refuseOther(file, bytes);
}

Volume::Buffer readFrom(const FileHeader& header, const base::TaskContext& task, std::vector<std::string>& warnings) {
    if (auto stored = inflateAtOnce(header, task)) {
        return finishVoxels(std::move(*stored), header.layout, header.data, warnings);
    }
    const auto source = openSource(header.data, header.packing, header.wholeFilePacked ? 0 : header.offset);
    if (header.wholeFilePacked) source->skip(header.offset);
    return header.text ? readText(*source, header, task, warnings) : readVoxels(*source, header.layout, task, warnings);
}

}  // namespace bauta::image::detail
