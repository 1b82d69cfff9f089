// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/Task.h"
#include "core/dicom/Series.h"
#include "core/image/Volume.h"

namespace bauta::dicom {

struct ExportOptions {
    std::string subject;                   ///< the pseudonym: PatientName and PatientID
    std::string description;               ///< SeriesDescription, "defaced by pydeface"; empty for none
    bool faceRemoved = false;              ///< marks the images as defaced (113102 Clean Recognizable Visual Features)
    std::array<unsigned char, 16> seed{};  ///< UIDs follow from it, so that the same export is the same files
};

/// Writes a scan as a series of CT or MR images, one file a slice, de-identified by making: nothing of any source but
/// voxels and grid is in it (0012,0062 and 0012,0064 say so). Values are stored as integers with slope and intercept,
/// exactly where the volume holds integers. `folder` is made and must be new or empty; it appears whole or not at all.
/// Returns what scanFolder() would say of it. Errors: BadRequest, Io, DiskFull, Geometry (left-handed grid).
[[nodiscard]] SeriesInfo writeSeries(const std::filesystem::path& folder, const image::Volume& scan,
                                     const ExportOptions& options, const base::TaskContext& task = {});

struct ExportedStructure {
    std::string name;
    image::Mask mask;  ///< on the grid of the series
    std::optional<std::array<int, 3>> colour_rgb;
};

/// Writes masks as a structure set drawn on `series` (one of writeSeries() or of a folder of the user). The contours
/// run along the voxels' edges, so that rasterise() and others that ask whether a voxel's centre lies inside give back
/// the same masks; holes are contours of their own. Errors: Geometry (another grid), BadRequest, Io, DiskFull.
void writeStructureSet(const std::filesystem::path& file, const SeriesInfo& series,
                       const std::vector<ExportedStructure>& structures, const ExportOptions& options,
                       const base::TaskContext& task = {});

}  // namespace bauta::dicom
