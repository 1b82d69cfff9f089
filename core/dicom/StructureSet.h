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
    /// As written, decoded to UTF-8; may be empty. Free text: it may name a person; see study::storedStructureName().
    std::string name;
    std::optional<std::array<int, 3>> colour_rgb;
    std::vector<Contour> contours;      ///< closed planar ones
    std::size_t points = 0;             ///< POINT contours, left out
    std::vector<std::string> warnings;  ///< what else was left out, one sentence each, made of numbers alone
};

struct StructureSet {
    std::filesystem::path file;
    std::vector<Roi> rois;
    /// Words of the header that stand for a person (names, ids, birth date), for finding them in the names of ROIs.
    /// Never to be stored.
    std::vector<std::string> personWords;
};

/// Reads a structure set. What one contour or ROI lacks costs that alone and is a warning of its ROI: open and POINT
/// contours, fewer than 3 points, unreadable coordinates, another number of points than stated, a missing ROI number.
/// Errors: NotFound, Io, Damaged, Unsupported (no structure set).
[[nodiscard]] StructureSet readStructureSet(const std::filesystem::path& file, const base::TaskContext& task = {});

/// The same words of any DICOM file; none when it cannot be read.
[[nodiscard]] std::vector<std::string> personWords(const std::filesystem::path& file);

/// A ROI as voxels: those whose centre lies inside by the even-odd rule over all contours of the slice. Centres on an
/// edge count where the inside lies towards larger column or row; along the image's outermost centres they always do.
struct RasterisedRoi {
    image::Mask mask;  ///< on the grid of the series
    std::size_t contours = 0;
    std::vector<std::string> warnings;  ///< one sentence each, made of numbers alone
};

/// Contours go to the slice nearest along the normal, at most half a gap away, the lower of two; where planes of
/// several heights meet in one slice the nearest counts. Those beyond the stack, or across it (not parallel to the
/// slices), are left out with a warning; one given twice is counted once. Warnings also tell of contours that reach
/// beyond the image and of slices without any between others. Where the image a contour names is not the one it lies
/// on, its position counts. On a resampled series a voxel is inside when its nearest original slice says so.
[[nodiscard]] RasterisedRoi rasterise(const Roi& roi, const SeriesInfo& series, const base::TaskContext& task = {});

/// The same on a bare regular grid whose third axis is the slices' normal.
[[nodiscard]] RasterisedRoi rasterise(const Roi& roi, const image::Geometry& grid, const base::TaskContext& task = {});

}  // namespace bauta::dicom
