// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "core/base/Files.h"

namespace bauta::image::detail {

/// Appends one gzip member that unpacks to head followed by body. Blocks are packed on several threads and joined as
/// pigz does, so every gzip reader takes it; the bytes do not depend on the number of threads. No block refers to one
/// before it, and the member's extra field lists them, so that inflateAtOnce() can unpack them in parallel: subfield
/// kListMark with, for every block, its packed and unpacked size as 32-bit little-endian numbers. Every block ends with
/// kEmptyBlock, which becomes the end of a deflate stream when its first byte is set to kFinal, as the last one's is.
void writeGzip(base::AtomicFile& out, std::span<const std::byte> head, std::span<const std::byte> body);

inline constexpr std::array<unsigned char, 2> kListMark = {'B', 'b'};
inline constexpr std::size_t kMostListed = 8000;  ///< what the extra field has room for; above, there is no list
inline constexpr std::array<std::byte, 5> kEmptyBlock = {std::byte{0}, std::byte{0}, std::byte{0}, std::byte{0xff},
                                                         std::byte{0xff}};
inline constexpr std::byte kFinal{1};

}  // namespace bauta::image::detail
