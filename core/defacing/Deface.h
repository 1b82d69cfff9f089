// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/defacing/Method.h"
#include "core/voxelloss/VoxelLoss.h"

namespace bauta::defacing {

/// A post-condition: geometry, changed, brain, amount, oar, face. A failed one leaves the run done.
struct Check {
    std::string name;
    bool passed = false;
    std::string detail;  ///< "cut enters Parotid_L: 3.1 % lost"
};

struct DefaceRequest {
    std::string method;
    base::Json options = base::Json::object();
    image::Volume scan;
    image::Mask brain;                                      ///< optional, for methods that want one
    std::vector<std::pair<std::string, image::Mask>> oars;  ///< for the oar check
};

struct DefaceResult {
    image::Volume defaced;
    image::Mask affected;  ///< DESIGN 6: 0 untouched, 1 removed, 2 altered; outside it defaced is bit-identical
    std::vector<Check> checks;
    std::size_t removedVoxels = 0;
    std::size_t alteredVoxels = 0;
    double seconds = 0;
    base::Json provenance;  ///< method, engine, options, versions, template hashes, registration
};

/// Runs a native method on a scan, computes the affected mask and the post-conditions. Errors as Method::run.
[[nodiscard]] DefaceResult deface(const DefaceRequest& request, const base::TaskContext& task = {});

/// Voxels that differ, joined with the declared removal region inside the head (DESIGN 6).
[[nodiscard]] image::Mask affectedMask(const image::Volume& scan, const image::Volume& defaced,
                                       const image::Mask& declared, double skinLevel);

/// How much of each face feature's surface is still where it was (DESIGN 6), from labelled truth.
struct FeatureScore {
    std::string feature;           ///< eyes, nose, mouth, ears, chin
    double remainingFraction = 0;  ///< of its surface within 2 mm of where it was
    double medianDisplacement_mm = 0;
};
struct FaceScore {
    std::vector<FeatureScore> features;
    bool success = false;  ///< by the method's own criterion
};
[[nodiscard]] FaceScore faceScore(const image::Volume& scan, const image::Volume& defaced, const image::Mask& face,
                                  double skinLevel, bool removalMethod);

}  // namespace bauta::defacing
