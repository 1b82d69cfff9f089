// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/defacing/OptionFiles.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "core/image/ImageIo.h"

namespace bauta::defacing {
namespace {

using base::Error;
using base::ErrorCode;

std::string describe(const image::Geometry& geometry) {
    std::ostringstream text;
    text << geometry.size[0] << "×" << geometry.size[1] << "×" << geometry.size[2] << " voxels, ";
    for (std::size_t axis = 0; axis < 3; ++axis)
        text << (axis == 0 ? "" : "×") << std::round(geometry.spacing_mm[axis] * 100) / 100;
    text << " mm";
    return text.str();
}

bool isConstant(const image::Volume& volume) {
    const double first = volume.at(0);
    for (std::size_t v = 1; v < volume.geometry().voxelCount(); ++v)
        if (volume.at(v) != first) return false;
    return true;
}

/// The grid of the file when it is an image; throws what is wrong with it.
std::optional<image::Geometry> look(const OptionSpec& spec, const std::string& path, const base::TaskContext& task) {
    std::error_code none;
    if (!std::filesystem::exists(path, none)) throw Error(ErrorCode::NotFound, "there is no such file", path);
    if (!spec.range.starts_with("an image")) {
        if (!std::ifstream(path).good()) throw Error(ErrorCode::Io, "the file cannot be read", path);
        return {};
    }
    const bool frames = spec.range.find("sub-bricks") != std::string::npos;
    const image::Volume volume = (frames ? image::loadFrame(path, 0, task) : image::loadImage(path, task)).volume;
    if (isConstant(volume)) throw Error(ErrorCode::BadRequest, "every voxel of this image has the same value", path);
    return volume.geometry();
}

OptionFile* find(std::vector<OptionFile>& files, const std::string& key) {
    const auto found = std::ranges::find(files, key, &OptionFile::key);
    return found == files.end() ? nullptr : &*found;
}

}  // namespace

std::vector<OptionFile> checkFiles(const Method& method, const base::Json& options, const base::TaskContext& task) {
    const std::vector<OptionSpec> specs = method.options();
    const auto given = [&](const std::string& key) {
        const auto path = options.value(key, std::string());
        return path.starts_with("sha256:") ? std::string() : path;
    };
    std::vector<OptionFile> files;
    for (const OptionSpec& spec : specs) {
        if (spec.unit != "path" || given(spec.key).empty()) continue;
        OptionFile file;
        file.key = spec.key;
        try {
            file.grid = look(spec, given(spec.key), task);
            file.text = file.grid ? describe(*file.grid) : "found";
        } catch (...) {
            file.trouble = base::currentError(given(spec.key));
            if (file.trouble->code() == ErrorCode::Cancelled) throw;
        }
        files.push_back(std::move(file));
    }
    const auto isGiven = [&](const std::string& key) { return !options.value(key, std::string()).empty(); };
    for (const OptionSpec& spec : specs) {
        for (OptionFile& file : files) {
            if (spec.partner.empty() || file.trouble) continue;
            const std::string other = file.key == spec.key ? spec.partner : file.key == spec.partner ? spec.key : "";
            if (!other.empty() && !isGiven(other))
                file.trouble = Error(ErrorCode::BadRequest, file.key + " and " + other + " are given together",
                                     given(file.key), "choose the file of " + other + " too, or none of both");
        }
        OptionFile* own = find(files, spec.key);
        const OptionFile* other = find(files, spec.grid);
        if (own == nullptr || other == nullptr || !own->grid || !other->grid || own->trouble) continue;
        if (!spec.matrix.empty() && isGiven(spec.matrix)) continue;
        try {
            image::requireSameGrid(*other->grid, "the " + spec.grid, *own->grid, "its " + spec.key);
        } catch (const Error& error) {
            own->trouble =
                Error(error.code(), error.what(), given(spec.key),
                      "give files of one grid" +
                          (spec.matrix.empty() ? std::string() : ", or the option " + spec.matrix + " as well"));
        }
    }
    return files;
}

void requireFiles(const Method& method, const base::Json& options, const std::vector<NamedGrid>& scans,
                  const base::TaskContext& task) {
    std::vector<OptionFile> files = checkFiles(method, options, task);
    for (const OptionFile& file : files)
        if (const auto& trouble = file.trouble)
            throw Error(trouble->code(), "the file of option " + file.key + ": " + trouble->what(), trouble->context(),
                        trouble->hint().empty() ? "give " + file.key + " another file" : trouble->hint());
    for (const OptionSpec& spec : method.options()) {
        const OptionFile* file = find(files, spec.key);
        if (spec.grid != "scan" || file == nullptr || !file->grid) continue;
        for (const NamedGrid& scan : scans) {
            try {
                image::requireSameGrid(scan.geometry, scan.name, *file->grid, "the file of option " + spec.key);
            } catch (const Error& error) {
                throw Error(
                    error.code(), error.what(), options.at(spec.key).get<std::string>(),
                    "give a file on the scan's grid" +
                        std::string(scans.size() > 1 ? ", or choose the subjects that this one belongs to" : ""));
            }
        }
    }
}

}  // namespace bauta::defacing
