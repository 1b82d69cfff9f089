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
/// exactly where the volume holds integers of 16 bits. `folder` is made and must be new or empty; it appears whole or
/// not at all. The slices of a left-handed grid are written in the other order, which makes it right-handed. Returns
/// what scanFolder() would say of it, and warnings of the order and of rounding. Errors: BadRequest (also a scan too
/// small to be a series), Io, DiskFull.
[[nodiscard]] SeriesInfo writeSeries(const std::filesystem::path& folder, const image::Volume& scan,
                                     const ExportOptions& options, const base::TaskContext& task = {});

struct ExportedStructure {
    std::string name;
    image::Mask mask;  ///< on the grid of the series, or on that with its slices in the other order
    std::optional<std::array<int, 3>> colour_rgb;
};

/// Writes masks as a structure set drawn on `series` (one of writeSeries() or of a folder of the user), with the
/// patient and study that its first file names: what names a person there names it here. The contours run along the
/// voxels' edges, so that rasterise() and others that ask whether a voxel's centre lies inside give back the same
/// masks; a hole is joined to the contour around it by a channel of no width. Names are cut to 64 characters. Of the
/// options only seed and description count. Errors: Geometry (another grid, a resampled series), BadRequest, Io,
/// DiskFull.
void writeStructureSet(const std::filesystem::path& file, const SeriesInfo& series,
                       const std::vector<ExportedStructure>& structures, const ExportOptions& options,
                       const base::TaskContext& task = {});

}  // namespace bauta::dicom
