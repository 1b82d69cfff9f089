// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "core/base/Error.h"
#include "core/base/Task.h"
#include "core/dicom/Header.h"
#include "core/image/ImageIo.h"

namespace bauta::dicom {

/// One stack of CT or MR slices that forms a regular grid and can be loaded as a scan.
struct SeriesInfo {
    /// Stable identity for idempotent import: the SeriesInstanceUID, "#" and a digest of the first slice (its UID,
    /// size, orientation, echo, …), which tells stacks of one series apart. The same whether the stack is scanned alone
    /// or among others. Hash it before storing.
    std::string key;
    std::string seriesUid;
    std::string frameOfReferenceUid;
    image::Modality modality = image::Modality::MR;
    /// For a progress line; made of numbers alone: "MR series, 192 slices of 256 × 256".
    std::string label;
    /// In order along the slice normal: files[k] is slice k of `geometry`, unless it is resampled.
    std::vector<std::filesystem::path> files;
    /// Of each file: its SOP instance and the centre of its first pixel.
    std::vector<std::string> sopInstanceUids;
    std::vector<image::Vec3> slicePositions_lps_mm;
    image::Geometry geometry;
    /// The slices do not form a regular grid by themselves; the user asked for resampling to `geometry`, which does.
    bool resampled = false;
    /// What was left out or looks odd, one sentence each: "2 files are copies of slices already there".
    std::vector<std::string> warnings;
};

/// A structure set that belongs to a series of the same scan. One that belongs to none is in `refused`.
struct StructureSetInfo {
    std::filesystem::path file;
    std::size_t series = 0;  ///< index into FolderScan::series
    int structures = 0;
    std::string made_local;  ///< StructureSetDate and Time, "20240131 101502"; empty when it does not tell
    /// How it was paired where that is not by the images it refers to, one sentence each.
    std::vector<std::string> warnings;
};

/// A file, or a series named by its first file, that will not become a scan.
struct RefusedFile {
    std::filesystem::path file;
    base::ErrorCode code = base::ErrorCode::Unsupported;
    std::string reason;                         ///< one sentence without path, UID or free text: may be stored
    std::string hint;                           ///< what to do; may be empty; may be stored
    std::string reference;                      ///< for the screen alone: the UID it looked for
    std::vector<std::filesystem::path> others;  ///< the rest of a refused series

    /// The reason, reference and hint in one sentence for the screen, without the file name.
    [[nodiscard]] std::string line() const;
};

struct FolderScan {
    std::vector<SeriesInfo> series;               ///< in the order of their first file
    std::vector<StructureSetInfo> structureSets;  ///< in the order of their files
    std::vector<RefusedFile> refused;             ///< sorted by file
    std::vector<std::filesystem::path> notDicom;  ///< left to others: images of other formats, texts
};

inline constexpr std::size_t kMinimumSlices = 5;
/// A stack thinner than this along its normal is a sample, not a scan.
inline constexpr double kMinimumExtent_mm = 15;

struct ScanOptions {
    /// Series with a tilted gantry, uneven gaps or missing slices become scans on a regular grid, with a warning,
    /// instead of being refused.
    bool resample = false;
    /// Something died while these files were looked through: each is first read in a child process, and those that end
    /// it are refused.
    bool careful = false;
};

/// Looks through a folder and all below it (or at one file) and sorts the DICOM files into series. Slices of one
/// SeriesInstanceUID form one stack when size, orientation, pixel spacing, echo and image type agree, and, where
/// positions repeat, temporal position and acquisition. They are sorted by position along the normal. A stack is
/// refused, with the numbers, when it has fewer than kMinimumSlices slices or is thinner than kMinimumExtent_mm, when
/// a slice lies off the regular grid by more than 5 % of the gap (0.05 mm at the least: missing slices, several
/// gaps), or when the slices drift sideways by more than 0.1 mm over the stack (tilted gantry). Never throws for a
/// file; Error NotFound when `path` is missing, Cancelled.
[[nodiscard]] FolderScan scanFolder(const std::filesystem::path& path, const ScanOptions& options = {},
                                    const base::TaskContext& task = {});

/// The same over these files.
[[nodiscard]] FolderScan scanFiles(const std::vector<std::filesystem::path>& files, const ScanOptions& options = {},
                                   const base::TaskContext& task = {});

/// Reads the slices of a series. The stored type is kept; rescale slope 1 and whole intercepts are applied exactly in
/// the smallest integer type that holds the values, everything else gives f32. Uncompressed, deflated, RLE, JPEG,
/// JPEG-LS and JPEG 2000 are decoded. Padding of a CT that would look brighter than air becomes air (detail/Padding.h),
/// with a warning. Errors name the file: NotFound, Unsupported (the transfer syntax by name),
/// Damaged, Cancelled.
[[nodiscard]] image::LoadedImage loadSeries(const SeriesInfo& series, const base::TaskContext& task = {});

/// CT for CT. For MR, T1w, T2w or PDw by the first rule that tells, else MR (unknown weighting):
/// 1. words of SeriesDescription and ProtocolName (looked at, never kept), when they name exactly one weighting: t1…,
///    mprage, spgr, bravo → T1w; t2…, haste, flair → T2w; pd…, proton → PDw; t2*, swi and diffusion tell nothing;
/// 2. inversion time from 600 to 1300 ms and echo time under 15 ms → T1w;
/// 3. echo time ≥ 60 ms and repetition time ≥ 1500 ms → T2w; echo time < 30 ms and repetition time ≤ 900 ms → T1w;
///    echo time < 40 ms and repetition time ≥ 1500 ms → PDw.
[[nodiscard]] image::Modality guessModality(const Header& header);

}  // namespace bauta::dicom
