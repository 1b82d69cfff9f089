// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "core/dicom/Header.h"
#include "core/image/Volume.h"

namespace bauta::dicom::detail {

/// A single-frame grey image and its stored values before slope and intercept: u8, i16 or u16 (i32 for JPEG 2000 of
/// more bits), columns fastest.
struct Slice {
    Header header;
    image::Volume::Buffer stored;
};

/// Errors: NotFound, Unsupported (transfer syntax, colour, bits), Damaged.
[[nodiscard]] Slice readSlice(const std::filesystem::path& file);

/// One grey JPEG 2000 image as rows × columns integers whose sign follows the header's. Error Damaged.
[[nodiscard]] std::vector<std::int32_t> decodeJpeg2000(const std::vector<std::uint8_t>& packed, const Header& header);

}  // namespace bauta::dicom::detail
