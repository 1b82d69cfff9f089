// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "core/image/detail/Formats.h"

namespace bauta::image::detail {

/// The stored voxels (before slope and intercept) of a gzip-packed image, unpacked in one go by libdeflate: two to
/// three times as fast as a stream, and checked alike. Files of our own (see writeGzip) are unpacked on all cores and
/// can be stopped on the way. Nothing unless the file is plainly sound: one gzip member of
/// exactly the expected length, a stored type that is kept, at most 1 GiB. The caller then reads the stream, which
/// also finds out what is wrong. Error Cancelled.
[[nodiscard]] std::optional<Volume::Buffer> inflateAtOnce(const FileHeader& header, const base::TaskContext& task);

}  // namespace bauta::image::detail
