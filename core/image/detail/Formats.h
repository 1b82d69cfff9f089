// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/base/Files.h"
#include "core/image/ImageIo.h"
#include "core/image/detail/RawVoxels.h"

namespace bauta::image::detail {

/// What a header says: grid, voxel layout and where the voxels are. `voxelCount()` has already accepted the layout.
struct FileHeader {
    Geometry geometry;
    VoxelLayout layout;
    fs::path data;                     ///< the file that holds the voxels
    std::uint64_t offset = 0;          ///< of the first voxel: unpacked bytes for packed whole files, else file bytes
    Packing packing = Packing::Plain;  ///< of the voxels
    bool wholeFilePacked = false;      ///< header and voxels are in one packed stream (.nii.gz)
    bool text = false;                 ///< voxels are written as numbers in text (NRRD ascii)
    std::vector<std::string> warnings;
};

/// What NIfTI is asked for. The other formats always tell their orientation and hold one frame.
struct Wanted {
    /// Without one, as Analyze 7.5 always is, a file is refused; else its index axes are taken to lie along LPS.
    bool orientation = true;
    std::optional<std::int64_t> frame = {};  ///< from 0; without it a file must hold one only
};

/// Each reads the header of its format. Errors name the file: Unsupported, Damaged, Geometry, NotFound (the image
/// file that belongs to a header).
[[nodiscard]] FileHeader readNiftiHeader(const fs::path& file, const Wanted& wanted = {});
[[nodiscard]] FileHeader readNrrdHeader(const fs::path& file);
[[nodiscard]] FileHeader readMetaHeader(const fs::path& file);

/// The other file of scan.hdr and scan.img, by the first of these endings that is there. Error NotFound, which begins
/// with `lack`.
[[nodiscard]] fs::path otherOfPair(const fs::path& file, std::initializer_list<const char*> endings,
                                   const std::string& lack);

/// The header by the reader that the first bytes call for; other formats are refused by name.
[[nodiscard]] FileHeader readAnyHeader(const fs::path& file, const Wanted& wanted = {});

/// The voxels that a header describes.
[[nodiscard]] Volume::Buffer readFrom(const FileHeader& header, const base::TaskContext& task,
                                      std::vector<std::string>& warnings);

/// Voxels in host order, `type` tells their type.
struct ImageBytes {
    const Geometry& geometry;
    PixelType type;
    std::span<const std::byte> voxels;
};
void writeNifti(base::AtomicFile& out, const ImageBytes& image, const std::string& description, bool gzip);
void writeNrrd(base::AtomicFile& out, const ImageBytes& image);
void writeMeta(base::AtomicFile& out, const ImageBytes& image);

/// Columns are the steps of one voxel along each index axis in LPS mm. Splits them into spacing and direction; beyond
/// rounding the direction is made orthonormal. A `spacing_mm` that the header gives apart and that agrees to rounding
/// is kept as it is written. False when a column has no length or two are more than 1e-3 away from right angles.
[[nodiscard]] bool splitColumns(const Mat3& columns, Geometry& geometry, const Vec3& spacing_mm = {0, 0, 0});

/// Largest distance between the two grids at a corner, in mm.
[[nodiscard]] double cornerDistance(const Geometry& a, const Geometry& b);

}  // namespace bauta::image::detail
