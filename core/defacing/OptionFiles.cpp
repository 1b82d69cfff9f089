// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/defacing/OptionFiles.h"

#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
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
    const image::Volume volume = image::loadImage(path, task).volume;
    if (isConstant(volume)) throw Error(ErrorCode::BadRequest, "every voxel of this image has the same value", path);
    return volume.geometry();
}

}  // namespace

std::vector<OptionFile> checkFiles(const Method& method, const base::Json& options, const base::TaskContext& task) {
    const std::vector<OptionSpec> specs = method.options();
    const auto given = [&](const std::string& key) {
        const auto path = options.value(key, std::string());
        return path.starts_with("sha256:") ? std::string() : path;
    };
    std::vector<OptionFile> files;
    std::map<std::string, image::Geometry> grids;
    for (const OptionSpec& spec : specs) {
        if (spec.unit != "path" || given(spec.key).empty()) continue;
        OptionFile file;
        file.key = spec.key;
        try {
            const auto grid = look(spec, given(spec.key), task);
            if (grid) grids.emplace(spec.key, *grid);
            file.text = grid ? describe(*grid) : "found";
        } catch (...) {
            file.trouble = base::currentError(given(spec.key));
            if (file.trouble->code() == ErrorCode::Cancelled) throw;
        }
        files.push_back(std::move(file));
    }
    // Partners: both or none, and one grid.
    for (const OptionSpec& spec : specs) {
        if (spec.grid.empty()) continue;
        for (OptionFile& file : files) {
            const std::string other = file.key == spec.key ? spec.grid : file.key == spec.grid ? spec.key : "";
            if (other.empty() || file.trouble) continue;
            if (options.value(other, std::string()).empty())
                file.trouble = Error(ErrorCode::BadRequest, file.key + " and " + other + " are given together",
                                     given(file.key), "choose the file of " + other + " too, or none of both");
        }
        if (!grids.contains(spec.key) || !grids.contains(spec.grid)) continue;
        try {
            image::requireSameGrid(grids.at(spec.grid), "the " + spec.grid, grids.at(spec.key), "its " + spec.key);
        } catch (const Error& error) {
            for (OptionFile& file : files)
                if (file.key == spec.key && !file.trouble) file.trouble = error;
        }
    }
    return files;
}

}  // namespace bauta::defacing
