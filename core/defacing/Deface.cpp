// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/defacing/Deface.h"

#include <algorithm>
#include <cmath>

#include "core/base/Error.h"
#include "core/base/Time.h"
#include "core/base/Version.h"
#include "core/defacing/Affected.h"
#include "core/defacing/Checks.h"
#include "core/defacing/Head.h"
#include "core/defacing/published/Runner.h"
#include "core/image/Window.h"

namespace bauta::defacing {
namespace {

using base::Error;
using base::ErrorCode;

std::size_t nonFinite(const image::Volume& scan) {
    if (scan.type() != image::PixelType::F32) return 0;
    const std::span<const float> voxels = scan.as<float>();
    return static_cast<std::size_t>(
        std::count_if(voxels.begin(), voxels.end(), [](float value) { return !std::isfinite(value); }));
}

void requireHead(const image::Volume& scan) {
    if (scan.empty() || scan.voxelCount() == 0) throw Error(ErrorCode::Damaged, "the scan has no voxels");
    const image::Geometry& geometry = scan.geometry();
    geometry.validate("the scan");
    for (std::size_t a = 0; a < 3; ++a) {
        const double extent_mm = static_cast<double>(geometry.size[a]) * geometry.spacing_mm[a];
        if (geometry.size[a] < kLeastVoxels || extent_mm < kLeastExtent_mm)
            throw Error(ErrorCode::Damaged,
                        "the scan is too small for a head: " + std::to_string(geometry.size[a]) + " voxels, " +
                            std::to_string(std::lround(extent_mm)) + " mm along index axis " + std::to_string(a),
                        {}, "at least 8 voxels and 40 mm are needed along each axis");
    }
    if (const std::size_t bad = nonFinite(scan); bad > 0)
        throw Error(ErrorCode::Damaged, "the scan has " + std::to_string(bad) + " voxels that are no finite numbers",
                    {}, "import the scan first: it replaces them by the image minimum");
    const image::ValueRange range = image::valueRange(scan);
    if (!(range.max > range.min)) throw Error(ErrorCode::Damaged, "the scan is constant: every voxel has one value");
}

void requireGrids(const DefaceRequest& request) {
    const image::Geometry& grid = request.scan.geometry();
    if (!request.brain.empty()) image::requireSameGrid(grid, "the scan", request.brain.geometry(), "the brain mask");
    if (!request.face.empty()) image::requireSameGrid(grid, "the scan", request.face.geometry(), "the face labels");
    for (const auto& [name, mask] : request.oars)
        if (!mask.empty()) image::requireSameGrid(grid, "the scan", mask.geometry(), name);
}

}  // namespace

DefaceResult deface(const DefaceRequest& request, const base::TaskContext& task) {
    const base::Stopwatch watch;
    const Method& chosen = method(request.method);
    const std::string engine = resolveEngine(chosen, request.engine);
    MethodInput input{request.scan, request.brain, completeOptions(chosen, request.options)};
    requireOptionsOf(engine, chosen, input.options);
    requireHead(request.scan);
    requireGrids(request);

    task.throwIfStopped();
    task.report(0.0, chosen.id());
    DefaceResult result;
    result.skinLevel = request.skinLevel ? *request.skinLevel : image::skinLevel(request.scan);
    const image::Mask head = headMask(request.scan, result.skinLevel);
    const base::TaskContext part = task.part(0.0, 0.85);
    MethodOutput output = engine == "native"
                              ? chosen.run(input, part)
                              : runPublished(*findProgram(chosen.id()), input, head, ProgramPlaces::load(), part);
    task.throwIfStopped();
    task.report(0.85, "checking the result");
    result.affected = affectedInHead(request.scan, output.defaced, output.removal, head);
    output.removal = {};
    result.defaced = joined(request.scan, output.defaced, result.affected);
    output.defaced = {};
    result.removedVoxels = result.affected.count(1);
    result.alteredVoxels = result.affected.count(2);
    task.throwIfStopped();
    result.checks = judge({request, result.defaced, result.affected, head, output.brain, chosen.removes(input.options)},
                          result.skinLevel, result.faceScore);
    result.provenance = {{"method", chosen.id()},
                         {"engine", engine},
                         {"app_version", std::string(base::version())},
                         {"seed", task.seed()},
                         {"options", storableOptions(chosen, input.options)},
                         {"skin_level", result.skinLevel},
                         {"details", output.provenance.is_null() ? base::Json::object() : output.provenance}};
    result.seconds = watch.seconds();
    task.report(1.0, "done");
    return result;
}

}  // namespace bauta::defacing
