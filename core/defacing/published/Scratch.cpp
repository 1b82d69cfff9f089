// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/defacing/published/Scratch.h"

#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstring>
#include <fstream>
#include <limits>

#include "core/base/Files.h"
#include "core/image/ImageIo.h"

namespace bauta::defacing {
namespace fs = std::filesystem;
namespace {

/// FreeSurfer and MATLAB read no unsigned or 32-bit integers.
image::Volume widelyReadable(const image::Volume& scan) {
    if (scan.type() != image::PixelType::U16 && scan.type() != image::PixelType::I32) return scan;
    const image::ValueRange range = image::valueRange(scan);
    using Limits = std::numeric_limits<std::int16_t>;
    if (range.min < Limits::min() || range.max > Limits::max())
        return {scan.geometry(), scan.toFloat(), scan.modality()};
    std::vector<std::int16_t> voxels(scan.voxelCount());
    scan.visit([&](auto before) {
        for (std::size_t v = 0; v < voxels.size(); ++v) voxels[v] = static_cast<std::int16_t>(before[v]);
    });
    return {scan.geometry(), std::move(voxels), scan.modality()};
}

}  // namespace

fs::path plainPlace() {
    const fs::path usual = base::temporaryPlace();
    const auto isPlain = [](unsigned char c) {
        return (c < 128 && std::isalnum(c) != 0) || std::strchr("/._+-", c) != nullptr;
    };
    if (std::ranges::all_of(usual.string(), isPlain)) return usual;
    for (const char* place : {"/var/tmp", "/tmp"})
        if (::access(place, W_OK | X_OK) == 0) return place;
    return usual;
}

Scratch::Scratch() : folder_("bauta-program", plainPlace()) {
    fs::create_directory(work());
    fs::create_directory(temporary());
}

void Scratch::remember(const fs::path& file) {
    scan_ = {file, fs::file_size(file), fs::last_write_time(file)};
}

image::Volume Scratch::stage(const image::Volume& scan, const AxisOrder& order) {
    grid_ = scan.geometry();
    order_ = order;
    image::Volume staged = reordered(widelyReadable(scan), order);
    image::writeImage(work() / kScanName, staged);
    remember(work() / kScanName);
    return staged;
}

bool Scratch::scanWasWritten() const {
    std::error_code gone;
    const std::uintmax_t size = fs::file_size(scan_.file, gone);
    return gone || size != scan_.size || fs::last_write_time(scan_.file, gone) != scan_.time;
}

fs::path Scratch::made(const std::string& nameWithoutEnding) const {
    std::error_code ignored;
    for (const char* ending : {".nii.gz", ".nii", ".hdr"}) {
        fs::path file = work() / (nameWithoutEnding + ending);
        if (fs::is_regular_file(file, ignored)) return file;
    }
    return {};
}

std::string Scratch::logs(const std::string& folder) const {
    std::string text;
    std::error_code ignored;
    for (fs::directory_iterator entry(work() / folder, ignored), end; entry != end && !ignored;
         entry.increment(ignored)) {
        if (entry->path().extension() != ".out" || !entry->is_regular_file(ignored)) continue;
        std::string part(65536, '\0');
        std::ifstream file(entry->path(), std::ios::binary);
        file.read(part.data(), static_cast<std::streamsize>(part.size()));
        text.append(part, 0, static_cast<std::size_t>(file.gcount())).append("\n");
    }
    return text;
}

std::string Scratch::image(const fs::path& file, const std::string& name) {
    image::writeImage(work() / name, image::loadImage(file).volume);
    return name;
}

std::string Scratch::imageOnScan(const fs::path& file, const std::string& name) {
    const image::Volume loaded = image::loadImage(file).volume;
    image::requireSameGrid(grid_, "the scan", loaded.geometry(), "the file of an option");
    image::writeImage(work() / name, reordered(loaded, order_));
    return name;
}

std::string Scratch::file(const fs::path& file, const std::string& name) {
    fs::copy_file(file, work() / name);
    return name;
}

std::string Scratch::text(const std::string& name, const std::string& content) {
    base::writeFile(work() / name, content);
    return name;
}

void Scratch::folder(const std::string& name) {
    fs::create_directory(work() / name);
}

std::string Scratch::scanAsPair() {
    const image::Volume scan = image::loadImage(work() / kScanName).volume;
    const fs::path whole = temporary() / "scan.nii";
    image::writeImage(whole, scan);
    std::string header = base::readFile(whole);
    const std::string voxels = header.substr(header.size() - scan.bytes().size());
    // NIfTI-1 in two files: another magic number, and the voxels begin at 0.
    header.resize(348);
    header.replace(108, 4, std::string(4, '\0'));
    header.replace(344, 4, std::string("ni1\0", 4));
    text("scan.hdr", header);
    text("scan.img", voxels);
    fs::remove(whole);
    fs::remove(work() / kScanName);  // FSL refuses two images of one name
    remember(work() / "scan.img");
    return "scan";
}

}  // namespace bauta::defacing
