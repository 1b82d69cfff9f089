// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/ImageIo.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <utility>

#include "core/base/Error.h"
#include "core/image/detail/Formats.h"

namespace bauta::image {
using base::Error;
using base::ErrorCode;
namespace fs = std::filesystem;

namespace {

std::string lowerName(const fs::path& path) {
    std::string name = path.filename().string();
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
    return name;
}

bool endsWith(const std::string& name, std::string_view ending) {
    return name.size() >= ending.size() && name.compare(name.size() - ending.size(), ending.size(), ending) == 0;
}

Modality modalityFromFileName(const fs::path& path) {
    const std::string name = lowerName(path);
    for (const auto& [word, modality] : {std::pair{"_t1w.", Modality::T1w},
                                         {"_t2w.", Modality::T2w},
                                         {"_pdw.", Modality::PDw},
                                         {"_ct.", Modality::CT}}) {
        if (name.find(word) != std::string::npos) return modality;
    }
    return Modality::MR;
}

LoadedImage loadBy(detail::FileHeader header, const fs::path& path, const base::TaskContext& task) {
    std::vector<std::string> warnings = std::move(header.warnings);
    Volume::Buffer voxels = detail::readFrom(header, task, warnings);
    return {Volume(header.geometry, std::move(voxels), modalityFromFileName(path)), std::move(warnings)};
}

void writeBytes(base::AtomicFile& out, const detail::ImageBytes& image, const std::string& description) {
    image.geometry.validate(out.target().string());
    const std::string name = lowerName(out.target());
    if (endsWith(name, ".nii.gz")) return detail::writeNifti(out, image, description, true);
    if (endsWith(name, ".nii")) return detail::writeNifti(out, image, description, false);
    if (endsWith(name, ".nrrd")) return detail::writeNrrd(out, image);
    if (endsWith(name, ".mha")) return detail::writeMeta(out, image);
    throw Error(ErrorCode::Unsupported, "images are written as .nii.gz, .nii, .nrrd or .mha", out.target().string());
}

}  // namespace

bool looksLikeImage(const fs::path& path) {
    static constexpr std::array<std::string_view, 10> kEndings = {".nii",  ".nii.gz", ".hdr", ".hdr.gz", ".nrrd",
                                                                  ".nhdr", ".mha",    ".mhd", ".mgz",    ".mgh"};
    const std::string name = lowerName(path);
    return std::any_of(kEndings.begin(), kEndings.end(), [&](std::string_view e) { return endsWith(name, e); });
}

LoadedImage loadImage(const fs::path& path, const base::TaskContext& task) {
    return loadBy(detail::readAnyHeader(path), path, task);
}

LoadedImage loadUnoriented(const fs::path& path, const base::TaskContext& task) {
    return loadBy(detail::readAnyHeader(path, {.orientation = false}), path, task);
}

LoadedImage loadFrame(const fs::path& path, std::int64_t frame, const base::TaskContext& task) {
    return loadBy(detail::readAnyHeader(path, {.orientation = true, .frame = frame}), path, task);
}

Mask loadMask(const fs::path& path, bool keepLabels, const base::TaskContext& task) {
    detail::FileHeader header = detail::readAnyHeader(path);
    header.layout.keepNonFinite = true;
    std::vector<std::string> warnings;
    Volume::Buffer voxels = detail::readFrom(header, task, warnings);
    auto labels = std::visit(
        [&](auto& values) -> std::vector<std::uint8_t> {
            using T = typename std::decay_t<decltype(values)>::value_type;
            if constexpr (std::is_same_v<T, std::uint8_t>) {
                if (!keepLabels) {
                    for (std::uint8_t& v : values) v = v != 0 ? 1 : 0;
                }
                return std::move(values);
            } else {
                std::vector<std::uint8_t> out(values.size());
                for (std::size_t i = 0; i < values.size(); ++i) {
                    const T v = values[i];
                    if constexpr (std::is_floating_point_v<T>) {
                        if (std::isnan(v)) continue;
                    }
                    if (!keepLabels) {
                        out[i] = v != T{0} ? 1 : 0;
                        continue;
                    }
                    const auto whole = static_cast<std::uint8_t>(std::clamp(static_cast<double>(v), 0.0, 255.0));
                    if (static_cast<T>(whole) != v) {
                        throw Error(ErrorCode::Damaged,
                                    "is no label image: it holds the value " + std::to_string(v) +
                                        ", labels are whole numbers from 0 to 255",
                                    path.string());
                    }
                    out[i] = whole;
                }
                return out;
            }
        },
        voxels);
    return {header.geometry, std::move(labels)};
}

void writeImage(base::AtomicFile& out, const Volume& volume, const std::string& description) {
    if (volume.empty()) throw Error(ErrorCode::BadRequest, "there is no image to write", out.target().string());
    writeBytes(out, {volume.geometry(), volume.type(), volume.bytes()}, description);
}

void writeMask(base::AtomicFile& out, const Mask& mask) {
    if (mask.empty()) throw Error(ErrorCode::BadRequest, "there is no mask to write", out.target().string());
    writeBytes(out, {mask.geometry(), PixelType::U8, std::as_bytes(mask.voxels())}, {});
}

void writeImage(const fs::path& path, const Volume& volume, const std::string& description) {
    base::AtomicFile out(path);
    writeImage(out, volume, description);
    out.commit();
}

void writeMask(const fs::path& path, const Mask& mask) {
    base::AtomicFile out(path);
    writeMask(out, mask);
    out.commit();
}

}  // namespace bauta::image
