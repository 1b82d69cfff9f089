// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/defacing/FaceScore.h"
#include "core/defacing/Method.h"
#include "core/voxelloss/VoxelLoss.h"

namespace bauta::defacing {

/// A post-condition. A failed one leaves the run done. Every run has all six, in this order:
/// - geometry: the defaced scan has exactly the scan's grid and pixel type;
/// - changed: at least one voxel of the head has another value (nothing to remove is no success);
/// - brain: no voxel of the brain is affected; the brain is the request's mask, else the one the method registered;
/// - amount: between kLeastAmount and kGreatestAmount of the head is affected;
/// - oar: no organ at risk lost more than kOarTolerance of its voxels; the detail names every one that lost any;
/// - face: faceScore() by the request's truth labels is a success.
/// "Head" is headMask(): the body from the skin inwards, cavities included.
struct Check {
    std::string name;
    bool passed = false;
    std::string detail;  ///< "cut enters Parotid_L: 3.1 % lost"
    /// False when there was nothing to judge by (no brain mask, no structures, no face labels); passed is false then,
    /// and the detail begins with "not judged".
    bool judged = true;
};
inline constexpr double kLeastAmount = 0.01;
inline constexpr double kGreatestAmount = 0.75;
inline constexpr double kOarTolerance = 0.05;

struct DefaceRequest {
    std::string method;
    std::string engine = "native";  ///< native | published | auto
    base::Json options = base::Json::object();
    image::Volume scan;
    image::Mask brain;                                      ///< optional, for methods that want one and the brain check
    std::vector<std::pair<std::string, image::Mask>> oars;  ///< for the oar check
    image::Mask face;                                       ///< optional truth labels (FaceScore.h), for the face check
    std::optional<double> skinLevel;                        ///< as stored with the subject; else image::skinLevel(scan)
};

struct DefaceResult {
    image::Volume defaced;
    image::Mask affected;  ///< DESIGN 6: 0 untouched, 1 removed, 2 altered; outside it defaced is bit-identical
    std::vector<Check> checks;
    std::size_t removedVoxels = 0;
    std::size_t alteredVoxels = 0;
    double seconds = 0;
    double skinLevel = 0;
    std::optional<FaceScore> faceScore;  ///< when the request had face labels
    base::Json provenance;               ///< method, engine, options, versions, template hashes, registration, program
};

/// Runs a method on a scan, computes the affected mask and the post-conditions. The engine published runs the authors'
/// program, found where this user's ProgramPlaces say. Errors as Method::run or runPublished (published/Runner.h), and:
/// BadRequest for unknown methods and engines and for wrong options, Damaged for a scan that is empty, constant, holds
/// non-finite voxels or is too small to be a head (kLeastVoxels an axis, kLeastExtent_mm), Geometry for masks on
/// another grid.
[[nodiscard]] DefaceResult deface(const DefaceRequest& request, const base::TaskContext& task = {});
inline constexpr std::int64_t kLeastVoxels = 8;
inline constexpr double kLeastExtent_mm = 40.0;

/// Voxels that differ, joined with the declared removal region inside the head (DESIGN 6). A voxel is 1 or 2 as
/// declared; one that differs without having been declared is 2. Error Geometry when the grids differ.
[[nodiscard]] image::Mask affectedMask(const image::Volume& scan, const image::Volume& defaced,
                                       const image::Mask& declared, double skinLevel);

}  // namespace bauta::defacing
