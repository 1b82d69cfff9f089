// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>

#include "core/base/Files.h"

namespace bauta::image::detail {

/// Appends one gzip member that unpacks to head followed by body. Blocks are packed on several threads and joined as
/// pigz does, so every gzip reader takes it; the bytes do not depend on the number of threads.
void writeGzip(base::AtomicFile& out, std::span<const std::byte> head, std::span<const std::byte> body);

}  // namespace bauta::image::detail
