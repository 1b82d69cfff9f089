// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/base/Task.h"
#include "core/dicom/Series.h"
#include "core/image/Volume.h"

namespace bauta::dicom {

/// One closed planar contour; its last point is joined to the first.
struct Contour {
    std::vector<image::Vec3> points_lps_mm;
    std::string imageUid;  ///< SOP instance it was drawn on; empty when the file does not tell
};

/// A region of interest as the file has it.
struct Roi {
    int number = 0;
    /// As written, decoded to UTF-8. Free text: it may name a person; see study::storedStructureName().
    std::string name;
    std::optional<std::array<int, 3>> colour_rgb;
    std::vector<Contour> contours;      ///< closed planar ones
    std::size_t points = 0;             ///< POINT contours, left out
    std::vector<std::string> warnings;  /// what else was left out, one sentence each
};

struct StructureSet {
    std::filesystem::path file;
    std::vector<Roi> rois;
    /// Words of the header that stand for a person (names, ids, birth date), for finding them in the names of ROIs.
    /// Never to be stored.
    std::vector<std::string> personWords;
};

/// Reads a structure set by DCMTK's dcmrt. What one contour or ROI lacks costs that alone and is a warning of its ROI.
/// Errors: NotFound, Io, Damaged, Unsupported (no structure set).
[[nodiscard]] StructureSet readStructureSet(const std::filesystem::path& file, const base::TaskContext& task = {});

/// A ROI as voxels: those whose centre lies inside by the even-odd rule over all contours of the slice.
struct RasterisedRoi {
    image::Mask mask;  ///< on the grid of the series
    std::size_t contours = 0;
    std::vector<std::string> warnings;  ///< one sentence each, made of numbers alone
};

/// Contours go to the slice nearest along the normal, at most half a gap away; those beyond the stack, or across it
/// (not parallel to the slices), are left out with a warning. On a resampled series a voxel is inside when its nearest
/// original slice says so.
[[nodiscard]] RasterisedRoi rasterise(const Roi& roi, const SeriesInfo& series, const base::TaskContext& task = {});

/// The same on a bare regular grid whose third axis is the slices' normal.
[[nodiscard]] RasterisedRoi rasterise(const Roi& roi, const image::Geometry& grid, const base::TaskContext& task = {});

}  // namespace bauta::dicom
