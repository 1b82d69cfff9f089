// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "core/metrics/BitGrid.h"

namespace bauta::metrics {

/// For each place of `from`, row after row, its distance in mm to the nearest place of `to`, which has some and the
/// same size. Exact: the least over all of sqrt((Δx·sx)² + (Δy·sy)² + (Δz·sz)²) in double precision, as SciPy's
/// distance transform computes it. On all cores.
[[nodiscard]] std::vector<double> nearest_mm(const BitGrid& from, const BitGrid& to, const image::Vec3& spacing_mm);

}  // namespace bauta::metrics
