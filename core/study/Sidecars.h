// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/base/Json.h"
#include "core/study/Types.h"

namespace bauta::study {

/// The JSON shapes of DESIGN 3 and 4, written and read in one place. A missing number is null with "<key>_reason".

void putNumber(base::Json& object, const std::string& key, double value, const std::string& reasonWhenMissing);

[[nodiscard]] base::Json toJson(const image::Geometry& geometry);
[[nodiscard]] image::Geometry geometryFromJson(const base::Json& json);

[[nodiscard]] base::Json toJson(const voxelloss::OarLoss& loss);
[[nodiscard]] voxelloss::OarLoss lossFromJson(const base::Json& json);

/// Of a structure's sidecar, what tells of its names; without the path.
[[nodiscard]] base::Json namesToJson(const Structure& structure);
[[nodiscard]] Structure structureFromJson(const base::Json& json);

[[nodiscard]] base::Json toJson(const defacing::Check& check);

/// A run's score; what the scan does not show is null with a reason.
[[nodiscard]] base::Json toJson(const defacing::FaceScore& score);
[[nodiscard]] defacing::FaceScore faceScoreFromJson(const base::Json& json);
/// Writes "face_score", or null and why the face was not judged, as the checks tell.
void putFaceScore(base::Json& object, const std::optional<defacing::FaceScore>& score,
                  const std::vector<defacing::Check>& checks);

/// A run as `bauta-cli runs` prints it; numbers a run does not have (queued, failed) are null with a reason.
[[nodiscard]] base::Json toJson(const Run& run);
/// A run's sidecar, without the paths.
[[nodiscard]] Run runFromJson(const base::Json& json);

[[nodiscard]] base::Json toJson(const RatingEvent& event);
[[nodiscard]] RatingEvent ratingEventFromJson(const base::Json& json);

/// SHA-256 of the voxels as they lie in the NIfTI file (little endian, header left out), so that it stays the same
/// whatever the compression: zcat FILE | tail -c +353 | sha256sum.
[[nodiscard]] std::string voxelSha256(const image::Volume& volume);
[[nodiscard]] std::string voxelSha256(const image::Mask& mask);

[[nodiscard]] image::PixelType pixelTypeFromName(std::string_view name);

}  // namespace bauta::study
