// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

#include "core/base/Task.h"

namespace bauta::metrics {

/// What makes threads worth starting: work of about a tenth of a millisecond.
inline constexpr std::size_t kManyVoxels = std::size_t{1} << 20U;
inline constexpr std::size_t kManySites = std::size_t{1} << 12U;

/// base::parallelRanges over rows, or one range when there is less to do in them than is worthwhile.
template <typename Body>
void forRows(std::size_t rows, std::size_t work, std::size_t worthwhile, const Body& body) {
    if (work < worthwhile) {
        body(std::size_t{0}, rows);
    } else {
        base::parallelRanges(rows, body);
    }
}

}  // namespace bauta::metrics
