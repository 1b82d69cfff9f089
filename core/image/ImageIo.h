// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/Files.h"
#include "core/base/Task.h"
#include "core/image/Volume.h"

namespace bauta::image {

struct LoadedImage {
    Volume volume;
    /// One sentence each, for the user: "153 voxels were not finite and got the image minimum". They may be stored in a
    /// study, so they name no file.
    std::vector<std::string> warnings;
};

/// Reads a NIfTI-1/-2 (.nii, .nii.gz, .hdr/.img), NRRD (.nrrd, .nhdr) or MetaImage (.mha, .mhd) scan, told apart by
/// content, not only by name. The stored type is kept (u8 i16 u16 i32 f32); slope and intercept are applied exactly
/// or give f32. Errors name the file: NotFound, Unsupported (frames, colour, format), Damaged, Geometry.
[[nodiscard]] LoadedImage loadImage(const std::filesystem::path& path, const base::TaskContext& task = {});

/// One frame, counted from 0, of a NIfTI that may hold several; the only one of a file that holds one. Error
/// Unsupported also when the file has fewer.
[[nodiscard]] LoadedImage loadFrame(const std::filesystem::path& path, std::int64_t frame,
                                    const base::TaskContext& task = {});

/// The same for what a program made that may have lost the orientation: NIfTI without one, and Analyze 7.5 (.hdr/.img),
/// which has none, get index axes along LPS.
[[nodiscard]] LoadedImage loadUnoriented(const std::filesystem::path& path, const base::TaskContext& task = {});

/// A scan as a mask: every non-zero voxel becomes 1 unless keepLabels; NaN is outside. Error Damaged when keepLabels
/// and a value is no integer in 0…255.
[[nodiscard]] Mask loadMask(const std::filesystem::path& path, bool keepLabels = false,
                            const base::TaskContext& task = {});

/// True when the file name ends like an image we read or recognise (.nii .nii.gz .hdr .nrrd .nhdr .mha .mhd .mgz).
[[nodiscard]] bool looksLikeImage(const std::filesystem::path& path);

/// Writes atomically; the format goes by extension (.nii .nii.gz .nrrd .mha). NIfTI gets sform and qform, code 1, and
/// `description` (at most 79 bytes; "defaced:<method> <version>"). Error Unsupported for other extensions.
void writeImage(const std::filesystem::path& path, const Volume& volume, const std::string& description = {});
void writeMask(const std::filesystem::path& path, const Mask& mask);
/// The same, left to the caller to commit.
void writeImage(base::AtomicFile& out, const Volume& volume, const std::string& description = {});
void writeMask(base::AtomicFile& out, const Mask& mask);

}  // namespace bauta::image
