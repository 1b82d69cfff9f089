// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/base/Task.h"
#include "core/image/ImageIo.h"
#include "core/image/Volume.h"
#include "core/image/detail/ByteSource.h"

namespace bauta::image::detail {

/// Voxel types that files hold.
enum class FileType { I8, U8, I16, U16, I32, U32, I64, U64, F32, F64 };

[[nodiscard]] std::size_t bytesOf(FileType type) noexcept;

/// The type the voxels get in memory when slope and intercept are 1 and 0.
[[nodiscard]] PixelType keptType(FileType type) noexcept;

/// How the voxels lie in the file.
struct VoxelLayout {
    Index3 size = {0, 0, 0};
    FileType type = FileType::I16;
    bool swapped = false;  ///< other byte order than this machine's
    double slope = 1;
    double intercept = 0;
    bool keepNonFinite = false;  ///< of a mask: the image minimum would be a wrong answer there
};

/// Product of the sizes. Error Damaged when an axis has no voxels or the bytes exceed 2^62.
[[nodiscard]] std::uint64_t voxelCount(const VoxelLayout& layout, const fs::path& file);

/// Reads the voxels from source: straight into the final buffer where the stored type is kept, else in small pieces.
/// i8 becomes i16; u32 i32 where it fits, else f32; i64, u64 and f64 f32, with the largest error as a warning. A
/// whole slope and intercept are applied in the smallest integer type that holds all values (never smaller than the
/// stored one), others give f32. Non-finite voxels get the smallest finite value and are counted in a warning, unless
/// the layout keeps them.
/// Errors: Damaged, Cancelled.
[[nodiscard]] Volume::Buffer readVoxels(ByteSource& source, const VoxelLayout& layout, const base::TaskContext& task,
                                        std::vector<std::string>& warnings);

/// The last step of readVoxels for voxels of a kept type that are already in memory: byte order, slope and intercept,
/// non-finite values.
[[nodiscard]] Volume::Buffer finishVoxels(Volume::Buffer stored, const VoxelLayout& layout, const fs::path& file,
                                          std::vector<std::string>& warnings);

/// Slope and intercept on voxels already in memory, by the same rule. Used for DICOM too.
[[nodiscard]] Volume::Buffer rescale(Volume::Buffer voxels, double slope, double intercept);

/// Gives non-finite voxels of an f32 buffer the smallest finite value and warns with their number, unless the layout
/// keeps them. Error Damaged when none is finite.
void tidyFloats(Volume::Buffer& voxels, const VoxelLayout& layout, const fs::path& file,
                std::vector<std::string>& warnings);

}  // namespace bauta::image::detail
