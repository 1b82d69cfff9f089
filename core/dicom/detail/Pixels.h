// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "core/dicom/Header.h"
#include "core/image/Volume.h"

namespace bauta::dicom::detail {

/// The stored values of a single-frame grey image, before slope and intercept: u8, i16, u16 or i32, rows × columns.
/// Errors: Unsupported (transfer syntax, colour, bits), Damaged.
[[nodiscard]] image::Volume::Buffer readPixels(const Header& header);

/// One grey JPEG 2000 image, as `expected` integers whose sign follows the header's. Error Damaged.
[[nodiscard]] std::vector<std::int32_t> decodeJpeg2000(const std::vector<std::uint8_t>& packed, const Header& header);

}  // namespace bauta::dicom::detail
